"""The yearly summary as a file: who asks for one names its kind."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.linked import HIDDEN
from reports.sheets import Sheet, workbook
from reports.yearly.counts import Served
from reports.yearly.document import YearlyDocument
from reports.yearly.report import KINDS, Row, Table


def yearly_html(document: YearlyDocument) -> str:
    return _printed(document)[0]


def yearly_pdf(document: YearlyDocument) -> bytes:
    return _printed(document)[1]


def _printed(document: YearlyDocument) -> tuple[str, bytes]:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf("reports/pdf/yearly.html", {"document": document})


def yearly_workbook(document: YearlyDocument) -> bytes:
    with override("lv"):
        names = (_("In total"), str(document.year))
        sheets = [
            Sheet(name, _columns(document), _rows(table))
            for name, table in zip(names, document.report.tables, strict=True)
        ]
        with workbook(document.title, document.facts, sheets) as file:
            file.seek(0)
            return file.read()


def _columns(document: YearlyDocument) -> tuple[tuple[str, int], ...]:
    figures = [(column, 14) for column in document.columns]
    return (
        (_("Municipality"), 44),
        (f"{document.rank_heading}: {document.ranked_by}", 22),
        *figures,
    )


def _rows(table: Table):
    for row in table.rows:
        yield (row.place.name, str(row.rank) if row.rank else None, *_cells(row))
    yield (_("Region"), None, *_cells(table.region))


def _cells(row: Row) -> list:
    served: Served = row.served
    values = [*(getattr(served, kind) for kind in KINDS), served.entries, served.cost]
    is_coverage_hidden = None in (served.child, served.adult, served.assessed)
    coverage = HIDDEN if is_coverage_hidden else row.coverage
    return [*(HIDDEN if v is None else v for v in (*values, served.assessed)), coverage]


YEARLY_FILES = {"pdf": yearly_pdf, "xlsx": yearly_workbook}


def file_name(document: YearlyDocument, kind: str) -> str:
    """„gada-kopsavilkums-latgale-2021-toreizejais.pdf”."""
    division = "toreizejais" if document.is_of_that_time else "tagadejais"
    return f"gada-kopsavilkums-latgale-{document.year}-{division}.{kind}"
