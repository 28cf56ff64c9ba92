"""How much a client may still get: the dated limits of the catalogue (``Limit``).

The limit is the one valid on the day of the session, for the age and the representatives'
occupation of that day. It counts the live sessions of the person in every municipality, a
representative's on behalf of this child whoever sat in them, that lie within the window around that
day and within the days the limit is valid, later ones too, whatever limit bound each on its own
day: a child who turns five in the middle of a month has used what it had before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clients.models import Client, ClientIdentity
from services.models import Limit, Recipient, Service, ServiceSession
from services.rules import wording as words
from services.rules.days import Days
from services.rules.facts import Facts, grounds_on
from services.rules.verdict import Finding, Outcome

NONE = Decimal(0)
# The least that any service is given in.
_LEAST = Decimal("0.01")


@dataclass(frozen=True)
class Allowance:
    """One limit on one day: what of it is used. ``by_service``: service id → quantity."""

    limit: Limit
    day: date
    days: Days
    by_service: dict[int, Decimal]

    @property
    def maximum(self) -> Decimal | None:
        """None = unlimited."""
        return self.limit.maximum

    def covers(self, service: Service, recipient: str) -> bool:
        limit = self.limit
        return (
            limit.recipient == recipient
            and limit.category == service.category
            and limit.service_id in {None, service.pk}
            and (limit.counting == Limit.Counting.KINDS or limit.unit == service.unit)
        )

    def used(self, service: Service | None = None) -> Decimal:
        """In the limit's unit. ``service`` matters only where each service is counted apart."""
        if self.limit.counting == Limit.Counting.KINDS:
            return Decimal(len(self.by_service))
        if self.limit.counting == Limit.Counting.EACH and service is not None:
            return self.by_service.get(service.pk, NONE)
        return sum(self.by_service.values(), NONE)

    def left(self, service: Service | None = None) -> Decimal | None:
        """Never below zero: history may have gone over the limit. None = unlimited."""
        return None if self.maximum is None else max(self.maximum - self.used(service), NONE)

    def used_after(self, service: Service, quantity: Decimal) -> Decimal:
        if self.limit.counting == Limit.Counting.KINDS:
            return Decimal(len(self.by_service.keys() | {service.pk}))
        return self.used(service) + quantity

    def is_exceeded_by(self, service: Service, quantity: Decimal) -> bool:
        return self.maximum is not None and self.used_after(service, quantity) > self.maximum

    def is_spent_for(self, service: Service) -> bool:
        """Not even the smallest quantity fits."""
        return self.is_exceeded_by(service, _LEAST)


def allowances_on(
    client: Client, facts: Facts, *, without: ServiceSession | None = None
) -> list[Allowance]:
    """Every limit that applies to the client or representatives on the day of ``facts``, by code.

    ``without`` leaves one session, the one being corrected, out of the count. Two queries.
    """
    binding = _binding(client, facts.day, facts.age, facts.grounds.is_occupied)
    if not binding:
        return []
    days = {
        limit.pk: Days.counted(limit.window, facts.day, limit.valid_from, limit.valid_to)
        for limit in binding
    }
    used = ServiceSession.objects.used_by_person(client.person_id, days, without=without)
    return [Allowance(limit, facts.day, days[limit.pk], used[limit.pk]) for limit in binding]


def limits_on(client: Client, day: date) -> list[Limit]:
    """The limits that apply to the client or representatives on ``day``, by their code."""
    identity = ClientIdentity.objects.filter(client=client).first()
    age = identity.age_on(day) if identity else None
    return _binding(client, day, age, grounds_on(client, day).is_occupied)


def _binding(client: Client, day: date, age: int | None, is_occupied: bool) -> list[Limit]:
    recipients = (
        [Recipient.CHILD, Recipient.REPRESENTATIVE] if client.is_child else [Recipient.ADULT]
    )
    limits = Limit.objects.valid_on(day).filter(recipient__in=recipients).select_related("service")
    return [
        limit for limit in limits.order_by("code") if binds(limit, age=age, is_occupied=is_occupied)
    ]


def binds(limit: Limit, *, age: int | None, is_occupied: bool) -> bool:
    """Whether the limit is for a client of that age and occupation of the representatives."""
    return limit.applies_to_age(age) and limit.representative_occupied in {None, is_occupied}


def allowances_of(client: Client, day: date) -> list[Allowance]:
    """What is used on ``day`` of every limit that applies then."""
    return allowances_on(client, Facts.of(client, day))


def findings(
    allowances: Iterable[Allowance], service: Service, recipient: str, quantity: Decimal | None
) -> Iterator[Finding]:
    """``quantity`` is what counts; None asks only whether anything is left."""
    for allowance in allowances:
        if allowance.covers(service, recipient):
            yield _finding(allowance, service, quantity)


def _finding(allowance: Allowance, service: Service, quantity: Decimal | None) -> Finding:
    limit = allowance.limit
    is_over = (
        allowance.is_spent_for(service)
        if quantity is None
        else allowance.is_exceeded_by(service, quantity)
    )
    outcome, field, lifted_by = Outcome.ALLOWED, "quantity", ""
    if is_over and limit.effect == Limit.Effect.REASON:
        outcome, field = Outcome.NEEDS_REASON, "note"
        lifted_by = _("who logs the service, by stating the reason")
    elif is_over:
        outcome = Outcome.REFUSED
        lifted_by = _("nobody; limits are set by the catalogue administrator")
    return Finding(
        rule=limit.code,
        outcome=outcome,
        text=words.limit_text(allowance, service, quantity, is_over=is_over),
        field=field,
        source=words.source(limit),
        lifted_by=lifted_by,
        used=allowance.used(service),
        maximum=allowance.maximum,
        is_limit=True,
    )
