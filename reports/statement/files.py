"""The statement as a file."""

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.sheets import Sheet, workbook
from reports.statement.document import StatementDocument
from reports.statement.report import Summed

_TEMPLATE = "reports/pdf/statement.html"


def statement_pdf(document: StatementDocument) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf(_TEMPLATE, {"document": document})[1]


def statement_workbook(document: StatementDocument) -> bytes:
    with override("lv"):
        facts = f"{document.client.identity}. {document.facts}"
        sheets = [Sheet(_("Entries"), *_rows(document)), Sheet(_("By months"), *_months(document))]
        with workbook(_("Statement of services received"), facts, sheets) as file:
            file.seek(0)
            return file.read()


def _rows(document: StatementDocument):
    columns = (
        (_("Date"), 12),
        (_("Service"), 48),
        (_("Recipient"), 32),
        (_("Quantity"), 12),
        (_("Unit"), 12),
        (_("Unit cost, EUR"), 14),
        (_("Cost, EUR"), 14),
        (_("Given by"), 36),
        (_("Note"), 14),
    )
    rows = (
        (
            row.happened_on,
            row.service,
            row.recipient_label,
            row.quantity,
            row.unit_label,
            row.unit_cost,
            row.cost,
            row.giver,
            _("correction") if row.is_correction else row.part_label,
        )
        for row in document.statement.rows
    )
    return columns, rows


def _months(document: StatementDocument):
    columns = (
        (_("Month"), 12),
        (_("Service"), 48),
        (_("Entries"), 10),
        (_("Quantity"), 12),
        (_("Unit"), 12),
        (_("Cost, EUR"), 14),
    )
    return columns, (_month(summed) for summed in document.statement.months)


def _month(summed: Summed) -> tuple:
    numbers = (summed.entries, summed.quantity, summed.unit_label, summed.cost)
    return (f"{summed.month:%Y-%m}", summed.service, *numbers)


# What makes each kind of file of a StatementDocument.
STATEMENT_FILES = {"pdf": statement_pdf, "xlsx": statement_workbook}


def file_name(document: StatementDocument, kind: str) -> str:
    """„izraksts-rz-022-2021-01-01-2021-12-31.pdf”: by the client's number, never a name."""
    period = document.statement.period
    number = slugify(document.client.number) or "klients"
    return f"izraksts-{number}-{period.first}-{period.last}.{kind}"
