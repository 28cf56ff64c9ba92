"""What is broken is refused: each fault with its place, nothing stored, no traceback."""

import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clients.models import Client
from services.models import ServiceSession
from tests import factories
from tests.services.workbooks import (
    CLIENTS,
    FUNDING,
    RATES,
    code_of,
    folder,
    load,
    loaded,
    places,
    row_counts,
    xlsx,
)

pytestmark = pytest.mark.django_db

GOOD = {
    "providers": "code | name\nezermala | Ezermala\nezers | Ezers\n",
    "specialists": "code | provider | name\ns1 | ezermala | Ilze Kalna\n",
    "funding_sources": FUNDING,
    "rates": RATES,
    "centres": """
code | provider | service | name | opened_on | closed_on
dac-1 | ezermala | dac-ft | Centrs | 2020-01-01 | 2020-12-31
dac-2 | ezers | dac-ft | Centrs 2 | |
dac-3 | ezers | dac-ft | Centrs 3 | |
""",
    "clients": CLIENTS + "A-1 | aglonas-novads | Aglona pag. | adult | Uldis | Bērzs |\n",
    "representatives": """
representative_number | client_number | kind | given_name | family_name | valid_from | valid_to
P-1 | R-1 | parent | Ilga | Ozola | 2020-01-01 | 2020-12-31
""",
    "plans": "plan_number | client_number | valid_from\nPl-1 | R-1 | 2018-01-01\n",
    "plan_services": "plan_number | service | recipient\nPl-1 | fizioterapija | child\n",
}
GOOD["clients"] = GOOD["clients"].replace("Aglona pag.", "Aglonas pag.")


def refused(path):
    before = row_counts()
    outcome = load(path)
    assert outcome.findings.faults
    assert row_counts() == before
    return outcome.findings.faults


def test_the_good_workbook_these_tests_spoil_is_good(tmp_path):
    assert loaded(folder(tmp_path, **GOOD)).new == 15


HEAD = (
    "reference|date|client_number|recipient|representative_number|service|provider|quantity|cost"
    "|funding_source|municipality|note|specialist|centre\n"
)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("S|2020-03-01|R-1|child||nav-tada||1", "service"),
        ("S|2020-03-01|R-1|child||fizioterapija|nav-tada|1", "provider"),
        ("S|2020-03-01|R-9|child||fizioterapija||1", "client_number"),
        ("S|2021-02-31|R-1|child||fizioterapija||1", "date"),
        ("S|31.02.2021.|R-1|child||fizioterapija||1", "date"),
        ("S|vakar|R-1|child||fizioterapija||1", "date"),
        ("S|1/2/2021|R-1|child||fizioterapija||1", "date"),
        ("S|2199-01-01|R-1|child||fizioterapija||1", "date"),
        ("S||R-1|child||fizioterapija||1", "date"),
        ("|2020-03-01|R-1|child||fizioterapija||1", "reference"),
        ("S|2020-03-01|R-1|child||fizioterapija||2h", "quantity"),
        ("S|2020-03-01|R-1|child||fizioterapija||NaN", "quantity"),
        ("S|2020-03-01|R-1|child||fizioterapija||1e3", "quantity"),
        ("S|2020-03-01|R-1|child||fizioterapija||0", "quantity"),
        ("S|2020-03-01|R-1|child||fizioterapija||-1", "quantity"),
        ("S|2020-03-01|R-1|child||fizioterapija||1.5", "quantity"),
        ("S|2020-03-01|R-1|child||sociala-aprupe||1.125", "quantity"),
        ("S|2020-03-01|R-1|child||sociala-aprupe||99999999", "quantity"),
        ("S|2020-03-01|R-1|adult||fizioterapija||1", "recipient"),
        ("S|2020-03-01|A-1|child||fizioterapija||1", "recipient"),
        ("S|2020-03-01|R-1|bērniņš||fizioterapija||1", "recipient"),
        ("S|2020-03-01|R-1|representative||fizioterapija||1", "representative_number"),
        ("S|2020-03-01|R-1|representative|P-9|fizioterapija||1", "representative_number"),
        ("S|2019-12-31|R-1|representative|P-1|fizioterapija||1", "representative_number"),
        ("S|2021-01-01|R-1|representative|P-1|fizioterapija||1", "representative_number"),
        ("S|2020-03-01|R-1|child|P-1|fizioterapija||1", "representative_number"),
        ("S|2020-03-01|R-1|child||logopeds||1", "service"),
        ("S|2020-03-01|R-1|child||fizioterapija||1|10", "cost"),
        ("S|2020-03-01|R-1|child||dac-ft||1", "cost"),
        ("S|2020-03-01|R-1|child||dac-ft||1|-1", "cost"),
        ("S|2020-03-01|R-1|child||dac-ft||1|1.001", "cost"),
        ("S|2020-03-01|R-1|child||fizioterapija||1||nav-tada", "funding_source"),
        ("S|2020-03-01|R-1|child||fizioterapija||1||pasvaldiba", "funding_source"),
        ("S|2020-03-01|R-1|child||fizioterapija||1|||riga", "municipality"),
        ("S|2020-03-01|R-1|child||fizioterapija|ezers|1|||||s1", "specialist"),
        ("S|2020-03-01|R-1|child||fizioterapija|ezermala|1|||||s9", "specialist"),
        ("S|2020-03-01|R-1|child||dac-ft|ezers|1|5", "centre"),
        ("S|2021-03-01|R-1|child||dac-ft|ezermala|1|5|||||dac-1", "centre"),
        ("S|2020-03-01|R-1|child||fizioterapija|ezermala|1||||||dac-1", "centre"),
    ],
)
def test_a_faulty_session_is_refused_with_its_place(tmp_path, line, column):
    faults = refused(folder(tmp_path, **GOOD, sessions=HEAD + line))
    assert places(faults) == [("sessions", 2, column)]


