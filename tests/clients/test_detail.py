import re
import uuid
from datetime import date

import pytest
import time_machine

from clients.models import Occupation, Opinion
from clients.validity import ENDED, ENDS_SOON, IN_FORCE, NOT_YET, validity_on
from tests import factories

pytestmark = pytest.mark.django_db
CODE = "327654-12345"


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-17",
        identity__given_name="Anna",
        identity__family_name="Ozola",
        identity__personal_code=CODE,
    )


def without_tokens(response) -> str:
    """Each page masks its CSRF token anew."""
    return re.sub(r'(?<=csrfmiddlewaretoken" value=")[^"]+', "", response.text)


def address(client) -> str:
    return f"/clients/{client.uuid}/"


@time_machine.travel("2021-11-09 12:00+02:00")
def test_it_says_who_it_is(client, ilze, anna):
    representation = factories.RepresentationFactory(
        client=anna, representative__identity__family_name="Liepa"
    )
    Occupation.objects.create(client=anna, territory=anna.territory, representation=representation)
    client.force_login(ilze)
    text = client.get(address(anna)).text
    for expected in ("Anna Ozola", "8\u00a0gadi", "R-17", "Inga Liepa", "vecāks", "jā"):
        assert expected in text
    assert f"/services/clients/{anna.uuid}/sessions/new/" in text


def test_the_panels_of_services_are_there(client, ilze, anna):
    factories.ServiceSessionFactory(client=anna)
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "Atlikumi" in text
    assert "01.03.2021" in text


def test_who_has_exited_is_said_so(client, ilze, anna):
    anna.exited_on = date(2021, 1, 1)
    anna.save()
    client.force_login(ilze)
    assert "Izstājies 01.01.2021" in client.get(address(anna)).text


def test_the_personal_code_is_masked_until_asked_for(client, ilze, anna):
    client.force_login(ilze)
    page = client.get(address(anna))
    assert CODE not in page.text
    assert CODE[:6] not in page.text
    shown = client.post(f"{address(anna)}personal-code/")
    assert CODE in shown.text
    fragment = client.post(f"{address(anna)}personal-code/", HTTP_HX_REQUEST="true")
    assert CODE in fragment.text
    assert "<html" not in fragment.text
    assert client.get(f"{address(anna)}personal-code/").status_code == 405


def test_the_number_of_queries_does_not_grow(client, ilze, anna, django_assert_max_num_queries):
    client.force_login(ilze)

    def add(year):
        scope = {"client": anna, "territory": anna.territory}
        Opinion.objects.create(valid_from=date(year, 2, 1), **scope)
        factories.RepresentationFactory(client=anna)
        factories.ServiceSessionFactory(client=anna, happened_on=date(year, 5, 1))

    add(2018)
    with django_assert_max_num_queries(41) as few:
        client.get(address(anna))
    add(2019)
    add(2020)
    with django_assert_max_num_queries(41) as many:
        client.get(address(anna))
    assert len(few) == len(many)


@pytest.mark.parametrize("page", ["", "personal-code/"])
def test_a_stranger_cannot_tell_the_client_from_none(client, oskars, anna, page):
    client.force_login(oskars)
    send = client.post if page else client.get
    strange = send(f"{address(anna)}{page}")
    nothing = send(f"/clients/{uuid.uuid4()}/{page}")
    assert strange.status_code == nothing.status_code == 404
    assert without_tokens(strange) == without_tokens(nothing)


def test_anonymous_and_others(client, anna, kaspars):
    assert client.get(address(anna)).url.startswith("/accounts/")
    client.force_login(kaspars)
    assert client.get(address(anna)).status_code == 403
    assert client.post(f"{address(anna)}personal-code/").status_code == 403


def test_bad_addresses_and_methods(client, ilze, anna):
    client.force_login(ilze)
    assert client.get("/clients/17/").status_code == 404
    assert client.post(address(anna)).status_code == 405


@pytest.mark.parametrize(
    "valid_from, valid_to, expected",
    [
        (None, None, IN_FORCE),
        (date(2021, 3, 2), None, NOT_YET),
        (date(2021, 3, 1), date(2021, 4, 1), IN_FORCE),
        (None, date(2021, 3, 31), ENDS_SOON),
        (None, date(2021, 3, 1), ENDS_SOON),
        (None, date(2021, 2, 28), ENDED),
    ],
)
def test_validity_is_a_sign_and_a_word(valid_from, valid_to, expected):
    assert validity_on(date(2021, 3, 1), valid_from, valid_to) == expected
