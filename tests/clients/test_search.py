from datetime import date

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/clients/search/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-17",
        identity__given_name="Anna Ilze",
        identity__family_name="Ķeizara-Ozoliņa",
        identity__birth_date=date(2013, 5, 20),
        identity__personal_code="327654-12345",
        identity__phone="+371 29 123 456",
    )


@pytest.mark.parametrize(
    "text",
    [
        "keiz",
        "OZOLINA",
        "anna ozolina",
        "Ķeizara-Ozoliņa",
        "r-17",
        "20.05.2013",
        "20.05.2013.",
        "327654-12345",
        "32765412345",
        "20.5.13",
        "20/05/2013",
        "327654–12345",
        "327654 12345",
        "29123456",
        "+371 29 123-456",
        "0037129123456",
        "371 29123456",
        "r 17",
        "R17",
        " ilze ",
    ],
)
def test_one_box_finds_by_every_key(client, ilze, anna, text):
    client.force_login(ilze)
    response = client.post(ADDRESS, {"q": text})
    assert response.status_code == 302
    assert response.url == f"/clients/{anna.uuid}/"


def test_several_are_listed_and_htmx_gets_a_fragment(client, ilze, anna):
    factories.ClientFactory(identity__given_name="Anna", identity__family_name="Zīle")
    client.force_login(ilze)
    page = client.post(ADDRESS, {"q": "anna"})
    assert "<html" in page.text
    fragment = client.post(ADDRESS, {"q": "anna"}, **HTMX)
    assert "<html" not in fragment.text
    for response in (page, fragment):
        assert response.text.index("Ķeizara") < response.text.index("Zīle")


def test_a_single_find_is_listed_by_htmx_too(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(ADDRESS, {"q": "keiz"}, **HTMX)
    assert (response.status_code, f"/clients/{anna.uuid}/" in response.text) == (200, True)


@pytest.mark.parametrize(
    "text", ["zei", "Annas", "R-1", "21.05.2013", "327654-12346", "%", "_a", "xq\x00z"]
)
def test_what_does_not_match_says_so(client, ilze, anna, text):
    client.force_login(ilze)
    response = client.post(ADDRESS, {"q": text})
    assert response.status_code == 200
    assert ("Neviens klients neatbilst." in response.text) == (len(text) > 1)


def test_one_letter_is_too_little(client, ilze, anna):
    client.force_login(ilze)
    for text in ("", " a ", "a"):
        assert "Ievadiet vismaz 2" in client.post(ADDRESS, {"q": text}).text


def test_strangers_clients_are_not_found(client, oskars, anna):
    client.force_login(oskars)
    nobody = client.post(ADDRESS, {"q": "xqzz"}, **HTMX)
    for text in ("327654-12345", "keizara", "R-17"):
        assert client.post(ADDRESS, {"q": text}, **HTMX).content == nobody.content


def test_more_than_fit_says_so(client, ilze):
    factories.ClientFactory.create_batch(9)
    client.force_login(ilze)
    response = client.post(ADDRESS, {"q": "anna"}, **HTMX)
    assert response.text.count("<li>") == 8
    assert "Ir arī citi." in response.text


def test_what_was_typed_is_not_markup(client, ilze):
    client.force_login(ilze)
    assert "<b>x" not in client.post(ADDRESS, {"q": '"><b>x'}).text


def test_it_never_answers_an_address(client, ilze):
    client.force_login(ilze)
    assert client.get(ADDRESS, {"q": "anna"}).status_code == 405


def test_anonymous_and_others(client, kaspars):
    assert client.post(ADDRESS, {"q": "anna"}).url.startswith("/accounts/")
    client.force_login(kaspars)
    assert client.post(ADDRESS, {"q": "anna"}).status_code == 403


def test_a_phone_kept_without_the_country_is_found_with_it(client, ilze):
    made = factories.ClientFactory(identity__phone="26 111 222")
    client.force_login(ilze)
    assert client.post(ADDRESS, {"q": "+371 26111222"}).url == f"/clients/{made.uuid}/"
