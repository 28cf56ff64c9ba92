"""The page of a client's changes."""

import uuid

import pytest

from clients.models import ClientIdentity
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


def address(client) -> str:
    return f"/clients/{client.uuid}/changes/"


def test_it_says_who_changed_what(client, ilze, anna):
    identity = ClientIdentity.objects.get(client=anna)
    identity.family_name = "Ozoliņa"
    identity.save()
    client.force_login(ilze)
    text = client.get(address(anna)).text
    for expected in ("Izmaiņas", "Klienta identitāte", "Ozola", "Ozoliņa", "Labošana"):
        assert expected in text


def test_sessions_and_plans_are_among_them(client, ilze, anna):
    factories.ServiceSessionFactory(client=anna)
    factories.PlannedServiceFactory(plan__client=anna)
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "01.03.2021, Fizioterapija" in text
    assert "Plānotais pakalpojums" in text


def test_one_kind_can_be_chosen(client, ilze, anna):
    client.force_login(ilze)
    page = client.get(address(anna), {"record": "opinion"}).context["page"]
    assert {change.kind for change in page} == {"VDEĀVK atzinums"}
    everything = client.get(address(anna), {"record": "nonsense"}).context["page"]
    assert len(everything) > len(page)


def test_fifty_a_page(client, ilze, anna):
    for n in range(60):
        ClientIdentity.objects.filter(client=anna).update(phone=str(n))
    client.force_login(ilze)
    assert len(client.get(address(anna)).context["page"]) == 50
    last = client.get(address(anna), {"page": 2, "record": "clientidentity"}).context["page"]
    assert len(last) == 11


def test_the_clients_page_leads_to_it(client, ilze, anna):
    client.force_login(ilze)
    assert address(anna) in client.get(f"/clients/{anna.uuid}/").text


def test_who_may_read_the_file_may_see_its_changes(client, ilze, inese, anita, anna):
    for reader in (ilze, inese, anita):
        client.force_login(reader)
        assert client.get(address(anna)).status_code == 200


def test_others_do_not(client, oskars, kaspars, rita, valdis, anna):
    assert client.get(address(anna)).status_code == 302
    client.force_login(oskars)
    assert client.get(address(anna)).status_code == 404
    for other in (kaspars, rita, valdis):
        client.force_login(other)
        assert client.get(address(anna)).status_code == 403


def test_it_takes_only_get_and_a_client_that_exists(client, ilze, anna):
    client.force_login(ilze)
    assert client.post(address(anna)).status_code == 405
    assert client.get(f"/clients/{uuid.uuid4()}/changes/").status_code == 404
    assert client.get("/clients/17/changes/").status_code == 404


def test_it_is_accessible(page, ilze, anna):
    factories.ServiceSessionFactory(client=anna)
    ClientIdentity.objects.filter(client=anna).update(declared_address="Atbrīvošanas aleja 1")
    sign_in(page, ilze, TEST_PASSWORD)
    page.goto(address(anna))
    assert_accessible(page)
    page.get_by_label("Ieraksta veids").select_option("VDEĀVK atzinumi")
    page.wait_for_url("**record=opinion**")
    assert page.locator(".changes > li").count() == 1
