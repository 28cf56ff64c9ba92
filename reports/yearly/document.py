"""The yearly summary of the region in words: on the page, on paper and in the workbook alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from di_latgale.wording import count, day, day_sentence, listed, money, share, whole, word_for
from reports.linked import HIDDEN, Linked
from reports.office import Office
from reports.pictures.draw import Picture, bars
from reports.yearly.counts import Span
from reports.yearly.division import Place
from reports.yearly.forms import RANKINGS
from reports.yearly.report import KINDS, RankedBy, Row, Table, YearlyReport
from services.models import Recipient

# Where the rows stand of a place (None: the region) and a span, narrowed down by what the kind of
# figure is: that of a recipient, ASSESSED, or "" for everybody.
AddressOf = Callable[[Place | None, Span, str], str]
ASSESSED = "assessed"

_NOUNS = {
    Recipient.CHILD: "bērns",
    Recipient.REPRESENTATIVE: "pārstāvis",
    Recipient.ADULT: "pieaugušais",
}
_IN_PLACES = ("divās", "trijās", "četrās", "piecās", "sešās", "septiņās", "astoņās", "deviņās")


@dataclass(frozen=True)
class TableRow:
    """``figures`` in the order of the columns: kinds, entries, cost, assessed, coverage."""

    name: str
    rank: str
    figures: list[Linked]


@dataclass(frozen=True)
class YearlyTable:
    heading: str
    rows: list[TableRow]
    region: list[Linked]
    overlaps: list[str]


@dataclass(frozen=True)
class YearlyDocument:
    """``is_filtered``: some counts may be hidden from the reader."""

    report: YearlyReport
    title: str
    facts: str
    office: Office
    is_draft: bool
    is_filtered: bool
    is_of_that_time: bool
    tables: list[YearlyTable]
    picture: Picture | None

    @property
    def year(self) -> int:
        return self.report.year

    @property
    def is_empty(self) -> bool:
        return self.report.in_total.is_empty

    @property
    def columns(self) -> list[str]:
        return [
            *(word_for(2, _NOUNS[kind]).capitalize() for kind in KINDS),
            *(_("Entries"), _("Cost, EUR"), _("Assessed"), _("Served of assessed")),
        ]

    @property
    def comparison(self) -> list[tuple[str, list[Linked]]]:
        """The region: each figure in total and beside it in the year."""
        pairs = zip(*(table.region for table in self.tables), strict=True)
        return [
            (column, list(figures)) for column, figures in zip(self.columns, pairs, strict=True)
        ]

    @property
    def headings(self) -> list[str]:
        return [table.heading for table in self.tables]

    @property
    def rank_heading(self) -> str:
        return _("Place")

    @property
    def ranked_by(self) -> str:
        return str(RANKINGS[self.report.ranked_by])


def yearly_document(
    report: YearlyReport,
    *,
    is_of_that_time: bool,
    is_filtered: bool,
    is_draft: bool,
    address_of: AddressOf | None = None,
) -> YearlyDocument:
    place = _("Latgale region")
    headings = (in_total_words(report.year), _("In %(year)s") % {"year": report.year})
    tables = [
        _table(heading, table, address_of, is_filtered=is_filtered)
        for heading, table in zip(headings, report.tables, strict=True)
    ]
    return YearlyDocument(
        report=report,
        title=_("Yearly summary of the Latgale region"),
        facts=_facts(report, place, is_of_that_time=is_of_that_time, is_draft=is_draft),
        office=Office(name=place),
        is_draft=is_draft,
        is_filtered=is_filtered,
        is_of_that_time=is_of_that_time,
        tables=tables,
        picture=_picture(report),
    )


def in_total_words(year: int) -> str:
    """„Līdz 2021. gada beigām kopumā”."""
    return _("In total up to the end of %(year)s") % {"year": year}


def _facts(report: YearlyReport, place: str, *, is_of_that_time: bool, is_draft: bool) -> str:
    made_at = timezone.localtime()
    last = date(report.year, 12, 31)
    if is_of_that_time:
        division = _("Municipalities by the division of that time, as it was on %(day)s") % {
            "day": day_sentence(date(report.year, 1, 1))
        }
    else:
        begun = [
            row.place.municipality.valid_from
            for row in report.in_total.rows
            if row.place.municipality and row.place.municipality.valid_from
        ]
        division = _("Municipalities by the division of today, in force from %(day)s") % {
            "day": f"{day(max(begun, default=None))}."
        }
    return " ".join(
        (
            f"{place}.",
            _("In total up to %(day)s") % {"day": day_sentence(last)},
            _("By the date of the service."),
            _("Funding source: %(source)s.") % {"source": _("all")},
            division,
            _("Data as of %(day)s %(time)s.")
            % {"day": day_sentence(made_at.date()), "time": f"{made_at:%H:%M}"},
            *([pgettext("running head", "DRAFT")] if is_draft else []),
        )
    )


def _table(
    heading: str, table: Table, address_of: AddressOf | None, *, is_filtered: bool
) -> YearlyTable:
    def told(row: Row) -> list[Linked]:
        address = (lambda kind: address_of(row.place, table.span, kind)) if address_of else None
        return _figures(row, address)

    return YearlyTable(
        heading=heading,
        rows=[
            TableRow(row.place.name, str(row.rank) if row.rank else "–", told(row))
            for row in table.rows
        ],
        region=told(table.region),
        overlaps=[] if is_filtered else _overlaps(table),
    )


def _figures(row: Row, address: Callable[[str], str] | None) -> list[Linked]:
    served = row.served

    def linked(value, written, kind="") -> Linked:
        if value is None:
            return Linked(HIDDEN)
        return Linked(written(value), address(kind) if address and value else "")

    is_coverage_hidden = None in (served.child, served.adult, served.assessed)
    return [
        *(linked(getattr(served, kind), whole, kind.value) for kind in KINDS),
        linked(served.entries, whole),
        linked(served.cost, money),
        linked(served.assessed, whole, ASSESSED),
        Linked(HIDDEN if is_coverage_hidden else share(row.coverage)),
    ]


def _overlaps(table: Table) -> list[str]:
    """By how many the rows exceed the region, and who makes it so."""
    found = []
    for kind in KINDS:
        total, summed = getattr(table.region.served, kind), table.rows_sum(kind)
        if summed == total:
            continue
        noun = _NOUNS[kind]
        spread = [
            _("%(persons)s received services in %(places)s municipalities")
            % {"persons": count(persons, noun), "places": _in_places(places)}
            for places, persons in sorted(table.spread[kind].items())
        ]
        found.append(
            _("In the region %(total)s. The rows add up to %(rows)s because %(spread)s.")
            % {"total": count(total, noun), "rows": whole(summed), "spread": listed(spread)}
        )
    return found


def _in_places(places: int) -> str:
    return _IN_PLACES[places - 2] if places - 2 < len(_IN_PLACES) else str(places)


def _picture(report: YearlyReport) -> Picture | None:
    """Municipalities by what they are ranked by, in total; those that are shown and have any."""
    by = report.ranked_by
    shown = [row for row in report.in_total.rows if getattr(row.served, by)]
    if len(shown) < 2:
        return None
    words = f"{RANKINGS[by]}: {in_total_words(report.year)}"
    return bars(
        name="places",
        caption=words,
        description=_("A bar for each municipality, the largest first; the table has the figures."),
        numbers=[(_short(row.place), getattr(row.served, by)) for row in shown],
        written=money if by == RankedBy.COST else whole,
    )


def _short(place: Place) -> str:
    """Within one division the name alone is enough."""
    return place.municipality.name if place.municipality else place.name
