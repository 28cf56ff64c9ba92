"""The report of services received as a file. A job calls these as well: they need no request."""

from reports.entries.links import unlinked
from reports.received.document import ReceivedDocument
from reports.received.tables import (
    correction_rows,
    key_numbers,
    person_rows,
    service_rows,
    total_rows,
)
from reports.received.workbook import received_workbook

_TEMPLATE = "reports/pdf/received.html"


def received_pdf(document: ReceivedDocument) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    report = document.report
    context = {
        "document": document,
        "is_screen": False,
        "key_numbers": key_numbers(report, unlinked),
        "persons": person_rows(report, report, unlinked),
        "services": service_rows(report, unlinked),
        "totals": total_rows(report, unlinked),
        "corrections": correction_rows(report, unlinked),
    }
    return render_to_pdf(_TEMPLATE, context)[1]


# What makes each kind of file of a ReceivedDocument.
RECEIVED_FILES = {"pdf": received_pdf, "xlsx": received_workbook}
