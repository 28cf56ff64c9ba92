import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client
from django.utils import timezone

from di_latgale.accounts.models import User
from tests import factories
from tests.accounts.conftest import code_of, give_app, give_password, sign_in

CODE = "/accounts/sign-in/code/"
OWN = "/accounts/second-factor/"
REFUSAL = "Pārāk daudz mēģinājumu. Mēģiniet vēlreiz pēc 15 minūtēm."


def errors(response) -> list[str]:
    return response.context["form"].errors.get("code", [])


def test_an_app_is_set_up_and_then_asked_for(client, worker):
    sign_in(client, worker)
    page = client.get(f"{OWN}app/")
    secret = page.context["form"].secret
    assert secret in page.text and "data:image/svg+xml" in page.text
    wrong = client.post(f"{OWN}app/", {"code": "000000"})
    assert wrong.status_code == 422
    response = client.post(f"{OWN}app/", {"code": code_of(secret)}, follow=True)
    assert response.redirect_chain[-1][0] == f"{OWN}codes/"
    assert "Autentifikācijas lietotne ir iestatīta." in response.text
    assert secret not in str(Authenticator.objects.filter(type="totp").values_list("data"))
    client.post("/accounts/sign-out/")
    assert sign_in(client, worker, next="/clients/")["Location"] == CODE
    assert client.get("/")["Location"].startswith("/accounts/sign-in/")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/clients/"
        assert client.get("/").status_code == 200


def test_a_code_is_good_once(client, worker):
    secret = give_app(worker)
    with time_machine.travel(timezone.now(), tick=False):
        code = code_of(secret)
        sign_in(client, worker)
        assert client.post(CODE, {"code": code}).status_code == 302
    # allauth has forgotten it by now, but the tolerance would still accept it.
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        other = Client()
        sign_in(other, worker)
        assert errors(other.post(CODE, {"code": code})) == [
            "Kods ir nepareizs vai novecojis. Ievadiet to, kas redzams tagad."
        ]


def test_a_recovery_code_lets_in_once(client, worker):
    give_app(worker)
    code = RecoveryCodes.activate(worker).get_unused_codes()[0]
    sign_in(client, worker)
    assert client.post(CODE, {"code": code}).status_code == 302
    other = Client()
    sign_in(other, worker)
    assert other.post(CODE, {"code": code}).status_code == 422


def test_recovery_codes_are_shown_downloaded_and_made_anew(client, worker):
    sign_in(client, worker)
    give_app(worker)
    first = RecoveryCodes.activate(worker).get_unused_codes()
    page = client.get(f"{OWN}codes/")
    assert all(code in page.text for code in first)
    assert client.get(f"{OWN}codes/download/").text.split() == first
    assert client.get(f"{OWN}codes/new/").status_code == 200
    page = client.post(f"{OWN}codes/new/", follow=True)
    assert "Izveidoti jauni atkopšanas kodi; iepriekšējie vairs neder." in page.text
    assert not any(code in page.text for code in first)


def test_secrets_are_changed_only_soon_after_the_password(client, worker):
    sign_in(client, worker)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        response = client.get(f"{OWN}app/")
        assert response["Location"] == f"/accounts/again/?next={OWN.replace('/', '%2F')}app%2F"
        wrong = client.post("/accounts/again/", {"password": "x", "next": f"{OWN}app/"})
        assert wrong.context["form"].errors == {"password": ["Nepareiza parole."]}
        right = {"password": factories.TEST_PASSWORD, "next": f"{OWN}app/"}
        assert client.post("/accounts/again/", right)["Location"] == f"{OWN}app/"
        assert client.get(f"{OWN}app/").status_code == 200


def test_an_app_is_removed(client, worker):
    sign_in(client, worker)
    give_app(worker)
    RecoveryCodes.activate(worker)
    assert client.get(f"{OWN}app/remove/").status_code == 200
    response = client.post(f"{OWN}app/remove/", follow=True)
    assert "Autentifikācijas lietotne ir noņemta." in response.text
    assert not Authenticator.objects.exists()