@pytest.mark.parametrize(
    ("sheet", "line", "column"),
    [
        ("providers", "ezermala | Cits nosaukums", "code"),
        ("providers", "a b | Nosaukums", "code"),
        ("providers", "jauns |", "name"),
        ("specialists", "s2 | nav-tada | Ilze", "provider"),
        ("rates", "fizioterapija | | | 12 | 2021-01-01 |", "valid_from"),
        ("rates", "masaza | | | 12,34567 | |", "amount"),
        ("rates", "masaza | | | -1 | |", "amount"),
        ("rates", "masaza | | | desmit | |", "amount"),
        ("rates", "masaza | | | 5 | 2021-02-01 | 2021-01-31", "valid_to"),
        ("rates", "masaza | | riga | 5 | |", "municipality"),
        ("funding_sources", "es f | ESF | |", "code"),
        ("centres", "dac-9 | ezers | nav-tada | Centrs | |", "service"),
        ("centres", "dac-9 | ezers | dac-ft | Centrs | 2021-01-01 | 2020-01-01", "closed_on"),
        ("clients", "R-1 | rezekne | | child | Cita | Persona |", "client_number"),
        ("clients", "A-2 | aglonas-novads | | child | Anna | Ozola |", "parish"),
        ("clients", "A-2 | aglonas-novads | Preiļu pagasts | child | Anna | Ozola |", "parish"),
        ("clients", "A-2 | riga | | child | Anna | Ozola |", "municipality"),
        ("clients", "A-2 | rezekne | | child | Anna | Ozola | 2199-01-01", "birth_date"),
        ("clients", "A-2 | rezekne | | child | | Ozola |", "given_name"),
        ("representatives", "P-1 | R-1 | parent | Ilga | Ozola | 2020-12-31 |", "valid_from"),
        ("representatives", "P-1 | A-1 | trustee | Ilze | Ozola | |", "given_name"),
        ("representatives", "P-2 | R-9 | parent | Ilze | Ozola | |", "client_number"),
        ("representatives", "P-2 | R-1 | aunt | Ilze | Ozola | |", "kind"),
        ("representatives", "P-2 | R-1 | trustee | Ilze | Ozola | |", "kind"),
        ("representatives", "P-2 | A-1 | parent | Ilze | Ozola | |", "kind"),
        ("plans", "Pl-1 | A-1 |", "plan_number"),
        ("plan_services", "Pl-9 | masaza | child", "plan_number"),
        ("plan_services", "Pl-1 | masaza | adult", "recipient"),
        ("plan_services", "Pl-1 | fizioterapija | child", "service"),
    ],
)
def test_a_faulty_row_of_another_sheet_is_refused_with_its_place(tmp_path, sheet, line, column):
    rows = len([row for row in GOOD[sheet].splitlines() if row.strip()])
    spoilt = {**GOOD, sheet: GOOD[sheet].rstrip("\n") + "\n" + line}
    faults = refused(folder(tmp_path, **spoilt))
    assert places(faults)[-1] == (sheet, rows + 1, column)


