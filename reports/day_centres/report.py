"""Day centres: days open against working days, who came, and how full they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from di_latgale.dates import Period
from reports.columns import Column, columns_of
from reports.period.figures import ZERO
from reports.working_days import open_days, working_days
from services.models import Centre

_PERSON = Coalesce("representative__person", "client__person")
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class CentreDays:
    """Of one centre in a month, or in the whole period; ``column`` then is None.

    Persons once each. ``place_days`` are the days open times the places, None where these are not
    known. ``attendance`` is the sum of quantities.
    """

    column: Column | None
    working_days: int
    open_days: int
    place_days: int | None
    persons: int
    attendance: Decimal

    @property
    def occupancy(self) -> Decimal | None:
        """In percent; may exceed 100."""
        return _percent(self.attendance, self.place_days)


@dataclass(frozen=True)
class Closed:
    """The part of a closure that lies in the period."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class CentreReport:
    centre: Centre
    months: tuple[CentreDays, ...]
    total: CentreDays
    closures: tuple[Closed, ...]


@dataclass(frozen=True)
class DayCentresReport:
    """``persons`` of all centres are counted once; ``working_days`` are those of the period."""

    period: Period
    columns: tuple[Column, ...]
    centres: tuple[CentreReport, ...]
    working_days: int
    persons: int

    @property
    def open_days(self) -> int:
        return sum(each.total.open_days for each in self.centres)

    @property
    def attendance(self) -> Decimal:
        return sum((each.total.attendance for each in self.centres), ZERO)

    @property
    def occupancy(self) -> Decimal | None:
        """In percent; None where the places of some centre are not known."""
        places = [each.total.place_days for each in self.centres]
        return None if None in places else _percent(self.attendance, sum(places))


def day_centres_report(period: Period, *, sessions, centres) -> DayCentresReport:
    """The report on the given ``sessions``, which the caller has scoped; they are not dated yet.

    Deleted ones are left out. ``centres`` are those that stand in it although nobody came; others
    come in by their sessions. Raises ``ValueError`` for more than twelve years.
    """
    columns = columns_of(period)
    sessions = sessions.live().in_period(period).filter(centre__isnull=False)
    attended = {row["centre"]: row for row in _attended(sessions, columns)}
    shown = Centre.objects.filter(Q(pk__in=centres.order_by().values("pk")) | Q(pk__in=attended))
    shown = shown.filter(Q(opened_on=None) | Q(opened_on__lte=period.last))
    shown = shown.filter(Q(closed_on=None) | Q(closed_on__gte=period.first))
    shown = shown.select_related("provider").prefetch_related("closures")
    working = working_days(period)
    return DayCentresReport(
        period=period,
        columns=columns,
        centres=tuple(
            _centre(centre, attended.get(centre.pk, {}), period, columns, working)
            for centre in shown.order_by("sort_key", "pk")
        ),
        working_days=len(working),
        persons=sessions.aggregate(persons=Count(_PERSON, distinct=True))["persons"],
    )


def _attended(sessions, columns: tuple[Column, ...]):
    counted = {"persons": Count(_PERSON, distinct=True), "days": Sum("quantity")}
    for number, column in enumerate(columns):
        within = Q(happened_on__range=(column.period.first, column.period.last))
        counted[f"persons_{number}"] = Count(_PERSON, distinct=True, filter=within)
        counted[f"days_{number}"] = Sum("quantity", filter=within)
    return sessions.order_by("centre").values("centre").annotate(**counted)


def _centre(
    centre: Centre, row: dict, period: Period, columns: Iterable[Column], working: set[date]
) -> CentreReport:
    closures = [Period(c.first_day, c.last_day) for c in centre.closures.all()]

    def days(span: Period, column: Column | None, suffix: str) -> CentreDays:
        within = {day for day in working if day in span}
        are_open = open_days(within, centre.opened_on, centre.closed_on, closures)
        return CentreDays(
            column=column,
            working_days=len(within),
            open_days=are_open,
            place_days=None if centre.capacity is None else are_open * centre.capacity,
            persons=row.get(f"persons{suffix}", 0),
            attendance=row.get(f"days{suffix}") or ZERO,
        )

    return CentreReport(
        centre=centre,
        months=tuple(days(c.period, c, f"_{number}") for number, c in enumerate(columns)),
        total=days(period, None, ""),
        closures=tuple(
            Closed(max(c.first_day, period.first), min(c.last_day, period.last), c.reason)
            for c in sorted(centre.closures.all(), key=lambda c: (c.first_day, c.pk))
            if c.first_day <= period.last and c.last_day >= period.first
        ),
    )


def _percent(attendance: Decimal, place_days: int | None) -> Decimal | None:
    if not place_days:
        return None
    return (100 * attendance / place_days).quantize(_TENTH, ROUND_HALF_UP)
