"""„Kas skatījies”: for who may read traces, of clients in their territories."""

from uuid import uuid4

import pytest
import time_machine

from di_latgale.traces.models import Trace
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.traces.conftest import write_some

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )


def address(client, query="") -> str:
    return f"/clients/{client.uuid}/looks/{query}"


def look(user, client, day: str, count: int = 1, **kwargs) -> None:
    with time_machine.travel(f"{day} 09:05+02:00", tick=False):
        fields = {"clients": {client.pk: client.territory_id}, "kind": "look", "status": None}
        fields |= {"purpose": "casework", "asked": None, "territory_ids": []}
        for _n in range(count):
            write_some(user, 1, **(fields | kwargs))


def test_it_says_who_when_where_and_for_what(client, inese, ilze, anna):
    look(ilze, anna, "2021-11-09")
    other = factories.ClientFactory()
    look(ilze, other, "2021-11-10", page="services:session_list")
    client.force_login(inese)
    text = client.get(address(anna)).text
    for expected in ("Kas skatījies", "09.11.2021 09:05", "Ilze Kalna", "darbs ar klientu"):
        assert expected in text
    assert "klienta lapa" in text
    assert "10.11.2021" not in text
    assert "klienta ieraksti" not in text


def test_looking_at_it_is_a_look(client, inese, anna):
    client.force_login(inese)
    assert "Šajās dienās neviens nav skatījies" in client.get(address(anna)).text
    trace = Trace.objects.get()
    assert (trace.page, trace.client_ids) == ("clients:looks", [anna.pk])
    assert "kas skatījies" in client.get(address(anna)).text


def test_a_command_has_no_person(client, inese, anna):
    from di_latgale.traces import record

    record(page="import_workbook", purpose="upkeep", clients=[anna])
    client.force_login(inese)
    text = client.get(address(anna)).text
    assert "servera komanda" in text
    assert "sistēmas uzturēšana" in text


def test_it_is_filtered_by_days_and_person(client, inese, ilze, juris, anna):
    look(ilze, anna, "2021-11-08")
    look(ilze, anna, "2021-11-09", page="services:session_list")
    look(juris, anna, "2021-11-09")
    client.force_login(inese)

    def rows(query):
        return client.get(address(anna, query)).text.count("<tr>") - 1

    # The own looks, one more each time, lie on another day.
    assert rows("?first=08.11.2021&last=09.11.2021") == 3
    assert rows("?first=09.11.2021&last=09.11.2021") == 2
    assert rows(f"?last=09.11.2021&person={ilze.uuid}") == 2
    assert rows("?last=07.11.2021") == -1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?first=31.02.2021", "Tāda datuma nav"),
        ("?first=02.03.2021&last=01.03.2021", "Beigu datums nevar būt pirms"),
        (f"?person={NOBODY}", "Izvēlieties personu no saraksta."),
        ("?person=17", "UUID"),
    ],
)
def test_bad_input_is_said(client, inese, anna, query, said):
    client.force_login(inese)
    response = client.get(address(anna, query))
    assert response.status_code == 422
    assert said in response.text


def test_a_moment_before_midnight_in_riga_belongs_to_the_day(client, inese, ilze, anna):
    with time_machine.travel("2021-11-09 23:59+02:00", tick=False):
        write_some(ilze, 1, clients={anna.pk: anna.territory_id})
    client.force_login(inese)
    assert "09.11.2021 23:59" in client.get(address(anna, "?last=09.11.2021")).text
    assert "23:59" not in client.get(address(anna, "?first=10.11.2021")).text


def test_fifty_a_page_and_the_same_queries_however_many(
    client, inese, ilze, anna, django_assert_max_num_queries
):
    client.force_login(inese)
    look(ilze, anna, "2021-11-09", 3)
    with django_assert_max_num_queries(25) as few:
        client.get(address(anna))
    look(ilze, anna, "2021-11-09", 60)
    with django_assert_max_num_queries(25) as many:
        text = client.get(address(anna)).text
    assert len(few) == len(many)
    assert text.count("<tr>") == 51
    assert "page=2" in text


def test_the_clients_page_leads_there_who_may(client, inese, ilze, anna):
    for user, leads in ((inese, True), (ilze, False)):
        client.force_login(user)
        assert (address(anna) in client.get(f"/clients/{anna.uuid}/").text) is leads


def test_who_may(client, anna, ilze, inese, daina, anita, kaspars):
    assert client.get(address(anna)).url.startswith("/accounts/")
    for user, status in ((inese, 200), (anita, 200), (daina, 404), (ilze, 403), (kaspars, 403)):
        client.force_login(user)
        assert client.get(address(anna)).status_code == status
    assert client.get("/clients/17/looks/").status_code == 404
    client.force_login(inese)
    assert client.post(address(anna)).status_code == 405
    assert client.get(f"/clients/{uuid4()}/looks/").status_code == 404


def test_looks_of_before_the_client_moved_stay_with_the_other_office(
    client, inese, daina, ilze, anna
):
    look(ilze, anna, "2021-11-09")
    there = factories.territory("daugavpils-novads")
    type(anna).objects.filter(pk=anna.pk).update(territory=there)
    client.force_login(daina)
    assert "09.11.2021 09:05" not in client.get(address(anna)).text
    client.force_login(inese)
    assert client.get(address(anna)).status_code == 404


def test_it_can_be_used(page, inese, ilze, anna):
    look(ilze, anna, "2021-11-09", 3)
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"/clients/{anna.uuid}/")
    page.get_by_role("link", name="Kas skatījies").click()
    page.get_by_label("No", exact=True).fill("9.11.2021")
    page.get_by_label("Persona").select_option(label="Ilze Kalna")
    page.get_by_role("main").get_by_role("button", name="Rādīt").click()
    page.get_by_text("3 skatījumi").wait_for()
    assert_accessible(page)
