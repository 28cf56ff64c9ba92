"""The columns of a span of days: its months, or where they are too many its quarters or years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from di_latgale.dates import Period

# What a sheet of A4 across holds.
MOST = 12


@dataclass(frozen=True)
class Column:
    """``period`` is the part of the month, quarter or year that lies in the span."""

    label: str
    period: Period


def columns_of(span: Period) -> tuple[Column, ...]:
    """At most ``MOST``. Raises ``ValueError`` where even the years are more."""
    for around, label in _KINDS:
        parts = _parts(span, around)
        if len(parts) <= MOST:
            return tuple(Column(label(part.first), part) for part in parts)
    raise ValueError(f"more than {MOST} years: {span}")


def _parts(span: Period, around: Callable[[date], Period]) -> list[Period]:
    parts = []
    first = span.first
    while first <= span.last:
        last = min(around(first).last, span.last)
        parts.append(Period(first, last))
        first = last + timedelta(days=1)
    return parts


def _month(day: date) -> str:
    return f"{day.month:02}.{day.year}"


def _quarter(day: date) -> str:
    return _("Q%(number)s %(year)s") % {"number": (day.month + 2) // 3, "year": day.year}


def _year(day: date) -> str:
    return str(day.year)


_KINDS = ((Period.month, _month), (Period.quarter, _quarter), (Period.year, _year))
