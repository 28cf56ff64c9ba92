"""What a provider gave in a month, as a file."""

from tempfile import SpooledTemporaryFile

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.entries.links import unlinked
from reports.provider_month.document import ProviderMonthDocument, payer_rows, rows_of
from reports.sheets import Sheet, workbook
from services.models import Recipient, Unit

_TEMPLATE = "reports/pdf/provider_month.html"


def provider_month_pdf(document: ProviderMonthDocument) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    report = document.report
    context = {
        "document": document,
        "client_page": "",
        "rows": rows_of(report.lines(), unlinked),
        "payers": payer_rows(report, unlinked),
    }
    return render_to_pdf(_TEMPLATE, context)[1]


def provider_month_workbook(document: ProviderMonthDocument) -> SpooledTemporaryFile:
    with override("lv"):
        sheets = [
            Sheet(_("Services"), *_lines(document)),
            Sheet(_("Municipalities"), *_payers(document)),
        ]
        return workbook(document.title, document.facts, sheets)


def _lines(document: ProviderMonthDocument):
    columns = (
        (_("Municipality that pays"), 28),
        (_("Client"), 28),
        (_("Client no."), 14),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Representative"), 24),
        (document.by_label, 24),
        (_("Unit"), 12),
        (_("Entries"), 10),
        (_("Quantity"), 12),
        (_("Cost, EUR"), 14),
    )
    rows = (
        (
            line.payer_name,
            line.whose.name or None,
            line.whose.number,
            line.service_name,
            Recipient(line.recipient).label,
            line.representative or None,
            line.day or line.specialist_name or None,
            Unit(line.unit).label,
            line.entries,
            line.quantity,
            line.cost,
        )
        for line in document.report.lines()
    )
    return columns, rows


def _payers(document: ProviderMonthDocument):
    columns = (
        (_("Municipality that pays"), 28),
        (_("Clients"), 10),
        (_("Recipients"), 10),
        (_("Entries"), 10),
        (_("Cost, EUR"), 14),
    )
    report = document.report
    totals = [(total.payer_name, total) for total in report.payers] + [(_("Total"), report)]
    rows = [
        (label, total.clients, total.recipients, total.entries, total.cost)
        for label, total in totals
    ]
    return columns, rows


# What makes each kind of file of a ProviderMonthDocument.
PROVIDER_MONTH_FILES = {"pdf": provider_month_pdf, "xlsx": provider_month_workbook}
