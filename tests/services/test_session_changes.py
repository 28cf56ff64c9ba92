"""The page of a session's changes."""

import uuid

import pytest

from services.models import ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(anna, ilze):
    return factories.ServiceSessionFactory(client=anna.client, recorded_by=ilze)


def address(session) -> str:
    return f"/services/sessions/{session.uuid}/changes/"


def test_it_says_what_changed_and_why(client, ilze, session):
    client.force_login(ilze)
    client.post(f"/services/sessions/{session.uuid}/delete/")
    client.post(f"/services/sessions/{session.uuid}/restore/")
    page = client.get(address(session)).context["page"]
    assert [(c.action, c.reason) for c in page] == [
        ("atjaunošana", "atsaukšana"),
        ("dzēšana", "sava ieraksta dzēšana"),
        ("pievienošana", ""),
    ]


def test_a_correction_of_a_closed_month_is_there(client, ilze, session):
    factories.correction(session, cost=-1)
    client.force_login(ilze)
    text = client.get(address(session)).text
    assert "Labojums" in text
    assert "−1,00" in text


def test_a_deleted_entry_keeps_its_page(client, ilze, session):
    client.force_login(ilze)
    client.post(f"/services/sessions/{session.uuid}/delete/")
    assert "Dzēsts" in client.get(address(session)).text


def test_the_lists_and_the_form_lead_to_it(client, ilze, session):
    client.force_login(ilze)
    for page in (
        f"/services/clients/{session.client.uuid}/sessions/",
        f"/services/sessions/{session.uuid}/",
        f"/clients/{session.client.uuid}/",
    ):
        assert address(session) in client.get(page).text, page


def test_who_may_read_the_file_may_see_it(client, juris, anita, session):
    for reader in (juris, anita):
        client.force_login(reader)
        assert client.get(address(session)).status_code == 200


def test_others_do_not(client, oskars, kaspars, session):
    assert client.get(address(session)).status_code == 302
    client.force_login(oskars)
    assert client.get(address(session)).status_code == 404
    client.force_login(kaspars)
    assert client.get(address(session)).status_code == 403


def test_it_takes_only_get_and_a_session_that_exists(client, ilze, session):
    client.force_login(ilze)
    assert client.post(address(session)).status_code == 405
    assert client.get(f"/services/sessions/{uuid.uuid4()}/changes/").status_code == 404
    assert client.get("/services/sessions/17/changes/").status_code == 404


def test_it_is_accessible(page, ilze, session):
    ServiceSession.objects.filter(pk=session.pk).update(note="Pa tālruni")
    sign_in(page, ilze, TEST_PASSWORD)
    page.goto(address(session))
    assert_accessible(page)
