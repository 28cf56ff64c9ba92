"""Where allauth asks this project: what is allowed, what it says, how secrets are kept."""

import base64
import time
from hashlib import sha256

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from di_latgale.accounts import throttle
from di_latgale.accounts.sign_ins import device_of

_MESSAGES = {
    "account/messages/password_changed.txt": _("The password has been changed."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app has been removed."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
}


def too_many_attempts() -> ValidationError:
    pause = settings.SIGN_IN_PAUSE_MINUTES
    return ValidationError(
        ngettext(
            "Too many attempts. Try again in %(count)s minute.",
            "Too many attempts. Try again in %(count)s minutes.",
            pause,
        ),
        params={"count": pause},
        code="too_many_login_attempts",
    )


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Wrong e-mail or password."),
        "incorrect_password": _("Wrong password."),
        "enter_current_password": _("Wrong password."),
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def validation_error(self, code, *args) -> ValidationError:
        if code in {"too_many_login_attempts", "rate_limited"}:
            return too_many_attempts()
        return super().validation_error(code, *args)

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ) -> None:
        """In our words; where a page says it all there is no message."""
        text = message or _MESSAGES.get(message_template)
        if text:
            messages.add_message(request, level, text)

    def pre_authenticate(self, request, **credentials) -> None:
        if throttle.is_refused(credentials["email"]):
            raise too_many_attempts()

    def authenticate(self, request, **credentials):
        """Whom it gives may sign in; who may not any more is answered like a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is None or user.is_active:
            if user is not None:
                throttle.forget_failures(credentials["email"])
            return user
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request, **credentials) -> None:
        throttle.record_failure(credentials["email"])

    def respond_user_inactive(self, request, user):
        """By a passkey, the one way to come so far: told no more than with a password."""
        messages.error(request, _("This passkey cannot be used to sign in."))
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who has just signed in need not type the password once more."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest >= app_settings.REAUTHENTICATION_TIMEOUT

    def get_password_change_redirect_url(self, request) -> str:
        return reverse("account_profile")

    def send_password_reset_mail(self, user, email, context) -> None:
        self.send_mail("accounts/email/new_password", email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is wrong or has run out. Enter the one shown now."),
        "cannot_generate_recovery_codes": _("First set up an authenticator app or a passkey."),
        "unverified_email": _("First set a password by the link you were sent."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type) -> str:
        from allauth.core import context

        return device_of(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def _cipher() -> Fernet:
    """Keeps a stolen copy of the database from being a stolen second factor."""
    key = sha256(b"second factor:" + settings.SECOND_FACTOR_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
