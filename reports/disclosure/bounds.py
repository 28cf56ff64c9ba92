"""Between which bounds counts lie for whoever reads all that is published.

The reader adds and subtracts: shown cells are equations over their parts (``parts``, ``linear``).
Then bounds spread over what is known to be no larger than something else. The bounds are those of
counts: never below zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reports.disclosure.cells import Cell, Measure, Shown
from reports.disclosure.linear import ENDLESS, Equations, Range, narrow, spread
from reports.disclosure.parts import Part, Row, number, rows_of

# Bounds that creep nearer to each other for ever are near enough.
_ROUNDS = 60
PERSONS = (Measure.PERSONS, Measure.CHILDREN, Measure.STARTED, Measure.OUTCOME, Measure.ASSESSED)


Sum = tuple[Part | Cell, ...]


@dataclass(frozen=True)
class Difference:
    """Who is counted in ``whole`` and not in ``part``, which lies within it."""

    whole: Cell
    part: Cell


@dataclass(frozen=True)
class Known:
    """Bounds of ``cells`` that none shows, of ``differences``, and of ``sums``: of parts that no
    cell is, alone or together where their sum is known, and of hidden cells of a known sum.
    ``steps`` that it took."""

    cells: dict[Cell, Range]
    differences: dict[Difference, Range]
    sums: dict[Sum, Range]
    steps: int


def bounds(publications: Iterable[Iterable[Shown]]) -> dict[Cell, Range]:
    """Lowest and highest value of each cell that some publication has and none shows."""
    return known(publications).cells


def known(publications: Iterable[Iterable[Shown]]) -> Known:
    publications = [list(shown) for shown in publications]
    every = [shown for shown in publications for shown in shown]
    cells = list(dict.fromkeys(s.cell for s in every))
    values = {s.cell: number(s.value) for s in every if not s.is_hidden}
    rows = rows_of(publications)
    equations = Equations(rows)
    ranges: dict[object, Range] = {key: (n, n) for key, n in equations.fixed.items()}
    ranges |= {cell: (n, n) for cell, n in values.items()}
    ranges |= {cell: ENDLESS for cell in cells if cell not in ranges}
    pairs = list(_pairs(cells))
    open_pairs = [pair for pair in pairs if any(len(set(ranges[cell])) > 1 for cell in pair)]
    covers = [*_covers(publications), *_in_two_parts(cells)]
    steps = equations.steps + len(pairs)
    for _round in range(_ROUNDS):
        before = dict(ranges)
        steps += len(equations.rows) + len(open_pairs) + len(covers)
        for row in equations.rows:
            spread(row, ranges)
        for small, large in open_pairs:
            narrow(ranges, small, 0, ranges[large][1])
            narrow(ranges, large, ranges[small][0], ENDLESS[1])
        for whole, parts in covers:
            _cover(whole, parts, ranges)
        if ranges == before:
            break
    # What is shown stays so, also where data that changed between publications contradict it.
    ranges |= {cell: (n, n) for cell, n in values.items()}
    return Known(
        cells={cell: ranges[cell] for cell in cells if cell not in values},
        differences={Difference(whole, part): _less(ranges, whole, part) for part, whole in pairs},
        sums=_sums(rows, equations, ranges),
        steps=steps,
    )


def _less(ranges: dict[object, Range], large: Cell, small: Cell) -> Range:
    (low, high), (least, most) = ranges[large], ranges[small]
    return max(0, low - most), high - least


def _cover(whole: Cell, parts: tuple[Cell, ...], ranges: dict[object, Range]) -> None:
    """The first is at most the sum of the others."""
    narrow(ranges, whole, 0, sum(ranges[part][1] for part in parts))
    for part in parts:
        others = sum(ranges[other][1] for other in parts if other is not part)
        if not isinstance(others, float):
            narrow(ranges, part, ranges[whole][0] - others, ENDLESS[1])


def _sums(rows: list[Row], equations: Equations, ranges: dict[object, Range]) -> dict[Sum, Range]:
    """Parts that some row has alone, or that are together in one, are a cell or were not given."""
    told = {frozenset(key for key in row if isinstance(key, Part)) for row in rows}
    alone = {key for row in rows if len(row) <= 2 for key in row}
    found: dict[Sum, Range] = {}
    for key, each in ranges.items():
        if isinstance(key, Part) and key not in alone:
            found[(key,)] = each
    for keys, total in equations.sums():
        if len(keys) > 1 and frozenset(keys) not in told:
            found[keys] = (total, total)
    return found


def _pairs(cells: list[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """The first is at most the second: whoever is counted there is counted here too."""
    groups: dict[tuple, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.measure in PERSONS:
            groups[cell.measure, cell.recipient, cell.detail, cell.category].append(cell)
    for (measure, recipient, detail, category), small_ones in groups.items():
        measures = {measure, Measure.PERSONS} if measure == Measure.STARTED else {measure}
        large_ones = [
            cell
            for other in sorted(measures)
            for wider in sorted({category, ""})
            for cell in groups.get((other, recipient, detail, wider), ())
        ]
        for small in small_ones:
            for large in large_ones:
                if small is not large and small.is_within(large):
                    yield small, large


def _covers(publications: list[list[Shown]]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """All persons of a publication are at most those of its categories together."""
    for shown in publications:
        persons = [s.cell for s in shown if s.cell.measure == Measure.PERSONS]
        for whole in persons:
            if whole.category:
                continue
            parts = tuple(
                cell
                for cell in persons
                if cell.category
                and cell.recipient == whole.recipient
                and (cell.first, cell.last) == (whole.first, whole.last)
            )
            if parts:
                yield whole, parts


def _in_two_parts(cells: list[Cell]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Whoever was there in all the days was there in the first part of them or in the rest."""
    beginning: dict[tuple, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.measure in PERSONS:
            beginning[cell.family, cell.territories, cell.first].append(cell)
    for (family, territories, _first), spans in beginning.items():
        for whole in spans:
            for part in spans:
                after = date.fromordinal(part.last.toordinal() + 1)
                for rest in beginning.get((family, territories, after), ()):
                    if rest.last == whole.last:
                        yield whole, (part, rest)
