"""„Pamatojums”: the list, adding; corrections are in tests/services/test_ground_update.py."""

import uuid
from datetime import date

import pytest
import time_machine

from clients.models import Contract, Disability, Opinion
from tests import factories
from tests.people_rows import contract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today():
    with time_machine.travel("2021-11-09 12:00+02:00"):
        yield


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-17", grounds=False, identity__birth_date=date(2013, 5, 20)
    )


def address(client, rest="") -> str:
    return f"/clients/{client.uuid}/grounds/{rest}"


def test_each_ground_stands_with_sign_and_word(client, ilze, anna):
    scope = {"client": anna, "territory": anna.territory}
    Opinion.objects.create(reference="A-1", valid_to=date(2021, 11, 30), **scope)
    Disability.objects.create(group="child", valid_to=date(2021, 11, 8), **scope)
    contract(anna, number="L-77", party="Saule", valid_from=date(2022, 1, 1))
    client.force_login(ilze)
    text = client.get(address(anna)).text
    for expected in ("A-1", "! Drīz beidzas", "■ Beidzies", "L-77", "Saule", "○ Vēl nav spēkā"):
        assert expected in text
    assert f"/services/clients/{anna.uuid}/grounds/contract/" in text


def test_nothing_recorded_says_what_it_means(client, ilze, anna):
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "Bez tā sociālo aprūpi un atelpas brīdi ierakstīt nevar." in text


def test_what_was_taken_back_is_apart(client, ilze, anna):
    contract(anna, number="L-78", is_withdrawn=True, change_reason="Cits klients")
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "Ievadīts kļūdas dēļ: 1" in text
    assert "Cits klients" in text
    assert "L-78" not in client.get(f"/clients/{anna.uuid}/").text


def test_who_only_reads_sees_no_links(client, anita, anna):
    contract(anna)
    client.force_login(anita)
    text = client.get(address(anna)).text
    assert "Labot vai beigt" not in text
    assert client.get(address(anna, "contract/new/")).status_code == 403


@pytest.mark.parametrize(
    ("kind", "model", "typed"),
    [
        ("disability", Disability, {"group": "child"}),
        ("opinion", Opinion, {"reference": "A-9", "issued_on": "1.10.2021"}),
        ("contract", Contract, {"number": "L-9", "party": "Saule", "signed_on": "01.10.21"}),
    ],
)
def test_adding(client, ilze, anna, kind, model, typed):
    client.force_login(ilze)
    form = {"row": str(uuid.uuid4()), "valid_from": "8.10.21", "valid_to": "", **typed}
    answers = [client.post(address(anna, f"{kind}/new/"), form) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    row = model.objects.get(client=anna)
    assert (row.valid_from, row.valid_to) == (date(2021, 10, 8), None)
    assert str(row.uuid) == form["row"]


def test_what_is_wrong_stands_beside_the_field(client, ilze, anna):
    client.force_login(ilze)
    for typed, text in [
        ({"valid_from": "31.2.2021", "group": "child"}, "Tāda datuma nav: 31.02.2021."),
        ({"valid_from": "", "group": "child"}, "Ievadiet datumu."),
        ({"valid_from": "19.5.2013", "group": "child"}, "Klients dzimis 20.05.2013."),
        (
            {"valid_from": "2.1.2021", "valid_to": "1.1.2021", "group": "child"},
            "Beigu datums nevar būt pirms sākuma datuma.",
        ),
        ({"valid_from": "2.1.2021", "group": "1"}, "Izvēlieties"),
    ]:
        answer = client.post(address(anna, "disability/new/"), typed)
        assert answer.status_code == 422
        assert text in answer.text, text
    assert not anna.disabilities.exists()


def test_a_second_of_the_same_day_is_refused_unless_the_first_was_a_mistake(client, ilze, anna):
    scope = {"client": anna, "territory": anna.territory}
    first = Opinion.objects.create(valid_from=date(2021, 1, 1), **scope)
    client.force_login(ilze)
    form = {"reference": "A-2", "valid_from": "1.1.2021"}
    assert client.post(address(anna, "opinion/new/"), form).status_code == 422
    Opinion.objects.filter(pk=first.pk).update(is_withdrawn=True)
    assert client.post(address(anna, "opinion/new/"), form).status_code == 302


def test_an_adult_has_no_opinion_and_groups_of_its_own(client, ilze):
    adult = factories.ClientFactory(adult=True)
    client.force_login(ilze)
    assert "VDEĀVK" not in client.get(address(adult)).text
    assert client.get(address(adult, "opinion/new/")).status_code == 404
    form = client.get(address(adult, "disability/new/")).text
    assert "II grupa" in form
    assert "bērns ar invaliditāti" not in form


def test_strangers_bad_addresses_and_methods(client, oskars, ilze, anna):
    assert client.get(address(anna)).url.startswith("/accounts/")
    client.force_login(oskars)
    assert client.get(address(anna)).status_code == 404
    assert client.post(address(anna, "contract/new/"), {}).status_code == 404
    client.force_login(ilze)
    assert client.get(address(anna, "hut/new/")).status_code == 404
    assert client.get("/clients/17/grounds/").status_code == 404
    assert client.put(address(anna, "contract/new/")).status_code == 405


def test_the_number_of_queries_does_not_grow(client, ilze, anna, django_assert_max_num_queries):
    client.force_login(ilze)
    contract(anna, number="L-0")
    with django_assert_max_num_queries(25) as few:
        client.get(address(anna))
    for number in range(1, 6):
        contract(anna, number=f"L-{number}")
    with django_assert_max_num_queries(25) as many:
        client.get(address(anna))
    assert len(few) == len(many)


def test_what_ends_between_two_days_and_is_not_followed(anna):
    def opinion(first, last, **kwargs):
        scope = {"client": anna, "territory": anna.territory}
        return Opinion.objects.create(valid_from=first, valid_to=last, **scope, **kwargs)

    span = (date(2021, 11, 1), date(2021, 11, 30))
    ending = opinion(date(2021, 1, 1), date(2021, 11, 30))
    opinion(date(2020, 1, 1), date(2020, 12, 31))
    opinion(date(2021, 2, 1), date(2021, 11, 15), is_withdrawn=True)
    assert list(Opinion.objects.ending_between(*span)) == [ending]
    opinion(date(2021, 12, 2), date(2022, 11, 30))
    assert list(Opinion.objects.ending_between(*span)) == [ending]
    opinion(date(2021, 12, 1), None)
    assert list(Opinion.objects.ending_between(*span)) == []
