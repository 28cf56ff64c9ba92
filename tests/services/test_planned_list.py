import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.services.planned import SECRETS, make_planned

pytestmark = pytest.mark.django_db
ADDRESS = "/services/planned/"
TODAY = "2021-11-09 12:00+00:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def peteris(zane, ilze):
    return make_planned(zane, ilze)


def names(response) -> list[str]:
    return [str(row.client.identity) for row in response.context["rows"]]


def test_it_lists_clients_by_name_and_what_is_planned_with_the_provider(client, zane, peteris):
    client.force_login(zane)
    response = client.get(ADDRESS)
    assert names(response) == ["Pēteris Ābols"]
    for expected in ("R-9", "bērns (FT)", "Rēzekne", "Fizioterapija", "1\u00a0klients"):
        assert expected in response.text
    assert not [secret for secret in SECRETS if secret in response.text]
    assert 'aria-current="page">Mani klienti' in response.text


def test_it_says_why_it_is_empty(client, zane):
    client.force_login(zane)
    assert "Ar jums pašlaik nav plānots neviens pakalpojums." in client.get(ADDRESS).text


@pytest.mark.parametrize(
    ("plan", "is_seen"),
    [
        ({}, True),
        ({"approved_on": None}, False),
        ({"valid_from": date(2021, 11, 9)}, True),
        ({"valid_from": date(2021, 11, 10)}, False),
        ({"valid_to": date(2021, 11, 8)}, True),
        ({"valid_to": date(2021, 11, 9) - timedelta(days=31)}, True),
        ({"valid_to": date(2021, 11, 9) - timedelta(days=32)}, False),
    ],
)
def test_a_client_is_seen_while_the_plan_is_in_force_and_a_month_on(
    client, zane, ilze, plan, is_seen
):
    peteris = make_planned(zane, ilze, **plan)
    client.force_login(zane)
    assert bool(names(client.get(ADDRESS))) == is_seen
    assert client.get(peteris.address()).status_code == (200 if is_seen else 404)


def test_a_line_without_a_provider_or_with_another_shows_nobody(client, zane):
    other = factories.ProviderFactory()
    factories.PlannedServiceFactory()
    factories.PlannedServiceFactory(provider=other)
    client.force_login(zane)
    assert names(client.get(ADDRESS)) == []


def test_two_providers_of_one_person_are_listed_together(client, zane, peteris):
    second = factories.ProviderFactory()
    factories.MembershipFactory(user=zane, role="provider_specialist", provider=second)
    factories.PlannedServiceFactory(provider=second)
    client.force_login(zane)
    assert len(names(client.get(ADDRESS))) == 2


def test_it_finds_by_name_and_number(client, zane, peteris):
    make = factories.PlannedServiceFactory
    make(provider=peteris.own, plan__client__identity__family_name="Ābele")
    make(provider=peteris.own, plan__client__identity__family_name="Zariņa")
    client.force_login(zane)
    response = client.post(f"{ADDRESS}search/", {"q": "ab"})
    assert names(response) == ["Anna Ābele", "Pēteris Ābols"]
    assert 'value="ab"' in response.text
    assert client.post(f"{ADDRESS}search/", {"q": "pet abol"}).url == peteris.address()
    assert client.post(f"{ADDRESS}search/", {"q": "r-9"}).url == peteris.address()
    assert len(names(client.post(f"{ADDRESS}search/", {"q": " \x00"}))) == 3


@pytest.mark.parametrize("text", ["15.05.2013", "150513-21234", "15051321234", "29123456", "Liepa"])
def test_what_one_may_not_know_finds_nobody(client, zane, peteris, text):
    client.force_login(zane)
    response = client.post(f"{ADDRESS}search/", {"q": text})
    assert names(response) == []
    assert "Neviens klients neatbilst." in response.text


def test_nobody_elses_client_is_found(client, zane):
    factories.PlannedServiceFactory(provider=factories.ProviderFactory())
    client.force_login(zane)
    assert names(client.post(f"{ADDRESS}search/", {"q": "anna"})) == []


def test_fifty_a_page_and_the_same_queries_however_many(client, zane):
    provider = zane.memberships.get().provider
    client.force_login(zane)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    factories.PlannedServiceFactory.create_batch(2, provider=provider)
    few = queries()
    factories.PlannedServiceFactory.create_batch(50, provider=provider)
    assert queries() == few
    response = client.get(ADDRESS)
    assert len(names(response)) == 50
    assert len(names(client.get(ADDRESS, {"page": 2}))) == 2
    found = client.post(f"{ADDRESS}search/", {"q": "anna"})
    assert len(names(found)) == 50
    assert "Ir arī citi." in found.text
    assert not re.search(r'href="\?page', found.text)
