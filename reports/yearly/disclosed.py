"""The region's years for who reads figures of one municipality alone: see ``disclosed``.

A reader remembers. Years are told one after the other, and each hides what together with the
earlier ones would give a hidden count back. So a year shows the same whenever it is opened, and
only in the division of today: two divisions of one year could be subtracted from each other.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from reports.disclosure.cells import Cell, Measure, Shown
from reports.disclosure.hide import hide
from reports.disclosure.published import published_in
from reports.yearly.counts import Served, Span, SpanCounts, count_years
from reports.yearly.division import Place
from reports.yearly.report import FIRST_YEAR, RankedBy, YearlyReport, report_of, spans_of
from services.models import Recipient

FIGURES = tuple(field.name for field in fields(Served))
_PERSONS = (Recipient.CHILD, Recipient.REPRESENTATIVE, Recipient.ADULT)
_SUMS = ("entries", "cost")
_MEASURES = {"entries": Measure.ENTRIES, "cost": Measure.COST, "assessed": Measure.ASSESSED}


def disclosed(
    year: int,
    places: Sequence[Place],
    ranked_by: RankedBy,
    *,
    own: frozenset[int],
    minimum: int,
) -> YearlyReport:
    """As ``yearly_report``; None for counts of fewer than ``minimum`` persons, and for those that
    would give one back. Places within the territories ``own`` are in clear.

    Ranks are among what is shown. How many were served in several places is not told.
    """
    years = range(FIRST_YEAR, year + 1)
    counts = count_years(places, [span for y in years for span in spans_of(y)])
    told = []
    for y in years:
        in_total, in_year = (counts[span] for span in spans_of(y))
        if in_year.region.entries or in_total.region.assessed:
            told.append((y, _figures(in_total), _figures(in_year), _partly_published(y, places)))
    territories = tuple(place.territories for place in places)
    clear = frozenset(n for n, place in enumerate(places) if place.territories <= own)
    columns = {name: _told(name, tuple(told), territories, clear, minimum) for name in FIGURES}
    shown = {span: _shown(span, counts[span], columns) for span in spans_of(year)}
    return report_of(year, places, ranked_by, shown)


def _figures(counts: SpanCounts) -> tuple[Served, ...]:
    return (*counts.places, counts.region)


def _partly_published(year: int, places: Sequence[Place]) -> frozenset[int]:
    """Places of which an article of that year hides an amount.

    The whole of a municipality less what the article shows would be what it hides.
    """
    hidden = [
        shown.cell.territories
        for publication in published_in(year)
        for shown in publication
        if shown.is_hidden and shown.cell.measure in (Measure.COST, Measure.QUANTITY)
    ]
    return frozenset(
        n for n, place in enumerate(places) if any(place.territories & h for h in hidden)
    )


def _shown(span: Span, counts: SpanCounts, columns: dict[str, dict]) -> SpanCounts:
    def of(number: int, served: Served) -> Served:
        hidden = {
            name: None for name, column in columns.items() if column.get((span, number), False)
        }
        return replace(served, **hidden)

    places = tuple(of(number, served) for number, served in enumerate(counts.places))
    return SpanCounts(places, of(len(places), counts.region), {})


@lru_cache(maxsize=128)
def _told(
    name: str,
    told: tuple[tuple, ...],
    territories: tuple[frozenset[int], ...],
    clear: frozenset[int],
    minimum: int,
) -> dict[tuple[Span, int], bool]:
    """Whether the figure ``name`` is hidden, by span and place; the region is the last place.

    Entries and cost of all years up to one are a sum: it is told where each of them is, and then
    tells nothing more. Persons are no sum, so there what is told is asked year after year.
    """
    known: list[list[Shown]] = []
    found: dict[tuple[Span, int], bool] = {}
    for year, in_total, in_year, partly in told:
        up_to, alone = spans_of(year)
        if name in _SUMS:
            asked = {alone: in_year}
        elif name == "assessed":
            asked = {up_to: in_total}
        else:
            asked = {up_to: in_total, alone: in_year}
        few = partly if name in _SUMS else frozenset()
        cells = {
            (span, number): _shown_cell(name, served, territories, span, number, few, minimum)
            for span, figures in asked.items()
            for number, served in enumerate(figures)
        }
        own = [replace(cell, is_few=False) for key, cell in cells.items() if key[1] in clear]
        rest = {key: cell for key, cell in cells.items() if key[1] not in clear}
        before = [] if name in _SUMS else known
        made = hide(rest.values(), minimum, [*before, own], only_cells=True)
        known += [own, made]
        found |= {key: shown.is_hidden for key, shown in zip(rest, made, strict=True)}
        for number in range(len(territories) + 1):
            if name in _SUMS:
                earlier = (found.get((Span(y, y), number)) for y in range(FIRST_YEAR, year + 1))
                found[up_to, number] = any(earlier)
            elif name == "assessed":
                # By the end of the year is one figure, in whichever table it stands.
                found[alone, number] = found.get((up_to, number), False)
    return found


def _shown_cell(
    name: str,
    served: Served,
    territories: tuple[frozenset[int], ...],
    span: Span,
    number: int,
    few: frozenset[int],
    minimum: int,
) -> Shown:
    is_region = number == len(territories)
    cell = Cell(
        _MEASURES.get(name, Measure.PERSONS),
        frozenset().union(*territories) if is_region else territories[number],
        date(span.first, 1, 1),
        date(span.last, 12, 31),
        recipient="" if name in _MEASURES else name,
        is_total=is_region,
    )
    is_few = number in few or _persons_of(name, served) < minimum
    return Shown(cell, Decimal(getattr(served, name)), is_few)


def _persons_of(name: str, served: Served) -> int:
    """Whose figure it is: of so many persons."""
    if name in _SUMS:
        return sum(getattr(served, kind) for kind in _PERSONS)
    return getattr(served, name)
