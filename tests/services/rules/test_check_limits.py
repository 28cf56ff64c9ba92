"""manage.py check_limits on a workbook with planted breaches: these, and nothing else."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from di_latgale.traces.models import Trace
from services.models import ServiceSession
from services.rules.breaches import breaches
from tests import factories
from tests.services.rules.rows import a_child, give, rates
from tests.services.workbooks import FUNDING, folder, loaded

pytestmark = pytest.mark.django_db

PRICES = "service | amount\n" + "".join(
    f"{code} | 10\n"
    for code in (
        "fizioterapija",
        "masaza",
        "psihologs",
        "sociala-aprupe",
        "aprupe-majas",
        "dac-grt",
    )
)
# To 4 and occupied, 5 to 17 and occupied, not occupied; with and without grounds; adults.
CLIENTS = """
client_number | municipality | target_group | given_name | family_name | birth_date
P20 | rezekne | child | Anna | Viena | 2010-05-20
P21 | rezekne | child | Anna | Divi | 2010-05-20
B40 | rezekne | child | Anna | Trīs | 2010-05-20
B41 | rezekne | child | Anna | Četri | 2010-05-20
W4 | rezekne | child | Anna | Pieci | 2014-05-20
W17 | rezekne | child | Anna | Seši | 2008-05-20
WN | rezekne | child | Anna | Septiņi | 2008-05-20
M4 | rezekne | child | Anna | Astoņi | 2019-05-20
M17 | daugavpils-novads | child | Anna | Deviņi | 2010-05-20
MN | daugavpils-novads | child | Anna | Desmit | 2010-05-20
A31 | rezekne | child | Anna | Vienpadsmit | 2012-05-20
NA | rezekne | child | Anna | Divpadsmit | 2012-05-20
NP | rezekne | child | Anna | Trīspadsmit | 2012-05-20
NI | rezekne | adult | Ivo | Koks | 1980-05-20
ND | rezekne | adult | Ivo | Zars | 1980-05-20
NB | rezekne | child | Anna | Četrpadsmit | 2012-05-20
"""
CHILDREN = ("P20", "P21", "B40", "B41", "W4", "W17", "WN", "M4", "M17", "MN", "A31", "NP", "NB")
PLANNED = {
    "P20": "psihologs|representative",
    "P21": "psihologs|representative",
    "B40": "fizioterapija|child",
    "B41": "fizioterapija|child",
    "NB": "fizioterapija|child",
    "NI": "aprupe-majas|adult",
    "ND": "aprupe-majas|adult",
}
GROUNDS = {
    "disabilities": "client_number|group|valid_from\n"
    + "".join(f"{number}|child|\n" for number in (*CHILDREN, "NA"))
    + "NI|1|\nND|3|\n",
    "opinions": "client_number|valid_from|valid_to\n"
    + "".join(f"{number}||\n" for number in CHILDREN)
    + "NA||2020-12-31\n",
    "assessments": "client_number|assessed_on\n"
    + "".join(f"{number}|2010-01-01\n" for number in (*PLANNED, "NP")),
    "plans": "plan_number|client_number|valid_from|valid_to|approved_on\n"
    + "".join(f"{number}|{number}|||2010-01-01\n" for number in PLANNED)
    + "NP|NP||2020-12-31|2010-01-01\n",
    "plan_services": "plan_number|service|recipient\n"
    + "".join(f"{number}|{line}\n" for number, line in PLANNED.items())
    + "NP|fizioterapija|child\nNI|dac-grt|adult\n",
    "representatives": "representative_number|client_number|kind|given_name|family_name|occupied\n"
    + "".join(
        f"P-{number}|{number}|parent|Ilga|Vecāka|{'no' if 'N' in number else 'yes'}\n"
        for number in (*CHILDREN, "NA")
    ),
}
# Date, client, what, quantity. Where a rule begins, as much was given on the day before.
SESSIONS = """
2018-01-01 P20 talk 20
2017-12-31 P20 talk 1
2022-04-22 P20 talk 30
2018-01-01 P21 talk 20
2022-04-21 P21 talk 1
2018-01-01 B40 exercise 40
2017-12-31 B40 exercise 1
2018-01-01 B41 exercise 40
2022-04-21 B41 exercise 1
2016-01-04 W4 care 50
2016-01-10 W4 care 1
2015-12-31 W4 care 51
2016-01-04 W17 care 10
2016-01-10 W17 care 1
2015-12-31 W17 care 11
2016-01-04 WN care 10
2016-01-10 WN care 1
2015-12-31 WN care 11
2016-01-11 WN care 10
2016-01-18 WN care 10
2021-07-01 M4 care 200
2021-07-31 M4 care 1
2021-06-30 M4 care 50
2021-07-01 M17 care 80
2021-07-31 M17 care 1
2021-06-30 M17 care 10
2021-07-01 MN care 40
2021-07-31 MN care 1
2021-06-30 MN care 10
2021-08-01 MN care 40
2021-09-30 MN care 40
2016-01-01 A31 stay 30
2016-12-31 A31 stay 1
2015-12-31 A31 stay 31
2020-12-31 NA care 1
2021-01-01 NA care 1
2020-12-31 NP exercise 1
2021-01-01 NP exercise 1
2022-04-21 NI home-care 1
2022-04-21 NI centre 1
2022-04-22 NI home-care 1
2022-04-22 NI centre 1
2022-04-21 NB stay 1
2022-04-21 NB exercise 1
2022-04-22 NB stay 1
2022-04-22 NB exercise 1
2021-05-03 ND home-care 1
"""
WHAT = {
    "talk": "representative|P-{}|psihologs|{}|",
    "exercise": "child||fizioterapija|{1}|",
    "care": "child||sociala-aprupe|{1}|",
    "stay": "child||atelpas-bridis-ft|{1}|500",
    "home-care": "adult||aprupe-majas|{1}|",
    "centre": "adult||dac-grt|{1}|",
}
PLANTED = [
    ("A31", "respite-year", "child", "2016-01-01", "2016-12-31", 31, 30),
    ("B41", "rehab-child-all", "child", "2018-01-01", "2022-04-21", 41, 40),
    ("M17", "care-5to17-occupied-month", "child", "2021-07-01", "2021-07-31", 81, 80),
    ("M4", "care-to4-occupied-month", "child", "2021-07-01", "2021-07-31", 201, 200),
    ("MN", "care-not-occupied-month", "child", "2021-07-01", "2021-07-31", 41, 40),
    ("NA", "needs_opinion", "child", "2021-01-01", "2021-01-01", 1, 0),
    ("NB", "incompatible", "child", "2022-04-22", "2022-04-22", 2, 1),
    ("ND", "needs_disability", "adult", "2021-05-03", "2021-05-03", 1, 0),
    ("NI", "incompatible", "adult", "2022-04-22", "2022-04-22", 2, 1),
    ("NP", "needs_plan", "child", "2021-01-01", "2021-01-01", 1, 0),
    ("P21", "rehab-rep-all", "representative", "2018-01-01", "2022-04-21", 21, 20),
    ("W17", "care-5to17-week", "child", "2016-01-04", "2016-01-10", 11, 10),
    ("W4", "care-to4-occupied-week", "child", "2016-01-04", "2016-01-10", 51, 50),
    ("WN", "care-not-occupied-week", "child", "2016-01-04", "2016-01-10", 11, 10),
]
KEYS = ("client_number", "rule", "recipient", "from", "to", "used", "maximum")


def imported(tmp_path):
    head = "reference|date|client_number|recipient|representative_number|service|quantity|cost\n"
    lines = [
        f"{number}|{on}|{client}|{WHAT[what].format(client, quantity)}"
        for number, line in enumerate(SESSIONS.split("\n")[1:-1])
        for on, client, what, quantity in [line.split()]
    ]
    sheets = {"clients": CLIENTS, "sessions": head + "\n".join(lines), **GROUNDS}
    outcome = loaded(folder(tmp_path, funding_sources=FUNDING, rates=PRICES, **sheets))
    assert ServiceSession.objects.count() == len(lines)
    return outcome


def check(*arguments: str) -> tuple[str, int]:
    said, code = StringIO(), 0
    try:
        call_command("check_limits", *arguments, stdout=said)
    except SystemExit as error:
        code = error.code
    return said.getvalue(), code


def as_json(*arguments: str) -> list[tuple]:
    said, code = check("--format", "json", *arguments)
    rows = json.loads(said)
    assert code == bool(rows)
    return [tuple(row[key] for key in KEYS) for row in rows]


def test_it_finds_exactly_what_was_planted(tmp_path):
    outcome = imported(tmp_path)
    assert as_json() == PLANTED
    # All are stored as they were, and each of these is told at the import.
    told = {fault.row for fault in outcome.findings.warnings if fault.sheet == "sessions"}
    assert len(told) == len(PLANTED) + 2  # both rows of the two incompatible days
    by_office = [as_json("--municipality", slug) for slug in ("rezekne", "augsdaugavas-novads")]
    assert by_office == [
        [row for row in PLANTED if row[0] not in ("M17", "MN")],
        [row for row in PLANTED if row[0] in ("M17", "MN")],
    ]
    assert as_json("--municipality", "daugavpils-novads") == by_office[1]
    assert as_json("--municipality", "livanu-novads") == []
    shown = Trace.objects.filter(page="check_limits").order_by("id")[0]
    numbers = {row[0] for row in PLANTED}
    clients = Client.objects.filter(number__in=numbers).values_list("id", flat=True)
    assert set(shown.client_ids) == set(clients)


class TestCommand:
    def test_nothing_is_no_error(self, db):
        assert check() == ("Nekas nepārsniedz ierobežojumus, nekam netrūkst pamatojuma.\n", 0)
        assert check("--format", "json") == ("[]\n", 0)

    def test_in_words_and_without_a_name(self, db):
        rates()
        client = a_child(number="R-1", identity__family_name="Ozola")
        give(client, "atelpas-bridis-ft", date(2021, 3, 1), 31)
        give(client, "masaza", date(2021, 3, 1))
        said, code = check()
        assert (said, code) == (
            "R-1: needs_plan (bērns), 01.03.2021.: 1, atļauts 0\n"
            "R-1: respite-year (bērns), 01.01.2021.–31.12.2021.: 31, atļauts 30\n"
            "2 noteikumu pārkāpumi.\n",
            1,
        )

    def test_an_invented_municipality_is_said_so(self, db):
        with pytest.raises(CommandError, match="Pašvaldības „nekur” nav"):
            check("--municipality", "nekur")


def test_deleted_sessions_break_nothing(db):
    rates()
    session = give(a_child(), "atelpas-bridis-ft", date(2021, 3, 1), 31)
    ServiceSession.objects.update(deleted_at=session.recorded_at)
    assert breaches() == []


def test_each_file_of_a_person_with_a_bound_session_is_listed_with_the_persons_sum(db):
    rates()
    one = a_child(number="A")
    other = a_child(
        number="B", person=one.person, territory=factories.territory("daugavpils-novads")
    )
    a_child(number="C", person=one.person, territory=factories.territory("livanu-novads"))
    give(one, "atelpas-bridis-ft", date(2021, 3, 1), 20)
    give(other, "atelpas-bridis-ft", date(2021, 4, 1), 11)
    assert [(b.client_number, b.used) for b in breaches()] == [("A", 31), ("B", 31)]
    assert [b.client_number for b in breaches([other.territory_id])] == ["B"]


def test_the_number_of_queries_does_not_grow(db):
    rates()
    counts = []
    for _turn in range(2):
        for _file in range(3):
            client = a_child()
            give(client, "atelpas-bridis-ft", date(2022, 5, 1), 31)
            give(client, "masaza", date(2022, 5, 1))
        with CaptureQueriesContext(connection) as context:
            assert breaches()
        counts.append(len(context))
    assert counts == [5, 5]
