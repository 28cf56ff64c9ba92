"""Working days of Latvia, moved days included, and days spread over a span of them."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import holidays

FIRST_YEAR, LAST_YEAR = 2018, 2026


@cache
def _latvia() -> holidays.HolidayBase:
    return holidays.country_holidays("LV", years=range(FIRST_YEAR, LAST_YEAR + 1))


def working_days(first: date, last: date) -> list[date]:
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if _latvia().is_working_day(day)]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(days: list[date]) -> list[list[date]]:
    """The same days, a list for each week that has any."""
    found: dict[date, list[date]] = {}
    for day in days:
        found.setdefault(monday_of(day), []).append(day)
    return list(found.values())


def spread(days: list[date], count: int, rng: Random) -> list[date]:
    """``count`` different days out of ``days``, at roughly even distances."""
    if count > len(days):
        raise ValueError(f"{count} visits do not fit into {len(days)} days")
    bounds = [len(days) * n // count for n in range(count + 1)] if count else []
    return [days[rng.randrange(start, end)] for start, end in pairwise(bounds)]


def plus_years(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes 1 March of a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
