"""A small file that would fill the memory is refused before its cells are read."""

import resource
import time
import zipfile

import pytest

from services.workbook import xlsx_cells
from tests.services.workbooks import RATES, load, places, xlsx

pytestmark = pytest.mark.django_db
VALUE = ' t="inlineStr"><is><t>x</t></is></c>'


def with_rows(tmp_path, rows: str):
    """A workbook whose sheet of rates ends with ``rows``, written as XML."""
    old = xlsx(tmp_path / "old.xlsx", rates=RATES)
    new = tmp_path / "new.xlsx"
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"</sheetData>", rows.encode() + b"</sheetData>"))
    return new


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="10000000"><c r="A10000000"{VALUE}</row>',
        f'<row r="4000000000"><c r="A4000000000"{VALUE}</row>',
        f'<row r="10000000"><c{VALUE}</row>',
        f'<row r="1048577"><c r="A1048577"{VALUE}</row>',
        f'<row r="1048576"><c r="xfd1048576"{VALUE}</row>',
        f'<row r="1048576"><c r="A1048576"{VALUE}</row>',
        f'<row r="9"><c s=">" r="XFD1048576"{VALUE}</row>',
        f'<row r="9"><c r="XFE9"{VALUE}</row>',
        f'<row r="9"><c r="AAAAA9"{VALUE}</row>',
        f'<row r="9"><c r="A9999999999999"{VALUE}</row>',
        f'<row r="9"><c r="a9"{VALUE}</row><row r="1048576"><c s="1" r = "xfd1048576"{VALUE}</row>',
    ],
)
def test_cells_far_outside_are_refused_before_they_are_read(tmp_path, rows):
    path = with_rows(tmp_path, rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (fault,) = load(path).findings.faults
    assert places([fault]) == [("rates", None, "")]
    assert "tālu" in fault.advice
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


def test_rows_and_cells_without_addresses_are_counted_in_their_order():
    xml = b'<sheetData><row><c/><c t="s"><v>1</v></c></row><row r="7"><c r="c7"/><c/></row><row/>'
    assert xlsx_cells._extent(xml) == (8, 4, 4)
    assert xlsx_cells._extent(b"<sheetData/><cols><col r='99'/></cols>") == (0, 0, 0)


def test_a_hostile_sheet_is_judged_in_no_time():
    begun = time.perf_counter()
    for xml in (b"<row " * 1_000_000, b"<row " + b"r=1 " * 1_000_000, b"<c a='" * 500_000):
        xlsx_cells._fits(xml, 1)
    assert time.perf_counter() - begun < 10  # seconds; trying again and again takes hours


def test_a_sheet_in_utf_16_is_refused(tmp_path):
    old = xlsx(tmp_path / "old.xlsx", rates=RATES)
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(tmp_path / "new.xlsx", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if "sheet1" in name:
                text = data.decode().partition("?>")[2] or data.decode()
                data = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
            target.writestr(name, data)
    (fault,) = load(tmp_path / "new.xlsx").findings.faults
    assert "xlsx" in fault.advice


def test_a_file_that_unpacks_to_too_much_has_its_own_words(tmp_path, monkeypatch):
    path = xlsx(tmp_path / "d.xlsx", rates=RATES)
    monkeypatch.setattr(xlsx_cells, "_MOST_BYTES", 1000)
    (fault,) = load(path).findings.faults
    assert fault.sheet == ""
    assert fault.advice.startswith("Atspiests fails ir lielāks par 1 GB")
