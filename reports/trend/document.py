"""The trend in words: on the page, on paper and in the workbook alike."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from di_latgale.dates import Period
from di_latgale.wording import change, day_sentence, days, money, whole
from reports.facts import division_of, place_of
from reports.linked import Linked
from reports.office import Office, office_of
from reports.period.filter import PeriodFilter
from reports.pictures.draw import Picture, lines
from reports.trend.report import Given, TrendReport, TrendRow
from services.models import Service

# Where the rows stand of a period, a kind of recipient and a group of services; "" is all.
AddressOf = Callable[[Period, str, str], str]


@dataclass(frozen=True)
class Change:
    """A figure of a year, and in words by how much it differs from the year before."""

    figure: Linked
    words: str


@dataclass(frozen=True)
class MeasureRow:
    label: str
    recipients: str
    years: list[Change]


@dataclass(frozen=True)
class Measure:
    """One of persons, entries and cost; ``totals`` of each kind of recipient and of all."""

    heading: str
    rows: list[MeasureRow]
    totals: list[MeasureRow]


@dataclass(frozen=True)
class TrendDocument:
    report: TrendReport
    place: str
    title: str
    facts: str
    office: Office
    is_draft: bool
    measures: list[Measure]
    picture: Picture | None

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Year and its days."""
        return [(year_of(p), days(p.first, p.last)) for p in self.report.periods]

    @property
    def is_empty(self) -> bool:
        return self.report.is_empty


def year_of(period: Period) -> str:
    """„2021”, or „2020/2021” where the days lie in both."""
    first, last = period.first.year, period.last.year
    return str(last) if first == last else f"{first}/{last}"


def trend_document(
    asked: PeriodFilter,
    report: TrendReport,
    *,
    is_draft: bool,
    address_of: AddressOf | None = None,
) -> TrendDocument:
    """``asked`` has the last of the report's periods."""
    place = place_of(asked)
    return TrendDocument(
        report=report,
        place=place,
        title=_("Changes by year"),
        facts=_facts(asked, place, report, is_draft=is_draft),
        office=office_of(asked, place),
        is_draft=is_draft,
        measures=[
            _measure(report, *measure, address_of)
            for measure in (
                (_("Persons"), "persons", whole),
                (_("Entries"), "entries", whole),
                (_("Cost, EUR"), "cost", money),
            )
        ],
        picture=_picture(report),
    )


def _facts(asked: PeriodFilter, place: str, report: TrendReport, *, is_draft: bool) -> str:
    made_at = timezone.localtime()
    source = asked.funding_source
    first, last = report.periods[0], report.periods[-1]
    return " ".join(
        (
            place if place.endswith(".") else f"{place}.",
            _("%(days)s and the same days of the years from %(year)s.")
            % {"days": days(last.first, last.last), "year": year_of(first)},
            _("By the date of the service."),
            _("Funding source: %(source)s.") % {"source": source.name if source else _("all")},
            _("Territorial division %(division)s") % {"division": division_of(asked)},
            _("Data as of %(day)s %(time)s.")
            % {"day": day_sentence(made_at.date()), "time": f"{made_at:%H:%M}"},
            *([pgettext("running head", "DRAFT")] if is_draft else []),
        )
    )


def _measure(
    report: TrendReport,
    heading: str,
    name: str,
    written: Callable,
    address_of: AddressOf | None,
) -> Measure:
    def years(given: tuple[Given, ...], recipient: str, category: str) -> list[Change]:
        values = [getattr(year, name) for year in given]
        befores = [None, *values[:-1]]
        found = []
        for period, value, before in zip(report.periods, values, befores, strict=True):
            address = address_of(period, recipient, category) if address_of and value else ""
            words = "" if before is None else change(value, before, written)
            found.append(Change(Linked(written(value), address), words))
        return found

    def row(row: TrendRow) -> MeasureRow:
        label = category_of(row)
        return MeasureRow(
            label, row.recipients, years(row.years, row.recipient, row.category or "")
        )

    totals = [row(total) for total in report.totals]
    if len(totals) > 1:
        everybody = pgettext("recipients", "all")
        totals.append(MeasureRow(_("Total"), everybody, years(report.all, "", "")))
    return Measure(heading, [row(r) for r in report.rows], totals)


def category_of(row: TrendRow) -> str:
    return capfirst(str(Service.Category(row.category).label)) if row.category else _("Total")


def _picture(report: TrendReport) -> Picture | None:
    if report.is_empty:
        return None
    return lines(
        name="trend",
        caption=_("Persons by year"),
        description=_("A line for each kind of recipient; the table has the figures."),
        columns=[year_of(period) for period in report.periods],
        series=[
            (total.recipients, [given.persons for given in total.years]) for total in report.totals
        ],
    )
