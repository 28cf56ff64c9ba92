"""Opens a workbook, an .xlsx file or a folder of CSV files, as sheets of cells not yet typed."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from services.workbook import xlsx_cells
from services.workbook.cells import Cell, as_typed
from services.workbook.faults import Fault, WorkbookError
from services.workbook.sheets import SHEETS

# What old .xls files, and .xlsx files locked with a password, begin with.
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# Room for the longest sheet with as many rows as Excel has; all of it lies in the memory at once.
_MOST_CELLS = 20_000_000


@dataclass
class RawSheet:
    """``rows`` with their numbers in the file, the header first; blank rows are left out."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    # (row, column) from 1 of cells that hold no value of their own, with what to do.
    unusable: dict[tuple[int, int], str] = field(default_factory=dict)


def read(path: Path) -> list[RawSheet]:
    """Raises ``WorkbookError`` with every reason why the file or folder cannot be read."""
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise WorkbookError(Fault(_("There is no such file or folder."), value=str(path)))
    try:
        with path.open("rb") as file:
            return read_xlsx(file)
    except OSError as error:
        raise WorkbookError(
            Fault(_("The file cannot be opened: %(reason)s") % {"reason": error.strerror})
        ) from None


def read_xlsx(file: BinaryIO) -> list[RawSheet]:
    start = file.read(8)
    file.seek(0)
    if not start:
        raise WorkbookError(Fault(_("The file is empty (0 bytes).")))
    if start.startswith(_OLD_EXCEL):
        raise WorkbookError(
            Fault(_("The file is an old or locked workbook: save it as .xlsx without a password."))
        )
    try:
        unusable = xlsx_cells.unusable(file, most_cells=_MOST_CELLS)
        file.seek(0)
        with CalamineWorkbook.from_filelike(file) as workbook:
            return [_sheet(workbook, name, unusable.get(name, {})) for name in workbook.sheet_names]
    except xlsx_cells.TooLargeError as error:
        raise WorkbookError(_too_large(str(error))) from None
    except (CalamineError, *xlsx_cells.NOT_A_WORKBOOK):
        raise WorkbookError(
            Fault(_("The file is not an Excel workbook (.xlsx). Save it as .xlsx in Excel."))
        ) from None


def _too_large(sheet: str) -> Fault:
    if not sheet:
        return Fault(_("Unpacked, the file is larger than 1 GB: split it into several workbooks."))
    advice = _(
        "Cells far outside the table are filled: delete the rows and columns after its end, or "
        "copy the table to a new workbook."
    )
    return Fault(advice, sheet=sheet)


def _sheet(workbook: CalamineWorkbook, name: str, unusable: dict) -> RawSheet:
    cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    # A formula never worked out reads as empty, which must not hide its row.
    kept = {row for row, _column in unusable}
    cells += [[] for _row in range(len(cells), max(kept, default=0))]
    return RawSheet(name, list(_filled(enumerate(cells, start=1), kept)), unusable)


def _filled(
    rows: Iterable[tuple[int, list[Cell]]], kept: Collection[int] = ()
) -> Iterator[tuple[int, list[Cell]]]:
    for number, cells in rows:
        if number in kept or any(as_typed(cell) for cell in cells):
            yield number, cells


def _read_folder(folder: Path) -> list[RawSheet]:
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".csv" and not path.name.startswith(".")
    )
    if not files:
        raise WorkbookError(
            Fault(
                _("The folder holds no CSV file. Name the files after the sheets: %(names)s.")
                % {"names": ", ".join(f"{name}.csv" for name in SHEETS)},
                value=str(folder),
            )
        )
    sheets, faults = [], []
    for path in files:
        try:
            sheets.append(_read_csv(path))
        except WorkbookError as error:
            faults += error.faults
    if faults:
        raise WorkbookError(*faults)
    return sheets


def _read_csv(path: Path) -> RawSheet:
    if path.stat().st_size > settings.WORKBOOK_MAX_BYTES * 4:
        raise WorkbookError(Fault(_("The file is too large."), sheet=path.stem))
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        advice = _(
            "The text is not UTF-8 (perhaps Windows-1257). Save the file again as „CSV UTF-8”."
        )
        row = data.count(b"\n", 0, error.start) + 1
        raise WorkbookError(Fault(advice, sheet=path.stem, row=row)) from None
    if "\x00" in text:
        raise WorkbookError(
            Fault(_("The file is not text. Save it again as „CSV UTF-8”."), sheet=path.stem)
        )
    return RawSheet(path.stem, list(_filled(_records(path.stem, text))))


def _records(name: str, text: str) -> Iterator[tuple[int, list[Cell]]]:
    """Each record with the number of the line it begins on."""
    lines = io.StringIO(text, newline="")
    header = text.lstrip().partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for record in reader:
            yield begins, record
            begins = reader.line_num + 1
    except csv.Error:
        advice = _("A quotation mark is not closed or stands inside a value: check the line.")
        raise WorkbookError(Fault(advice, sheet=name, row=begins)) from None
