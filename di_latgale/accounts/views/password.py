from allauth.account.views import (
    PasswordChangeView,
    PasswordResetDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    ReauthenticateView,
)
from django.shortcuts import redirect
from django.urls import reverse_lazy

from di_latgale.accounts.views.library import page_of

password_again = page_of(ReauthenticateView, "accounts/password_again.html")
_password_change = page_of(PasswordChangeView, "accounts/password_change.html")
password_forgotten = page_of(PasswordResetView, "accounts/password_forgotten.html")
password_sent = page_of(PasswordResetDoneView, "accounts/password_sent.html")
# Of an invitation, too: who is invited sets a password as one who forgot it does.
password_new = page_of(
    PasswordResetFromKeyView,
    "accounts/password_new.html",
    success_url=reverse_lazy("account_login"),
)


def password_change(request):
    """Who has no password to change is sent a link to set one."""
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    return _password_change(request)
