from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from di_latgale.accounts.models import FailedSignIn
from tests.factories import TEST_PASSWORD

ADDRESS = "/accounts/sign-in/"


@pytest.fixture
def worker(ilze):
    ilze.set_password(TEST_PASSWORD)
    ilze.save()
    return ilze


def attempt(http, user, password=TEST_PASSWORD, **more):
    return http.post(ADDRESS, {"login": user.email, "password": password, **more})


def test_it_works(client, worker):
    response = attempt(client, worker)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").context["user"] == worker


def test_the_e_mail_is_the_same_in_capitals(client, worker):
    worker_email = worker.email.upper()
    response = client.post(ADDRESS, {"login": worker_email, "password": TEST_PASSWORD})
    assert response.status_code == 302


@pytest.mark.parametrize("address", ["/", "/clients/", "/nothing/", "/admin/"])
def test_strangers_are_sent_here_only_from_pages_that_exist(client, db, address):
    response = client.get(address)
    assert response.status_code in {302, 404}


@pytest.mark.parametrize("email", ["ilze", "nobody"])
def test_wrong_password_and_unknown_e_mail_look_alike(client, worker, email):
    email = worker.email if email == "ilze" else "nobody@demo.example"
    response = client.post(ADDRESS, {"login": email, "password": "wrong"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Nepareizs e-pasts vai parole."]
    assert b"wrong" not in response.content


def test_who_may_not_sign_in_any_more_gets_the_same_words(client, worker):
    worker.is_active = False
    worker.save()
    response = attempt(client, worker)
    assert response.context["form"].non_field_errors() == ["Nepareizs e-pasts vai parole."]


def test_empty_fields_are_explained_and_do_not_count_as_attempts(client, db):
    response = client.post(ADDRESS, {})
    assert response.context["form"].errors == {
        "login": ["Ievadiet e-pastu."],
        "password": ["Ievadiet paroli."],
    }
    assert not FailedSignIn.objects.exists()


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client, worker):
    for _ in range(5):
        attempt(client, worker, "wrong")
    refusal = "Pārāk daudz mēģinājumu. Mēģiniet vēlreiz pēc 15 minūtēm."
    assert attempt(client, worker).context["form"].non_field_errors() == [refusal]
    # Another process, another address: the same answer.
    assert attempt(Client(), worker).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert attempt(client, worker).status_code == 302
    assert not FailedSignIn.objects.exists()


def test_others_do_not_wait(client, worker, juris):
    juris.set_password(TEST_PASSWORD)
    juris.save()
    for _ in range(5):
        attempt(client, worker, "wrong")
    assert attempt(client, juris).status_code == 302


@pytest.fixture
def real_transactions(django_db_setup, django_db_blocker):
    """Requests in threads commit; the table is emptied by hand, the reference data stay."""
    with django_db_blocker.unblock():
        yield
        FailedSignIn.objects.all().delete()


def test_attempts_at_once_do_not_slip_past_the_limit(real_transactions):
    def is_tried(number: int) -> bool:
        try:
            http = Client()
            response = http.post(ADDRESS, {"login": "nobody@demo.example", "password": str(number)})
            return "Nepareizs e-pasts vai parole." in response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(is_tried, range(12)))
    assert answers.count(True) == 5


def test_it_returns_to_the_page_asked_for(client, worker):
    page = client.get("/?a=b")
    assert page["Location"] == "/accounts/sign-in/?next=/%3Fa%3Db"
    assert 'name="next" value="/?a=b"' in client.get(page["Location"]).content.decode()
    assert attempt(client, worker, next="/?a=b")["Location"] == "/?a=b"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_it_never_sends_anyone_elsewhere(client, worker, address):
    assert attempt(client, worker, next=address)["Location"] == "/"


def test_who_is_signed_in_goes_on(client, ilze):
    client.force_login(ilze)
    assert client.get(ADDRESS, {"next": "/admin/"})["Location"] == "/admin/"


def test_a_fragment_is_not_answered_with_the_sign_in_page(client, db):
    assert client.get(ADDRESS, headers={"HX-Request": "true"}).status_code == 401


def test_demonstration_sign_ins_are_listed_on_the_demonstration_only(client, db, settings):
    settings.DEMONSTRATION = True
    assert "katalogs@demo.example" in client.get(ADDRESS).content.decode()
    settings.DEMONSTRATION = False
    assert "demo.example" not in client.get(ADDRESS).content.decode()


def test_signing_out_is_a_post_for_which_a_page_asks(client, ilze):
    client.force_login(ilze)
    assert "<h1>Iziet</h1>" in client.get("/accounts/sign-out/").text
    assert client.get("/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == ADDRESS
    assert client.get("/").status_code == 302


def test_other_methods_are_refused(client, db):
    assert client.put(ADDRESS).status_code == 405


SEARCH = "/clients/search/"


@pytest.mark.parametrize(
    "referrer, page",
    [
        ("http://testserver/clients/?page=2", "/clients/%3Fpage%3D2"),
        ("http://testserver/clients/search/", "/"),
        ("http://testserver/nothing/", "/"),
        ("https://evil.example/clients/", "/"),
        ("", "/"),
    ],
)
def test_after_a_post_one_returns_to_a_page_that_opens(client, db, referrer, page):
    response = client.post(SEARCH, {"q": "anna"}, headers={"Referer": referrer} if referrer else {})
    assert response["Location"] == f"{ADDRESS}?next={page}"


def test_after_the_post_of_a_form_one_returns_to_the_form(client, db):
    address = "/services/sessions/00000000-0000-4000-8000-000000000000/"
    assert client.post(address)["Location"] == f"{ADDRESS}?next={address}"


def test_a_refused_method_is_a_page_too(client, ilze):
    client.force_login(ilze)
    response = client.get(SEARCH)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "<h1>Šo adresi nevar atvērt tieši</h1>" in response.text
    assert "no-store" in response["Cache-Control"]
    assert "default-src" in response["Content-Security-Policy"]
