"""The report on day centres as a person reads it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.wording import MISSING, days, quantity, share, whole
from reports.day_centres.report import CentreDays, CentreReport, DayCentresReport
from reports.day_centres.report import day_centres_report as report_of
from reports.entries.links import Figure
from reports.facts import facts_of, place_of
from reports.office import Office, office_of
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter


@dataclass(frozen=True)
class DayCentresDocument:
    asked: PeriodFilter
    report: DayCentresReport
    place: str
    days: str
    facts: str
    office: Office
    is_draft: bool

    @property
    def title(self) -> str:
        return _("Day care centres")

    @property
    def is_empty(self) -> bool:
        return not self.report.centres

    def file_name(self, kind: str) -> str:
        """„dienas-centri-rezekne-2021-01-01-2021-12-31.pdf”."""
        asked = self.asked
        is_one = not asked.is_region and len(asked.municipalities) == 1
        place = asked.municipalities[0].slug if is_one else "latgale"
        return f"dienas-centri-{place}-{asked.period.first}-{asked.period.last}.{kind}"


def day_centres_document(asked: PeriodFilter, *, centres) -> DayCentresDocument:
    place = place_of(asked)
    span = days(asked.period.first, asked.period.last)
    is_draft = not is_closed(asked)
    made_at = timezone.localtime()
    return DayCentresDocument(
        asked=asked,
        report=report_of(asked.period, sessions=asked.sessions(), centres=centres),
        place=place,
        days=span,
        facts=facts_of(asked, place, span, made_at, is_draft=is_draft),
        office=office_of(asked, place),
        is_draft=is_draft,
    )


@dataclass(frozen=True)
class Row:
    """``label`` is the month; empty for the whole period."""

    label: str
    working_days: Figure
    open_days: Figure
    places: str
    persons: Figure
    attendance: Figure
    occupancy: str


@dataclass(frozen=True)
class CentreTable:
    name: str
    facts: str
    rows: list[Row]
    total: Row
    closures: list[tuple[str, str]]


def centre_tables(report: DayCentresReport, linked, days_linked) -> list[CentreTable]:
    """``linked`` leads to entries, ``days_linked`` to the days of a centre."""
    tables = []
    for each in report.centres:
        rows = [_row(month, each, linked, days_linked) for month in each.months]
        tables.append(
            CentreTable(
                name=each.centre.name,
                facts=_facts(each),
                rows=rows,
                total=_row(each.total, each, linked, days_linked),
                closures=[
                    (days(closed.first, closed.last), closed.reason or MISSING)
                    for closed in each.closures
                ],
            )
        )
    return tables


def total_row(report: DayCentresReport, linked) -> Row:
    return Row(
        label="",
        working_days=Figure(whole(report.working_days)),
        open_days=Figure(whole(report.open_days)),
        places="",
        persons=linked(whole(report.persons), is_centre="yes"),
        attendance=linked(quantity(report.attendance), is_centre="yes"),
        occupancy=share(report.occupancy),
    )


def _facts(each: CentreReport) -> str:
    centre = each.centre
    facts = [str(centre.provider)] if centre.provider else []
    if centre.capacity is not None:
        facts.append(_("places: %(number)s") % {"number": centre.capacity})
    return " · ".join(facts)


def _row(counted: CentreDays, each: CentreReport, linked, days_linked) -> Row:
    centre, column = each.centre, counted.column
    span = column.period if column else None
    return Row(
        label=column.label if column else "",
        working_days=days_linked(
            whole(counted.working_days), span, what="working_days", centre=centre.code
        ),
        open_days=days_linked(whole(counted.open_days), span, what="open_days", centre=centre.code),
        places=whole(centre.capacity),
        persons=linked(whole(counted.persons), span, centre=centre.code),
        attendance=linked(quantity(counted.attendance), span, centre=centre.code),
        occupancy=share(counted.occupancy),
    )
