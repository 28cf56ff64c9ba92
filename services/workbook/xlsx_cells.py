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
_ADDRESS = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")


class TooLargeError(Exception):
    """A sheet, by its name, that would fill the memory."""


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
            if _span(xml) > most_cells:
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


def _span(xml: bytes) -> int:
    columns, rows = set(), 0
    for letters, number in _ADDRESS.findall(xml):
        columns.add(letters)
        rows = max(rows, int(number))
    return rows * max((_column(letters.decode()) for letters in columns), default=0)


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
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
