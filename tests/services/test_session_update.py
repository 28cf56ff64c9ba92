"""Correcting, deleting and taking back one's own session; and what others get."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from services.actions import record_session
from services.models import Recipient, ServiceSession
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(anna, ilze):
    return record_session(
        by=ilze,
        form_key=uuid.uuid4(),
        client=anna.client,
        recipient=Recipient.CHILD,
        service=factories.service("fizioterapija"),
        happened_on=date(2021, 11, 8),
        quantity=Decimal(2),
        note="Pirmā reize",
    )


def address(session, action="") -> str:
    return f"/services/sessions/{session.uuid}/{action and action + '/'}"


def typed(session, **kwargs) -> dict:
    return {
        "changed_at": session.changed_at.isoformat(),
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "08.11.2021",
        "quantity": "2",
        "note": session.note,
    } | kwargs


def close():
    factories.closed_month("rezeknes-valstspilseta", date(2021, 11, 1))


def test_the_form_shows_what_is_stored(client, ilze, session):
    client.force_login(ilze)
    response = client.get(address(session))
    for expected in ('value="08.11.2021"', 'value="2"', "Pirmā reize", "Labot ierakstu"):
        assert expected in response.text
    assert "Izmaksas: 2 × 10,00 = 20,00\u00a0EUR" in response.text
    assert "Saglabāt un ierakstīt nākamo" not in response.text


def test_it_is_corrected(client, ilze, anna, session):
    client.force_login(ilze)
    response = client.post(address(session), typed(session, quantity="3", note=""))
    assert response.url == f"/clients/{anna.client.uuid}/"
    session.refresh_from_db()
    assert (session.quantity, session.cost, session.note) == (3, 30, "")
    assert ServiceSession.objects.count() == 1


def test_what_is_wrong_is_said(client, ilze, session):
    client.force_login(ilze)
    response = client.post(address(session), typed(session, quantity="41"))
    assert response.status_code == 422
    assert "0 no 40 visā projektā; ar šo ierakstu būtu 41." in response.text
    session.refresh_from_db()
    assert session.quantity == 2


def test_a_change_made_meanwhile_is_not_written_over(client, ilze, session):
    said = typed(session, quantity="4")
    client.force_login(ilze)
    client.post(address(session), typed(session, quantity="3", note="Otrā reize"))
    response = client.post(address(session), said)
    assert response.status_code == 422
    assert "Kamēr rakstījāt, ierakstu mainīja Ilze Kalna" in response.text
    stored = response.text.partition("Tagad saglabāts")[2].partition("</section>")[0]
    for value in ("Fizioterapija", "08.11.2021", "3\u00a0reizes", "30,00\u00a0EUR", "Otrā reize"):
        assert value in stored
    assert f'href="{address(session)}" target="_blank"' in stored
    assert 'value="4"' in response.text
    session.refresh_from_db()
    assert session.quantity == 3


@pytest.mark.parametrize("changed_at", ["", "x", "2021-01-01", "2021-13-41 25:61"])
def test_without_the_time_of_what_was_seen_nothing_is_written_over(
    client, ilze, session, changed_at
):
    client.force_login(ilze)
    said = typed(session, quantity="3", changed_at=changed_at)
    assert client.post(address(session), said).status_code == 422
    session.refresh_from_db()
    assert session.quantity == 2


def test_fragments_do_not_count_the_session_itself(client, ilze, anna, session):
    client.force_login(ilze)
    preview = f"/services/clients/{anna.client.uuid}/sessions/preview/"
    said = typed(session, quantity="20")
    assert "Vairāk, nekā plānots" in client.post(preview, said).text
    text = client.post(f"{preview}?session={session.uuid}", said).text
    assert "Vairāk, nekā plānots" not in text
    for asked in ("x", uuid.uuid4()):
        assert client.post(f"{preview}?session={asked}", said).status_code == 200


def test_it_is_deleted_and_taken_back(client, ilze, session):
    client.force_login(ilze)
    response = client.post(address(session, "delete"), follow=True)
    assert "Ieraksts izdzēsts." in response.text
    assert address(session, "restore") in response.text
    session.refresh_from_db()
    assert session.deleted_by == ilze
    assert "Ieraksts ir dzēsts." in client.get(address(session)).text
    response = client.post(address(session, "restore"), follow=True)
    assert "Ieraksts atjaunots." in response.text
    session.refresh_from_db()
    assert session.deleted_at is None


def test_in_a_closed_month_it_is_only_read(client, ilze, session):
    close()
    client.force_login(ilze)
    response = client.get(address(session))
    assert "2021. gada novembris ir slēgts. Piesakiet labojumu." in response.text
    assert "<form id=" not in response.text
    client.post(address(session), typed(session, quantity="3"))
    response = client.post(address(session, "delete"), follow=True)
    assert "2021. gada novembris ir slēgts." in response.text
    session.refresh_from_db()
    assert (session.quantity, session.deleted_at) == (2, None)


ACTIONS = ["", "delete", "restore"]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_colleague_and_a_head_may_see_but_not_change(client, juris, inese, session, action):
    for user in (juris, inese):
        client.force_login(user)
        assert client.post(address(session, action), typed(session)).status_code == 403
    session.refresh_from_db()
    assert session.deleted_at is None


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_gets_404(client, oskars, session, action):
    client.force_login(oskars)
    assert client.post(address(session, action), typed(session)).status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_others_anonymous_and_bad_addresses(client, kaspars, ilze, session, action):
    assert client.post(address(session, action)).url.startswith("/accounts/")
    client.force_login(kaspars)
    assert client.post(address(session, action)).status_code == 403
    client.force_login(ilze)
    bad = f"/services/sessions/{uuid.uuid4()}/{action and action + '/'}"
    assert client.post(bad).status_code == 404


@pytest.mark.parametrize("action", ["delete", "restore"])
def test_they_are_only_posted(client, ilze, session, action):
    client.force_login(ilze)
    assert client.get(address(session, action)).status_code == 405
