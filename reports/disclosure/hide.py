"""Which counts of a publication are hidden, and which would still be got back."""

from collections.abc import Iterable
from dataclasses import replace

from reports.disclosure.bounds import bounds
from reports.disclosure.cells import Cell, Shown, Why


def hide(
    shown: Iterable[Shown], minimum: int, known: Iterable[Iterable[Shown]] = ()
) -> list[Shown]:
    """Counts of few persons, and then what would give them back, the smallest first.

    Totals go last, since they tell most. With nothing left to hide every count is hidden, and
    none is got back. ``known`` is what the reader has already: it stays as it is.
    """
    made = [replace(s, why=Why.FEW) if s.is_few and not s.is_hidden else s for s in shown]
    known = [list(publication) for publication in known]
    if not any(s.is_few for publication in (*known, made) for s in publication):
        return made
    while found := got_back([*known, made], minimum):
        if all(s.is_hidden for s in made):
            break
        cell = found[0]
        near = [n for n, s in enumerate(made) if not s.is_hidden and _helps(s.cell, cell)]
        near = near or [n for n, s in enumerate(made) if not s.is_hidden]
        number = min(near, key=lambda n: (made[n].cell.is_total, made[n].value, n))
        made[number] = replace(made[number], why=Why.GIVES_BACK)
    return made


def got_back(publications: Iterable[Iterable[Shown]], minimum: int) -> list[Cell]:
    """Cells of few persons of which all publications together tell more than they may.

    A hidden count is safe while the reader has ``minimum`` values to choose from. Where one
    publication shows what another hides, it is got back.
    """
    publications = [list(shown) for shown in publications]
    every = [shown for shown in publications for shown in shown]
    shown_somewhere = {s.cell for s in every if not s.is_hidden}
    ranges = bounds(publications)
    found = []
    for shown in every:
        cell = shown.cell
        if shown.is_few and shown.is_hidden:
            low, high = ranges.get(cell, (0, 0))
            if cell in shown_somewhere or high - low < minimum - 1:
                found.append(cell)
    return found


def _helps(other: Cell, cell: Cell) -> bool:
    return (other.measure, other.recipient) == (cell.measure, cell.recipient) and (
        other.category in ("", cell.category) or not cell.category or not cell.services
    )
