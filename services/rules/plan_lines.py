"""What is left of the lines of a client's plan. A plan warns, it never refuses (see limits)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from clients.models import Client
from services.models import PlannedService, Service, ServiceSession
from services.rules.days import Days

NONE = Decimal(0)


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
