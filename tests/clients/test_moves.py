"""The pages of moving: litany, what the receiving office is shown, and the words of refusals."""

from datetime import date

import pytest
from django.urls import reverse

from clients.models import Client, Move
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.clients.moving import DAY, make_child, offered
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
LIST = "/clients/moves/"


@pytest.fixture
def case(db):
    return make_child()


@pytest.fixture
def move(case, oskars):
    return offered(case, oskars)


def address(name, row) -> str:
    return reverse(f"clients:{name}", args=[row.uuid])


SAID = {
    "to_municipality": "rezeknes-valstspilseta",
    "moved_on": "8.11.2021",
    "copies": ["copies_disabilities", "copies_opinions"],
    "note": "Brauc pie vecmāmiņas.",
}


def test_a_worker_offers_and_withdraws(client, case, oskars):
    client.force_login(oskars)
    page = client.get(address("move_create", case.client))
    assert "Pārcelt uz citu pašvaldību" in page.text
    assert "Augšdaugavas novads" not in page.context["form"].fields["to_municipality"].queryset
    for _click in range(2):
        answer = client.post(address("move_create", case.client), SAID)
        assert answer.status_code == 302
    move = Move.objects.get()
    assert (move.moved_on, move.copies_disabilities, move.copies_assessments) == (DAY, True, False)
    assert move.name == "Anna Dzeltenspalva"
    page = client.get(answer.url)
    assert "Atsaukt piedāvājumu" in page.text
    client.post(address("move_withdraw", case.client))
    move.refresh_from_db()
    assert (move.status, move.answered_by) == ("withdrawn", oskars)
    assert 'status-neutral">■' in client.get(answer.url).text


@pytest.mark.parametrize(
    "typed,field",
    [
        ({"to_municipality": ""}, "to_municipality"),
        ({"to_municipality": "augsdaugavas-novads"}, "to_municipality"),
        ({"to_municipality": "daugavpils-novads"}, "to_municipality"),
        ({"moved_on": "31.2.2021"}, "moved_on"),
        ({"moved_on": "1.1.2018"}, "moved_on"),
        ({"moved_on": "1.1.2199"}, "moved_on"),
        ({"copies": ["nav-tada"]}, "copies"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, case, oskars, typed, field):
    client.force_login(oskars)
    answer = client.post(address("move_create", case.client), SAID | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Move.objects.exists()


def test_the_head_sees_the_offer_and_nothing_else_of_the_file(client, case, move, inese):
    client.force_login(inese)
    for page in (client.get(LIST), client.get(address("move_accept", move))):
        for word in ("Anna Dzeltenspalva", "20.05.2013", "Augšdaugavas novads", "vecmāmiņas"):
            assert word in page.text
        for word in ("200513-20003", "26677331", "Būrīšu", "secinājums", "Liepa", "IL-7"):
            assert word not in page.text
    assert client.get(reverse("clients:detail", args=[case.client.uuid])).status_code == 404


def test_the_head_accepts_and_a_second_click_leads_to_the_same_file(client, move, inese):
    factories.ClientFactory(number="R-041")
    client.force_login(inese)
    page = client.get(address("move_accept", move))
    assert page.context["form"]["number"].value() == "R-042"
    answers = [
        client.post(address("move_accept", move), {"territory": "rezekne", "number": "R-042"})
        for _click in range(2)
    ]
    move.refresh_from_db()
    assert [answer.url for answer in answers] == [f"/clients/{move.new_client.uuid}/"] * 2
    assert Client.objects.filter(person=move.client.person).count() == 2
    assert "R-042" in client.get(answers[0].url).text
    assert "Anna Dzeltenspalva" in client.get(LIST).text


def test_a_number_in_use_stands_beside_the_field(client, move, inese):
    factories.ClientFactory(number="R-9")
    client.force_login(inese)
    answer = client.post(address("move_accept", move), {"territory": "rezekne", "number": "R-9"})
    assert answer.status_code == 422
    assert "number" in answer.context["form"].errors


def test_the_head_declines_with_a_reason(client, case, move, inese, oskars):
    client.force_login(inese)
    assert client.post(address("move_decline", move), {"why": " "}).status_code == 422
    answer = client.post(address("move_decline", move), {"why": "Dzīvo citur."})
    assert answer.url == LIST
    assert "Dzeltenspalva" not in client.get(LIST).text
    assert client.get(address("move_accept", move)).status_code == 404
    client.force_login(oskars)
    assert "Dzīvo citur." in client.get(address("move_create", case.client)).text


class TestLitany:
    def test_anonymous_is_sent_to_the_sign_in(self, client, case, move):
        for path in (LIST, address("move_accept", move), address("move_create", case.client)):
            assert client.get(path).url.startswith(reverse("account_login"))

    def test_strangers_find_nothing(self, client, case, move, ilze, daina):
        client.force_login(ilze)
        assert client.get(address("move_create", case.client)).status_code == 404
        client.force_login(daina)
        for name in ("move_accept", "move_decline"):
            assert client.get(address(name, move)).status_code == 404
        assert "Dzeltenspalva" not in client.get(LIST).text

    def test_workers_and_auditors_do_not_answer(self, client, move, ilze, anita):
        for user in (ilze, anita):
            client.force_login(user)
            for path in (LIST, address("move_accept", move), address("move_decline", move)):
                assert client.get(path).status_code == 403

    def test_only_an_open_file_is_offered(self, client, case, oskars):
        Client.objects.filter(pk=case.client.pk).update(
            exited_on=date(2021, 1, 1), exit_reason="own_wish"
        )
        client.force_login(oskars)
        page = client.get(address("move_create", case.client))
        assert "pārcelt var tikai atvērtu lietu" in page.text
        assert client.post(address("move_create", case.client), SAID).status_code == 422


def test_the_same_queries_however_many_are_offered(
    client, case, oskars, inese, django_assert_max_num_queries
):
    offered(case, oskars)
    client.force_login(inese)
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    for _child in range(3):
        child = factories.ClientFactory(territory=factories.territory("ilukstes-novads"))
        case.client = child
        offered(case, oskars)
    with django_assert_max_num_queries(40) as many:
        client.get(LIST)
    assert len(few) == len(many)


def test_pages_are_accessible(page, case, move, inese):
    sign_in(page, inese, TEST_PASSWORD)
    for path in (LIST, address("move_accept", move), address("move_decline", move)):
        page.goto(path)
        assert_accessible(page)
    page.goto(address("move_accept", move))
    page.get_by_label("Klienta nr.").fill("R-77")
    page.get_by_role("button", name="Pieņemt klientu").click()
    page.wait_for_url(lambda url: "/moves/" not in url)
    assert page.get_by_text("Klients ir pieņemts").is_visible()
