"""Workbooks are written row by row: memory does not grow with them."""

import tracemalloc
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest

from reports.sheets import Sheet, workbook

COLUMNS = (("Klients", 12), ("Diena", 12), ("Apjoms", 10), ("Izmaksas", 12))
MEGABYTE = 2**20


def rows(number: int):
    for line in range(number):
        yield f"R-{line}", date(2021, 1 + line % 12, 1), line, Decimal(line) / 100


def peak_of(number: int) -> int:
    tracemalloc.start()
    try:
        workbook("Tests", "Fakti", [Sheet("Lapa", COLUMNS, rows(number))]).close()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_100_000_rows_take_no_more_memory_than_a_thousand():
    peak_of(10)
    small, large = peak_of(1_000), peak_of(100_000)
    assert large < small + 8 * MEGABYTE


def test_each_row_is_written():
    sheets = [Sheet("Lapa", COLUMNS, rows(100_000))]
    with workbook("Tests", "Fakti", sheets) as file, ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == 100_002
    assert b"R-99999" in sheet


def test_rows_are_asked_for_once():
    asked = iter(rows(3))
    workbook("Tests", "Fakti", [Sheet("Lapa", COLUMNS, asked)]).close()
    assert next(asked, None) is None


@pytest.mark.parametrize("name", ["Lapa", "Ļoti garš lapas nosaukums te"])
def test_names_of_sheets(name):
    workbook("Tests", "Fakti", [Sheet(name, COLUMNS, [])]).close()
