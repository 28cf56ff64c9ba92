"""What is somebody else's cannot be told from what does not exist: not by a single byte.

Over every address with a uuid, for people who are strangers to the row in different ways.
"""

import uuid
from itertools import cycle, islice

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests import factories
from tests.walls.pages import addresses

pytestmark = pytest.mark.django_db

# In all, and rows they are asked of.
PAIRS, ROWS = 1000, 10
STRANGERS = ["oskars", "daina", "kaspars", "rita", "valdis", "zane", "liene"]


@pytest.fixture
def liene(db):
    """Worker of Augšdaugava who audits Daugavpils."""
    liene = factories.user_with("social_worker", "augsdaugavas-novads", name="Liene Osa")
    factories.MembershipFactory(
        user=liene, role="auditor", municipality=factories.municipality("daugavpils-valstspilseta")
    )
    return liene


def named_by_uuid() -> list[tuple[str, str, str]]:
    """Name, parameter and kind of row of every address that names a row."""
    found = []
    for name in addresses(get_resolver().url_patterns):
        kinds = {"clients": "client", "people": "person"}
        own = kinds.get(name.split(":")[0], "session")
        for parameter, kind in (("client_uuid", "client"), ("uuid", own)):
            try:
                reverse(name, kwargs={parameter: uuid.UUID(int=0)})
            except NoReverseMatch:
                continue
            found.append((name, parameter, kind))
    return found


@pytest.fixture
def rows(db, ilze) -> dict[str, list[str]]:
    sessions = [factories.ServiceSessionFactory(recorded_by=ilze) for _n in range(ROWS)]
    for session in sessions:
        factories.PlannedServiceFactory(
            plan__client=session.client, provider=factories.ProviderFactory()
        )
    return {
        "client": [str(session.client.uuid) for session in sessions],
        "session": [str(session.uuid) for session in sessions],
        "person": ROWS * [str(ilze.uuid)],
    }


def answer(browser: Client, method: str, address: str):
    response = getattr(browser, method)(address)
    headers = {name: value for name, value in response.items() if name != "Date"}
    return response.status_code, headers, response.cookies.output(), response.content


@pytest.mark.parametrize("person", STRANGERS)
def test_foreign_and_invented_ids_get_the_same_answer(request, rows, person):
    named = named_by_uuid()
    assert len(named) >= 10
    browser = Client()
    browser.force_login(request.getfixturevalue(person))
    cases = (
        (method, *address, number)
        for number in cycle(range(ROWS))
        for address in named
        # Who keeps all people is no stranger to any.
        if person != "valdis" or address[2] != "person"
        for method in ("get", "post")
    )
    for method, name, parameter, kind, number in islice(cases, -(-PAIRS // len(STRANGERS))):
        foreign = reverse(name, kwargs={parameter: rows[kind][number]})
        invented = reverse(name, kwargs={parameter: uuid.uuid4()})
        theirs = answer(browser, method, foreign)
        assert theirs == answer(browser, method, invented), (method, name)
        assert theirs[0] in {403, 404, 405}, (method, name)


@pytest.mark.parametrize("status", [403, 404, 405])
def test_a_refusal_holds_no_form_and_leaves_messages_for_later(client, ilze, status):
    session = factories.ServiceSessionFactory(recorded_by=ilze)
    client.force_login(ilze)
    # A message waits: the entry is deleted.
    client.post(f"/services/sessions/{session.uuid}/delete/")
    address = {403: "/services/import/", 404: f"/clients/{uuid.uuid4()}/", 405: "/clients/search/"}
    response = client.get(address[status])
    assert response.status_code == status
    assert "<form" not in response.text
    assert "csrf" not in response.text
    assert 'href="/accounts/sign-out/"' in response.text
    assert "Ieraksts izdzēsts." not in response.text
    # The sign-in alone is prolonged.
    assert set(response.cookies) <= {"sessionid"}
    assert "Ieraksts izdzēsts." in client.get("/").text
