from datetime import date

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/clients/"


def names(response) -> list[str]:
    return [str(client.identity) for client in response.context["page"]]


def make(name, **kwargs):
    given, family = name.split()
    return factories.ClientFactory(
        identity__given_name=given, identity__family_name=family, **kwargs
    )


def test_it_lists_the_clients_of_ones_municipality_in_latvian_order(client, ilze):
    for name in ("Zane Žagare", "Zane Zīle", "Ādams Čaks", "Anna Cīrule", "Anna Dobele"):
        make(name)
    make("Svešs Svešais", territory=factories.territory("daugavpils-novads"))
    client.force_login(ilze)
    response = client.get(ADDRESS)
    assert names(response) == [
        "Anna Cīrule",
        "Ādams Čaks",
        "Anna Dobele",
        "Zane Zīle",
        "Zane Žagare",
    ]
    assert "5\u00a0klienti" in response.text
    assert "Svešais" not in response.text


def test_a_head_sees_them_and_workers_of_a_joined_municipality_see_both_parts(
    client, inese, oskars
):
    make("Anna Ozola")
    make("Pēteris Liepa", territory=factories.territory("daugavpils-novads"))
    make("Jānis Kalns", territory=factories.territory("ilukstes-novads"))
    client.force_login(inese)
    assert names(client.get(ADDRESS)) == ["Anna Ozola"]
    client.force_login(oskars)
    assert names(client.get(ADDRESS)) == ["Jānis Kalns", "Pēteris Liepa"]
    response = client.get(ADDRESS, {"territory": "ilukstes-novads"})
    assert names(response) == ["Jānis Kalns"]
    assert "1\u00a0klients no 2" in response.text


def test_the_filters_stand_in_the_address_and_can_be_taken_off(client, ilze):
    make("Anna Ozola")
    make("Zane Zīle", exited_on=date(2021, 1, 1))
    make("Juris Kalns", adult=True)
    client.force_login(ilze)
    assert names(client.get(ADDRESS, {"group": "adult"})) == ["Juris Kalns"]
    response = client.get(ADDRESS, {"group": "child", "status": "exited", "page": "1"})
    assert names(response) == ["Zane Zīle"]
    assert [chip["address"] for chip in response.context["chosen"]] == [
        "?status=exited",
        "?group=child",
    ]


def test_a_filter_nobody_knows_is_ignored(client, ilze):
    make("Anna Ozola")
    client.force_login(ilze)
    response = client.get(ADDRESS, {"group": "x", "territory": "y", "page": "999"})
    assert names(response) == ["Anna Ozola"]


def test_it_says_why_it_is_empty(client, ilze):
    client.force_login(ilze)
    assert "Klientu vēl nav." in client.get(ADDRESS).text
    make("Anna Ozola")
    assert "Neviens klients neatbilst filtriem." in client.get(ADDRESS, {"group": "adult"}).text


def test_fifty_a_page_and_the_same_queries_however_many(
    client, ilze, django_assert_max_num_queries
):
    client.force_login(ilze)
    factories.ClientFactory.create_batch(3)
    with django_assert_max_num_queries(25) as few:
        client.get(ADDRESS)
    factories.ClientFactory.create_batch(49)
    with django_assert_max_num_queries(25) as many:
        response = client.get(ADDRESS)
    assert len(few) == len(many)
    assert len(response.context["page"]) == 50
    assert len(client.get(ADDRESS, {"page": 2}).context["page"]) == 2


def test_anonymous_is_sent_to_the_sign_in(client):
    assert client.get(ADDRESS).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["kaspars", "rita", "valdis"])
def test_others_have_no_clients(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assert client.get(ADDRESS).status_code == 403


def test_it_is_only_read(client, ilze):
    client.force_login(ilze)
    assert client.post(ADDRESS).status_code == 405
