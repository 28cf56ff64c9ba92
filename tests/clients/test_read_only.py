"""An auditor reads files; whatever writes is absent, in each place on its own."""

import uuid
from datetime import date

import pytest

from services.models import ServiceSession
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


@pytest.fixture
def liene(db):
    """Worker of Augšdaugava, auditor of Rēzekne."""
    liene = factories.user_with("social_worker", "augsdaugavas-novads", name="Liene Osa")
    factories.MembershipFactory(
        user=liene, role="auditor", municipality=factories.municipality("rezeknes-valstspilseta")
    )
    return liene


@pytest.fixture
def local(db):
    return factories.user_with("auditor", "rezeknes-valstspilseta", name="Aija Ozoliņa")


def pages(client) -> list[str]:
    return [
        f"/clients/{client.uuid}/",
        f"/services/clients/{client.uuid}/last-sessions/",
        f"/services/clients/{client.uuid}/sessions/",
        f"/services/clients/{client.uuid}/allowances/",
    ]


@pytest.mark.parametrize("person", ["anita", "local", "liene"])
def test_an_auditor_reads_and_finds_nothing_that_writes(client, request, anna, person):
    auditor = request.getfixturevalue(person)
    # Recorded before the person became an auditor.
    session = factories.ServiceSessionFactory(client=anna, recorded_by=auditor)
    client.force_login(auditor)
    for address in pages(anna):
        response = client.get(address)
        assert response.status_code == 200
        assert "/sessions/new/" not in response.text
        assert f'/services/sessions/{session.uuid}/"' not in response.text
        assert "Ierakstīt pakalpojumu" not in response.text
        assert "Labot" not in response.text
    assert "Anna Ozola" in client.get("/clients/").text
    assert client.post("/clients/search/", {"q": "anna"}).url == f"/clients/{anna.uuid}/"
    for action in ("", "delete/", "restore/"):
        assert client.post(f"/services/sessions/{session.uuid}/{action}").status_code == 403
    for page in ("new", "options", "preview"):
        address = f"/services/clients/{anna.uuid}/sessions/{page}/"
        assert client.post(address).status_code == 403
    assert ServiceSession.objects.live().count() == 1


def test_who_keeps_files_still_has_it_all(client, ilze, anna):
    session = factories.ServiceSessionFactory(client=anna, recorded_by=ilze)
    client.force_login(ilze)
    text = client.get(f"/clients/{anna.uuid}/").text
    assert f"/services/clients/{anna.uuid}/sessions/new/" in text
    assert f'/services/sessions/{session.uuid}/"' in text
    listed = client.get(f"/services/clients/{anna.uuid}/sessions/").text
    assert f'/services/sessions/{session.uuid}/"' in listed


def test_a_worker_elsewhere_logs_only_there(client, liene, anna):
    theirs = factories.ClientFactory(territory=factories.territory("ilukstes-novads"))
    client.force_login(liene)
    assert "/sessions/new/" in client.get(f"/clients/{theirs.uuid}/").text
    assert client.get(f"/services/clients/{theirs.uuid}/sessions/new/").status_code == 200
    assert client.get(f"/services/clients/{anna.uuid}/sessions/new/").status_code == 403
    neither = factories.ClientFactory(territory=factories.territory("ludzas-novads"))
    assert client.get(f"/services/clients/{neither.uuid}/sessions/new/").status_code == 404
    assert client.get(f"/clients/{neither.uuid}/").status_code == 404


def test_an_auditor_of_one_municipality_sees_no_other(client, local):
    elsewhere = factories.ClientFactory(territory=factories.territory("ludzas-novads"))
    client.force_login(local)
    for address in pages(elsewhere):
        assert client.get(address).status_code == 404
    assert "Klientu vēl nav." in client.get("/clients/").text


def test_the_empty_list_advises_only_what_one_may(client, local, inese):
    client.force_login(local)
    assert "importē nodaļas vadītājs" in client.get("/clients/").text
    client.force_login(inese)
    assert "importējiet darbgrāmatu" in client.get("/clients/").text.lower()


@pytest.mark.parametrize(
    "days",
    [{"valid_to": date(2020, 1, 1)}, {"valid_from": date(2999, 1, 1)}],
    ids=["ended", "future"],
)
def test_a_membership_of_other_days_opens_nothing(client, anna, days):
    person = factories.user_with("auditor", "rezeknes-valstspilseta", name="Aija", **days)
    client.force_login(person)
    for address in (*pages(anna), "/clients/", f"/clients/{uuid.uuid4()}/"):
        assert client.get(address).status_code == 403
