"""What is still missing before a period is closed. Nothing of it forbids closing."""

from dataclasses import dataclass

from django.db.models import Count, Min, Sum

from di_latgale import wording
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from reports.closing.spans import words_of
from services.models import Correction, MonthlyPeriod, ServiceSession, months_of
from services.periods.people import Worker, workers_of


@dataclass(frozen=True)
class OfMonth:
    """``not_done`` of ``workers`` have not said that their entries are complete."""

    month: Period
    workers: list[Worker]

    @property
    def words(self) -> str:
        return words_of(self.month)

    @property
    def not_done(self) -> list[Worker]:
        return [worker for worker in self.workers if not worker.done_at]

    def is_done_by(self, user) -> bool:
        return any(worker.user == user and worker.done_at for worker in self.workers)


@dataclass(frozen=True)
class Checks:
    """``open_before``: the first earlier month with entries that is open, None if there is none.

    ``waiting``: corrections of the municipality's months that nobody has decided on.
    """

    months: list[OfMonth]
    entries: int
    persons: int
    cost: object
    open_before: Period | None
    waiting: int

    @property
    def is_complete(self) -> bool:
        return not (
            any(month.not_done for month in self.months)
            or self.open_before
            or self.waiting
            or not self.entries
        )

    @property
    def open_before_words(self) -> str:
        return words_of(self.open_before) if self.open_before else ""

    @property
    def cost_words(self) -> str:
        return wording.euro(self.cost)


def checks_of(municipality: Municipality, span: Period) -> Checks:
    paid = ServiceSession.objects.live().filter(municipality=municipality)
    counted = paid.in_period(span).aggregate(
        entries=Count("pk"), persons=Count("client__person", distinct=True), cost=Sum("cost")
    )
    return Checks(
        months=[
            OfMonth(Period.month(month), workers_of(municipality, month))
            for month in months_of(span)
        ],
        entries=counted["entries"],
        persons=counted["persons"],
        cost=counted["cost"] or 0,
        open_before=_open_before(municipality, paid, span),
        waiting=Correction.objects.pending().filter(municipality=municipality).count(),
    )


def _open_before(municipality: Municipality, paid, span: Period) -> Period | None:
    shut = MonthlyPeriod.objects.shut().filter(municipality=municipality)
    earlier = paid.filter(happened_on__lt=span.first)
    for month in shut.order_by("month").values_list("month", flat=True):
        days = Period.month(month)
        earlier = earlier.exclude(happened_on__range=(days.first, days.last))
    first = earlier.aggregate(first=Min("happened_on"))["first"]
    return Period.month(first) if first else None
