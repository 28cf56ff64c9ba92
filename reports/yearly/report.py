"""The yearly summary of the region: in total up to the end of the year, and in the year alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from reports.yearly.counts import Served, Span, SpanCounts, count_years
from reports.yearly.division import Place
from reports.yearly.ranking import Rank, ranks
from services.models import Recipient

# The first year of the project; nothing was given before.
FIRST_YEAR = 2015
# Whatever came before all the same, as the pages of rows count from it (``reports.forms.START``).
_BEGINNING = 1900


class RankedBy(StrEnum):
    """By which figure municipalities are ranked; the names are those of ``Served``."""

    CHILD = "child"
    ADULT = "adult"
    COST = "cost"


@dataclass(frozen=True)
class Row:
    """``rank`` is None where the figure is not shown, and in the row of the region."""

    place: Place | None
    served: Served
    rank: Rank | None = None

    @property
    def coverage(self) -> Decimal | None:
        return coverage(self.served)


@dataclass(frozen=True)
class Table:
    """``spread``: kind of recipient → number of municipalities → persons served in so many.

    ``overlaps`` are the kinds of which the rows add up to more than the region.
    """

    span: Span
    rows: tuple[Row, ...]
    region: Row
    spread: dict[str, dict[int, int]]

    @property
    def is_empty(self) -> bool:
        return self.region.served == Served()

    def rows_sum(self, recipient: str) -> int:
        return sum(getattr(row.served, recipient) or 0 for row in self.rows)


@dataclass(frozen=True)
class YearlyReport:
    """``in_total`` up to the end of ``year``, ``in_year`` alone."""

    year: int
    ranked_by: RankedBy
    in_total: Table
    in_year: Table

    @property
    def tables(self) -> tuple[Table, Table]:
        return self.in_total, self.in_year


def spans_of(year: int) -> tuple[Span, Span]:
    return Span(_BEGINNING, year), Span(year, year)


def yearly_report(year: int, places: Sequence[Place], ranked_by: RankedBy) -> YearlyReport:
    """Of the whole region. Persons are counted once, in each place and in the region."""
    counts = count_years(places, spans_of(year))
    return report_of(year, places, ranked_by, counts)


def report_of(
    year: int, places: Sequence[Place], ranked_by: RankedBy, counts: dict[Span, SpanCounts]
) -> YearlyReport:
    in_total, in_year = (_table(span, places, ranked_by, counts[span]) for span in spans_of(year))
    return YearlyReport(year, ranked_by, in_total, in_year)


def coverage(served: Served) -> Decimal | None:
    """Children and adults served, in percent of those assessed; not clamped. None: unknown."""
    if not served.assessed or served.child is None or served.adult is None:
        return None
    percent = Decimal(100 * (served.child + served.adult)) / served.assessed
    return percent.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _table(span: Span, places: Sequence[Place], ranked_by: RankedBy, counts: SpanCounts) -> Table:
    pairs = [
        (place, served)
        for place, served in zip(places, counts.places, strict=True)
        # A part that is not known is told of only where something was given.
        if place.municipality or served != Served()
    ]
    found = ranks([getattr(served, ranked_by) for _place, served in pairs])
    rows = [Row(*pair, rank) for pair, rank in zip(pairs, found, strict=True)]
    # Those without a rank last; sorting keeps the order of equals.
    rows.sort(key=lambda row: (row.rank is None, row.rank.first if row.rank else 0))
    return Table(span, tuple(rows), Row(None, counts.region), counts.spread)


KINDS = (Recipient.CHILD, Recipient.REPRESENTATIVE, Recipient.ADULT)
