import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.factories import TEST_PASSWORD

STEP = 30


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP))


def give_password(user):
    user.set_password(TEST_PASSWORD)
    user.save()
    return user


def give_app(user) -> str:
    """Sets up an authenticator app; gives its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(http, user, password=TEST_PASSWORD, **more):
    return http.post("/accounts/sign-in/", {"login": user.email, "password": password, **more})


@pytest.fixture
def worker(ilze):
    return give_password(ilze)
