"""The entries behind a number, one by one, and their sums."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from di_latgale.wording import MISSING, rate
from reports.entries.whose import (
    Whose,
    client_columns,
    representative_columns,
    representative_label,
    whose,
)
from reports.period.figures import ZERO
from services.models import Recipient

PERSON = Coalesce("representative__person", "client__person")


@dataclass(frozen=True)
class Entry:
    """A service given, or a correction; then ``unit_cost`` is None and the rest may be minus."""

    whose: Whose
    day: date
    service: str
    unit: str
    recipient: str
    representative: str
    provider: str
    quantity: Decimal
    unit_cost: Decimal | None
    cost: Decimal
    page: str = "clients:detail"

    @property
    def client_page(self) -> str:
        """Empty for who may not open the file."""
        return reverse(self.page, args=[self.whose.uuid]) if self.whose.uuid else ""

    @property
    def recipient_label(self) -> str:
        return str(Recipient(self.recipient).label)

    @property
    def unit_cost_label(self) -> str:
        return MISSING if self.unit_cost is None else rate(self.unit_cost)


@dataclass(frozen=True)
class EntrySums:
    """Persons once each: who sat there. ``quantity`` whatever the units are."""

    persons: int
    clients: int
    entries: int
    quantity: Decimal
    cost: Decimal


_COLUMNS = {
    "service_name": F("service__name"),
    "service_unit": F("service__unit"),
    "provider_name": F("provider__name"),
}


def entries(sessions, *, is_named: bool, is_corrections: bool = False):
    """Of the already scoped and dated rows, in the order of days; see ``read``."""
    unit_cost = Value(None, output_field=DecimalField()) if is_corrections else F("unit_cost")
    return sessions.order_by("happened_on", "id").values(
        *("happened_on", "recipient", "quantity", "cost"),
        one_unit=unit_cost,
        **_COLUMNS,
        **client_columns(is_named=is_named),
        **representative_columns(is_named=is_named),
    )


def read(rows, page: str = "clients:detail") -> Iterator[Entry]:
    """``page`` is where a client's name leads to."""
    for row in rows:
        yield Entry(
            whose=whose(row),
            day=row["happened_on"],
            service=row["service_name"],
            unit=row["service_unit"],
            recipient=row["recipient"],
            representative=representative_label(row),
            provider=row["provider_name"] or "",
            quantity=row["quantity"],
            unit_cost=row["one_unit"],
            cost=row["cost"],
            page=page,
        )


def sums(sessions) -> EntrySums:
    found = sessions.aggregate(
        persons=Count(PERSON, distinct=True),
        clients=Count("client__person", distinct=True),
        entries=Count("pk"),
        total_quantity=Sum("quantity", default=ZERO),
        total_cost=Sum("cost", default=ZERO),
    )
    return EntrySums(
        found["persons"],
        found["clients"],
        found["entries"],
        found["total_quantity"],
        found["total_cost"],
    )
