"""From enrolment to exit: the reason, what it ends, and taking it back."""

from datetime import date

import pytest
import time_machine

from clients.models import Client
from tests import factories
from tests.clients.test_create import elsewhere

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+02:00", tick=False):
        yield


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__family_name="Ozola", enrolled_on=date(2018, 1, 1))


def address(client, undo: bool = False) -> str:
    return f"/clients/{client.uuid}/exit/{'undo/' if undo else ''}"


def said(**typed) -> dict:
    return {"exited_on": "1.11.2021", "exit_reason": "own_wish", "exit_note": ""} | typed


def test_it_ends_the_file_with_a_reason_and_can_be_undone(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(address(anna), said(exit_note="Pārcēlās pie meitas."))
    anna.refresh_from_db()
    assert (anna.exited_on, anna.exit_reason) == (date(2021, 11, 1), "own_wish")
    page = client.get(response.url).text
    for expected in (
        "■ Izstājies 01.11.2021",
        "klienta vai pārstāvja vēlme",
        "Pārcēlās pie meitas.",
    ):
        assert expected in page
    assert f'action="{address(anna, undo=True)}"' in page
    for _time in range(2):
        client.post(address(anna, undo=True))
    anna.refresh_from_db()
    assert (anna.exited_on, anna.exit_reason, anna.exit_note) == (None, "", "")


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"exited_on": ""}, "exited_on"),
        ({"exited_on": "31.12.2017"}, "exited_on"),
        ({"exit_reason": ""}, "exit_reason"),
        ({"exit_reason": "nonsense"}, "exit_reason"),
        ({"exit_reason": "other", "exit_note": "  "}, "exit_note"),
    ],
)
def test_faults_stand_beside_their_field(client, ilze, anna, typed, field):
    client.force_login(ilze)
    response = client.post(address(anna), said(**typed))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Client.objects.get(pk=anna.pk).exited_on is None


def test_services_after_the_last_day_refuse_it_in_words(client, ilze, anna):
    for day in (1, 5, 8):
        factories.ServiceSessionFactory(client=anna, happened_on=date(2021, 11, day))
    client.force_login(ilze)
    response = client.post(address(anna), said())
    text = response.context["form"].errors["exited_on"][0]
    assert "2 ieraksti, pēdējais 08.11.2021." in text
    assert client.post(address(anna), said(exited_on="8.11.2021")).status_code == 302


def test_a_file_opened_meanwhile_keeps_the_old_one_shut(client, ilze):
    code = "327654-12345"
    place = factories.territory("rezekne")
    old = elsewhere(
        code,
        territory=place,
        enrolled_on=date(2018, 1, 1),
        exited_on=date(2020, 1, 1),
    )
    elsewhere(code, territory=place, enrolled_on=date(2021, 1, 1))
    client.force_login(ilze)
    client.post(address(old, undo=True))
    old.refresh_from_db()
    assert old.exited_on == date(2020, 1, 1)
    assert "ir vēlāka lieta" in client.get(f"/clients/{old.uuid}/").text


def test_who_may(client, anna, inese, anita, oskars, kaspars):
    assert client.get(address(anna)).url.startswith("/accounts/")
    for person, status in ((inese, 200), (anita, 403), (oskars, 404), (kaspars, 403)):
        client.force_login(person)
        assert client.get(address(anna)).status_code == status
        if status != 200:
            assert client.post(address(anna), said()).status_code == status
            assert client.post(address(anna, undo=True)).status_code == status
    assert Client.objects.get(pk=anna.pk).exited_on is None
    assert client.get(address(anna, undo=True)).status_code == 405
