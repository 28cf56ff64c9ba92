"""Opens workbooks as an office does, and lets LibreOffice add them up itself."""

import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from numbers import Number
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

# Facts, an empty line, headings; see reports.sheets.
FIRST_ROW = 4
TOTALS = ("Kopā", "Reģions")
_SECONDS = 180


@dataclass(frozen=True)
class Column:
    """Of one sheet: what stands under the heading, as LibreOffice gives it back."""

    sheet: str
    heading: str
    values: list
    total: float | None
    said: float | None

    @property
    def numbers(self) -> list:
        return [value for value in self.values if isinstance(value, Number)]

    @property
    def days(self) -> list:
        return [value for value in self.values if isinstance(value, datetime)]


def opened(content: bytes, folder: Path) -> dict[tuple[str, str], Column]:
    """By sheet and heading, without the rows of totals.

    ``total`` is LibreOffice's own sum of the column's numbers; ``said`` is what our last row has,
    where it is one of totals.
    """
    book = openpyxl.load_workbook(BytesIO(content))
    ends = {sheet.title: _last_row(sheet) for sheet in book}
    below = {sheet.title: sheet.max_row + 2 for sheet in book}
    for sheet in book:
        for column in range(1, sheet.max_column + 1):
            letter = get_column_letter(column)
            span = f"{letter}{FIRST_ROW}:{letter}{ends[sheet.title]}"
            sheet[f"{letter}{below[sheet.title]}"] = f"=SUM({span})"
    given = folder / "given.xlsx"
    book.save(given)
    seen = openpyxl.load_workbook(_converted(given, folder), data_only=True)
    found = {}
    for sheet in seen:
        last = ends[sheet.title]
        for column in range(1, sheet.max_column + 1):
            heading = sheet.cell(FIRST_ROW - 1, column).value
            values = [sheet.cell(row, column).value for row in range(FIRST_ROW, last + 1)]
            total = sheet.cell(below[sheet.title], column).value
            end = below[sheet.title] - 2
            is_total = end > last and sheet.cell(end, 1).value in TOTALS
            said = sheet.cell(end, column).value if is_total else None
            found[sheet.title, heading] = Column(sheet.title, heading, values, total, said)
    return found


def _last_row(sheet) -> int:
    """Before the first row of totals."""
    for row in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(row, 1).value in TOTALS:
            return row - 1
    return sheet.max_row


def _converted(given: Path, folder: Path) -> Path:
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: script/setup test installs it"
    out = folder / "out"
    subprocess.run(
        [
            *(office, "--headless", f"-env:UserInstallation=file://{folder}/profile"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, given),
        ],
        check=True,
        capture_output=True,
        timeout=_SECONDS,
    )
    return out / given.name
