"""Cells of an .xlsx file that hold no value of their own: formulas and errors such as #REF!.

The reader of values gives the last result of a formula and nothing at all for an error, so both
are looked for in the XML of the sheets itself.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from django.utils.translation import gettext as _

_MOST_BYTES = 2**30
# An archive that is damaged or locked, lacks a part, or a part that is no XML.
NOT_A_WORKBOOK = (
    LookupError,
    ValueError,
    EOFError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ElementTree.ParseError,
)

_FORMULA_OR_ERROR = re.compile(rb"<(?:\w+:)?f[\s/>]|\bt=[\"']e[\"']")
# Rows and cells in the order of the file; the number or address is optional, as in the format.
# A value of another attribute may hold „>”; nothing is tried twice, or a hostile file takes hours.
_ROW_OR_CELL = re.compile(
    rb"""<(?:\w++:)?(?:(?P<row>row)|c)(?=[\s/>])
    (?:\s++(?:r\s*+=\s*+["']([^"'<]*+)["'] | [^\s=<>"'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')))*+""",
    re.VERBOSE,
)
_ADDRESS = re.compile(rb"([A-Z]{1,7})([0-9]{1,12})")
# The size of an Excel sheet.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# A table is filled more or less; a span above the first figure with hardly a cell in it is none.
_SMALL_SPAN, _SPAN_OF_A_CELL = 1_000_000, 50


class TooLargeError(Exception):
    """A sheet, by its name, that would fill the memory; without a name the whole file."""


class _OutsideError(Exception):
    """A row or cell that no Excel sheet has room for, or that is not addressed as one."""


def unusable(file: BinaryIO, *, most_cells: int) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet: row and column, from 1, of each formula or error, with what to do about it.

    Raises ``TooLargeError`` for a sheet whose outermost cells span more than ``most_cells``.
    """
    found = {}
    with zipfile.ZipFile(file) as archive:
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
            raise TooLargeError
        for name, part in _sheets(archive):
            xml = archive.read(part)
            if b"\0" in xml:
                # UTF-16, which XML allows and Excel does not write, would pass unseen.
                raise ValueError(part)
            if not _fits(xml, most_cells):
                raise TooLargeError(name)
            if _FORMULA_OR_ERROR.search(xml):
                found[name] = dict(_without_value(xml))
    return found


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each worksheet; chart sheets hold no cells."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {
        r.get("Id"): posixpath.normpath(posixpath.join("/xl", r.get("Target", "")))[1:]
        for r in relations
        if r.get("Type", "").endswith("/worksheet")
    }
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for element in workbook.iter():
        if not element.tag.endswith("}sheet"):
            continue
        # The attribute stands in one of two namespaces, by the flavour of the format.
        relation = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        if relation in parts:
            yield element.get("name", ""), parts[relation]


def _fits(xml: bytes, most_cells: int) -> bool:
    try:
        rows, columns, cells = _extent(xml)
    except _OutsideError:
        return False
    span = rows * columns
    return span <= most_cells and (span <= _SMALL_SPAN or span <= cells * _SPAN_OF_A_CELL)


def _extent(xml: bytes) -> tuple[int, int, int]:
    """The outermost row and column, from 1 (0 in an empty sheet), and how many cells there are."""
    last_row = last_column = row = column = cells = 0
    for found in _ROW_OR_CELL.finditer(xml):
        is_row, address = found["row"], found[2]
        if is_row:
            row, column = _number(address) if address else row + 1, 0
        elif address:
            column, row = _parts(address)
        else:
            column += 1
        cells += not is_row
        if row > LAST_ROW or column > LAST_COLUMN:
            raise _OutsideError
        last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column, cells


def _number(digits: bytes) -> int:
    if not re.fullmatch(rb"[0-9]{1,12}", digits):
        raise _OutsideError
    return int(digits)


def _parts(address: bytes) -> tuple[int, int]:
    """Column and row of „B12”."""
    found = _ADDRESS.fullmatch(address.upper())
    if found is None:
        raise _OutsideError
    return _column(found[1].decode()), int(found[2])


def _without_value(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    row = column = 0
    for element in ElementTree.fromstring(xml).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif tag == "c":
            address = element.get("r", "")
            column = _column(address.rstrip("0123456789")) if address else column + 1
            if any(child.tag.rpartition("}")[2] == "f" for child in element):
                yield (row, column), _("The cell holds a formula: paste its value instead.")
            elif element.get("t") == "e":
                yield (row, column), _("The cell holds an error: type the value.")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
