"""The same days of several years beside each other: what was given to whom, and at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from di_latgale.dates import Period, months_later
from reports.period.counts import count_sessions
from reports.period.figures import ZERO, OfRecipient
from services.models import Recipient, Service

_RECIPIENTS = list(Recipient.values)
_CATEGORIES = list(Service.Category.values)
_FEBRUARY = 2


@dataclass(frozen=True)
class Given:
    """``persons`` are counted once within the row and the year."""

    persons: int = 0
    entries: int = 0
    cost: Decimal = ZERO


@dataclass(frozen=True)
class TrendRow(OfRecipient):
    """``years`` in the order of the report's periods. Without a category: all of them."""

    category: str | None
    recipient: str
    years: tuple[Given, ...]


@dataclass(frozen=True)
class TrendReport:
    """``totals`` count a person once within a kind of recipient; ``all`` adds the kinds up."""

    periods: tuple[Period, ...]
    rows: tuple[TrendRow, ...]
    totals: tuple[TrendRow, ...]

    @property
    def all(self) -> tuple[Given, ...]:
        return tuple(
            Given(
                sum(given.persons for given in year),
                sum(given.entries for given in year),
                sum((given.cost for given in year), ZERO),
            )
            for year in zip(*(total.years for total in self.totals), strict=True)
        )

    @property
    def is_empty(self) -> bool:
        return not self.totals


def same_days(period: Period, years_back: int) -> Period:
    """So many years earlier. The end of February stays the end of February; where there is no
    29 February, its place takes the 28th.
    """
    last = months_later(period.last, -12 * years_back)
    if _ends_february(period.last):
        last = date(last.year, 3, 1) - timedelta(days=1)
    return Period(months_later(period.first, -12 * years_back), last)


def _ends_february(day: date) -> bool:
    return day.month == _FEBRUARY and (day + timedelta(days=1)).month != _FEBRUARY


def trend_report(periods: Sequence[Period], sessions) -> TrendReport:
    """On the given ``sessions``, which the caller has scoped and not dated.

    Each period, the earliest first, is counted as the period report counts it.
    """
    found: dict[tuple[str | None, str], list[Given]] = {}
    for number, period in enumerate(periods):
        for row in count_sessions(sessions.live().in_period(period), since=None):
            if row.service_id is None:
                years = found.setdefault((row.category, row.recipient), [Given()] * len(periods))
                years[number] = Given(row.persons, row.entries, row.cost)
    rows = [TrendRow(*key, tuple(years)) for key, years in found.items()]
    rows.sort(key=_order)
    return TrendReport(
        periods=tuple(periods),
        rows=tuple(row for row in rows if row.category),
        totals=tuple(row for row in rows if not row.category),
    )


def _order(row: TrendRow) -> tuple[int, int]:
    category = _CATEGORIES.index(row.category) if row.category else -1
    return _RECIPIENTS.index(row.recipient), category
