"""Whether those who stand for a child worked or studied, day after day. Pure: no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days from ``first`` to ``last``, both included, None = without limit; ``row`` None = free."""

    first: date | None
    last: date | None
    row: Any = None


def stretches(
    first: date | None, last: date | None, rows: Iterable[Any], *, until: date
) -> list[Stretch]:
    """The days of a representation in order, with ``rows`` (occupations) and the gaps between.

    What lies outside the representation is cut off. Gaps after ``until`` (today) are not yet one.
    Rows never overlap: the database sees to it.
    """
    found: list[Stretch] = []
    open_from = first
    is_open = True
    for row in sorted(rows, key=lambda row: row.valid_from or date.min):
        begins = _latest(row.valid_from, first)
        ends = _earliest(row.valid_to, last)
        if begins and ends and begins > ends:
            continue
        if begins is not None and (open_from is None or open_from < begins):
            found.append(Stretch(open_from, begins - _DAY))
        found.append(Stretch(begins, ends, row))
        if ends is None:
            is_open = False
            break
        open_from = ends + _DAY
    if is_open and not (last and open_from and open_from > last):
        gap = Stretch(open_from, last)
        if open_from is None or open_from <= until:
            found.append(gap)
    return found


def _latest(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
