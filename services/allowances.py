"""How much a client may still get: the dated limits and the lines of the plan.

Limits are evaluated with the date of the session. They count the live sessions of the person in
every municipality, a representative's on behalf of this child, that lie within the window around
that date and within the days the rule is valid.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from clients.models import Client, ClientIdentity
from di_latgale.dates import Period
from services.facts import facts_on
from services.models import (
    Limit,
    PlannedService,
    Recipient,
    Service,
    ServiceSession,
    Unit,
    Window,
)

NONE = Decimal(0)
_WINDOWS: dict[str, Callable[[date], Period]] = {
    Window.WEEK: Period.week,
    Window.MONTH: Period.month,
    Window.YEAR: Period.year,
}


@dataclass(frozen=True)
class Days:
    """From ``first`` to ``last``, both included; an open end is None."""

    first: date | None
    last: date | None

    @classmethod
    def counted(cls, window: str, day: date, valid_from: date | None, valid_to: date | None):
        """The window around ``day``, no further than the validity of the rule or plan."""
        period = _WINDOWS[window](day) if window in _WINDOWS else None
        starts = [d for d in (valid_from, period and period.first) if d]
        ends = [d for d in (valid_to, period and period.last) if d]
        return cls(max(starts, default=None), min(ends, default=None))

    @property
    def condition(self) -> Q:
        within = Q()
        if self.first:
            within &= Q(happened_on__gte=self.first)
        if self.last:
            within &= Q(happened_on__lte=self.last)
        return within


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
        return self.is_exceeded_by(service, Decimal("0.01"))


def allowances_of(
    client: Client, day: date, *, without: ServiceSession | None = None
) -> list[Allowance]:
    """Every limit that applies to the client or representatives on ``day``, by its code.

    ``without`` leaves one session, the one being corrected, out of the count. Four queries.
    """
    limits = limits_on(client, day)
    if not limits:
        return []
    days = {
        limit.pk: Days.counted(limit.window, day, limit.valid_from, limit.valid_to)
        for limit in limits
    }
    used = ServiceSession.objects.used_by_person(client.person_id, days, without=without)
    return [Allowance(limit, day, days[limit.pk], used[limit.pk]) for limit in limits]


def allowances_for(
    client: Client,
    *,
    service: Service,
    recipient: str,
    day: date,
    without: ServiceSession | None = None,
) -> list[Allowance]:
    """The limits a session of ``service`` for ``recipient`` on ``day`` must keep."""
    return [
        allowance
        for allowance in allowances_of(client, day, without=without)
        if allowance.covers(service, recipient)
    ]


def limits_on(client: Client, day: date) -> list[Limit]:
    """The limits that apply to the client or representatives on ``day``, by their code."""
    recipients = (
        [Recipient.CHILD, Recipient.REPRESENTATIVE] if client.is_child else [Recipient.ADULT]
    )
    limits = Limit.objects.valid_on(day).filter(recipient__in=recipients).select_related("service")
    identity = ClientIdentity.objects.filter(client=client).first()
    age = identity.age_on(day) if identity else None
    is_occupied = are_occupied(client, day)
    return [
        limit
        for limit in limits.order_by("code")
        if limit.applies_to_age(age) and limit.representative_occupied in {None, is_occupied}
    ]


def are_occupied(client: Client, day: date) -> bool:
    """Whether every representative of that day worked or studied; False where there is none."""
    return facts_on(client, day).is_occupied


@dataclass(frozen=True)
class PlanAllowance:
    """A line of a plan in force on a day: what of its window is used."""

    line: PlannedService
    day: date
    days: Days
    used: Decimal

    @property
    def planned(self) -> Decimal | None:
        """None = as much as needed."""
        return self.line.quantity

    @property
    def left(self) -> Decimal | None:
        return None if self.planned is None else max(self.planned - self.used, NONE)


def plan_allowances_of(
    client: Client, day: date, *, without: ServiceSession | None = None
) -> list[PlanAllowance]:
    """The lines of the approved plans in force on ``day``, in the order of the plan. Two queries.

    A line that names a provider counts that provider's sessions only.
    """
    lines = list(
        PlannedService.objects.filter(client=client)
        .in_force_on(day)
        .select_related("plan", "service", "provider")
        .order_by("plan", "id")
    )
    if not lines:
        return []
    days = [Days.counted(line.window, day, line.first_day, line.last_day) for line in lines]
    sessions = ServiceSession.objects.live().filter(client=client)
    if without is not None:
        sessions = sessions.exclude(pk=without.pk)
    used = sessions.aggregate(
        **{
            f"line_{line.pk}": Sum("quantity", filter=_given_by(line) & span.condition)
            for line, span in zip(lines, days, strict=True)
        }
    )
    return [
        PlanAllowance(line, day, span, used[f"line_{line.pk}"] or NONE)
        for line, span in zip(lines, days, strict=True)
    ]


def _given_by(line: PlannedService) -> Q:
    given = Q(service=line.service_id, recipient=line.recipient)
    if line.provider_id:
        given &= Q(provider=line.provider_id)
    return given


def line_for(
    lines: Iterable[PlanAllowance], *, service: Service, recipient: str, provider_id: int | None
) -> PlanAllowance | None:
    """The line a session belongs to: its provider's own, else one without a provider, else any."""
    fitting = [
        allowance
        for allowance in lines
        if allowance.line.service_id == service.pk and allowance.line.recipient == recipient
    ]
    for wanted in (provider_id, None):
        for allowance in fitting:
            if allowance.line.provider_id == wanted:
                return allowance
    return fitting[0] if fitting else None


def unit_word(unit: str) -> str:
    """The word a limit is counted in, as ``wording.count`` knows it."""
    return unit if unit in Unit.values else "pakalpojums"
