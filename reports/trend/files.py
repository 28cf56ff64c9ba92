"""The trend as a file: who asks for one names its kind."""

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from reports.sheets import Sheet, workbook
from reports.trend.document import TrendDocument, category_of, year_of
from reports.trend.report import Given


def trend_html(document: TrendDocument) -> str:
    return _printed(document)[0]


def trend_pdf(document: TrendDocument) -> bytes:
    return _printed(document)[1]


def _printed(document: TrendDocument) -> tuple[str, bytes]:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf("reports/pdf/trend.html", {"document": document})


def trend_workbook(document: TrendDocument) -> bytes:
    """A row for each group, recipient and year, so that a spreadsheet can arrange them."""
    with override("lv"):
        columns = (
            (_("Group"), 24),
            (_("Recipient"), 14),
            (_("Year"), 12),
            (_("From"), 12),
            (_("To"), 12),
            *((_("Persons"), 10), (_("Change"), 10)),
            *((_("Entries"), 10), (_("Change"), 10)),
            *((_("Cost, EUR"), 14), (_("Change"), 14)),
        )
        sheet = Sheet(_("Years"), columns, _rows(document))
        with workbook(document.title, document.facts, [sheet]) as file:
            file.seek(0)
            return file.read()


def _rows(document: TrendDocument):
    report = document.report
    for row in (*report.rows, *report.totals):
        yield from _years(document, category_of(row), row.recipients, row.years)
    if len(report.totals) > 1:
        yield from _years(document, _("Total"), pgettext("recipients", "all"), report.all)


def _years(document: TrendDocument, label: str, recipients: str, years: tuple[Given, ...]):
    before = None
    for period, given in zip(document.report.periods, years, strict=True):
        figures = []
        for name in ("persons", "entries", "cost"):
            value = getattr(given, name)
            figures += [value, None if before is None else value - getattr(before, name)]
        yield (label, recipients, year_of(period), period.first, period.last, *figures)
        before = given


TREND_FILES = {"pdf": trend_pdf, "xlsx": trend_workbook}


def file_name(document: TrendDocument, slugs: list[str], kind: str) -> str:
    """„izmainas-pa-gadiem-rezekne-2018-2021.pdf”."""
    place = slugs[0] if len(slugs) == 1 else "latgale"
    first, last = document.report.periods[0], document.report.periods[-1]
    return f"izmainas-pa-gadiem-{place}-{first.last.year}-{last.last.year}.{kind}"
