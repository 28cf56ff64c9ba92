import uuid
from datetime import date

import pytest
import time_machine

from clients.models import Outcome
from di_latgale.dates import Period
from di_latgale.history import versions
from reports.period.filter import PeriodFilter
from tests import factories
from tests.clients.note_rows import OutcomeFactory

pytestmark = pytest.mark.django_db
SAID = {"kind": "employment", "valid_from": "8.11.2021", "valid_to": ""}
UNKNOWN = uuid.uuid4()


@pytest.fixture
def peteris(db):
    return factories.ClientFactory(adult=True, identity__given_name="Pēteris")


@pytest.fixture
def outcome(peteris):
    return OutcomeFactory(client=peteris)


def new(client) -> str:
    return f"/clients/{client.uuid}/outcomes/new/"


def of(outcome, what="") -> str:
    return f"/clients/outcomes/{outcome.uuid}/{what}"


def typed(outcome, **kwargs) -> dict:
    said = {"kind": outcome.kind, "valid_from": "1.3.2021", "valid_to": ""}
    return said | {"version": versions.latest(outcome).pk} | kwargs


def counted(ilze) -> int:
    """Persons in employment in 2021, as the report counts them."""
    municipality = factories.municipality("rezeknes-valstspilseta")
    asked = PeriodFilter(Period(date(2021, 1, 1), date(2021, 12, 31)), (municipality,))
    return asked.report().outcomes["employment"]


def test_it_is_recorded_shown_and_counted(client, ilze, peteris):
    client.force_login(ilze)
    assert counted(ilze) == 0
    page = client.post(new(peteris), SAID, follow=True)
    assert "Rezultāts reģistrēts: darba attiecības." in page.text
    assert "08.11.2021" in page.text
    assert Outcome.objects.get().valid_to is None
    assert counted(ilze) == 1
    client.post(new(peteris), SAID)
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": ""}, "Izvēlieties veidu."),
        ({"valid_from": ""}, "Ievadiet datumu."),
        ({"valid_to": "7.11.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
        ({"valid_from": "1.3.2021", "valid_to": "1.5.2021"}, "jau"),
    ],
)
def test_errors(client, ilze, outcome, change, message):
    client.force_login(ilze)
    page = client.post(new(outcome.client), SAID | change)
    assert page.status_code == 422
    assert message in page.text
    assert Outcome.objects.count() == 1


def test_a_child_has_none(client, ilze):
    child = factories.ClientFactory()
    client.force_login(ilze)
    for send in (client.get, client.post):
        page = send(new(child), SAID, follow=True)
        assert "Rezultātus reģistrē tikai pieaugušajiem." in page.text
    assert not Outcome.objects.exists()
    assert "Reģistrēt rezultātu" not in page.text


def test_it_is_corrected(client, ilze, outcome):
    client.force_login(ilze)
    assert client.get(of(outcome)).status_code == 200
    said = typed(outcome, valid_to="31.3.2021", kind="education")
    assert client.post(of(outcome), said).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.kind, outcome.valid_to) == ("education", date(2021, 3, 31))


def test_who_saved_meanwhile_is_not_written_over(client, ilze, juris, outcome):
    begun = typed(outcome)
    client.force_login(juris)
    client.post(of(outcome), begun | {"valid_to": "31.3.2021"})
    client.force_login(ilze)
    page = client.post(of(outcome), begun | {"valid_to": "30.4.2021"})
    assert page.status_code == 422
    assert "Kamēr rakstījāt, rezultātu mainīja Juris Vilks (" in page.text
    (difference,) = page.context["differences"]
    assert (difference.mine, difference.theirs) == ("30.04.2021", "31.03.2021")
    said = begun | {
        "compared_at": page.context["compared_at"],
        "mine_valid_to": difference.mine_typed,
        "theirs_valid_to": difference.theirs_typed,
        "choice_valid_to": "theirs",
    }
    assert client.post(of(outcome), said).status_code == 302
    outcome.refresh_from_db()
    assert outcome.valid_to == date(2021, 3, 31)


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30])
def test_bad_versions_write_over_nothing(client, ilze, outcome, version):
    client.force_login(ilze)
    said = typed(outcome, kind="education", version=version)
    assert client.post(of(outcome), said).status_code == 422


def test_what_an_import_changed_counts_as_saved_meanwhile(client, ilze, outcome):
    begun = typed(outcome, kind="education")
    Outcome.objects.update(valid_to=date(2021, 5, 1))
    client.force_login(ilze)
    assert client.post(of(outcome), begun).status_code == 422


@time_machine.travel("2021-11-09 12:00+02:00")
def test_it_ends_today_and_that_is_undone(client, ilze, outcome):
    client.force_login(ilze)
    page = client.post(of(outcome, "end/"), follow=True)
    assert of(outcome, "reopen/") in page.text
    outcome.refresh_from_db()
    assert outcome.valid_to == date(2021, 11, 9)
    client.post(of(outcome, "end/"))
    client.post(of(outcome, "reopen/"))
    outcome.refresh_from_db()
    assert outcome.valid_to is None


def test_a_withdrawn_one_counts_nowhere_and_comes_back(client, ilze, outcome):
    client.force_login(ilze)
    assert counted(ilze) == 1
    page = client.post(of(outcome, "withdraw/"), follow=True)
    assert "Rezultāts atsaukts: darba attiecības." in page.text
    assert "Rezultāti nav reģistrēti." in page.text
    assert counted(ilze) == 0
    assert client.post(of(outcome), typed(outcome, kind="education")).status_code == 422
    assert "Atjaunot" in client.get(of(outcome)).text
    client.post(of(outcome, "restore/"))
    assert counted(ilze) == 1


def test_it_does_not_come_back_beside_its_like(client, ilze, outcome):
    client.force_login(ilze)
    client.post(of(outcome, "withdraw/"))
    client.post(new(outcome.client), SAID | {"valid_from": "1.3.2021"})
    page = client.post(of(outcome, "restore/"), follow=True)
    assert "jau" in page.text
    assert Outcome.objects.standing().count() == 1


@pytest.mark.parametrize("page", ["", "end/", "reopen/", "withdraw/", "restore/"])
def test_strangers_and_others(client, oskars, anita, kaspars, outcome, page):
    send = client.post if page else client.get
    assert send(of(outcome, page)).url.startswith("/accounts/sign-in/")
    client.force_login(oskars)
    assert send(of(outcome, page)).status_code == 404
    for person in (kaspars, anita):
        client.force_login(person)
        assert send(of(outcome, page)).status_code == 403
    assert client.get("/clients/outcomes/17/").status_code == 404


def test_an_auditor_reads_the_panel(client, anita, outcome):
    client.force_login(anita)
    text = client.get(f"/clients/{outcome.client.uuid}/").text
    assert "Darba attiecības" in text
    assert of(outcome) not in text
