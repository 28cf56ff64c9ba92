"""How a month or quarter stands, and what one person may do with it next."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from services.models import MonthlyPeriod, PeriodStep, months_of
from services.periods.access import Powers

Kind, Status = PeriodStep.Kind, MonthlyPeriod.Status
_ORDER = list(Status)
_SIGNS = {
    Status.OPEN: ("○", ""),
    Status.CLOSED: ("■", "neutral"),
    Status.SUBMITTED: ("→", "information"),
    Status.ACCEPTED: ("✓", "ok"),
}
# What is asked of a person first.
_FIRST = (Kind.OPEN, Kind.ACCEPT, Kind.SUBMIT, Kind.CLOSE)


@dataclass(frozen=True)
class State:
    """``periods`` in order of months; a month without a row is an unsaved open one."""

    municipality: Municipality
    span: Period
    periods: list[MonthlyPeriod]
    powers: Powers

    @property
    def status(self) -> str:
        """That of the month that lags behind."""
        return min((period.status for period in self.periods), key=_ORDER.index)

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    @property
    def sign(self) -> str:
        return _SIGNS[self.status][0]

    @property
    def tint(self) -> str:
        return _SIGNS[self.status][1]

    @property
    def is_shut(self) -> bool:
        return self.status != Status.OPEN

    @property
    def is_over(self) -> bool:
        return self.span.last < timezone.localdate()

    @property
    def is_asked(self) -> bool:
        return any(period.asked_by_id for period in self.periods)

    @property
    def kinds(self) -> list[str]:
        """Steps the person may take now with some of the months, in the order of ``Kind``."""
        found = {kind for period in self.periods for kind in self.powers.kinds(period)}
        if not self.is_over:
            found.discard(Kind.CLOSE)
        return [kind for kind in Kind if kind in found]

    @property
    def next_kind(self) -> str:
        """The one obvious step; empty where others have to act."""
        return next((kind for kind in _FIRST if kind in self.kinds), "")

    @property
    def remarks(self) -> list[tuple[date, str]]:
        """Months whose last step said something, and what."""
        return [(p.month, p.last_remark) for p in self.periods if p.pk and p.last_remark]

    @property
    def may_be_done(self) -> bool:
        return self.powers.may_be_done and any(not period.is_shut for period in self.periods)


def state_of(municipality: Municipality, span: Period, user) -> State:
    rows = {period.month: period for period in _rows(municipality, span)}
    return _state(municipality, span, rows, Powers(user, municipality))


def states_of_year(municipality: Municipality, year: int, user) -> list[State]:
    """Of each quarter, its months before it; the newest quarter first. What has not begun is
    left out."""
    whole = Period.year(date(year, 1, 1))
    rows = {period.month: period for period in _rows(municipality, whole)}
    powers = Powers(user, municipality)
    today = timezone.localdate()
    found = []
    for first_month in (10, 7, 4, 1):
        quarter = Period.quarter(date(year, first_month, 1))
        if quarter.first <= today:
            months = [Period.month(month) for month in months_of(quarter) if month <= today]
            found += [
                _state(municipality, span, rows, powers) for span in (quarter, *reversed(months))
            ]
    return found


def _rows(municipality: Municipality, span: Period):
    return MonthlyPeriod.objects.of(municipality, span).with_last_words()


def _state(municipality, span, rows: dict, powers: Powers) -> State:
    periods = [
        rows.get(month) or MonthlyPeriod(municipality=municipality, month=month)
        for month in months_of(span)
    ]
    return State(municipality, span, periods, powers)
