from datetime import date

import pytest
import time_machine

from services.models import Recipient
from tests import factories
from tests.services.planned import SECRETS, make_planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+00:00"):
        yield


@pytest.fixture
def peteris(zane, ilze):
    return make_planned(zane, ilze)


def test_it_shows_what_is_planned_what_is_left_and_the_entries(client, zane, peteris):
    client.force_login(zane)
    text = client.get(peteris.address()).text
    for expected in (
        "Pēteris Ābols",
        "R-9",
        "Rēzeknes valstspilsēta",
        "20\u00a0reizes",
        "3 no 20",
        "01.03.2021",
        "Ierakstīt pakalpojumu",
    ):
        assert expected in text
    # The limit of 40 counts what every provider gave.
    assert "4 no 40" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert "EUR" not in text
    assert "Ilze" not in text


def test_entries_of_others_are_read_but_not_changed(client, zane, ilze, peteris):
    mine = factories.ServiceSessionFactory(
        client=peteris.client, provider=peteris.own, recorded_by=zane
    )
    deleted = factories.ServiceSessionFactory(
        client=peteris.client,
        provider=peteris.own,
        recorded_by=zane,
        deleted_at="2021-11-01 12Z",
    )
    client.force_login(zane)
    response = client.get(peteris.address())
    assert response.text.count("Labot") == 1
    assert f"/services/planned/sessions/{mine.uuid}/" in response.text
    assert str(deleted.uuid) not in response.text
    factories.closed_month("rezekne", date(2021, 3, 1))
    assert "Labot" not in client.get(peteris.address()).text


def test_a_representative_is_named_only_where_served(client, zane, peteris):
    representation = factories.RepresentationFactory(
        client=peteris.client, representative__identity__family_name="Liepa"
    )
    client.force_login(zane)
    assert "Liepa" not in client.get(peteris.address("new")).text
    factories.PlannedServiceFactory(
        plan=peteris.plan, recipient=Recipient.REPRESENTATIVE, provider=peteris.own
    )
    factories.ServiceSessionFactory(
        client=peteris.client,
        provider=peteris.own,
        recipient=Recipient.REPRESENTATIVE,
        representative=representation.representative,
    )
    assert "Inga Liepa" in client.get(peteris.address()).text
    assert "Inga Liepa" in client.get(peteris.address("new")).text


def test_after_the_plan_its_last_day_is_shown(client, zane, ilze):
    peteris = make_planned(zane, ilze, valid_to=date(2021, 10, 31))
    client.force_login(zane)
    text = client.get(peteris.address()).text
    assert "31.10.2021" in text
    assert "3 no 20" in text


def test_a_change_of_the_membership_bites_at_once(client, zane, peteris):
    client.force_login(zane)
    assert client.get(peteris.address()).status_code == 200
    zane.memberships.update(valid_to=date(2021, 11, 8))
    assert client.get(peteris.address()).status_code == 403
    zane.memberships.update(valid_to=None, provider=peteris.other)
    text = client.get(peteris.address()).text
    assert "Masāža" in text
    assert "Fizioterapija" not in text
    zane.memberships.update(valid_from=date(2021, 11, 10))
    assert client.get(peteris.address()).status_code == 403
    zane.memberships.update(valid_from=date(2021, 11, 9))
    assert client.get(peteris.address()).status_code == 200
    type(zane).objects.update(is_active=False)
    assert client.get(peteris.address()).url.startswith("/accounts/")


def test_the_pages_of_files_stay_closed(client, zane, peteris):
    client.force_login(zane)
    for address in (
        "/clients/",
        f"/clients/{peteris.client.uuid}/",
        f"/services/clients/{peteris.client.uuid}/sessions/",
        f"/services/clients/{peteris.client.uuid}/sessions/new/",
        f"/services/clients/{peteris.client.uuid}/allowances/",
    ):
        assert client.get(address).status_code == 403
    assert 'id="search"' not in client.get(peteris.address()).text
