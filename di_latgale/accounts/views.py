from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from di_latgale.access import post_only
from di_latgale.accounts.demonstration import SIGN_INS
from di_latgale.accounts.forms import SignInForm
from di_latgale.organisations.models import Municipality, Provider


def _page_asked_for(request) -> str:
    """The page that sent the person here, if it is one of ours; else the first page."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.htmx:
        # A fragment of a page whose sign-in ran out: app.js says so and leaves the page alone.
        return HttpResponse(status=401)
    next_page = _page_asked_for(request)
    if request.user.is_authenticated:
        return redirect(next_page)
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        login(request, form.user)
        return redirect(next_page)
    context = {
        "form": form,
        "next_page": next_page,
        "sign_ins": _demonstration_rows() if settings.DEMONSTRATION else [],
    }
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def _demonstration_rows() -> list[dict]:
    names = dict(Municipality.objects.values_list("slug", "name"))
    names |= dict(Provider.objects.values_list("code", "name"))
    return [
        row._asdict() | {"role": row.role.label, "place": names.get(row.place, "")}
        for row in SIGN_INS
    ]


@post_only
def sign_out(request):
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
