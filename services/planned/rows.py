"""What the pages of a provider's specialist list, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from clients.models import Client
from di_latgale.organisations.models import Belonging, Municipality
from services.models import PlannedService
from services.rows import Row, limit_rows, plan_rows
from services.rules import allowances_of, plan_allowances_of


@dataclass(frozen=True)
class ClientRow:
    client: Client
    municipality: str
    services: list[str]


def client_rows(clients: Iterable[Client], lines) -> list[ClientRow]:
    """``lines``: the planned services that the person sees."""
    clients = list(clients)
    today = timezone.localdate()
    belongings = Belonging.objects.valid_on(today).filter(
        territory__in={client.territory_id for client in clients}
    )
    names = dict(belongings.order_by("id").values_list("territory", "municipality__name"))
    planned = defaultdict(dict)
    for client, service in (
        lines.filter(client__in=clients)
        .order_by("service__sort_key", "service")
        .values_list("client", "service__name")
    ):
        planned[client][service] = None
    return [
        ClientRow(client, names.get(client.territory_id, "–"), list(planned[client.pk]))
        for client in clients
    ]


def municipality_of(client: Client) -> Municipality | None:
    """Whose social worker is to be asked about the client."""
    return Municipality.objects.of_territory(client.territory_id, timezone.localdate()).first()


def allowance_rows(client: Client, lines: list[PlannedService], today: date) -> list[Row]:
    """What is left of ``lines`` and of the limits that concern them.

    On ``today``, or on the last day of the plan where it is over.
    """
    ends = [line.last_day for line in lines]
    day = today if None in ends else min(today, max(ends, default=today))
    own = {line.pk for line in lines}
    of_plan = [a for a in plan_allowances_of(client, day) if a.line.pk in own]
    limits = [
        allowance
        for allowance in allowances_of(client, day)
        if any(allowance.covers(line.service, line.recipient) for line in lines)
    ]
    return plan_rows(of_plan) + limit_rows(limits)
