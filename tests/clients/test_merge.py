"""The pages of possible duplicates and of joining persons."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clients.models import PersonMerge, PersonsApart
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
DUPLICATES, MERGES = "/clients/duplicates/", "/clients/merges/"


def child(**kwargs):
    return factories.ClientFactory(
        identity__given_name="Anna", identity__family_name="Dzeltenspalva", **kwargs
    )


@pytest.fixture
def pair(db):
    """Two files of a child, one after the other, who used 25 and 20 of the 40 of rehabilitation."""
    one = child(number="K-1", exited_on=date(2021, 3, 31))
    other = child(number="K-2", enrolled_on=date(2021, 4, 1))
    factories.ServiceSessionFactory(client=one, quantity=Decimal(25))
    factories.ServiceSessionFactory(
        client=other, quantity=Decimal(20), happened_on=date(2021, 5, 3)
    )
    return one, other


def address(name, pair) -> str:
    return reverse(f"clients:{name}", args=[record.uuid for record in pair])


def test_the_list_says_why(client, inese, pair):
    client.force_login(inese)
    page = client.get(DUPLICATES)
    assert page.text.count("Dzeltenspalva") >= 2
    assert "Vārds, uzvārds un dzimšanas datums ir vienādi." in page.text
    assert "1 pāris" in page.text


def test_who_is_not_one_person_is_remembered_and_taken_back(client, inese, pair):
    client.force_login(inese)
    for _click in range(2):
        assert client.post(address("duplicate_dismiss", pair)).url == DUPLICATES
    assert PersonsApart.objects.count() == 1
    assert "Nav divu ierakstu" in client.get(DUPLICATES).text
    assert "Dzeltenspalva" in client.get(DUPLICATES, {"apart": "yes"}).text
    client.post(address("duplicate_restore", pair))
    assert "1 pāris" in client.get(DUPLICATES).text


def test_before_joining_both_and_their_allowances_are_shown(client, inese, pair):
    client.force_login(inese)
    page = client.get(address("merge_create", pair)).text
    assert page.count("Dzeltenspalva") >= 2
    assert "Pārsniegts apvienojot" in page
    for number in ("25", "20", "45", "40"):
        assert f'<td class="number">{number}</td>' in page


def test_joined_once_and_undone(client, inese, pair):
    client.force_login(inese)
    answers = [
        client.post(address("merge_create", pair), {"note": "Viens un tas pats."})
        for _click in range(2)
    ]
    assert [answer.url for answer in answers] == [MERGES] * 2
    merge = PersonMerge.objects.get()
    page = client.get(MERGES).text
    assert "Viens un tas pats." in page
    assert page.count("Dzeltenspalva") >= 2
    path = reverse("clients:merge_undo", args=[merge.uuid])
    assert "Atsaukt apvienošanu" in client.get(path).text
    assert client.post(path).url == client.post(path).url == MERGES
    assert "Atsaukts" in client.get(MERGES).text
    for record in pair:
        record.refresh_from_db()
    assert pair[0].person_id != pair[1].person_id


def test_two_open_files_say_what_to_do(client, inese):
    pair = child(number="K-1"), child(number="K-2")
    client.force_login(inese)
    assert "vispirms izbeidziet" in client.get(address("merge_create", pair)).text
    answer = client.post(address("merge_create", pair))
    assert answer.status_code == 422
    assert not PersonMerge.objects.exists()


def test_by_number(client, inese, pair):
    client.force_login(inese)
    numbers = reverse("clients:duplicate_numbers")
    answer = client.post(numbers, {"one": "k-1", "other": "K-2"})
    assert answer.url == address("merge_create", pair)
    for other in ("K-1", "K-99", ""):
        assert client.post(numbers, {"one": "K-1", "other": other}).status_code == 422


def test_representatives_are_joined(client, inese):
    children = [child(number=f"K-{n}", exited_on=date(2018, 1, 1)) for n in range(2)]
    pair = [factories.RepresentationFactory(client=c).representative for c in children]
    client.force_login(inese)
    assert client.get(address("merge_create", pair)).status_code == 200
    assert client.post(address("merge_create", pair)).url == MERGES
    for record in pair:
        record.refresh_from_db()
    assert pair[0].person_id == pair[1].person_id
    assert client.get(MERGES).status_code == 200


class TestLitany:
    def test_anonymous_is_sent_to_the_sign_in(self, client, pair):
        for path in (DUPLICATES, MERGES, address("merge_create", pair)):
            assert client.get(path).url.startswith(reverse("account_login"))

    def test_strangers_find_nothing(self, client, daina, pair):
        client.force_login(daina)
        assert client.get(address("merge_create", pair)).status_code == 404
        assert client.post(address("duplicate_dismiss", pair)).status_code == 404
        assert "Dzeltenspalva" not in client.get(DUPLICATES).text

    def test_others_have_no_right(self, client, ilze, anita, rita, pair):
        for user in (ilze, anita, rita):
            client.force_login(user)
            for path in (DUPLICATES, MERGES, address("merge_create", pair)):
                assert client.get(path).status_code == 403

    def test_one_record_twice_is_no_pair(self, client, inese, pair):
        client.force_login(inese)
        assert client.get(address("merge_create", [pair[0]] * 2)).status_code == 404


def test_the_same_queries_however_many_pairs(client, inese, django_assert_max_num_queries):
    client.force_login(inese)
    counts = []
    for _more in range(2):
        for _file in range(3):
            child(exited_on=date(2018, 1, 1))
        with django_assert_max_num_queries(40) as asked:
            client.get(DUPLICATES)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_pages_are_accessible(page, pair, inese):
    sign_in(page, inese, TEST_PASSWORD)
    for path in (DUPLICATES, address("merge_create", pair)):
        page.goto(path)
        assert_accessible(page)
    page.get_by_role("button", name="Apvienot vienā personā").click()
    page.wait_for_url(lambda url: url.endswith(MERGES))
    assert_accessible(page)
