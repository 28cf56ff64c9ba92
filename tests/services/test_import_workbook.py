"""A folder of CSV files nobody has seen imports right to the cent; costs are worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client, Occupation, Person, Representation, Representative
from services.models import Closure, Rate, ServiceSession
from services.workbook.sheets import SHEETS
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
    xlsx,
)

pytestmark = pytest.mark.django_db


def costs() -> dict[str, Decimal]:
    return dict(ServiceSession.objects.order_by("reference").values_list("reference", "cost"))


def payers() -> dict[str, str]:
    rows = ServiceSession.objects.order_by("reference")
    return dict(rows.values_list("reference", "municipality__slug"))


RATES_OF_ALL_KINDS = """
service | provider | municipality | amount | valid_from | valid_to
fizioterapija | | | 10.00 | | 2021-03-14
fizioterapija | | | 12.345 | 2021-03-15 |
fizioterapija | ezermala | | 20.00 | |
fizioterapija | | rezekne | 11.11 | 2021-05-01 |
fizioterapija | ezermala | rezekne | 21.50 | 2021-05-01 |
fizioterapija | | rezeknes-valstspilseta | 13.00 | |
sociala-aprupe | | | 3.3333 | |
"""
SESSIONS_OF_ALL_KINDS = """
reference | date | client_number | recipient | service | provider | quantity
before-change | 2021-03-14 | R-1 | child | fizioterapija | | 3
after-change | 2021-03-15 | R-1 | child | fizioterapija | | 3
provider | 2021-03-15 | R-1 | child | fizioterapija | ezermala | 2
municipality | 2021-06-30 | R-1 | child | fizioterapija | | 1
both | 2021-06-30 | R-1 | child | fizioterapija | ezermala | 1
after-reform | 2021-07-01 | R-1 | child | fizioterapija | | 1
provider-after-reform | 2021-07-01 | R-1 | child | fizioterapija | ezermala | 1
quarter | 2020-02-29 | R-1 | child | sociala-aprupe | | 0.25
three-quarters | 2020-02-29 | R-1 | child | sociala-aprupe | | 1,75
half-cent | 2020-02-29 | R-1 | child | sociala-aprupe | | 0,15
"""
COSTS_OF_ALL_KINDS = {
    "before-change": "30.00",
    "after-change": "37.04",  # 37.035
    "provider": "40.00",
    "municipality": "11.11",
    "both": "21.50",
    "after-reform": "13.00",
    "provider-after-reform": "20.00",  # the former unit's own rate ended with the unit
    "quarter": "0.83",  # 0.833325
    "three-quarters": "5.83",  # 5.833275
    "half-cent": "0.50",  # 0.499995
}
PROVIDERS = """
code | name | registration_number
ezermala | Rehabilitācijas centrs | 040003053029
"""


@pytest.mark.parametrize("kind", ["comma", "semicolon", "bom", "xlsx"])
def test_costs_are_right_to_the_cent_however_the_workbook_is_written(tmp_path, kind):
    sheets = {
        "providers": PROVIDERS,
        "funding_sources": FUNDING,
        "rates": RATES_OF_ALL_KINDS,
        "clients": CLIENTS,
        "sessions": SESSIONS_OF_ALL_KINDS,
    }
    path = {
        "comma": lambda: folder(tmp_path, **sheets),
        "semicolon": lambda: folder(tmp_path, delimiter=";", **sheets),
        "bom": lambda: folder(tmp_path, bom=True, **sheets),
        "xlsx": lambda: xlsx(tmp_path / "darbgrāmata.xlsx", **sheets),
    }[kind]()
    outcome = loaded(path)
    assert costs() == {name: Decimal(cost) for name, cost in COSTS_OF_ALL_KINDS.items()}
    assert outcome.new == 1 + 2 + 7 + 1 + 10
    session = ServiceSession.objects.get(reference="three-quarters")
    assert session.quantity == Decimal("1.75")
    assert session.recorded_by is None
    assert session.provider is None
    provider = ServiceSession.objects.get(reference="provider").provider
    assert provider.registration_number == "040003053029"
    assert session.client.identity.birth_date == date(2013, 5, 20)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_labels_stand_for_the_names_of_sheets_and_columns(tmp_path, kind):
    def labelled(name: str, text: str) -> tuple[str, str]:
        first, rest = text.strip("\n").split("\n", 1)
        names = [cell.strip() for cell in first.split("|")]
        columns = SHEETS[name].by_name
        header = " | ".join(f" {str(columns[n].label).upper()} " for n in names)
        return str(SHEETS[name].label), f"{header}\n{rest}"

    sheets = dict(
        labelled(name, text)
        for name, text in {
            "clients": CLIENTS,
            "funding_sources": FUNDING,
            "rates": RATES,
            "sessions": SESSIONS_OF_ALL_KINDS.replace("ezermala", "").replace("3 ", "3"),
        }.items()
    )
    write = folder if kind == "csv" else xlsx
    loaded(write(tmp_path / ("mape" if kind == "csv" else "d.xlsx"), **sheets))
    assert ServiceSession.objects.count() == 10


def test_the_day_of_the_reform_parts_the_payers(tmp_path):
    loaded(
        folder(
            tmp_path,
            funding_sources=FUNDING,
            rates=RATES,
            clients="""
