"""The pages of accounts in a real browser: reachable by all, and passkeys."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tests.accounts.conftest import give_app
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD


@pytest.fixture
def signed_in(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/profile/",
        "/accounts/sign-ins/",
        "/accounts/password/change/",
        "/accounts/again/",
        "/accounts/sign-out/",
        "/accounts/second-factor/",
        "/accounts/second-factor/app/",
        "/accounts/second-factor/passkey/",
    ],
)
def test_own_pages_are_accessible(signed_in, address):
    signed_in.goto(address)
    assert_accessible(signed_in)


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/sign-in/",
        "/accounts/password/forgotten/",
        "/accounts/password/sent/",
        "/accounts/password/new/1-x/",
    ],
)
def test_pages_before_the_sign_in_are_accessible(page, address):
    page.goto(address)
    assert_accessible(page)


def test_the_second_step_and_the_codes_are_accessible(page, worker):
    give_app(worker)
    code = RecoveryCodes.activate(worker).get_unused_codes()[0]
    sign_in(page, worker, TEST_PASSWORD, until="/accounts/sign-in/code/")
    assert_accessible(page)
    page.get_by_label("Kods no autentifikācijas lietotnes").fill(code)
    page.get_by_role("button", name="Pieteikties").click()
    page.wait_for_url("**/")
    for address in ("codes/", "codes/new/", "app/remove/", ""):
        page.goto(f"/accounts/second-factor/{address}")
        assert_accessible(page)


def test_the_pages_of_people_are_accessible(page, valdis, ilze):
    valdis.set_password(TEST_PASSWORD)
    valdis.save()
    give_app(ilze)
    sign_in(page, valdis, TEST_PASSWORD)
    for address in ("", "invite/", f"{ilze.uuid}/", f"{ilze.uuid}/rights/",
                    f"{ilze.uuid}/roles/add/", f"{ilze.uuid}/deactivate/",
                    f"{ilze.uuid}/second-factor/", "../rights/"):  # fmt: skip
        page.goto(f"/accounts/people/{address}")
        assert_accessible(page)


def test_a_passkey_is_added_and_signs_in_alone(page, worker, site):
    # Passkeys know names of hosts, not numbers.
    home = site.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(f"{home}/accounts/sign-in/")
    page.get_by_label("E-pasts").fill(worker.email)
    page.get_by_label("Parole").fill(TEST_PASSWORD)
    page.get_by_role("button", name="Pieteikties").click()
    page.wait_for_url(f"{home}/")

    page.goto(f"{home}/accounts/second-factor/passkey/")
    page.get_by_label("Piekļuves atslēgas nosaukums").fill("Darba dators")
    page.get_by_role("main").get_by_role("button", name="Pievienot piekļuves atslēgu").click()
    page.wait_for_url("**/second-factor/codes/")
    assert page.get_by_text("Piekļuves atslēga ir iestatīta.").is_visible()
    assert Authenticator.objects.filter(user=worker, type="webauthn").count() == 1

    # As the second step after the password.
    page.goto(f"{home}/accounts/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Iziet").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_label("E-pasts").fill(worker.email)
    page.get_by_label("Parole").fill(TEST_PASSWORD)
    page.get_by_role("button", name="Pieteikties").click()
    page.wait_for_url("**/sign-in/code/")
    page.get_by_role("button", name="Turpināt ar piekļuves atslēgu").click()
    page.wait_for_url(f"{home}/")

    # And instead of the password.
    page.goto(f"{home}/accounts/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Iziet").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_role("button", name="Izmantot piekļuves atslēgu").click()
    page.wait_for_url(f"{home}/")

    page.goto(f"{home}/accounts/second-factor/")
    page.get_by_role("link", name="Noņemt Darba dators").click()
    page.get_by_role("button", name="Noņemt").click()
    page.wait_for_url("**/second-factor/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
