"""The report on day centres as a file."""

from tempfile import SpooledTemporaryFile

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.day_centres.document import DayCentresDocument, centre_tables, total_row
from reports.entries.links import unlinked
from reports.sheets import Sheet, workbook

_TEMPLATE = "reports/pdf/day_centres.html"


def day_centres_pdf(document: DayCentresDocument) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    context = {
        "document": document,
        "tables": centre_tables(document.report, unlinked, unlinked),
        "total": total_row(document.report, unlinked),
    }
    return render_to_pdf(_TEMPLATE, context)[1]


def day_centres_workbook(document: DayCentresDocument) -> SpooledTemporaryFile:
    with override("lv"):
        sheets = [
            Sheet(_("Months"), *_months(document)),
            Sheet(_("Closures"), *_closures(document)),
        ]
        return workbook(document.title, document.facts, sheets)


def _months(document: DayCentresDocument):
    columns = (
        (_("Day centre"), 48),
        (_("Provider"), 32),
        (_("From"), 12),
        (_("To"), 12),
        (_("Working days"), 14),
        (_("Days open"), 14),
        (_("Places"), 10),
        (_("Persons"), 10),
        (_("Days attended"), 14),
        (_("Occupancy, %"), 14),
    )
    rows = [
        (
            each.centre.name,
            each.centre.provider,
            month.column.period.first,
            month.column.period.last,
            month.working_days,
            month.open_days,
            each.centre.capacity,
            month.persons,
            month.attendance,
            month.occupancy,
        )
        for each in document.report.centres
        for month in each.months
    ]
    report = document.report
    rows.append(
        (
            _("Total"),
            None,
            report.period.first,
            report.period.last,
            report.working_days,
            report.open_days,
            None,
            report.persons,
            report.attendance,
            report.occupancy,
        )
    )
    return columns, rows


def _closures(document: DayCentresDocument):
    columns = ((_("Day centre"), 48), (_("From"), 12), (_("To"), 12), (_("Reason"), 48))
    rows = [
        (each.centre.name, closed.first, closed.last, closed.reason)
        for each in document.report.centres
        for closed in each.closures
    ]
    return columns, rows


# What makes each kind of file of a DayCentresDocument.
DAY_CENTRES_FILES = {"pdf": day_centres_pdf, "xlsx": day_centres_workbook}
