"""An empty workbook to be filled in: a sheet for each of ``sheets``, typed columns, notes."""

from collections.abc import Iterable
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from services.workbook.cells import Choice, Choices, Day, Number, Text, Whole, YesNo
from services.workbook.sheets import SHEETS, Column, Sheet

_LAST_ROW = 1_048_575
_WIDTH = 18


def write_template(file: BinaryIO, sheets: Iterable[Sheet] = tuple(SHEETS.values())) -> None:
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        heading = workbook.add_format({"bold": True, "bottom": 1})
        text = workbook.add_format({"num_format": "@"})
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        number = workbook.add_format({"num_format": "0.00##"})
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for position, column in enumerate(sheet.columns):
                page.write_string(0, position, column.name, heading)
                page.write_comment(0, position, _note(sheet, column))
                kind = column.kind
                # Text cells keep the zeros a number begins with.
                formats = {Text: text, Day: day, Whole: None, Number: number}
                page.set_column(
                    position,
                    position,
                    _WIDTH,
                    next((f for k, f in formats.items() if isinstance(kind, k)), None),
                )
                if values := _listed(column):
                    options = {"validate": "list", "source": values}
                    page.data_validation(1, position, _LAST_ROW, position, options)


def _note(sheet: Sheet, column: Column) -> str:
    parts = [f"{sheet.label}: {column.label}"]
    if column.kind.hint:
        parts.append(column.kind.hint)
    parts.append(_("required") if column.filled else _("may stay empty"))
    return "\n".join(str(part) for part in parts)


def _listed(column: Column) -> list[str]:
    kind = column.kind
    if isinstance(kind, YesNo):
        return ["yes", "no"]
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return list(kind.choices.values)
    return []