def test_every_fault_is_listed_not_only_the_first(tmp_path):
    faults = refused(
        folder(
            tmp_path,
            clients=CLIENTS + "R-2 | nekur | | child | Anna | Ozola | 31.02.2013\n",
            funding_sources=FUNDING,
            sessions=HEAD
            + "S1|2020-13-01|R-1|child||fizioterapija||x\n"
            + "S2|2020-03-01|R-1|child||fizioterapija||1",
            unknown="a | b\n1 | 2\n",
        )
    )
    assert places(faults) == [
        ("unknown", None, ""),
        ("clients", 3, "birth_date"),
        ("clients", 3, "municipality"),
        ("sessions", 2, "date"),
        ("sessions", 2, "quantity"),
        ("sessions", 3, "service"),
    ]


def test_a_row_that_hangs_on_a_faulty_one_brings_no_fault_of_its_own(tmp_path):
    spoilt = {**GOOD, "clients": GOOD["clients"].replace("2013-05-20", "2013-05-40")}
    spoilt["rates"] = RATES.replace("10.00", "desmit")
    sessions = HEAD + "S|2020-03-01|R-1|child||fizioterapija||1\n"
    faults = refused(folder(tmp_path, **spoilt, sessions=sessions))
    assert places(faults) == [("clients", 2, "birth_date"), ("rates", 2, "amount")]


def test_overlapping_rates_are_told_of_in_both_rows(tmp_path):
    rates = """
service | provider | municipality | amount | valid_from | valid_to
masaza | | | 5 | 2020-01-01 | 2020-06-30
masaza | | | 6 | 2020-06-30 |
masaza | | rezekne | 7 | 2020-06-30 |
"""
    faults = refused(folder(tmp_path, rates=rates))
    assert {(f.row, f.column) for f in faults} == {(2, "valid_from"), (3, "valid_from")}
    loaded(folder(tmp_path, rates=rates.replace("6 | 2020-06-30", "6 | 2020-07-01")))
    faults = refused(folder(tmp_path, rates=rates.split("masaza")[0] + "masaza|||9|2021-01-01|"))
    assert places(faults) == [("rates", 2, "valid_from")]


OLD = code_of("2005132000")
WRONG = OLD[:-1] + str((int(OLD[-1]) + 1) % 10)


def with_codes(*codes: str) -> str:
    lines = (f"K-{i} | rezekne | child | Anna | Ozola | {c}" for i, c in enumerate(codes))
    heads = "client_number | municipality | target_group | given_name | family_name"
    return "\n".join([f"{heads} | personal_code", *lines])


@pytest.mark.parametrize("code", [WRONG, "200513", "320513-2000", "abcdef-ghijk", "311399-12345"])
def test_a_bad_personal_code_is_refused_and_not_shown(tmp_path, code):
    (fault,) = refused(folder(tmp_path, clients=with_codes(code)))
    assert (fault.row, fault.column) == (2, "personal_code")
    assert fault.value == "******-*****"


