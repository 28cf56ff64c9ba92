from functools import wraps

from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from di_latgale.accounts import second_factor as factors
from di_latgale.accounts.sign_ins import end_sign_ins
from di_latgale.accounts.views.library import page_of

code_again = page_of(ReauthenticateView, "accounts/code_again.html")
passkey_again = page_of(ReauthenticateWebAuthnView, "accounts/passkey_again.html")
recovery_codes = page_of(ViewRecoveryCodesView, "accounts/recovery_codes.html")
recovery_codes_download = page_of(DownloadRecoveryCodesView, "accounts/recovery_codes.txt")
app_remove = page_of(DeactivateTOTPView, "accounts/app_remove.html")
passkey_remove = page_of(
    RemoveWebAuthnView, "accounts/passkey_remove.html", success_url=reverse_lazy("mfa_index")
)


@require_safe
def second_factor(request):
    own = Authenticator.objects.filter(user=request.user).order_by("pk")
    types = {authenticator.type for authenticator in own}
    context = {
        "has_app": Authenticator.Type.TOTP in types,
        "passkeys": [a.wrap() for a in own if a.type == Authenticator.Type.WEBAUTHN],
        "has_codes": Authenticator.Type.RECOVERY_CODES in types,
        "is_needed": factors.is_needed(request.user),
    }
    return render(request, "accounts/second_factor.html", context)


def _sets_up(page, success):
    """Once done, says so and ends the person's other sign-ins: they passed no second factor."""

    @wraps(page)
    def setting_up(request, *args, **kwargs):
        had_one = factors.has_one(request.user)
        response = page(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            if not had_one and factors.has_one(request.user):
                end_sign_ins(request.user, keep=request.session.session_key)
            messages.success(request, success)
        return response

    return setting_up


app_add = _sets_up(
    page_of(ActivateTOTPView, "accounts/app_add.html"), _("The authenticator app is set up.")
)
passkey_add = _sets_up(
    page_of(AddWebAuthnView, "accounts/passkey_add.html"), _("The passkey is set up.")
)
recovery_codes_new = _sets_up(
    page_of(GenerateRecoveryCodesView, "accounts/recovery_codes_new.html"),
    _("New recovery codes are made; the earlier ones no longer work."),
)
