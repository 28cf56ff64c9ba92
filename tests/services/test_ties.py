"""Ties with carers: the panel among the people, adding, correcting, taking back."""

from datetime import date

import pytest
from django.urls import reverse

from services.models import CarerTie
from tests import factories
from tests.rules_rows import make_tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def http(client, ilze):
    client.force_login(ilze)
    return client


@pytest.fixture
def specialist(db):
    return factories.SpecialistFactory(name="Maija Liepa")


def address(page: str, client, *more) -> str:
    return reverse(f"services:{page}", args=[client.uuid, *more])


def typed(specialist, **said) -> dict:
    row = "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a55"
    return {"row": row, "specialist": specialist.pk, "kind": "household"} | said


def test_the_people_show_them_and_how_they_stand(http, anna, specialist):
    people = reverse("clients:people", args=[anna.client.uuid])
    assert "Saikņu nav." in http.get(people).text
    make_tie(anna.client, specialist=specialist, valid_from=date(2020, 1, 1))
    make_tie(specialist=factories.SpecialistFactory(name="Cita Persona"))
    page = http.get(people).text
    assert "Maija Liepa" in page
    assert "viena mājsaimniecība" in page
    assert "01.01.2020" in page
    assert "Cita Persona" not in page
    CarerTie.objects.update(is_withdrawn=True)
    assert "Maija Liepa" not in http.get(address("client_ties", anna.client)).text


def test_one_is_added_once_however_often_it_is_sent(http, anna, specialist):
    for _turn in range(2):
        answer = http.post(
            address("tie_create", anna.client), typed(specialist, valid_from="1.1.2020")
        )
        assert answer.status_code == 302
    tie = CarerTie.objects.get()
    assert (tie.client, tie.territory) == (anna.client, anna.client.territory)
    assert (tie.specialist, tie.kind, tie.valid_from) == (specialist, "household", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"specialist": ""}, "specialist"),
        ({"specialist": "0"}, "specialist"),
        ({"kind": ""}, "kind"),
        ({"kind": "friend"}, "kind"),
        ({"valid_from": "31.02.2020"}, "valid_from"),
        ({"valid_from": "2.1.2020", "valid_to": "1.1.2020"}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(http, anna, specialist, said, field):
    answer = http.post(address("tie_create", anna.client), typed(specialist) | said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CarerTie.objects.exists()


def test_the_same_tie_twice_at_one_time_is_refused(http, anna, specialist):
    make_tie(anna.client, specialist=specialist)
    answer = http.post(address("tie_create", anna.client), typed(specialist))
    assert answer.status_code == 422
    assert "Šī saikne tajā laikā jau ir ierakstīta." in answer.text


def test_it_is_ended_unless_somebody_changed_it_meanwhile(http, anna, specialist):
    tie = make_tie(anna.client, specialist=specialist)
    page = address("tie_update", anna.client, tie.uuid)
    seen = http.get(page).context["form"].initial["version"]
    said = typed(specialist, version=seen, valid_to="31.12.2021")
    assert http.post(page, said).status_code == 302
    tie.refresh_from_db()
    assert tie.valid_to == date(2021, 12, 31)
    answer = http.post(page, said | {"valid_to": "30.11.2021"})
    assert answer.status_code == 422
    tie.refresh_from_db()
    assert tie.valid_to == date(2021, 12, 31)


def test_one_entered_by_mistake_is_taken_back_with_a_reason(http, anna, specialist):
    tie = make_tie(anna.client, specialist=specialist)
    page = address("tie_withdraw", anna.client, tie.uuid)
    seen = http.get(page).context["form"].initial["version"]
    assert http.post(page, {"version": seen}).status_code == 422
    said = {"version": seen, "change_reason": "Vārdabrālis"}
    assert http.post(page, said).status_code == 302
    assert CarerTie.objects.get().is_withdrawn
    assert http.get(page).status_code == 404


@pytest.mark.parametrize("page", ["tie_update", "tie_withdraw"])
def test_a_tie_belongs_to_its_client(http, anna, page):
    tie = make_tie(factories.ClientFactory())
    assert http.get(address(page, anna.client, tie.uuid)).status_code == 404
