"""A provider's specialist corrects, deletes and restores own entries."""

import uuid
from datetime import date

import pytest
import time_machine

from clients.models import Disability
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


@pytest.fixture
def session(zane, peteris):
    return factories.ServiceSessionFactory(
        client=peteris.client,
        provider=peteris.own,
        recorded_by=zane,
        happened_on=date(2021, 11, 8),
        note="Mana piezīme",
    )


def address(session, action="") -> str:
    return f"/services/planned/sessions/{session.uuid}/{action and action + '/'}"


def typed(session, **kwargs) -> dict:
    return {
        "changed_at": session.changed_at.isoformat(),
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "08.11.2021",
        "quantity": "2",
        "note": session.note,
    } | kwargs


def test_it_is_corrected(client, zane, peteris, session):
    client.force_login(zane)
    response = client.get(address(session))
    assert "Mana piezīme" in response.text
    assert not [secret for secret in SECRETS if secret in response.text]
    assert client.post(address(session), typed(session)).url == peteris.address()
    session.refresh_from_db()
    assert (session.quantity, session.cost, session.provider) == (2, 20, peteris.own)


def test_what_is_not_planned_is_refused(client, zane, session):
    client.force_login(zane)
    response = client.post(address(session), typed(session, service="masaza"))
    assert response.status_code == 422
    session.refresh_from_db()
    assert session.quantity == 1


def test_a_change_made_meanwhile_is_shown(client, zane, session):
    client.force_login(zane)
    old = typed(session, quantity="3")
    client.post(address(session), typed(session))
    response = client.post(address(session), old)
    assert response.status_code == 422
    assert "Tagad saglabāts" in response.text
    assert response.text.count(address(session)) == 1 + response.text.count("delete/")


def test_it_is_deleted_and_comes_back(client, zane, peteris, session):
    client.force_login(zane)
    response = client.post(address(session, "delete"), follow=True)
    assert response.redirect_chain == [(peteris.address(), 302)]
    assert address(session, "restore") in response.text
    assert "Ieraksts ir dzēsts." in client.get(address(session)).text
    client.post(address(session, "restore"))
    session.refresh_from_db()
    assert session.deleted_at is None


def test_what_cannot_come_back_does_not_tell_the_grounds(client, zane, session):
    client.force_login(zane)
    client.post(address(session, "delete"))
    Disability.objects.all().delete()
    text = client.post(address(session, "restore"), follow=True).text
    assert "Šo pakalpojumu 08.11.2021. ierakstīt nevar." in text
    assert "nvaliditāt" not in text


def test_a_closed_month_stays(client, zane, session):
    factories.closed_month("rezeknes-valstspilseta", date(2021, 11, 1))
    client.force_login(zane)
    response = client.get(address(session))
    assert "2021. gada novembris ir slēgts." in response.text
    assert "Mani klienti" in response.text
    assert client.post(address(session, "delete"), follow=True).status_code == 200
    session.refresh_from_db()
    assert session.deleted_at is None


def test_others_entries(client, zane, ilze, peteris, session):
    colleague = factories.user_with("provider_specialist", name="Sanda Ose", provider=peteris.own)
    stranger = factories.user_with("provider_specialist", name="Mikus Osis", provider=peteris.other)
    for person, status in ((colleague, 403), (stranger, 404), (ilze, 403)):
        client.force_login(person)
        for action in ("", "delete", "restore"):
            assert client.post(address(session, action)).status_code == status
    client.force_login(zane)
    # Recorded by the municipality, whoever gave it.
    theirs = peteris.client.sessions.get(provider=peteris.own, recorded_by=ilze)
    assert client.get(address(theirs)).status_code == 403
    others = peteris.client.sessions.get(provider=peteris.other)
    assert client.get(address(others)).status_code == 404
    assert client.get(f"/services/planned/sessions/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/services/sessions/{session.uuid}/").status_code == 403


def test_who_left_the_provider_reaches_own_entries_no_more(client, zane, peteris, session):
    client.force_login(zane)
    zane.memberships.update(provider=peteris.other)
    assert client.get(address(session)).status_code == 404


def test_a_worker_who_is_a_providers_specialist_elsewhere_uses_each_desk_for_its_own(
    client, ilze, peteris, session
):
    """The file's page shows all; the provider's page shows no more for that."""
    factories.MembershipFactory(user=ilze, role="provider_specialist", provider=peteris.own)
    ilze = type(ilze).objects.get(pk=ilze.pk)
    client.force_login(ilze)
    assert "15.05.2013" in client.get(f"/clients/{peteris.client.uuid}/").text
    text = client.get(peteris.address()).text
    assert not [secret for secret in SECRETS if secret in text]
    theirs = factories.PlannedServiceFactory(
        plan__client__territory=factories.territory("ludzas-novads"), provider=peteris.own
    ).client
    assert client.get(f"/services/planned/{theirs.uuid}/").status_code == 200
    assert client.get(f"/clients/{theirs.uuid}/").status_code == 404
    assert client.get(f"/services/clients/{theirs.uuid}/sessions/new/").status_code == 404