client_number | municipality | parish | target_group | given_name | family_name
1 | aglonas-novads | Aglonas pagasts | child | Anna | Ozola
2 | aglonas-novads | graveru | child | Jānis | Bērzs
3 | aglonas-novads | KASTULINAS PAG. | child | Līga | Kalna
4 | aglonas-novads | Šķeltovas | child | Ivo | Kalns
5 | daugavpils-novads | Naujenes pagasts | child | Ieva | Liepa
6 | augsdaugavas-novads | Ilūkstes novads | child | Uldis | Liepa
7 | augsdaugavas-novads | Naujenes pagasts | child | Māra | Liepa
""",
            sessions="""
reference | date | client_number | recipient | service | quantity
1a | 2021-06-30 | 1 | child | sociala-aprupe | 1
1b | 2021-07-01 | 1 | child | sociala-aprupe | 1
2a | 2021-06-30 | 2 | child | sociala-aprupe | 1
2b | 2021-07-01 | 2 | child | sociala-aprupe | 1
3b | 2021-07-01 | 3 | child | sociala-aprupe | 1
4b | 2021-07-01 | 4 | child | sociala-aprupe | 1
5a | 2021-06-30 | 5 | child | sociala-aprupe | 1
5b | 2021-07-01 | 5 | child | sociala-aprupe | 1
6a | 2021-06-30 | 6 | child | sociala-aprupe | 1
7b | 2021-07-01 | 7 | child | sociala-aprupe | 1
""",
        )
    )
    assert payers() == {
        "1a": "aglonas-novads",
        "1b": "preilu-novads-2021",
        "2a": "aglonas-novads",
        "2b": "kraslavas-novads-2021",
        "3b": "kraslavas-novads-2021",
        "4b": "kraslavas-novads-2021",
        "5a": "daugavpils-novads",
        "5b": "augsdaugavas-novads",
        "6a": "ilukstes-novads",
        "7b": "augsdaugavas-novads",
    }
    territories = dict(Client.objects.values_list("number", "territory__slug"))
    assert territories["7"] == "augsdaugavas-novads-nezinama"
    assert territories["5"] == "daugavpils-novads"


def test_another_municipality_may_pay_under_either_name(tmp_path):
    loaded(
        folder(
            tmp_path,
            funding_sources=FUNDING,
            rates=RATES,
            clients=CLIENTS,
            sessions="""
