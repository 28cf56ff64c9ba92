"""How long a sign-in lasts, and what must be set up before anything else opens."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from di_latgale.accounts.second_factor import is_missing

_SIGNED_IN_AT = "signed_in_at"
# What may be opened without the second factor that one's role needs.
_SET_UP = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
}


def note_sign_in(sender, request, user, **kwargs) -> None:
    """Receiver of ``user_logged_in``: from now on the sign-in counts."""
    request.session[_SIGNED_IN_AT] = int(time.time())


def sign_in_ends(get_response):
    """Whoever signed in too long ago is nobody again, however busy meanwhile."""

    def middleware(request):
        if request.user.is_authenticated:
            since = request.session.get(_SIGNED_IN_AT, 0)
            if time.time() - since >= settings.SIGN_IN_HOURS * 3_600:
                logout(request)
        return get_response(request)

    return middleware


class SecondFactorRequired:
    """Leads to setting up the second factor that a role of the person needs."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not is_missing(request.user):
            return None
        if request.resolver_match.url_name in _SET_UP:
            return None
        # A fragment of a page cannot lead anywhere: app.js says that one has to sign in again.
        return HttpResponse(status=401) if request.htmx else redirect(reverse("mfa_index"))
