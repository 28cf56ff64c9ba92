"""Keys make the import repeatable: the same is left alone, other content is refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Occupation
from services.models import ServiceSession
from tests.services.workbooks import (
    CLIENTS,
    FUNDING,
    RATES,
    folder,
    load,
    loaded,
    places,
    row_counts,
    xlsx,
)

pytestmark = pytest.mark.django_db

ALL = {
    "providers": "code | name | registration_number\nezers | Ezers | 40003\n",
    "specialists": "code | provider | name | profession\ns1 | ezers | Ilze Kalna | logopēde\n",
    "services": """
code | name | category | unit | recipients | needs_disability | needs_opinion | needs_plan | money
jauns | Jauns pakalpojums | social_care | stunda | child;adult | yes | no | no | unit_cost
""",
    "rates": "service|provider|municipality|amount|valid_from|valid_to|decision\n"
    "jauns | ezers | rezekne | 3.3300 | 2020-01-01 | 2020-12-31 | Nr. 5\nfizioterapija|||10|||\n",
    "limits": """
rule | category | service | recipient | age_from | age_to | representative_occupied | window | \
counting | maximum | unit | effect | valid_from | valid_to | source
jauns-gada | social_care | jauns | child | 0 | 17 | no | year | sum | 30 | stunda | | 2020-01-01 | |
""",
    "funding_sources": FUNDING,
    "centres": "code|provider|service|municipality|name|opened_on|closed_on\n"
    "c1|ezers|dac-ft|rezekne|Centrs|2020-01-01|\n",
    "closures": "centre | from | to | reason\nc1 | 2020-03-16 | 2020-05-29 | Covid-19\n",
    "clients": "client_number|municipality|parish|target_group|given_name|family_name|birth_date"
    "|enrolled_on|exited_on\nR-1|rezekne|Centrs|child|Anna|Ozola|2013-05-20|2018-01-01|\n",
    "representatives": "representative_number|client_number|kind|given_name|family_name|valid_from"
    "|valid_to|occupied\nP-1|R-1|parent|Ilga|Ozola|2018-01-01|2020-12-31|yes\n",
    "opinions": "client_number|issued_on|valid_from|valid_to|reference\n"
    "R-1|2017-12-01|2018-01-01|2020-12-31|A-1\n",
    "disabilities": "client_number|group|valid_from|valid_to\nR-1|child|2018-01-01|2030-01-01\n",
    "assessments": "client_number | assessed_on | conclusion\nR-1 | 2018-01-05 | Ieteikts\n",
    "plans": "plan_number|client_number|valid_from|valid_to|approved_on\n"
    "1|R-1|2018-02-01|2020-12-31|2018-01-31\n",
    "plan_services": "plan_number|service|recipient|quantity|window|provider\n"
    "1|fizioterapija|child|20||ezers\n",
    "outcomes": "client_number | kind | from | to\nR-1 | education | 2020-02-03 | 2020-06-01\n",
    "sessions": "reference|date|client_number|recipient|representative_number|service|provider"
    "|quantity|cost|funding_source|municipality|note|specialist|centre\n"
    "S1|2020-03-01|R-1|child||fizioterapija|ezers|2|||||s1|\n"
    "S2|2020-03-02|R-1|representative|P-1|fizioterapija||1||esf|rezekne|Piezīme||\n"
    "S3|2020-06-02|R-1|child||dac-ft|ezers|1|12.5|||||\n",
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_workbook_again_changes_nothing(tmp_path, kind):
    path = folder(tmp_path, **ALL) if kind == "csv" else xlsx(tmp_path / "d.xlsx", **ALL)
    first = loaded(path)
    counts = row_counts()
    again = loaded(path)
    assert (again.new, again.unchanged, again.refused) == (0, first.new, 0)
    assert row_counts() == counts
    stored = loaded(xlsx(tmp_path / "other.xlsx", **ALL))
    assert stored.new == 0


CHANGES = [
    ("providers", "Ezers |", "Cits |", "name"),
    ("specialists", "logopēde", "fizioterapeite", "profession"),
    ("services", "child;adult", "child", "recipients"),
    ("services", "social_care", "respite", "category"),
    ("rates", "3.3300", "3.34", "amount"),
    ("rates", "Nr. 5", "Nr. 6", "decision"),
    ("limits", "| 30 |", "| 31 |", "maximum"),
    ("limits", "| no |", "| yes |", "representative_occupied"),
    ("funding_sources", "| 2023-12-31", "| 2023-12-30", "valid_to"),
    ("centres", "Centrs", "Cits", "name"),
    ("closures", "2020-05-29", "2020-05-30", "to"),
    ("clients", "Ozola", "Kalna", "family_name"),
    ("clients", "2013-05-20", "2013-05-21", "birth_date"),
    ("clients", "2018-01-01|", "2018-01-01|2021-01-01", "exited_on"),
    ("representatives", "parent", "guardian", "kind"),
    ("representatives", "|yes", "|", "occupied"),
    ("opinions", "A-1", "A-2", "reference"),
    ("disabilities", "2030-01-01", "2031-01-01", "valid_to"),
    ("assessments", "Ieteikts", "Nav", "conclusion"),
    ("plans", "2018-01-31", "", "approved_on"),
    ("plan_services", "20", "21", "quantity"),
    ("outcomes", "2020-06-01", "", "to"),
    ("sessions", "S1|2020-03-01", "S1|2020-03-03", "date"),
    ("sessions", "ezers|2|", "ezers|1|", "quantity"),
    ("sessions", "12.5", "12.51", "cost"),
    ("sessions", "Piezīme", "Cita", "note"),
    ("sessions", "esf|rezekne", "esf|ludzas-novads", "municipality"),
]


@pytest.mark.parametrize(("sheet", "old", "new", "column"), CHANGES)
def test_other_content_under_the_same_key_is_refused(tmp_path, sheet, old, new, column):
    loaded(folder(tmp_path, **ALL))
    counts = row_counts()
    assert old in ALL[sheet]
    outcome = load(folder(tmp_path, **{**ALL, sheet: ALL[sheet].replace(old, new, 1)}))
    (fault,) = outcome.findings.faults
    assert fault.sheet == sheet
    assert f": {column} " in fault.advice
    assert " → " in fault.advice
    assert row_counts() == counts


def test_a_column_left_out_or_worked_out_is_not_compared(tmp_path):
    loaded(folder(tmp_path, **ALL))
    few = {
        "clients": CLIENTS,
        "sessions": "reference|date|client_number|recipient|service|quantity|cost|centre\n"
        "S3|2020-06-02|R-1|child|dac-ft|1|12.5|\n",
    }
    few["clients"] = few["clients"].replace(" | parish", "").replace("rezekne | |", "rezekne |")
    assert loaded(folder(tmp_path / "few", **few)).unchanged == 2


def test_a_deleted_entry_is_not_restored(tmp_path):
    loaded(folder(tmp_path, **ALL))
    ServiceSession.objects.filter(reference="S1").update(deleted_at=timezone.now())
    outcome = loaded(folder(tmp_path, **ALL))
    assert outcome.new == 0
    assert places(outcome.findings.warnings) == [("sessions", 2, "reference")]
    assert ServiceSession.objects.get(reference="S1").deleted_at is not None


def test_an_occupation_changed_since_is_in_conflict_with_yes_and_no(tmp_path):
    loaded(folder(tmp_path, **ALL))
    Occupation.objects.update(valid_to=date(2019, 1, 1))
    for said in ("yes", "no"):
        changed = ALL["representatives"].replace("yes", said)
        outcome = load(folder(tmp_path, **{**ALL, "representatives": changed}))
        assert places(outcome.findings.faults) == [("representatives", 2, "valid_from")]


def test_new_rows_beside_stored_ones_are_added(tmp_path):
    loaded(folder(tmp_path, **ALL))
    more = ALL["sessions"] + "S4|2020-03-04|R-1|child||fizioterapija||1||||||\n"
    assert loaded(folder(tmp_path, **{**ALL, "sessions": more})).new == 1


def test_the_reference_tables_import_as_unchanged(tmp_path, settings):
    for name in ("services", "limits"):
        text = (settings.BASE_DIR / "services" / "reference" / f"{name}.csv").read_text("utf-8")
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    outcome = loaded(tmp_path)
    assert outcome.new == 0
    assert outcome.unchanged > 30


def _long(path, rows: int):
    days = [f"2020-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(rows)]
    lines = (f"L{rows}-{i}|{day}|R-{i % 3}|child|fizioterapija|1\n" for i, day in enumerate(days))
    clients = (f"R-{i} | rezekne | | child | Anna | Ozola | 2013-05-20\n" for i in range(3))
    return folder(
        path,
        funding_sources=FUNDING,
        rates=RATES,
        clients=CLIENTS.replace(CLIENTS.strip().splitlines()[1] + "\n", "") + "".join(clients),
        sessions="reference|date|client_number|recipient|service|quantity\n" + "".join(lines),
    )


def test_ten_thousand_rows_need_no_more_queries_than_ten(tmp_path):
    with CaptureQueriesContext(
        connection,
    ) as few:
        loaded(_long(tmp_path / "few", 10))
    with CaptureQueriesContext(connection) as many:
        loaded(_long(tmp_path / "many", 10_000))
    # The second import finds the clients, rates and sources stored and inserts none of them.
    assert len(many) <= len(few)
    assert ServiceSession.objects.count() == 10_010
    with CaptureQueriesContext(connection) as again:
        loaded(_long(tmp_path / "many", 10_000))
    assert len(again) <= len(few)
