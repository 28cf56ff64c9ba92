from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from di_latgale.accounts.demonstration import SIGN_INS
from di_latgale.accounts.views.library import page_of
from di_latgale.organisations.models import Municipality, Provider

_sign_in = page_of(LoginView, "accounts/sign_in.html")
_sign_out = page_of(LogoutView, "accounts/sign_out.html")
sign_in_code = page_of(AuthenticateView, "accounts/sign_in_code.html")


@login_not_required
@never_cache
def sign_in(request):
    if request.htmx:
        # A fragment of a page whose sign-in ran out: app.js says so and leaves the page alone.
        return HttpResponse(status=401)
    response = _sign_in(request)
    if getattr(response, "context_data", None) is not None:
        response.context_data["sign_ins"] = _demonstration_rows() if settings.DEMONSTRATION else []
    return response


def _demonstration_rows() -> list[dict]:
    names = dict(Municipality.objects.values_list("slug", "name"))
    names |= dict(Provider.objects.values_list("code", "name"))
    return [
        row._asdict() | {"role": row.role.label, "place": names.get(row.place, "")}
        for row in SIGN_INS
    ]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_passkey(request):
    """GET as JSON is what the browser asks the passkey for; POST is its answer."""
    return _sign_in_passkey(request)


_sign_in_passkey = LoginWebAuthnView.as_view()


@login_not_required
def sign_out(request):
    """Also of a sign-in that has only got as far as the password."""
    return _sign_out(request)
