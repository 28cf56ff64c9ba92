"""From raw sheets to typed rows: headings are matched, cells read, each fault noted."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from di_latgale.latvian import without_diacritics
from services.workbook.cells import Cell, CellError, PersonalCode, as_typed, masked
from services.workbook.faults import Fault, Findings, presentable, shortened
from services.workbook.reading import RawSheet
from services.workbook.sheets import SHEETS, Column, Sheet


class Table:
    """One sheet of the file; ``rows`` are all of them, also those with faults."""

    def __init__(self, sheet: Sheet, title: str, findings: Findings) -> None:
        self.sheet, self.title, self.findings = sheet, presentable(title), findings
        self.headings: dict[str, str] = {}  # as in the file, by name of the column
        self.positions: dict[str, int] = {}
        self.headed: set[int] = set()  # positions with a heading, known or not
        self.rows: list[Row] = []
        self.is_twice = False  # another sheet of the file has the same name, and is not read
        self.new = self.unchanged = 0

    def has(self, column: str) -> bool:
        return column in self.positions

    def fault(self, advice: str, *, row: int | None = None, column: str = "", value: str = ""):
        self.findings.faults.append(Fault(advice, self.title, row, column, value))


class Row:
    """``row[column]`` is the value; None or "" where the cell or the column is empty.

    ``unsound`` are the columns whose value cannot be built on: faulty, or naming a faulty row.
    """

    __slots__ = ("cells", "is_broken", "number", "table", "unsound", "values")

    def __init__(self, table: Table, number: int, cells: list[Cell]) -> None:
        self.table, self.number, self.cells = table, number, cells
        self.is_broken = False
        self.unsound: set[str] = set()
        self.values: dict[str, Any] = {}

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def is_empty(self, column: str) -> bool:
        return self.values[column] in (None, "")

    def is_sound(self, *columns: str) -> bool:
        return self.unsound.isdisjoint(columns)

    def pass_over(self, column: str) -> None:
        """The row is not stored, but its fault stands elsewhere."""
        self.is_broken = True
        self.unsound.add(column)

    def fault(self, column: str, advice: str) -> None:
        self.pass_over(column)
        self.table.findings.faults.append(self._finding(column, advice))

    def warn(self, column: str, advice: str) -> None:
        self.table.findings.warnings.append(self._finding(column, advice))

    def _finding(self, column: str, advice: str) -> Fault:
        table = self.table
        heading = table.headings.get(column, column)
        return Fault(advice, table.title, self.number, heading, self._shown(column))

    def _shown(self, column: str) -> str:
        position = self.table.positions.get(column)
        if position is None or position >= len(self.cells):
            return ""
        text = as_typed(self.cells[position])
        if isinstance(self.table.sheet.by_name[column].kind, PersonalCode):
            return masked(text)
        return shortened(text)


def tables(raw_sheets: list[RawSheet], findings: Findings) -> dict[str, Table]:
    """Typed tables by name of the sheet; what is no sheet of ours is a fault."""
    found: dict[str, Table] = {}
    by_label = {heading_key(str(sheet.label)): sheet for sheet in SHEETS.values()}
    for raw in raw_sheets:
        key = heading_key(raw.name)
        sheet = SHEETS.get(key) or by_label.get(key)
        if sheet is None:
            advice = _("There is no such sheet. Remove it or name it one of: %(names)s.")
            findings.faults.append(Fault(advice % {"names": ", ".join(SHEETS)}, raw.name))
        elif sheet.name in found:
            found[sheet.name].is_twice = True
            findings.faults.append(Fault(_("The sheet is there twice: keep one."), raw.name))
        else:
            found[sheet.name] = _typed(sheet, raw, findings)
    return found


def heading_key(text: str) -> str:
    """Spaces, hyphens, case and diacritics make no difference between headings."""
    return without_diacritics(text.replace("_", " ").replace("-", " ")).replace(" ", "_")


def _typed(sheet: Sheet, raw: RawSheet, findings: Findings) -> Table:
    table = Table(sheet, raw.name, findings)
    if not raw.rows:
        table.fault(_("The sheet is empty: remove it or fill in the headings."))
        return table
    number, header = raw.rows[0]
    before = len(findings.faults)
    _match_headings(table, number, header)
    if not table.positions:
        del findings.faults[before:]
        table.fault(_("The headings must stand in the first row."), row=number)
        return table
    for column in sheet.required():
        if not table.has(column.name):
            advice = _("The column is missing: add it in the row of headings.")
            table.fault(advice, row=number, column=column.name)
    for number, cells in raw.rows[1:]:
        row = Row(table, number, cells)
        table.rows.append(row)
        _fill(row, raw.unusable)
    _note_headless(table)
    return table


def _match_headings(table: Table, number: int, header: list[Cell]) -> None:
    names = _names(table.sheet)
    for position, cell in enumerate(header):
        heading = as_typed(cell)
        if not heading:
            continue
        table.headed.add(position)
        column = names.get(heading_key(heading))
        if column is None:
            known = ", ".join(table.sheet.by_name)
            advice = _("There is no such column. Remove it or name it one of: %(names)s.")
            table.fault(advice % {"names": known}, row=number, column=heading)
        elif table.has(column.name):
            advice = _("The column is there twice: keep one.")
            table.fault(advice, row=number, column=heading)
        else:
            table.positions[column.name] = position
            table.headings[column.name] = heading


def _names(sheet: Sheet) -> Mapping[str, Column]:
    names = {heading_key(str(column.label)): column for column in sheet.columns}
    for column in sheet.columns:
        names |= {heading_key(name): column for name in (column.name, *column.aliases)}
    return names


def _fill(row: Row, unusable: dict[tuple[int, int], str]) -> None:
    table = row.table
    for column in table.sheet.columns:
        position = table.positions.get(column.name)
        row.values[column.name] = column.kind.empty
        if position is None:
            continue
        if unusable and (advice := unusable.get((row.number, position + 1))):
            row.fault(column.name, advice)
            continue
        cell = row.cells[position] if position < len(row.cells) else None
        if as_typed(cell) == "":
            if column.filled:
                row.fault(column.name, _("Fill in the cell."))
            continue
        try:
            row.values[column.name] = column.kind.read(cell)
        except CellError as error:
            row.fault(column.name, str(error))


def _note_headless(table: Table) -> None:
    """Values without a heading: one fault for each such column, at its first value."""
    found: dict[int, list[Row]] = {}
    for row in table.rows:
        for position, cell in enumerate(row.cells):
            if position not in table.headed and as_typed(cell):
                row.is_broken = True
                found.setdefault(position, []).append(row)
    for position, rows in sorted(found.items()):
        advice = ngettext(
            "%(count)d value has no heading above it: remove it or name its column.",
            "%(count)d values have no heading above them: remove them or name their column.",
            len(rows),
        )
        table.fault(
            advice % {"count": len(rows)},
            row=rows[0].number,
            value=shortened(as_typed(rows[0].cells[position])),
        )
