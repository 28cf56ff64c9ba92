from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services.models import Recipient
from tests import factories
from tests.browser import assert_accessible, sign_in

ADDRESS = "/reports/rows/"
YEAR = {"first": "01.01.2021", "last": "31.12.2021"}
SECRETS = ("Pēteris", "Ābols", "150513", "15.05.2013", "Slepena", "29123456", "Liepa", "Sanda")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+00:00", tick=True):
        yield


@pytest.fixture
def peteris(db):
    client = factories.ClientFactory(
        number="R-9",
        identity__given_name="Pēteris",
        identity__family_name="Ābols",
        identity__personal_code="150513-21234",
        identity__birth_date=date(2013, 5, 15),
        identity__declared_address="Slepena iela 1",
        identity__phone="29123456",
    )
    representation = factories.RepresentationFactory(
        client=client, representative__identity__family_name="Liepa"
    )
    make = factories.ServiceSessionFactory
    specialist = factories.SpecialistFactory(name="Sanda Saule")
    make(client=client, quantity=2, note="Slepena", place="Slepena", specialist=specialist)
    make(client=client, happened_on=date(2021, 6, 1))
    make(
        client=client,
        recipient=Recipient.REPRESENTATIVE,
        representative=representation.representative,
    )
    make(client=client, service=factories.service("masaza"))
    make(client=client, happened_on=date(2020, 12, 31))
    make(client=client, deleted_at="2021-03-02 12:00Z")
    return client


def cells(response) -> list[tuple]:
    return [
        (r.number, r.place, r.service.split()[0], r.recipient, r.entries, r.quantity, r.cost)
        for r in response.context["rows"]
    ]


@pytest.mark.django_db
def test_a_row_is_a_client_a_service_and_a_kind_of_recipient(client, rita, peteris):
    client.force_login(rita)
    response = client.get(ADDRESS, YEAR)
    assert cells(response) == [
        ("R-9", "Rēzekne", "Fizioterapija", "child", 2, 3, 30),
        ("R-9", "Rēzekne", "Fizioterapija", "representative", 1, 1, 10),
        ("R-9", "Rēzekne", "Masāža", "child", 1, 1, 10),
    ]
    first = response.context["rows"][0]
    assert (first.first_on, first.last_on) == (date(2021, 3, 1), date(2021, 6, 1))
    totals = response.context["totals"]
    assert (totals.clients, totals.entries, totals.cost) == (1, 4, 50)
    assert sum(row.cost for row in response.context["rows"]) == totals.cost
    for expected in ("R-9", "01.06.2021", "50,00", "3\u00a0reizes", "3\u00a0rindas"):
        assert expected in response.text
    assert not [secret for secret in SECRETS if secret in response.text]
    assert str(peteris.uuid) not in response.text


@pytest.mark.django_db
def test_municipality_and_service_narrow_it_down(client, rita, peteris):
    elsewhere = factories.ClientFactory(
        number="L-1", territory=factories.territory("ludzas-novads")
    )
    factories.ServiceSessionFactory(client=elsewhere)
    client.force_login(rita)
    assert len(cells(client.get(ADDRESS, YEAR))) == 4
    ludza = client.get(ADDRESS, YEAR | {"municipality": "ludzas-novads"})
    assert [row[0] for row in cells(ludza)] == ["L-1"]
    massage = client.get(ADDRESS, YEAR | {"service": "masaza"})
    assert [row[2] for row in cells(massage)] == ["Masāža"]


@pytest.mark.django_db
def test_nothing_and_wrong_choices_are_said(client, rita):
    client.force_login(rita)
    assert "Šajā periodā pakalpojumi nav sniegti." in client.get(ADDRESS, YEAR).text
    for wrong in (
        {"first": "x"},
        {"service": "nav"},
        {"municipality": "nav"},
        {"first": "31.12.2021", "last": "01.01.2021"},
    ):
        response = client.get(ADDRESS, YEAR | wrong)
        assert response.status_code == 422
        assert "Rindu vēl nav." in response.text


@pytest.mark.django_db
def test_only_columns_without_names_are_read(client, rita, peteris):
    client.force_login(rita)
    with CaptureQueriesContext(connection) as captured:
        client.get(ADDRESS, YEAR)
    asked = "\n".join(q["sql"] for q in captured if "services_servicesession" in q["sql"])
    assert asked
    for table in ("identity", "clients_opinion", "clients_disability", "note", "place", "uuid"):
        assert f'"{table}"' not in asked
        assert f'"clients_client{table}"' not in asked


@pytest.mark.django_db
def test_fifty_a_page_and_the_same_queries_however_many(client, rita):
    client.force_login(rita)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS, YEAR).status_code == 200
        return len(captured)

    factories.ServiceSessionFactory.create_batch(2)
    few = queries()
    factories.ServiceSessionFactory.create_batch(50)
    assert queries() == few
    assert len(cells(client.get(ADDRESS, YEAR))) == 50
    second = client.get(ADDRESS, YEAR | {"page": "2"})
    assert len(cells(second)) == 2
    assert second.context["totals"].clients == 52
    assert "first=01.01.2021" in second.text


@pytest.mark.django_db
def test_who_may(client, ilze, inese, anita, kaspars, zane, valdis):
    assert client.get(ADDRESS).url.startswith("/accounts/")
    for person in (ilze, inese, anita, kaspars, zane, valdis):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_a_worker_who_also_coordinates_has_names_at_home_only(client, ilze, peteris):
    factories.MembershipFactory(user=ilze, role="regional_coordinator")
    elsewhere = factories.ClientFactory(
        number="L-1",
        territory=factories.territory("ludzas-novads"),
        identity__family_name="Zariņa",
    )
    factories.ServiceSessionFactory(client=elsewhere)
    client.force_login(ilze)
    assert {row[0] for row in cells(client.get(ADDRESS, YEAR))} == {"L-1", "R-9"}
    listed = client.get("/clients/").text
    assert "Pēteris Ābols" in listed
    assert "Zariņa" not in listed
    assert client.get(f"/clients/{elsewhere.uuid}/").status_code == 404
    assert client.get(f"/clients/{peteris.uuid}/").status_code == 200


def test_it_is_accessible(page, rita, peteris):
    sign_in(page, rita, factories.TEST_PASSWORD)
    page.get_by_role("link", name="Rindas bez vārdiem").first.click()
    page.get_by_label("No").fill("01.01.2021")
    page.get_by_role("button", name="Rādīt").click()
    page.get_by_role("cell", name="Rēzekne").first.wait_for()
    assert_accessible(page)