reference | date | client_number | recipient | service | quantity | municipality
own-new-name | 2021-06-30 | R-1 | child | sociala-aprupe | 1 | rezeknes-valstspilseta
other | 2021-06-30 | R-1 | child | sociala-aprupe | 1 | ludzas-novads
other-old-name | 2021-07-01 | R-1 | child | sociala-aprupe | 1 | ludzas-novads
""",
        )
    )
    assert payers() == {
        "own-new-name": "rezekne",
        "other": "ludzas-novads",
        "other-old-name": "ludzas-novads-2021",
    }


def test_a_split_unit_cannot_pay_after_its_end_for_a_stranger(tmp_path):
    sessions = """
reference | date | client_number | recipient | service | quantity | municipality
S | 2021-07-01 | R-1 | child | sociala-aprupe | 1 | aglonas-novads
"""
    outcome = load(
        folder(tmp_path, funding_sources=FUNDING, rates=RATES, clients=CLIENTS, sessions=sessions)
    )
    assert places(outcome.findings.faults) == [("sessions", 2, "municipality")]


FAMILY = {
    "clients": """
client_number | municipality | target_group | given_name | family_name
R-1 | rezekne | child | Anna | Ozola
L-1 | livanu-novads | child | Jānis | Ozols
""",
    "representatives": """
representative_number|client_number|kind|given_name|family_name|valid_from|valid_to|occupied
P-1 | R-1 | parent | Ilga | Ozola | 2018-01-01 | 2020-12-31 | yes
P-1 | R-1 | parent | Ilga | Ozola | 2021-01-01 | | no
P-1 | L-1 | guardian | Ilga | Ozola | 2021-01-01 | |
""",
    "sessions": """
reference | date | client_number | recipient | representative_number | service | quantity
A | 2020-12-31 | R-1 | representative | P-1 | fizioterapija | 1
B | 2021-01-01 | R-1 | representative | P-1 | fizioterapija | 2
C | 2021-01-01 | L-1 | representative | P-1 | fizioterapija | 1
""",
}


@pytest.mark.parametrize("code", ["", code_of("2902801000")])
def test_a_representative_of_children_in_two_municipalities_is_one_person(tmp_path, code):
    family = dict(FAMILY)
    if code:
        family["representatives"] = "\n".join(
            line + (" | personal_code" if "kind" in line else f" | {code}")
            for line in family["representatives"].strip().splitlines()
        )
    loaded(folder(tmp_path, funding_sources=FUNDING, rates=RATES, **family))
    records = Representative.objects.filter(number="P-1")
    assert {r.territory.slug for r in records} == {"rezekne", "livanu-novads"}
    assert len({r.person_id for r in records}) == 1
    assert Representation.objects.count() == 3
    assert [(o.valid_from, o.valid_to) for o in Occupation.objects.all()] == [
        (date(2018, 1, 1), date(2020, 12, 31))
    ]
    assert len({s.representative.person_id for s in ServiceSession.objects.all()}) == 1
    assert Person.objects.count() == 3


def test_a_child_who_moved_is_one_person_with_a_file_in_each_place(tmp_path):
    code = code_of("2005132000")
    loaded(
        folder(
            tmp_path,
            clients="""
client_number|municipality|target_group|given_name|family_name|personal_code|enrolled_on|exited_on
R-1 | rezekne | child | Anna | Ozola | CODE | 2018-01-01 | 2020-06-30
L-1 | livanu-novads | child | Anna | Ozola | NO-HYPHEN | 2020-07-01 |
""".replace("CODE", code).replace("NO-HYPHEN", code.replace("-", "")),
        )
    )
    assert Person.objects.count() == 1
    assert Client.objects.filter(identity__personal_code=code).count() == 2


def test_an_actual_cost_service_takes_the_cost_of_the_whole_entry(tmp_path):
    loaded(
        folder(
            tmp_path,
            funding_sources=FUNDING,
            clients=CLIENTS,
            sessions="""
