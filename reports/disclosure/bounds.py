"""Between which bounds a hidden count lies for whoever reads all that is published.

The reader adds and subtracts: shown cells are equations over the parts they are made of, brought
to reduced row echelon form by exact fractions, so that whatever any sum or difference of them
tells stands in one row. Then bounds spread over the rows, and over what is known to be no larger
than something else, until nothing changes. The bounds are those of counts: never below zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import inf

from reports.disclosure.cells import Cell, Measure, Shown

# Bounds that creep nearer to each other for ever are near enough.
_ROUNDS = 60

Row = dict[object, Fraction]


@dataclass
class Known:
    """``rows``: sums of variables that are zero, ``None`` stands for the number one.

    ``pairs``: the first is at most the second. ``covers``: the first is at most the sum of the
    others.
    """

    rows: list[Row] = field(default_factory=list)
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    covers: list[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=list)


def bounds(publications: Iterable[Iterable[Shown]]) -> dict[Cell, tuple[float, float]]:
    """Lowest and highest value of each cell that some publication has and none shows."""
    publications = [list(shown) for shown in publications]
    every = [shown for shown in publications for shown in shown]
    values = {s.cell: Fraction(s.value) for s in every if not s.is_hidden}
    cells = list(dict.fromkeys(s.cell for s in every))
    known = _known(publications, cells, values)
    ranges: dict[object, tuple[float, float]] = {
        cell: (values[cell], values[cell]) if cell in values else (0, inf) for cell in cells
    }
    rows = known.rows + _reduced(known.rows)
    for _round in range(_ROUNDS):
        before = dict(ranges)
        for row in rows:
            _spread(row, ranges)
        for small, large in known.pairs:
            _narrow(ranges, small, 0, ranges[large][1])
            _narrow(ranges, large, ranges[small][0], inf)
        for whole, parts in known.covers:
            _narrow(ranges, whole, 0, sum(ranges[part][1] for part in parts))
            for part in parts:
                others = sum(ranges[other][1] for other in parts if other is not part)
                _narrow(ranges, part, ranges[whole][0] - others if others < inf else 0, inf)
        if ranges == before:
            break
    return {cell: ranges[cell] for cell in cells if cell not in values}


def _known(publications: list[list[Shown]], cells: list[Cell], values) -> Known:
    known = Known()
    for variables, cell in _parts(publications, cells):
        row: Row = {variable: Fraction(1) for variable in variables}
        if cell in values:
            row[None] = -values[cell]
        elif cell is not None:
            row[cell] = Fraction(-1)
        known.rows.append(row)
    persons = [c for c in cells if c.measure in _PERSONS]
    for small in persons:
        for large in persons:
            of_one = small.measure == large.measure or (
                small.measure == Measure.STARTED and large.measure == Measure.PERSONS
            )
            if small != large and of_one and small.is_within(large):
                known.pairs.append((small, large))
    known.covers += _in_two_parts(persons)
    for shown in publications:
        for whole in (s.cell for s in shown if s.cell.measure == Measure.PERSONS):
            parts = tuple(
                s.cell
                for s in shown
                if s.cell.measure == Measure.PERSONS
                and s.cell.category
                and s.cell.recipient == whole.recipient
                and s.cell.first == whole.first
            )
            if not whole.category and parts:
                known.covers.append((whole, parts))
    return known


def _in_two_parts(persons: list[Cell]) -> list[tuple[Cell, tuple[Cell, ...]]]:
    """Whoever was there in all the days was there in the first part of them or in the rest."""
    spans = {(c.family, c.territories, c.first, c.last): c for c in persons}
    found = []
    for whole in persons:
        for part in persons:
            if part.last < whole.last and (part.family, part.territories, part.first) == (
                whole.family,
                whole.territories,
                whole.first,
            ):
                after = date.fromordinal(part.last.toordinal() + 1)
                if rest := spans.get((whole.family, whole.territories, after, whole.last)):
                    found.append((whole, (part, rest)))
    return found


_PERSONS = (Measure.PERSONS, Measure.CHILDREN, Measure.STARTED, Measure.OUTCOME, Measure.ASSESSED)


def _parts(publications, cells) -> list[tuple[set[int], Cell | None]]:
    """Each cell as numbers of variables: atoms that are in the same cells are one variable.

    A service that a publication does not name was not given: an equation without a cell.
    """
    sums: list[tuple[frozenset, Cell | None]] = [(cell.atoms(), cell) for cell in cells]
    services: dict[tuple, set[str]] = {}
    for cell in cells:
        services.setdefault(cell.family, set()).update(cell.services)
    for shown in publications:
        for total in (s.cell for s in shown if s.cell.is_total):
            if absent := services[total.family] - total.services:
                sums.append((replace(total, services=frozenset(absent)).atoms(), None))
    members: dict[tuple, list[int]] = {}
    for number, (atoms, _cell) in enumerate(sums):
        for atom in atoms:
            members.setdefault(atom, []).append(number)
    variables = {key: n for n, key in enumerate(sorted(set(map(tuple, members.values()))))}
    found: list[tuple[set[int], Cell | None]] = [(set(), cell) for _atoms, cell in sums]
    for numbers, variable in variables.items():
        for number in numbers:
            found[number][0].add(variable)
    return found


def _reduced(rows: list[Row]) -> list[Row]:
    """Reduced row echelon form; ``None``, the constant, is never a pivot."""
    reduced: list[tuple[object, Row]] = []
    for row in rows:
        row = dict(row)
        for pivot, other in reduced:
            if factor := row.get(pivot):
                _add(row, other, -factor)
        pivot = next((key for key in row if key is not None), None)
        if pivot is None:
            continue
        divisor = row[pivot]
        row = {key: number / divisor for key, number in row.items()}
        for _pivot, other in reduced:
            if factor := other.get(pivot):
                _add(other, row, -factor)
        reduced.append((pivot, row))
    return [row for _pivot, row in reduced]


def _add(row: Row, other: Row, factor: Fraction) -> None:
    for key, number in other.items():
        total = row.get(key, Fraction(0)) + factor * number
        if total:
            row[key] = total
        else:
            row.pop(key, None)


def _spread(row: Row, ranges) -> None:
    """Each variable of the row lies where the others leave it."""
    constant = row.get(None, Fraction(0))
    spans = {}
    lows, highs = Sum(constant), Sum(constant)
    for key, number in row.items():
        if key is None:
            continue
        low, high = ranges.setdefault(key, (0, inf))
        spans[key] = _times(low, high, number)
        lows.add(spans[key][0])
        highs.add(spans[key][1])
    for key, (low, high) in spans.items():
        number = row[key]
        ends = (-lows.without(low) / number, -highs.without(high) / number)
        _narrow(ranges, key, min(ends), max(ends))


def _times(low, high, number: Fraction) -> tuple:
    first = number * low
    is_positive = number.numerator > 0
    if isinstance(high, float):
        second = inf if is_positive else -inf
    else:
        second = number * high
    return (first, second) if is_positive else (second, first)


class Sum:
    """Of numbers of which some are endless, so that one can be taken out again.

    Only endless ones are floats; to compare a fraction with one costs much more.
    """

    def __init__(self, number) -> None:
        self.finite, self.endless, self.end = number, 0, inf

    def add(self, number) -> None:
        if isinstance(number, float):
            self.endless, self.end = self.endless + 1, number
        else:
            self.finite += number

    def without(self, number):
        is_endless = isinstance(number, float)
        if self.endless - is_endless:
            return self.end
        return self.finite if is_endless else self.finite - number


def _narrow(ranges, key, low, high) -> None:
    now_low, now_high = ranges[key]
    ranges[key] = (max(now_low, low), min(now_high, high))
