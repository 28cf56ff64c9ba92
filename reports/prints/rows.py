"""The entries of a print one by one, without words anybody typed: now, or as they were."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from reports.prints.entries import Entries
from services.models import Recipient, Unit

_COLUMNS = {
    "client_pk": F("client"),
    "client_territory": F("territory"),
    "client_number": F("client__number"),
    "day": F("happened_on"),
    "service_name": F("service__name"),
    "whose": F("recipient"),
    "service_unit": F("unit"),
    "amount": F("quantity"),
    "euro": F("cost"),
}


@dataclass(frozen=True)
class EntryRow:
    """``pk`` and ``territory_id`` are those of the client, for the trace."""

    pk: int
    territory_id: int
    number: str
    happened_on: date
    service: str
    recipient: str
    unit: str
    quantity: Decimal
    cost: Decimal

    @property
    def recipient_label(self) -> str:
        return Recipient(self.recipient).label

    @property
    def unit_label(self) -> str:
        return Unit(self.unit).label


class Rows:
    """A queryset's rows as ``EntryRow``, for a paginator."""

    def __init__(self, found, key: str) -> None:
        self._found = found.order_by("happened_on", key).values_list(
            *_COLUMNS.values(), named=False
        )
        self._count = found.order_by()

    def count(self) -> int:
        return self._count.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> list[EntryRow]:
        return [EntryRow(*row) for row in self._found[cut]]


def rows_then(entries: Entries, moment: datetime) -> Rows:
    return Rows(entries.at(moment), "pgh_obj")


def rows_now(entries: Entries) -> Rows:
    return Rows(entries.now(), "id")
