"""What stands in a cell: read as the kind of its column, or refused with advice, never a crash."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from clients.models import ClientIdentity
from di_latgale.database_errors import message_of
from services.models import Service
from services.workbook.cells import CellError, Day, Note, Number, PersonalCode, Text
from services.workbook.faults import Fault
from tests.services.workbooks import (
    CLIENTS,
    FUNDING,
    RATES,
    code_of,
    folder,
    load,
    loaded,
    places,
    xlsx,
)

SERVICES = "code | name | category | unit | recipients\n"


def faults_of(tmp_path, **sheets):
    return load(folder(tmp_path, **sheets)).findings.faults


@pytest.mark.django_db
def test_a_rule_of_the_database_is_told_of_in_plain_text():
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Service.objects.create(code="x", name="X", category="respite", unit="stunda")
    message = message_of(caught.value)
    assert type(message) is str
    assert str(Fault(message)) == message


@pytest.mark.django_db
def test_a_service_for_nobody_is_refused_with_its_place(tmp_path):
    faults = faults_of(tmp_path, services=SERVICES + "x | X | respite | stunda | ;")
    assert places(faults) == [("services", 2, "recipients")]


@pytest.mark.django_db
def test_a_limit_counts_in_a_known_unit(tmp_path):
    limits = "rule | category | recipient | window | counting | maximum | unit\n"
    line = "x{} | respite | child | year | each | 1 | {}\n"
    lines = [line.format(i, unit) for i, unit in enumerate(["reize", "services", "stunda", "h"])]
    faults = faults_of(tmp_path, limits=limits + "".join(lines))
    assert places(faults) == [("limits", 5, "unit")]
    assert faults[0].advice.endswith("brauciens, services.")


@pytest.mark.parametrize("text", ["２０２０-05-05", "٠١.٠٢.٢٠٢٠", "2020-0５-05", "1.\u20032.2020…"])
def test_figures_of_another_script_are_no_date(text):
    with pytest.raises(CellError, match="Ievadiet datumu"):
        Day().read(text)


@pytest.mark.parametrize("text", ["１２", "٣", "1²", "½"])
def test_figures_of_another_script_are_no_number(text):
    with pytest.raises(CellError, match="skaitlim"):
        Number().read(text)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["200513-20001", "20051320001", "200513–20001", "200513 20001"])
@pytest.mark.parametrize(
    "sheets",
    [
        {"clients": CLIENTS.replace("2013-05-20", "{}")},
        {"clients": CLIENTS.replace("rezekne", "{}")},
        {"clients": CLIENTS.replace("2013-05-20", "2013-05-20 | {}")},
        {"clients": CLIENTS.replace("birth_date", "{}")},
        {"rates": RATES.replace("10.00", "{}")},
        {"opinions": "client_number | valid_from\n{} | 2020-01-01"},
        {"opinions": "client_number | valid_from\nR-1 | " + 50 * "x" + "{}"},
    ],
)
def test_a_personal_code_in_a_wrong_cell_is_not_shown(tmp_path, code, sheets):
    (name, text), *_others = sheets.items()
    faults = faults_of(tmp_path, **{name: text.replace("{}", code)})
    told = "\n".join(str(fault) for fault in faults)
    assert "******-***" in told
    assert "200513" not in told
    assert "2000" not in told


def test_a_text_is_one_line_and_a_note_keeps_its_lines():
    assert Text(20).read(" Anna\n\tMarija\u2028\u00a0Ozola\r\n") == "Anna Marija Ozola"
    assert Note().read("Pirmā rinda\r\notrā\ttabula\n") == "Pirmā rinda\notrā\ttabula"


@pytest.mark.parametrize("character", ["\u200b", "\u200d", "\u2060", "\u202e", "\x07", "\x7f"])
def test_invisible_characters_are_refused(character):
    with pytest.raises(CellError, match="neredzamās"):
        Text(20).read(f"An{character}na")
    if character < " ":
        with pytest.raises(CellError, match="vadības"):
            Note().read(f"An{character}na")


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["nav\ntāda\tnovada", "nav\u2028\u200btāda", "nav\x1b[31mtāda"])
def test_a_fault_is_printed_on_one_line_without_control_characters(tmp_path, cell):
    folder(tmp_path, clients=CLIENTS.replace("rezekne", "XXX"))
    path = tmp_path / "clients.csv"
    path.write_text(path.read_text().replace("XXX", cell))
    (fault,) = load(tmp_path).findings.faults
    assert fault.column == "municipality"
    assert str(fault).isprintable()


@pytest.mark.django_db
def test_values_without_a_heading_are_told_of_once_for_their_column(tmp_path):
    lines = "".join(f"p{i} | Nosaukums | lieks{i} | {i if i == 7 else ''}\n" for i in range(30))
    faults = faults_of(tmp_path, providers="code | name\n" + lines)
    assert [(f.row, f.value) for f in faults] == [(2, "lieks0"), (9, "7")]
    assert faults[0].advice.startswith("30 vērtībām nav virsraksta")
    assert faults[1].advice.startswith("1 vērtībai nav virsraksta")


@pytest.mark.django_db
def test_a_sheet_without_headings_is_told_so_and_nothing_else(tmp_path):
    sessions = "reference | date | client_number | recipient | service | quantity\n"
    faults = faults_of(
        tmp_path,
        clients="R-1 | rezekne | | child | Anna | Ozola\nR-2 | rezekne | | child | Anna | Ozola\n",
        funding_sources=FUNDING,
        sessions=sessions + "S | 2020-03-01 | R-1 | child | nav | 1\n",
    )
    assert places(faults) == [("clients", 1, ""), ("sessions", 2, "service")]
    assert faults[0].advice == "Virsrakstiem jābūt pirmajā rindā."


@pytest.mark.django_db
def test_a_personal_code_typed_as_a_number_gets_its_zero_back(tmp_path):
    code = code_of("0501132000")
    clients = CLIENTS.replace("birth_date", "personal_code")
    number = str(int(code.replace("-", "")))
    loaded(xlsx(tmp_path / "d.xlsx", clients=clients.replace("2013-05-20", number)))
    assert ClientIdentity.objects.get().personal_code == code
    assert PersonalCode(40).read("501132000") == "501132000"


@pytest.mark.django_db
def test_a_personal_code_in_figures_of_another_script_is_refused(tmp_path):
    wide = code_of("0501132000").translate({48 + i: 0xFF10 + i for i in range(10)})
    clients = CLIENTS.replace("birth_date", "personal_code").replace("2013-05-20", wide)
    assert places(faults_of(tmp_path, clients=clients)) == [("clients", 2, "personal_code")]


@pytest.mark.parametrize("cell", ["31.12.9999.", "9999-12-31", "0001-01-01", date(9999, 12, 31)])
def test_a_year_far_off_is_told_of_as_such(cell):
    with pytest.raises(CellError) as caught:
        Day().read(cell)
    assert str(caught.value) == (
        "Gadam jābūt no 1900 līdz 2199; ja beigu datuma nav, atstājiet šūnu tukšu."
    )


@pytest.mark.django_db
def test_a_municipality_in_latvian_letters_is_answered_with_codes_alike(tmp_path):
    (fault,) = faults_of(tmp_path, clients=CLIENTS.replace("rezekne", "Rēzekne"))
    assert "rezekne, rezeknes-novads" in fault.advice