reference | date | client_number | recipient | service | quantity | cost | note
A | 2020-03-01 | R-1 | child | atelpas-bridis-ft | 2 | 123,45 | Rēķins
""",
        )
    )
    session = ServiceSession.objects.get()
    assert (session.cost, session.rate, session.unit_cost) == (Decimal("123.45"), None, None)
    assert (session.unit, session.category, session.note) == ("diennakts", "respite", "Rēķins")


def test_the_only_funding_source_of_the_day_pays_on_both_its_ends(tmp_path):
    loaded(
        folder(
            tmp_path,
            funding_sources=FUNDING,
            rates=RATES,
            clients=CLIENTS,
            sessions="""
reference | date | client_number | recipient | service | quantity | funding_source
A | 2023-12-31 | R-1 | child | fizioterapija | 1 |
B | 2024-01-01 | R-1 | child | fizioterapija | 1 |
C | 2023-12-31 | R-1 | child | fizioterapija | 1 | esf
""",
        )
    )
    sources = dict(ServiceSession.objects.values_list("reference", "funding_source__code"))
    assert sources == {"A": "esf", "B": "pasvaldiba", "C": "esf"}


def test_centres_closures_plans_and_grounds_are_stored(tmp_path):
    outcome = loaded(
        folder(
            tmp_path,
            providers="code | name\ngaisma | Biedrība „Gaisma”\n",
            specialists="code | provider | name\ns1 | gaisma | Ilze Kalna\n",
            funding_sources=FUNDING,
            rates="service | amount\ndac-grt | 25\nkonsultacijas-grt | 15.5\n",
            centres="""
code | provider | service | municipality | name | opened_on | closed_on
gaisma-1 | gaisma | dac-grt | | „Gaisma” | 2018-01-01 | 2020-12-31
gaisma-2 | gaisma | dac-grt | daugavpils-novads | „Gaisma 2” | 2021-01-01 |
""",
            closures="centre | from | to | reason\ngaisma-1 | 2020-03-16 | 2020-05-29 | Covid-19\n",
            clients="""
client_number | municipality | target_group | given_name | family_name | birth_date
1 | daugavpils-novads | adult | Aldis | Bērzs | 29.02.1980
""",
            disabilities="client_number | group | valid_from\n1 | 2 | 2010-01-01\n",
            assessments="client_number | assessed_on | conclusion\n1 | 2018-01-05 | Ieteikts DAC\n",
            plans="plan_number | client_number | approved_on\n1-A | 1 | 2018-01-31\n",
            plan_services="""
plan_number | service | recipient | quantity | window | provider
1-A | dac-grt | adult | | project | gaisma
1-A | konsultacijas-grt | adult | 10 | year |
""",
            outcomes="client_number | kind | from | to\n1 | employment | 2020-02-03 |\n",
            sessions="""
reference | date | client_number | recipient | service | provider | quantity | specialist | centre
A | 2020-12-31 | 1 | adult | dac-grt | gaisma | 1 | s1 |
B | 2021-01-01 | 1 | adult | dac-grt | gaisma | 1 | |
C | 2020-03-16 | 1 | adult | dac-grt | gaisma | 1 | | gaisma-1
D | 2020-02-29 | 1 | adult | konsultacijas-grt | | 1 | |
""",
        )
    )
    stored = {
        reference: (centre, quantity)
        for reference, centre, quantity in ServiceSession.objects.values_list(
            "reference", "centre__code", "plan_line__quantity"
        )
    }
    assert stored == {
        "A": ("gaisma-1", None),
        "B": ("gaisma-2", None),
        "C": ("gaisma-1", None),
        "D": (None, Decimal(10)),
    }
    assert all(s.plan_line_id for s in ServiceSession.objects.all())
    assert Closure.objects.get().last_day == date(2020, 5, 29)
    assert places(outcome.findings.warnings) == [("sessions", 4, "date")]


def test_a_file_of_sessions_alone_finds_the_clients_by_their_number(tmp_path):
    factories.ClientFactory(number="R-1")
    factories.FundingSourceFactory()
    factories.RateFactory()
    sessions = """
