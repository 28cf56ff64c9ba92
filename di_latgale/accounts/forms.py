from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from di_latgale.accounts import throttle


class SignInForm(forms.Form):
    """After ``is_valid``, ``user`` is who signed in. It never says which of the two was wrong."""

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages={"required": _("Enter your e-mail."), "invalid": _("Enter an e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "data-show-password": ""}
        ),
    )

    use_required_attribute = False

    def __init__(self, *args, request=None, **kwargs) -> None:
        self.request = request
        self.user = None
        super().__init__(*args, **kwargs)

    def clean(self):
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if not email or not password:
            return
        if throttle.is_refused(email):
            pause = settings.SIGN_IN_PAUSE_MINUTES
            raise ValidationError(
                ngettext(
                    "Too many attempts. Try again in %(count)s minute.",
                    "Too many attempts. Try again in %(count)s minutes.",
                    pause,
                ),
                params={"count": pause},
                code="throttled",
            )
        self.user = authenticate(self.request, username=email.lower(), password=password)
        if self.user is None:
            throttle.record_failure(email)
            raise ValidationError(_("Wrong e-mail or password."), code="wrong")
        throttle.forget_failures(email)