class TestNeeded:
    @pytest.fixture(autouse=True)
    def roles(self, settings):
        settings.SECOND_FACTOR_ROLES = ["social_worker"]

    @pytest.mark.parametrize("address", ["/", "/clients/", "/accounts/profile/", "/admin/"])
    def test_nothing_opens_before_it_is_set_up(self, client, worker, address):
        sign_in(client, worker)
        assert client.get(address)["Location"] == OWN
        assert client.post("/clients/search/", {"q": "anna"})["Location"] == OWN
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 401
        page = client.get(OWN)
        assert "Jūsu lomai otrais pieteikšanās solis ir obligāts." in page.text

    def test_once_set_up_all_opens_and_other_sign_ins_are_over(self, client, worker):
        other = Client()
        sign_in(other, worker)
        sign_in(client, worker)
        secret = client.get(f"{OWN}app/").context["form"].secret
        client.post(f"{OWN}app/", {"code": code_of(secret)})
        assert client.get("/clients/").status_code == 200
        # It had passed no second factor.
        assert other.get("/clients/")["Location"].startswith("/accounts/sign-in/")

    def test_one_may_sign_out_instead(self, client, worker):
        sign_in(client, worker)
        assert client.get("/accounts/sign-out/").status_code == 200
        assert client.post("/accounts/sign-out/").status_code == 302

    def test_others_do_not_need_it(self, client, inese):
        sign_in(client, give_password(inese))
        assert client.get("/").status_code == 200

    def test_all_means_all(self, client, inese, settings):
        settings.SECOND_FACTOR_ROLES = ["all"]
        sign_in(client, give_password(inese))
        assert client.get("/")["Location"] == OWN


def test_who_has_no_role_to_need_it_may_set_it_up(client, worker):
    give_app(worker)
    assert sign_in(client, worker)["Location"] == CODE


def test_after_five_wrong_codes_the_right_one_has_to_wait(client, worker):
    secret = give_app(worker)
    sign_in(client, worker)
    for _ in range(5):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert errors(client.post(CODE, {"code": code_of(secret)})) == [REFUSAL]
    other = Client()
    sign_in(other, worker)
    assert errors(other.post(CODE, {"code": code_of(secret)})) == [REFUSAL]
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        again = Client()
        sign_in(again, worker)
        assert again.post(CODE, {"code": code_of(secret)}).status_code == 302


def test_codes_tried_at_once_do_not_slip_past_the_limit(committed):
    user = factories.user_with("social_worker", "rezeknes-valstspilseta", name="Ilze Kalna")
    give_app(give_password(user))
    browsers = []
    for _ in range(8):
        http = Client()
        sign_in(http, user)
        browsers.append(http)

    def is_tried(number: int) -> bool:
        try:
            response = browsers[number % 8].post(CODE, {"code": f"{number:06}"})
            return REFUSAL not in response.text
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(is_tried, range(100)))
    assert answers.count(True) == 5
    connection.close()


def test_giving_up_at_the_second_step_leads_back_to_the_first(client, worker):
    give_app(worker)
    sign_in(client, worker)
    assert client.get("/accounts/sign-in/")["Location"] == CODE
    assert client.post("/accounts/sign-out/")["Location"] == "/accounts/sign-in/"
    assert client.get("/accounts/sign-in/").status_code == 200


def test_somebody_elses_passkey_is_nowhere(client, worker, juris):
    key = Authenticator.objects.create(user=juris, type="webauthn", data={"name": "x"})
    sign_in(client, worker)
    assert client.get(f"{OWN}passkey/{key.pk}/remove/").status_code == 404
    assert client.post(f"{OWN}passkey/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_signs_up(client, db):
    for address in ("/accounts/signup/", "/accounts/sign-up/"):
        assert client.get(address).status_code == 404
    assert not User.objects.exists()
    assert not re.search("signup|sign-up", client.get("/accounts/sign-in/").text)