reference | date | client_number | recipient | service | quantity
A | 2020-03-01 | R-1 | child | fizioterapija | 1
"""
    loaded(folder(tmp_path, sessions=sessions))
    assert ServiceSession.objects.get().client.number == "R-1"
    factories.ClientFactory(number="R-1", territory=factories.territory("livanu-novads"))
    outcome = load(folder(tmp_path, sessions=sessions.replace("\nA", "\nB")))
    assert places(outcome.findings.faults) == [("sessions", 2, "client_number")]


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.decimals("0.01", "400", places=2),
            st.decimals("0", "999", places=4),
            st.dates(date(2018, 1, 1), date(2023, 12, 31)),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_cost_is_the_rounded_product_of_rate_and_quantity(tmp_path_factory, lines):
    """Each line has a provider and a rate of its own; judged by whole numbers, not decimals."""
    mark = f"x{ServiceSession.objects.count()}-{Rate.objects.count()}"
    numbered = list(enumerate(lines))
    loaded(
        folder(
            tmp_path_factory.mktemp("kapi"),
            funding_sources=FUNDING,
            clients=CLIENTS,
            providers="code | name\n" + "".join(f"{mark}-{i} | P\n" for i, _line in numbered),
            rates="service | provider | amount | valid_from\n"
            + "".join(
                f"sociala-aprupe | {mark}-{i} | {rate} | {day}\n" for i, (_q, rate, day) in numbered
            ),
            sessions="reference|date|client_number|recipient|service|provider|quantity\n"
            + "".join(
                f"{mark}-{i}|{day}|R-1|child|sociala-aprupe|{mark}-{i}|{quantity}\n"
                for i, (quantity, _rate, day) in numbered
            ),
        )
    )
    for i, (quantity, rate, _day) in numbered:
        millionths = int(quantity * 100) * int(rate * 10_000)
        cents = (millionths + 5_000) // 10_000
        assert costs()[f"{mark}-{i}"] == Decimal(cents) / 100


def test_history_of_a_client_whose_part_is_not_known_is_paid_by_the_new_unit(tmp_path):
    """The unit made in 2021 brings what its parts gave; nobody knows any more which one."""
    clients = CLIENTS.replace("rezekne", "balvu-novads-2021")
    sessions = """
    reference | date | client_number | recipient | service | quantity
    before | 2021-06-30 | R-1 | child | fizioterapija | 1
    after | 2021-07-01 | R-1 | child | fizioterapija | 1
    """
    rates = RATES + "fizioterapija | | balvu-novads-2021 | 9.00 | 2021-07-01 |\n"
    outcome = loaded(
        folder(tmp_path, funding_sources=FUNDING, rates=rates, clients=clients, sessions=sessions)
    )
    assert payers() == {"before": "balvu-novads-2021", "after": "balvu-novads-2021"}
    assert costs() == {"before": Decimal("10.00"), "after": Decimal("9.00")}
    (warning,) = [w for w in outcome.findings.warnings if w.column == "municipality"]
    assert warning.row == 2


def test_who_names_a_centre_has_named_its_provider(tmp_path):
    sessions = """
    reference | date | client_number | recipient | service | quantity | cost | centre
    S-1 | 2020-03-02 | R-1 | child | dac-ft | 1 | 7.00 | dac-1
    """
    sheets = {
        "providers": "code | name\nezermala | Ezermala\n",
        "centres": "code | provider | service | municipality | name | opened_on\n"
        "dac-1 | ezermala | dac-ft | | Centrs | 2020-01-01\n",
    }
    path = folder(tmp_path, funding_sources=FUNDING, clients=CLIENTS, sessions=sessions, **sheets)
    loaded(path)
    session = ServiceSession.objects.get()
    assert (session.centre.code, session.provider.code) == ("dac-1", "ezermala")
    assert loaded(path).new == 0
