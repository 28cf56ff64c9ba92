"""The period report as a file: who asks for one names its kind."""

import json

from reports.period.document import PeriodDocument
from reports.period.workbook import period_workbook
from reports.prints.mark import Mark

_TEMPLATE = "reports/pdf/period.html"


def period_html(document: PeriodDocument) -> bytes:
    return _printed(document)[0].encode()


def period_pdf(document: PeriodDocument, mark: Mark | None = None) -> bytes:
    return _printed(document, mark)[1]


def _printed(document: PeriodDocument, mark: Mark | None = None) -> tuple[str, bytes]:
    # Imported late: it needs libraries of the system, which pages and JSON do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf(_TEMPLATE, {"document": document, "mark": mark})


def period_json(document: PeriodDocument) -> bytes:
    return (json.dumps(document.report.as_json(), ensure_ascii=False, indent=2) + "\n").encode()


# What makes each kind of file of a PeriodDocument.
PERIOD_FILES = {"pdf": period_pdf, "xlsx": period_workbook}


def file_name(document: PeriodDocument, kind: str) -> str:
    """„perioda-parskats-rezekne-2021-01-01-2021-11-11.pdf”."""
    report = document.report
    place = report.municipalities[0] if len(report.municipalities) == 1 else "latgale"
    period = report.period
    first = "kopa" if report.is_cumulative else f"{period.first}"
    return f"perioda-parskats-{place}-{first}-{period.last}.{kind}"
