"""Plain dates: a span of days and the arithmetic the rules need. Knows nothing of Django."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``first`` to ``last``, both included.

    Raises ``ValueError`` when ``last`` lies before ``first``.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"period ends on {self.last}, before it begins on {self.first}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> int:
        return (self.last - self.first).days + 1

    @classmethod
    def week(cls, day: date) -> Self:
        """Monday to Sunday around ``day``."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def month(cls, day: date) -> Self:
        first = first_of_month(day)
        return cls(first, first_of_month(first + timedelta(days=31)) - timedelta(days=1))

    @classmethod
    def quarter(cls, day: date) -> Self:
        first = date(day.year, day.month - (day.month - 1) % 3, 1)
        return cls(first, cls.month(first + timedelta(days=62)).last)

    @classmethod
    def year(cls, day: date) -> Self:
        return cls(date(day.year, 1, 1), date(day.year, 12, 31))


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def age_on(day: date, born: date) -> int:
    """Completed years. Who is born on 29 February has the birthday on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = Period.month(date(year, month + 1, 1)).last
    return last.replace(day=min(day.day, last.day))


OF_AGE = 18


def birthday(born: date, years: int) -> date:
    """The day so many years after ``born`` (before, if negative); 1 March for a 29 February."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
