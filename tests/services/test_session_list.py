"""The list of a client's entries, and the two panels of the client's page."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from services.models import Window
from tests import factories
from tests.services.plan_rows import unguarded

pytestmark = pytest.mark.django_db
PAGES = ["sessions", "last-sessions", "allowances"]
QUERIES = {"sessions": 24, "last-sessions": 19, "allowances": 26}


def address(client, page="sessions") -> str:
    return f"/services/clients/{client.uuid}/{page}/"


def test_newest_first_and_fifty_a_page(client, ilze, anna):
    for days in range(51):
        factories.ServiceSessionFactory(
            client=anna.client, happened_on=date(2021, 1, 1) + timedelta(days)
        )
    client.force_login(ilze)
    response = client.get(address(anna.client))
    shown = [session.happened_on for session in response.context["page"]]
    assert (len(shown), shown[0], shown == sorted(shown, reverse=True)) == (
        50,
        date(2021, 2, 20),
        True,
    )
    assert "51\u00a0ieraksts" in response.text
    assert len(client.get(address(anna.client), {"page": 2}).context["page"]) == 1


def test_an_entry_says_who_gave_it_to_whom(client, ilze, juris, anna):
    specialist = factories.SpecialistFactory(name="Kristīne Ļaksa")
    factories.ServiceSessionFactory(
        client=anna.client,
        recipient="representative",
        representative=anna.representative,
        specialist=specialist,
        provider=specialist.provider,
        recorded_by=juris,
        quantity=2,
        note="Pa tālruni",
    )
    client.force_login(ilze)
    text = client.get(address(anna.client)).text
    for expected in (
        "01.03.2021",
        "Inga Liepa (pārstāvis)",
        "Kristīne Ļaksa",
        "Juris Vilks",
        "2\u00a0reizes",
        "20,00",
        "Pa tālruni",
    ):
        assert expected in text


def test_only_ones_own_entry_of_an_open_month_can_be_edited(client, ilze, juris, anna):
    for worker, day in ((ilze, 1), (juris, 2), (ilze, 32)):
        factories.ServiceSessionFactory(
            client=anna.client,
            recorded_by=worker,
            happened_on=date(2021, 3, 1) + timedelta(day - 1),
        )
    factories.closed_month("rezekne", date(2021, 4, 1))
    client.force_login(ilze)
    for page in ("sessions", "last-sessions"):
        assert client.get(address(anna.client, page)).text.count(">Labot<") == 1
    assert "■ Slēgts" in client.get(address(anna.client)).text


def test_deleted_entries_are_not_shown(client, ilze, anna):
    session = factories.ServiceSessionFactory(client=anna.client)
    session.deleted_at = session.recorded_at
    session.save()
    client.force_login(ilze)
    for page in ("sessions", "last-sessions"):
        assert "Pakalpojumi vēl nav sniegti." in client.get(address(anna.client, page)).text


def test_the_panel_shows_the_last_ten(client, ilze, anna):
    factories.ServiceSessionFactory.create_batch(12, client=anna.client)
    client.force_login(ilze)
    response = client.get(address(anna.client, "last-sessions"))
    assert "<html" not in response.text
    assert len(response.context["sessions"]) == 10
    assert "Visi ieraksti (12)" in response.text


@time_machine.travel("2021-11-09 12:00+02:00")
def test_allowances_show_the_plan_and_the_limits_of_today(client, ilze, anna):
    line = anna.client.plannedservices.get(service__code="masaza")
    line.quantity, line.window = Decimal("12"), Window.MONTH
    with unguarded():
        line.save()
    for day, quantity in ((date(2021, 11, 1), 5), (date(2021, 10, 31), 3)):
        factories.ServiceSessionFactory(
            client=anna.client,
            service=factories.service("masaza"),
            happened_on=day,
            quantity=quantity,
        )
    client.force_login(ilze)
    response = client.get(address(anna.client, "allowances"))
    rows = response.context["plan"] + response.context["limits"]
    assert [(row.name, row.used_of, row.left, row.until) for row in rows] == [
        ("Fizioterapija (individuāla nodarbība)", "0 no 20", 20, "–"),
        ("Fizioterapija (individuāla nodarbība) – pārstāvis", "0 no 20", 20, "–"),
        ("Masāža", "5 no 12", 7, "30.11.2021"),
        ("Sociālā aprūpe (aprūpe dzīvesvietā)", "0 no 40", 40, "30.11.2021"),
        ("Sociālā rehabilitācija", "8 no 40", 32, "21.04.2022"),
        ("Pārstāvja pakalpojumi par vienu bērnu", "0 no 20", 20, "21.04.2022"),
        ("Atelpas brīdis", "0 no 30", 30, "31.12.2021"),
    ]
    assert 'value="5.00"' in response.text  # a meter reads a point, not a comma


def test_without_a_plan_it_says_what_waits(client, ilze):
    made = factories.ClientFactory()
    client.force_login(ilze)
    text = client.get(address(made, "allowances")).text
    assert "Sociālo rehabilitāciju ierakstīt varēs pēc plāna apstiprināšanas." in text


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow(
    client, ilze, juris, anna, django_assert_max_num_queries, page
):
    client.force_login(ilze)

    def add(count):
        for _ in range(count):
            specialist = factories.SpecialistFactory()
            factories.ServiceSessionFactory(
                client=anna.client,
                specialist=specialist,
                provider=specialist.provider,
                recorded_by=juris,
                recipient="representative",
                representative=anna.representative,
            )

    add(2)
    with django_assert_max_num_queries(QUERIES[page]) as few:
        client.get(address(anna.client, page))
    add(6)
    with django_assert_max_num_queries(QUERIES[page]) as many:
        client.get(address(anna.client, page))
    assert len(few) == len(many)


@pytest.mark.parametrize("page", PAGES)
def test_who_may(client, anna, ilze, inese, oskars, kaspars, anita, page):
    assert client.get(address(anna.client, page)).url.startswith("/accounts/")
    for user, status in ((ilze, 200), (inese, 200), (oskars, 404), (kaspars, 403), (anita, 200)):
        client.force_login(user)
        assert client.get(address(anna.client, page)).status_code == status
    client.force_login(ilze)
    assert client.post(address(anna.client, page)).status_code == 405
    assert client.get(f"/services/clients/{uuid.uuid4()}/{page}/").status_code == 404
