"""The days within which a quantity counts: the window around a day, cut to what is valid then."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from di_latgale.dates import Period
from services.models import Window

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
