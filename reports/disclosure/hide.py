"""Which counts of a publication are hidden, and which would still be got back."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from reports.disclosure.bounds import Difference, Sum, known
from reports.disclosure.cells import Cell, Measure, Shown, Why
from reports.disclosure.linear import Range

_QUANTITY, _COST = Measure.QUANTITY, Measure.COST

# A count that can be got back: a hidden cell, the difference of two, or a sum that no cell is.
Got = Cell | Difference | Sum
# Which of the given sums are of fewer persons than may be shown.
FewOf = Callable[[list[Sum]], set[Sum]]


def hide(
    shown: Iterable[Shown],
    minimum: int,
    known: Iterable[Iterable[Shown]] = (),
    *,
    few_of: FewOf | None = None,
    only_cells: bool = False,
) -> list[Shown]:
    """Counts of few persons, and then what would give them back, the smallest first.

    Totals go last, since they tell most. With nothing left to hide every count is hidden, and
    none is got back. ``known`` is what the reader has already: it stays as it is.
    """
    made = [replace(s, why=Why.FEW) if s.is_few and not s.is_hidden else s for s in shown]
    known = [list(publication) for publication in known]
    asked = {"few_of": few_of, "only_cells": only_cells}
    if only_cells and not any(s.is_few for publication in (*known, made) for s in publication):
        return made
    while found := got_back([*known, made], minimum, **asked):
        if all(s.is_hidden for s in made):
            break
        number = min(_near(made, found[0]), key=lambda n: (*_rank(made[n]), n))
        made[number] = replace(made[number], why=Why.GIVES_BACK)
    return made


def _near(made: list[Shown], got: Got) -> list[int]:
    """What to hide for it: of two that are subtracted the smaller one and what tells of it, else
    what helps, else anything."""
    left = [n for n, s in enumerate(made) if not s.is_hidden]
    if isinstance(got, Difference):
        inner = [n for n in left if _is_of(made[n].cell, got.part)]
        subtracted = [n for n in left if made[n].cell == got.whole]
        if inner or subtracted:
            return inner or subtracted
        got = got.part
    if isinstance(got, Cell):
        return [n for n in left if _helps(made[n].cell, got)] or left
    return [n for n in left if made[n].cell.family == got[0].family] or left


def _is_of(cell: Cell, whole: Cell) -> bool:
    """Persons of ``whole``, all or some of them."""
    return cell.measure in (whole.measure, Measure.STARTED) and cell.is_within(whole)


def _rank(shown: Shown) -> tuple:
    cell = shown.cell
    return (cell.measure != Measure.STARTED, not cell.category, cell.is_total, shown.value)


def got_back(
    publications: Iterable[Iterable[Shown]],
    minimum: int,
    few_of: FewOf | None = None,
    *,
    only_cells: bool = False,
) -> list[Got]:
    """Counts of few persons of which all publications together tell more than they may.

    A hidden count is safe while the reader has ``minimum`` values to choose from. Where one
    publication shows what another hides, it is got back. So is a count of fewer than ``minimum``
    that is a difference of shown ones, and a part of shown sums that is of few persons;
    ``only_cells`` leaves those out.
    """
    publications = [list(shown) for shown in publications]
    every = [shown for shown in publications for shown in shown]
    shown_somewhere = {s.cell for s in every if not s.is_hidden}
    told = known(publications)
    found: list[Got] = []
    for cell in dict.fromkeys(s.cell for s in every if s.is_few and s.is_hidden):
        low, high = told.cells.get(cell, (0, 0))
        if cell in shown_somewhere or high - low < minimum - 1:
            found.append(cell)
    if only_cells:
        return found
    found += [d for d, span in told.differences.items() if _tells_of_few(span, minimum)]
    near = {parts: span for parts, span in told.sums.items() if _is_near(span, minimum)}
    small = {p for p, span in near.items() if _counts(p) and _tells_of_few(span, minimum)}
    rest = [p for p in near if p not in small and p[0].family[0] in (_QUANTITY, _COST)]
    small |= few_of(rest) if few_of and rest else set()
    return [*found, *(parts for parts in near if parts in small)]


def _is_near(span: Range, minimum: int) -> bool:
    low, high = span
    return high > 0 and low <= high and high - low < minimum - 1


def _tells_of_few(span: Range, minimum: int) -> bool:
    return _is_near(span, minimum) and span[0] < minimum


def _counts(parts: Sum) -> bool:
    """Fewer times than ``minimum`` is fewer persons too; of money that is not known."""
    return parts[0].family[0] != _COST


def _helps(other: Cell, cell: Cell) -> bool:
    return (other.measure, other.recipient) == (cell.measure, cell.recipient) and (
        other.category in ("", cell.category) or not cell.category or not cell.services
    )
