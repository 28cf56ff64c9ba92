"""What decides about a client on one day, read once for all services.

What the grounds say is asked of a database function that looks over the wall: a provider's
specialist logs sessions by rules whose grounds are not to be seen.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

from clients.models import Client, ClientIdentity, Representation
from services.models import PlannedService, Service, ServiceSession
from services.models.exclusion import Exclusion
from services.models.part import Part, PartWeight


@dataclass(frozen=True)
class Grounds:
    """What the file says of a day; nothing where the client is not one's own."""

    disability_groups: frozenset[str] = frozenset()
    has_opinion: bool = False
    opinion_ended_on: date | None = None  # the last one that ended before the day
    is_assessed: bool = False
    is_occupied: bool = False  # every representative of that day works or studies
    carer_ties: dict[int, str] = field(default_factory=dict)  # specialist id → kind


def grounds_on(client: Client, day: date) -> Grounds:
    """Those of a client whom the scope lets be served; nothing is known of any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM grounds_on(%s, %s)", [client.pk, day])
        row = cursor.fetchone()
    if row is None:
        return Grounds()
    groups, *others, ties = row
    kinds = json.loads(ties) if isinstance(ties, str) else ties
    return Grounds(frozenset(groups), *others, {int(key): kind for key, kind in kinds.items()})


@dataclass(frozen=True)
class Given:
    """A session of the day looked at."""

    service: Service
    recipient: str


@dataclass(frozen=True)
class Facts:
    day: date
    is_child: bool
    enrolled_on: date | None
    exited_on: date | None
    age: int | None
    grounds: Grounds
    has_plan: bool
    planned: frozenset[tuple[int, str]]  # service id and recipient
    represented_by: frozenset[int]  # representative ids
    given: tuple[Given, ...]  # what the person already had that day, in any municipality
    exclusions: tuple[Exclusion, ...]
    weights: dict[tuple[int, str], Decimal]  # service id and part of the day

    @classmethod
    def of(cls, client: Client, day: date, *, without: ServiceSession | None = None) -> "Facts":
        """``without`` leaves one session, the one being corrected, out of ``given``."""
        identity = ClientIdentity.objects.filter(client=client).first()
        lines = PlannedService.objects.filter(client=client).in_force_on(day)
        planned = frozenset(lines.values_list("service", "recipient"))
        represented = Representation.objects.filter(client=client).valid_on(day)
        return cls(
            day=day,
            is_child=client.is_child,
            enrolled_on=client.enrolled_on,
            exited_on=client.exited_on,
            age=identity.age_on(day) if identity else None,
            grounds=grounds_on(client, day),
            has_plan=bool(planned),
            planned=planned,
            represented_by=frozenset(represented.values_list("representative", flat=True)),
            given=_given_on(client, day, without),
            exclusions=tuple(Exclusion.objects.valid_on(day).order_by("id")),
            weights={
                (row.service_id, row.part): row.weight for row in PartWeight.objects.valid_on(day)
            },
        )

    def counted(self, service: Service, quantity: Decimal, part: str) -> Decimal:
        """What ``quantity`` counts against a limit."""
        if part == Part.WHOLE:
            return quantity
        return quantity * self.weights.get((service.pk, part), Decimal(1))


def _given_on(client: Client, day: date, without: ServiceSession | None) -> tuple[Given, ...]:
    given = ServiceSession.objects.given_to_person(client.person_id, day, without=without)
    services = Service.objects.in_bulk({service for service, _recipient in given})
    return tuple(Given(services[pk], recipient) for pk, recipient in given)
