"""The period report as an .xlsx: figures are numbers, days are days, no text is a formula."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.period.document import PeriodDocument

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def period_workbook(document: PeriodDocument) -> bytes:
    memory = BytesIO()
    with override("lv"):
        book = xlsxwriter.Workbook(
            memory,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties({"title": _("Period report"), "subject": document.facts})
        for name, columns, rows in (
            (_("Services"), *_services(document)),
            (_("Groups"), *_groups(document)),
            (_("Day centres"), *_day_centres(document)),
            (_("Clients"), *_clients(document)),
            (_("Changes"), *_changes(document)),
        ):
            _Sheet(book, name, document.facts).write(columns, rows)
        book.close()
    return memory.getvalue()


def _services(document: PeriodDocument):
    columns = (
        (_("Group"), 24),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Unit"), 12),
        (_("Persons"), 10),
        (_("Children"), 10),
        (_("Started"), 10),
        (_("Entries"), 10),
        (_("Quantity"), 12),
        (_("Cost, EUR"), 14),
        (_("First day"), 12),
        (_("Last day"), 12),
    )
    rows = (
        (
            section.heading,
            row.service.name,
            row.recipients,
            row.service.get_unit_display(),
            row.persons,
            row.children,
            row.started,
            row.entries,
            row.quantity,
            row.cost,
            row.first_on,
            row.last_on,
        )
        for section in document.sections
        for row in section.rows
    )
    return columns, rows


def _groups(document: PeriodDocument):
    columns = (
        (_("Group"), 24),
        (_("Recipient"), 14),
        (_("Persons"), 10),
        (_("Children"), 10),
        (_("Entries"), 10),
        (_("Cost, EUR"), 14),
    )
    rows = [
        (
            row.label,
            row.recipients,
            row.persons,
            row.children,
            row.entries,
            row.cost,
        )
        for row in document.summary.rows
    ]
    rows += [
        (_("Total"), t.recipients, t.persons, None, t.entries, t.cost)
        for t in document.summary.totals
    ]
    report = document.report
    rows.append((_("Total"), None, report.persons, None, report.entries, report.cost))
    return columns, rows


def _day_centres(document: PeriodDocument):
    columns = (
        (_("Day centre"), 48),
        (_("Working days"), 14),
        (_("Days open"), 14),
        (_("Persons"), 10),
        (_("Days attended"), 14),
    )
    rows = (
        (row.centre.name, row.working_days, row.open_days, row.persons, row.attendance_days)
        for row in document.day_centres
    )
    return columns, rows


def _clients(document: PeriodDocument):
    return ((_("Figure"), 48), (_("Persons"), 10)), [*document.outcomes, *document.enrolment]


def _changes(document: PeriodDocument):
    columns = (
        (_("What"), 34),
        (_("Month"), 12),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Unit"), 12),
        (_("Corrections"), 12),
        (_("Quantity, plus"), 14),
        (_("Quantity, minus"), 14),
        (_("Cost, plus, EUR"), 14),
        (_("Cost, minus, EUR"), 14),
    )
    rows = (
        (
            label,
            row.month,
            row.service.name,
            row.recipients,
            row.service.get_unit_display(),
            row.corrections,
            row.plus,
            row.minus,
            row.plus_cost,
            row.minus_cost,
        )
        for label, changes in (
            (_("Changes to earlier periods"), document.changes),
            (_("Corrections confirmed after the period"), document.later),
        )
        for row in changes.rows
    )
    return columns, rows


class _Sheet:
    """A sheet with the facts on top, a heading and rows below it."""

    def __init__(self, book, name: str, facts: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})
        self.decimal = book.add_format({"num_format": "#,##0.00"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.risky = book.add_format({"quote_prefix": True})
        self.sheet.write_string(0, 0, facts)

    def write(self, columns, rows: Iterable[tuple]) -> None:
        for column, (label, width) in enumerate(columns):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(2, column, label, self.heading)
        self.sheet.freeze_panes(3, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        for line, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                self._cell(line, column, value)

    def _cell(self, line: int, column: int, value) -> None:
        if value is None:
            return
        if isinstance(value, date):
            self.sheet.write_datetime(line, column, value, self.day)
        elif isinstance(value, Decimal):
            self.sheet.write_number(line, column, value, self.decimal)
        elif isinstance(value, int):
            self.sheet.write_number(line, column, value, self.whole)
        else:
            value = str(value)
            # Stays text also when someone edits the cell or saves the sheet as CSV and back.
            style = self.risky if value.startswith(_RISKY) else None
            self.sheet.write_string(line, column, value, style)
