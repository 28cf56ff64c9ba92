"""What is wrong with a workbook, said so that the person who made it finds the place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import category

from django.utils.translation import gettext as _

_PERSONAL_CODE = re.compile(r"\d{6}[-\u2010-\u2015\u2212]?\s?\d{5,}")
# What is shown instead of a personal code.
HIDDEN_CODE = "******-*****"
_LONGEST = 60
# A hard space stays: it keeps the parts of a date together.
_WHITE = re.compile(r"[^\S\u00a0]+")


def presentable(text: str) -> str:
    """On one line; a personal code, whichever cell it was typed in, not to be read."""
    visible = "".join(c for c in _WHITE.sub(" ", text).strip() if category(c) not in {"Cc", "Cf"})
    return _PERSONAL_CODE.sub(HIDDEN_CODE, visible)


def shortened(text: str) -> str:
    # A code must not be cut before it is hidden.
    text = presentable(text)
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


@dataclass(frozen=True)
class Fault:
    """One cell, row (``column`` empty), sheet (``row`` empty) or file (``sheet`` empty).

    ``row`` counts as the spreadsheet or text editor does, from 1; ``sheet`` and ``column`` are
    written as in the file.
    """

    advice: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        for name in ("advice", "sheet", "column", "value"):
            object.__setattr__(self, name, presentable(getattr(self, name)))

    def __str__(self) -> str:
        place = [self.sheet] if self.sheet else []
        if self.row:
            place.append(_("row %(number)d") % {"number": self.row})
        if self.column:
            place.append(self.column)
        if self.value:
            place.append(f"„{self.value}”")
        return f"{', '.join(place)}: {self.advice}" if place else self.advice


class WorkbookError(Exception):
    """The file cannot be read at all."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass
class Findings:
    """``faults`` stop the import; ``warnings`` are rows that are stored all the same."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def in_order_of(self, sheets: list[str]) -> "Findings":
        """By sheet as in the file, then by row; what would be said twice is said once."""
        position = {name: i for i, name in enumerate(sheets)}

        def place(fault: Fault) -> tuple[int, int]:
            return position.get(fault.sheet, -1), fault.row or 0

        faults, warnings = dict.fromkeys(self.faults), dict.fromkeys(self.warnings)
        return Findings(sorted(faults, key=place), sorted(warnings, key=place))

    def refused_rows(self, sheet: str) -> int:
        return len({fault.row for fault in self._of(sheet) if fault.row})

    def _of(self, sheet: str) -> Iterator[Fault]:
        return (fault for fault in self.faults if fault.sheet == sheet)
