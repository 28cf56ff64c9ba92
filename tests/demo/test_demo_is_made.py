"""The committed files are what the script makes."""

from demo.make import COLUMNS, make
from tests.demo.workbook import ROOT, sheet


def test_committed_folder_equals_what_the_script_makes(tmp_path):
    make(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (ROOT / "demo").glob("*.csv")}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_every_sheet_has_rows():
    assert [name for name in COLUMNS if not sheet(name)] == []


def test_names_have_all_diacritics():
    letters = "".join(row["given_name"] + row["family_name"] for row in sheet("clients")).lower()
    assert set("āčēģīķļņšūž") <= set(letters)


def test_rates_say_they_are_invented():
    assert all("izdomāta" in row["decision"] for row in sheet("rates"))


def test_nobody_bears_the_name_printed_in_the_document():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "demo").glob("*.csv"))
    assert "Nipere" not in text


def test_numbers_and_references_are_used_once_in_the_file():
    for name, key in (
        ("clients", "client_number"),
        ("plans", "plan_number"),
        ("sessions", "reference"),
    ):
        values = [row[key] for row in sheet(name)]
        assert len(values) == len(set(values)), name


def test_loading_takes_seconds():
    assert len(sheet("sessions")) <= 8000
