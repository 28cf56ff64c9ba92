"""Figures and rows as an .xlsx: numbers are numbers, days are days, no text is a formula.

Written row by row to temporary files, so that memory does not grow with the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from tempfile import SpooledTemporaryFile

import xlsxwriter
from django.utils.translation import override

from di_latgale.spooled import spool

# Spreadsheets take a text that begins so for a formula once it is edited or saved as CSV.
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_A4 = 9
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True)
class Sheet:
    """``columns``: heading and width in characters. ``rows`` are read once, in their order.

    A cell is a ``date``, a ``Decimal`` (two decimals), an ``int``, None (stays empty) or anything
    else as its text.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[tuple]


def workbook(title: str, facts: str, sheets: Iterable[Sheet]) -> SpooledTemporaryFile:
    """``facts`` (whose, which days, when read) stand above the heading of every sheet.

    The caller closes the file, or hands it to ``SpooledResponse``. Rows are read in Latvian.
    """
    file = spool()
    with override("lv"):
        book = xlsxwriter.Workbook(file, _OPTIONS)
        book.set_properties({"title": title, "subject": facts})
        for sheet in sheets:
            _Written(book, sheet.name, facts).write(sheet.columns, sheet.rows)
        book.close()
    return file


class _Written:
    def __init__(self, book, name: str, facts: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.day = book.add_format({"num_format": "dd.mm.yyyy"})
        self.decimal = book.add_format({"num_format": "#,##0.00"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.risky = book.add_format({"quote_prefix": True})
        self.facts = facts

    def write(self, columns, rows: Iterable[tuple]) -> None:
        sheet = self.sheet
        for column, (_label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, self.facts)
        for column, (label, _width) in enumerate(columns):
            sheet.write_string(2, column, label, self.heading)
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
            style = self.risky if value.startswith(_RISKY) else None
            self.sheet.write_string(line, column, value, style)