def test_every_refusal_of_a_clients_code_has_one_text(tmp_path):
    (wrong,) = refused(folder(tmp_path, clients=with_codes(WRONG)))
    twice = refused(folder(tmp_path, clients=with_codes(OLD, OLD.replace("-", ""))))
    assert [f.row for f in twice] == [2, 3]
    loaded(folder(tmp_path, clients=with_codes(OLD)))
    again = with_codes(OLD).replace("K-0", "K-9")
    (stored,) = refused(folder(tmp_path, clients=again))
    assert {wrong.advice, *(f.advice for f in twice), stored.advice} == {
        "Ar šo personas kodu klientu reģistrēt nevar. Pārbaudiet kodu vai sazinieties ar "
        "administratoru."
    }


def test_a_new_code_of_a_doubtful_digit_and_another_birth_date_are_warned_of(tmp_path):
    doubtful = code_of("3212345678")
    doubtful = doubtful[:-1] + str((int(doubtful[-1]) + 1) % 10)
    clients = with_codes(doubtful, OLD).splitlines()
    clients = "\n".join(
        [clients[0] + " | birth_date", clients[1] + " | ", clients[2] + " | 2013-05-21"]
    )
    outcome = loaded(folder(tmp_path, clients=clients))
    assert places(outcome.findings.warnings) == [
        ("clients", 2, "personal_code"),
        ("clients", 3, "birth_date"),
    ]
    assert Client.objects.count() == 2


def test_a_number_stored_in_another_part_of_the_municipality_is_refused(tmp_path):
    clients = "client_number|municipality|parish|target_group|given_name|family_name\n"
    loaded(folder(tmp_path, clients=clients + "1|augsdaugavas-novads||child|Anna|Ozola"))
    there = clients + "1|augsdaugavas-novads|Ilūkstes novads|child|Anna|Ozola"
    assert places(refused(folder(tmp_path, clients=there))) == [("clients", 2, "client_number")]


def test_a_closed_month_takes_no_sessions(tmp_path):
    factories.closed_month("rezekne", date(2020, 3, 1))
    sessions = HEAD + (
        "S1|2020-03-31|R-1|child||fizioterapija||1\nS2|2020-04-01|R-1|child||fizioterapija||1"
    )
    faults = refused(folder(tmp_path, **GOOD, sessions=sessions))
    assert places(faults) == [("sessions", 2, "date")]


# Files that are no workbook


def test_files_that_cannot_be_read_are_told_of(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "zero.xlsx").write_bytes(b"")
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "text.xlsx").write_text("client_number,municipality\n")
    with zipfile.ZipFile(tmp_path / "archive.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    for name in ("empty", "zero.xlsx", "picture.xlsx", "old.xlsx", "text.xlsx", "archive.xlsx"):
        (fault,) = refused(tmp_path / name)
        assert fault.advice, name
    (fault,) = refused(tmp_path / "no-such-file.xlsx")
    assert fault.value.endswith("no-such-file.xlsx")


def test_a_damaged_workbook_is_told_of(tmp_path):
    path = xlsx(tmp_path / "d.xlsx", clients=CLIENTS)
    path.write_bytes(path.read_bytes()[:-200])
    assert len(refused(path)) == 1


def test_text_of_windows_1257_is_told_of_by_its_row(tmp_path):
    text = "client_number,given_name\n1,Anna\n2,Žanete\n"
    (tmp_path / "clients.csv").write_bytes(text.encode("cp1257"))
    assert places(refused(tmp_path)) == [("clients", 3, "")]


def test_an_empty_sheet_is_refused_and_one_of_headings_alone_is_not(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "clients"
    workbook.save(tmp_path / "d.xlsx")
    assert places(refused(tmp_path / "d.xlsx")) == [("clients", None, "")]
    (tmp_path / "clients.csv").write_text("\n\n")
    assert places(refused(tmp_path)) == [("clients", None, "")]
    assert loaded(folder(tmp_path, clients=CLIENTS.split("R-1")[0])).new == 0


def test_formulas_and_errors_are_refused_even_where_a_result_is_kept(tmp_path):
    path = xlsx(tmp_path / "d.xlsx", funding_sources=FUNDING, rates=RATES)
    workbook = openpyxl.load_workbook(path)
    workbook["rates"]["D2"] = "=5+5"
    workbook["rates"]["D3"] = "#REF!"
    workbook["rates"]["D3"].data_type = "e"
    workbook["rates"]["D7"] = "=SUM(D2:D3)"
    workbook.save(path)
    assert places(refused(path))[:2] == [("rates", 2, "amount"), ("rates", 3, "amount")]
    assert ("rates", 7, "amount") in places(refused(path))
    kept = tmp_path / "kept.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"<f>5+5</f><v />", b"<f>5+5</f><v>10</v>"))
    assert places(refused(kept))[0] == ("rates", 2, "amount")


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path):
    path = xlsx(tmp_path / "d.xlsx", rates=RATES)
    workbook = openpyxl.load_workbook(path)
    workbook["rates"]["XFD1048576"] = "x"
    workbook.save(path)
    assert places(refused(path)) == [("rates", None, "")]


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("code,nosaukums2\na,b\n", 1, "nosaukums2"),
        ("code\na\n", 1, "name"),
        ("code,name,Code\na,b,c\n", 1, "Code"),
        ("code,name\na,b,c\n", 2, ""),
        ('code,name\na,"b\n', 2, ""),
        ("code,name\na,b\x00\n", None, ""),
        ("code,name\na,b\x07\n", 2, "name"),
    ],
)
def test_headings_and_lines_that_do_not_fit_are_refused(tmp_path, text, row, column):
    (tmp_path / "providers.csv").write_text(text)
    assert ("providers", row, column) in places(refused(tmp_path))


