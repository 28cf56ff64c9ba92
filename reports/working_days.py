"""Latvian working days, with the days the government moves: 2020 has 251."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import holidays

from di_latgale.dates import Period

_LATVIA = holidays.country_holidays("LV")


@cache
def _working_days_of_year(year: int) -> frozenset[date]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(Period.year(first).days()))
    return frozenset(day for day in days if _LATVIA.is_working_day(day))


def working_days(period: Period) -> set[date]:
    return {
        day
        for year in range(period.first.year, period.last.year + 1)
        for day in _working_days_of_year(year)
        if day in period
    }


def open_days(
    working: set[date], opened_on: date | None, closed_on: date | None, closures: Iterable[Period]
) -> int:
    """How many of the ``working`` days lie in the centre's life and in none of its closures.

    A day of several closures is taken off once; an empty end of the life is without limit.
    """
    closures = list(closures)
    return sum(
        1
        for day in working
        if (opened_on is None or opened_on <= day)
        and (closed_on is None or day <= closed_on)
        and not any(day in closure for closure in closures)
    )
