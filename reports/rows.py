"""Rows without names: what each client had of each service, by the client's number alone.

Only columns named here are read. The identity, places, notes and specialists are not among them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Max, Min, Sum

from clients.models import Client
from services.models import Recipient, Unit

_COLUMNS = {
    "client_pk": F("client"),
    "client_territory": F("territory"),
    "client_number": F("client__number"),
    "place_name": F("territory__name"),
    "group": F("client__target_group"),
    "service_name": F("service__name"),
    "service_unit": F("unit"),
    "whose": F("recipient"),
}


@dataclass(frozen=True)
class ServedRow:
    """``pk`` and ``territory_id`` are those of the client, for the trace; neither is shown.

    ``uuid`` leads to the client's page. No query here reads it: whoever shows rows to somebody
    who may open the files adds it.
    """

    pk: int
    territory_id: int
    number: str
    place: str
    group: str
    service: str
    unit: str
    recipient: str
    entries: int
    quantity: Decimal
    cost: Decimal
    first_on: date
    last_on: date
    uuid: UUID | None = None

    @property
    def is_child(self) -> bool:
        return self.group == Client.Group.CHILD

    @property
    def recipient_label(self) -> str:
        return Recipient(self.recipient).label

    @property
    def unit_label(self) -> str:
        return Unit(self.unit).label


@dataclass(frozen=True)
class Totals:
    clients: int
    entries: int
    cost: Decimal


def served_rows(sessions):
    """One row a client, service and kind of recipient, as tuples of ``ServedRow``'s fields.

    Of the already scoped and dated ``sessions``; in the order of places, numbers and services.
    """
    return (
        sessions.values(**_COLUMNS)
        .annotate(
            entries=Count("pk"),
            total_quantity=Sum("quantity"),
            total_cost=Sum("cost"),
            first_on=Min("happened_on"),
            last_on=Max("happened_on"),
        )
        .order_by(
            *("territory__sort_key", "client_number", "client_pk"),
            *("service__sort_key", "service", "whose"),
        )
        .values_list(*_COLUMNS, "entries", "total_quantity", "total_cost", "first_on", "last_on")
    )


def totals(sessions) -> Totals:
    found = sessions.aggregate(
        clients=Count("client", distinct=True), entries=Count("pk"), cost=Sum("cost")
    )
    return Totals(found["clients"], found["entries"], found["cost"] or Decimal(0))