# The command


def test_the_command_lists_the_faults_in_latvian_and_exits_with_1(tmp_path, capsys):
    sessions = HEAD + "S|31.02.2021.|R-1|child||fizioterapija||2h\n"
    before = row_counts()
    with pytest.raises(SystemExit) as exit_:
        call_command("import_workbook", str(folder(tmp_path, **GOOD, sessions=sessions)))
    assert exit_.value.code == 1
    assert row_counts() == before
    out, err = capsys.readouterr()
    assert "sessions, 2. rinda, date, „31.02.2021.”: Tāda datuma nav: 31.02.2021." in out
    assert "sessions, 2. rinda, quantity, „2h”: Šeit jābūt skaitlim, nevis „2h”." in out
    assert "Nekas nav saglabāts." in out
    assert err == ""


def test_a_dry_run_checks_all_and_stores_nothing(tmp_path, capsys):
    path = folder(tmp_path, **GOOD, sessions=HEAD + "S|2020-03-01|R-1|child||fizioterapija||1\n")
    before = row_counts()
    call_command("import_workbook", str(path), dry_run=True)
    assert row_counts() == before
    assert "Kļūdu nav." in capsys.readouterr().out
    call_command("import_workbook", str(path))
    assert ServiceSession.objects.count() == 1


def test_what_only_the_database_refuses_is_a_fault_and_no_traceback(tmp_path):
    """A rule that no check foresees: here one that stands in this test's database alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE organisations_provider ADD CONSTRAINT nowhere CHECK (code <> 'ezers')"
        )
    (fault,) = refused(folder(tmp_path, **GOOD))
    assert "IntegrityError" in fault.advice


def test_a_template_that_cannot_be_written_is_told_of(tmp_path):
    with pytest.raises(CommandError, match="nav-tadas"):
        call_command("workbook_template", str(tmp_path / "nav-tadas" / "d.xlsx"))


def test_a_rate_that_overlaps_several_stored_ones_is_told_once(tmp_path):
    stored = """
    service | amount | valid_from | valid_to
    fizioterapija | 10.00 | 2018-01-01 | 2019-12-31
    fizioterapija | 11.00 | 2020-01-01 | 2021-12-31
    """
    loaded(folder(tmp_path / "stored", rates=stored))
    new = """
    service | amount | valid_from | valid_to
    fizioterapija | 12.00 | 2019-01-01 | 2020-12-31
    """
    outcome = load(folder(tmp_path / "new", rates=new))
    assert len(outcome.findings.faults) == 1
