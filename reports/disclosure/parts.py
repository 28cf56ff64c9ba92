"""Shown and hidden cells as sums of the parts that they are made of.

A part is a box: services × months × places of one kind of count, none of which any cell tells
apart. What is shown becomes equations over parts and over hidden cells, each of them a sum that
is zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from reports.disclosure.cells import ADDITIVE, Cell, Shown, months_of_span

Number = int | Fraction


@dataclass(frozen=True)
class Part:
    """``moments`` are first days of months, or one span (first, last) of what adds up over none."""

    family: tuple[str, ...]
    services: frozenset[str]
    moments: frozenset
    places: frozenset[int]


# A sum that is zero: numbers by what they stand before; ``None`` stands for the number one.
Row = dict[Part | Cell | None, Number]


def rows_of(publications: list[list[Shown]]) -> list[Row]:
    """Equations of all that is shown, those of one kind of count after each other.

    A service that a publication does not name was not given: its parts are zero.
    """
    families: dict[tuple, list[list[Shown]]] = {}
    for shown in publications:
        by_family: dict[tuple, list[Shown]] = {}
        for each in shown:
            by_family.setdefault(each.cell.family, []).append(each)
        for family, mine in by_family.items():
            families.setdefault(family, []).append(mine)
    return [row for family, found in families.items() for row in _rows(family, found)]


def _rows(family: tuple, publications: list[list[Shown]]) -> Iterator[Row]:
    every = [shown for mine in publications for shown in mine]
    values = {s.cell: number(s.value) for s in every if not s.is_hidden}
    parts = _Parts(family, [s.cell for s in every])
    done: set = set()
    for mine in publications:
        cells = [s.cell for s in mine]
        for cell in cells:
            if cell in done:
                continue
            done.add(cell)
            singles = _singles(cell, cells)
            row: Row = dict.fromkeys(parts.of(cell) if singles is None else (), 1)
            for single in singles or ():
                _put(row, single, values, 1)
            _put(row, cell, values, -1)
            yield row
        for total in cells:
            absent = parts.services - total.services
            if total.is_total and total.services and absent:
                for part in parts.of(total, absent):
                    yield {part: 1}


def _put(row: Row, cell: Cell, values: dict[Cell, Number], sign: int) -> None:
    if cell in values:
        row[None] = row.get(None, 0) + sign * values[cell]
    else:
        row[cell] = row.get(cell, 0) + sign


def _singles(total: Cell, cells: list[Cell]) -> list[Cell] | None:
    """The cells of its services beside it, where they are all there."""
    if not total.is_total or not total.services:
        return None
    beside = [
        c
        for c in cells
        if not c.is_total
        and (c.territories, c.first, c.last) == (total.territories, total.first, total.last)
    ]
    named = [service for c in beside for service in c.services]
    return beside if sorted(named) == sorted(total.services) else None


class _Parts:
    """The parts of one kind of count, by what the cells tell apart."""

    def __init__(self, family: tuple, cells: list[Cell]) -> None:
        self.family = family
        self.services = frozenset().union(*(c.services for c in cells))
        self._services = _told_apart(c.services or {""} for c in cells)
        self._moments = _told_apart(map(_moments, cells))
        self._places = _told_apart(c.territories for c in cells)
        self._known: dict[tuple, list[Part]] = {}

    def of(self, cell: Cell, services: frozenset[str] | None = None) -> list[Part]:
        key = (services or cell.services, cell.first, cell.last, cell.territories)
        if key not in self._known:
            self._known[key] = [
                Part(self.family, service, moment, place)
                for service in _classes(self._services, services or cell.services or {""})
                for moment in _classes(self._moments, _moments(cell))
                for place in _classes(self._places, cell.territories)
            ]
        return self._known[key]


def _moments(cell: Cell) -> list:
    if cell.measure in ADDITIVE:
        return months_of_span(cell.first, cell.last)
    # Files of one person in two territories are rare: whoever adds up places guesses well.
    return [(cell.first, cell.last)]


def _told_apart(sets: Iterable[Iterable]) -> dict[object, frozenset]:
    """Each member with those that are in exactly the same of ``sets``."""
    members: dict[object, list[int]] = {}
    for n, each in enumerate(dict.fromkeys(map(frozenset, sets))):
        for member in each:
            members.setdefault(member, []).append(n)
    classes: dict[tuple, set] = {}
    for member, numbers in members.items():
        classes.setdefault(tuple(numbers), set()).add(member)
    return {member: frozenset(each) for each in classes.values() for member in each}


def _classes(known: dict[object, frozenset], members: Iterable) -> list[frozenset]:
    """In no order that depends on the run."""
    return list(dict.fromkeys(known[member] for member in sorted(members)))


def number(value) -> Number:
    """Whole ones as such: they are many times faster."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact
