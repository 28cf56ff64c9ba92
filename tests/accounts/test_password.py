import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.accounts.conftest import give_password, sign_in
from tests.factories import TEST_PASSWORD

FORGOTTEN = "/accounts/password/forgotten/"
CHANGE = "/accounts/password/change/"
NEW = "Jauna-parole-2022-gadam"


def link_in(message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def ask(http, email: str):
    return http.post(FORGOTTEN, {"email": email})


def test_a_forgotten_password_is_set_anew(client, worker):
    other = Client()
    sign_in(other, worker)
    assert ask(client, worker.email)["Location"] == "/accounts/password/sent/"
    [message] = mail.outbox
    assert message.subject == "DI Latgale: jauna parole"
    assert message.to == [worker.email]
    assert worker.name not in message.body
    page = client.get(link_in(message), follow=True)
    # The key does not stay in the address.
    address = page.redirect_chain[-1][0]
    assert address.endswith("-set-password/")
    differ = client.post(address, {"password1": NEW, "password2": "x"})
    assert differ.context["form"].errors == {
        "password2": ["Paroles atšķiras. Ievadiet abās vietās vienu un to pašu."]
    }
    done = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Parole ir nomainīta." in done.text
    assert sign_in(client, worker, NEW).status_code == 302
    assert other.get("/").status_code == 302
    assert "Šī saite vairs neder" in Client().get(link_in(message), follow=True).text


def test_an_unknown_address_gets_the_same_answer(client, worker):
    known, unknown = ask(client, worker.email), ask(client, "nobody@demo.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[worker.email], ["nobody@demo.example"]]
    assert mail.outbox[0].subject == mail.outbox[1].subject
    assert "http" not in mail.outbox[1].body


def test_who_may_not_sign_in_gets_no_link(client, worker):
    worker.is_active = False
    worker.save()
    ask(client, worker.email)
    assert "http" not in mail.outbox[0].body


def test_the_link_lasts_two_hours(client, worker):
    ask(client, worker.email)
    link = link_in(mail.outbox[0])
    # Tokens count in local time.
    now = timezone.localtime()
    with time_machine.travel(now + timedelta(minutes=119)):
        assert Client().get(link).status_code == 302
    with time_machine.travel(now + timedelta(minutes=121)):
        page = Client().get(link)
        assert "Šī saite vairs neder" in page.text
        page = Client().post(link, {"password1": NEW, "password2": NEW})
        assert "Šī saite vairs neder" in page.text


@pytest.mark.parametrize("link", ["1-x", "zzzzzzzzzzzzz-x-y", "0-set-password", "1-1-1"])
def test_an_invented_link_is_nothing(client, worker, link):
    assert "Šī saite vairs neder" in client.get(f"/accounts/password/new/{link}/").text


def test_links_are_not_sent_without_end(client, worker):
    for _ in range(3):
        assert ask(client, worker.email).status_code == 302
    refusal = ask(client, worker.email)
    assert refusal.status_code == 429
    assert "Mēģiniet vēlreiz pēc 15 minūtēm." in refusal.text
    assert len(mail.outbox) == 3


def test_a_new_password_ends_the_waiting_after_wrong_ones(client, worker):
    for _ in range(5):
        sign_in(client, worker, "wrong")
    assert sign_in(client, worker).status_code == 422
    ask(client, worker.email)
    address = client.get(link_in(mail.outbox[0]))["Location"]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert sign_in(client, worker, NEW).status_code == 302


def test_the_password_is_changed_and_other_sign_ins_end(client, worker):
    other = Client()
    sign_in(other, worker)
    sign_in(client, worker)
    wrong = {"oldpassword": "x", "password1": NEW, "password2": NEW}
    assert client.post(CHANGE, wrong).context["form"].errors == {
        "oldpassword": ["Nepareiza parole."]
    }
    response = client.post(CHANGE, wrong | {"oldpassword": TEST_PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/profile/"
    assert "Parole ir nomainīta." in response.text
    assert other.get("/").status_code == 302


def test_a_short_password_is_refused(client, worker):
    sign_in(client, worker)
    data = {"oldpassword": TEST_PASSWORD, "password1": "Isa-1", "password2": "Isa-1"}
    response = client.post(CHANGE, data)
    assert response.status_code == 422
    assert "12" in str(response.context["form"].errors["password1"])


def test_guessing_the_old_password_is_slowed_down_too(client, worker):
    sign_in(client, worker)
    data = {"oldpassword": "x", "password1": NEW, "password2": NEW}
    for _ in range(5):
        client.post(CHANGE, data)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        response = client.post(CHANGE, data | {"oldpassword": TEST_PASSWORD})
        assert "Pārāk daudz mēģinājumu." in response.text
    assert sign_in(Client(), give_password(worker)).status_code == 422


def test_who_has_no_password_is_led_to_one(client, juris):
    juris.set_unusable_password()
    juris.save()
    client.force_login(juris)
    assert client.get(CHANGE)["Location"] == FORGOTTEN


def test_what_was_typed_is_in_no_log(client, worker, caplog):
    client.post("/accounts/sign-in/", {"login": "typed@demo.example", "password": "Slepena-parole"})
    ask(client, "typed@demo.example")
    assert "typed" not in caplog.text
    assert "Slepena" not in caplog.text
