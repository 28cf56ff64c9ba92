"""History may break limits and grounds: such rows are stored and listed as warnings."""

import pytest

from services.models import ServiceSession
from tests import factories
from tests.services.workbooks import FUNDING, folder, loaded, places

pytestmark = pytest.mark.django_db

RATES = """
service | amount
fizioterapija | 10
masaza | 9
sociala-aprupe | 3
rehabilitologs | 20
aprupe-majas | 5
dac-grt | 25
"""
CLIENTS = """
client_number | municipality | target_group | given_name | family_name | birth_date | exited_on
R-1 | rezekne | child | Anna | Ozola | 2013-05-20 |
R-2 | rezekne | child | Jānis | Bērzs | 2004-02-29 |
R-3 | rezekne | adult | Ivo | Koks | | 2023-06-30
"""
GROUNDS = {
    "disabilities": "client_number | group | valid_from\nR-1|child|\nR-2|child|\nR-3|1|\n",
    "opinions": "client_number|valid_from|valid_to\nR-1||2020-12-31\nR-2||\n",
    "assessments": "client_number | assessed_on\nR-1|2018-01-01\nR-2|2018-01-01\nR-3|2018-01-01\n",
    "plans": "plan_number|client_number|valid_from|approved_on\n"
    "1|R-1|2018-01-01|2018-01-01\n2|R-2||2018-01-01\n3|R-3||2018-01-01\n4|R-1|2016-01-01|\n",
    "plan_services": "plan_number | service | recipient\n1|fizioterapija|child\n"
    "1|rehabilitologs|representative\n2|fizioterapija|child\n3|aprupe-majas|adult\n3|dac-grt|adult\n"
    "4|masaza|child\n",
    "representatives": "representative_number|client_number|kind|given_name|family_name|occupied\n"
    "P-1|R-1|parent|Ilga|Ozola|yes\nP-2|R-1|parent|Uldis|Ozols|yes\n"
    "P-3|R-2|parent|Ilga|Bērza|yes\nP-4|R-2|parent|Uldis|Bērzs|no\n",
}
HEAD = "reference|date|client_number|recipient|representative_number|service|quantity|cost\n"


def warnings(tmp_path, *lines: str):
    text = HEAD + "\n".join(f"{i}|{line}" for i, line in enumerate(lines))
    outcome = loaded(
        folder(
            tmp_path,
            funding_sources=FUNDING,
            rates=RATES,
            clients=CLIENTS,
            **GROUNDS,
            sessions=text,
        )
    )
    assert ServiceSession.objects.filter(reference__in=map(str, range(len(lines)))).count() == len(
        lines
    )
    return [(row, column) for _sheet, row, column in places(outcome.findings.warnings)]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2020-03-01|R-1|child||fizioterapija|1|", None),
        ("2017-12-31|R-1|child||fizioterapija|1|", "service"),  # before plan and assessment
        ("2020-03-01|R-1|child||masaza|1|", "service"),  # in a plan never approved
        ("2020-12-31|R-1|child||sociala-aprupe|1|", None),
        ("2021-01-01|R-1|child||sociala-aprupe|1|", "service"),  # the opinion ended
        ("2020-03-01|R-1|representative|P-1|rehabilitologs|1|", None),
        ("2020-03-01|R-1|child||rehabilitologs|1|", "service"),  # not for a child
        ("2022-02-28|R-2|child||fizioterapija|1|", None),
        ("2022-03-01|R-2|child||fizioterapija|1|", "client_number"),  # 18, born on 29 February
        ("2023-06-30|R-3|adult||aprupe-majas|1|", None),
        ("2023-07-01|R-3|adult||aprupe-majas|1|", "client_number"),  # exited
    ],
)
def test_grounds_that_lack_are_warned_of(tmp_path, line, column):
    assert set(warnings(tmp_path, line)) == ({(2, column)} if column else set())


def test_services_that_exclude_each_other_since_april_2022_are_warned_of(tmp_path):
    found = warnings(
        tmp_path,
        "2022-04-21|R-3|adult||aprupe-majas|1|",
        "2022-04-21|R-3|adult||dac-grt|1|",
        "2022-04-22|R-3|adult||aprupe-majas|1|",
        "2022-04-22|R-3|adult||dac-grt|1|",
    )
    assert found == [(4, "service"), (5, "service")]


def test_a_limit_of_the_project_counts_what_is_stored_and_what_comes(tmp_path):
    assert warnings(tmp_path, "2018-03-01|R-1|child||fizioterapija|38|") == []
    found = warnings(
        tmp_path,
        "2018-03-01|R-1|child||fizioterapija|38|",
        "2022-04-22|R-1|child||fizioterapija|9|",  # unlimited by then
        "2020-03-02|R-1|child||fizioterapija|2|",
        "2020-03-01|R-1|child||fizioterapija|1|",
        "2017-12-31|R-1|child||fizioterapija|3|",  # another rule then
    )
    assert [place for place in found if place[1] == "quantity"] == [(4, "quantity")]


def test_the_sessions_of_all_representatives_count_for_the_child(tmp_path):
    found = warnings(
        tmp_path,
        "2020-03-01|R-1|representative|P-1|rehabilitologs|11|",
        "2020-03-02|R-1|representative|P-2|rehabilitologs|9|",
        "2020-03-03|R-1|representative|P-2|rehabilitologs|1|",
    )
    assert found == [(4, "quantity")]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # Both of Anna's parents work and she is 5 to 17: ten hours from Monday to Sunday.
        (["2020-03-02|R-1", "2020-03-08|R-1", "2020-03-09|R-1"], []),
        (["2020-03-02|R-1", "2020-03-08|R-1", "2020-03-04|R-1"], [3]),
        # One of Jānis' parents does not work; the rule of the month begins in July 2021.
        (["2021-06-30|R-2", "2021-07-01|R-2", "2021-06-29|R-2", "2021-07-02|R-2"], [2]),
    ],
)
def test_hours_of_care_are_counted_within_the_week_or_month(tmp_path, lines, rows):
    lines = [f"{line}|child||sociala-aprupe|5|" for line in lines]
    if rows == [2]:
        lines = [line.replace("|5|", "|10|") if "06-" in line else line for line in lines]
    assert warnings(tmp_path, *lines) == [(row, "quantity") for row in rows]


def test_a_person_s_sessions_in_another_municipality_count(tmp_path):
    assert warnings(tmp_path, "2020-03-01|R-1|child||fizioterapija|2|") == []
    anna = ServiceSession.objects.get().client
    there = factories.ClientFactory(
        person=anna.person, territory=factories.territory("livanu-novads")
    )
    factories.ServiceSessionFactory(client=there, quantity=38)
    found = warnings(
        tmp_path,
        "2020-03-01|R-1|child||fizioterapija|2|",
        "2020-03-02|R-1|child||fizioterapija|1|",
    )
    assert found == [(3, "quantity")]
