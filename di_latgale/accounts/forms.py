from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts import throttle

_PASSWORD = {"label": _("Password"), "required": _("Enter your password.")}
_NEW_PASSWORD = {
    "label": _("New password"),
    "required": _("Enter the new password."),
    "help_text": _("At least 12 characters. Several words make a good password."),
}
_OLD_PASSWORD = {"label": _("Current password"), "required": _("Enter the current password.")}
_AGAIN = {"label": _("New password once more"), "required": _("Enter the new password again.")}


def _word(form: forms.Form, name: str, *, label, required, help_text="") -> None:
    """The field in our words; allauth's placeholders say the label once more."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    if isinstance(field.widget, forms.PasswordInput):
        field.widget.attrs["data-show-password"] = ""


def _word_email(form: forms.Form, name: str) -> None:
    _word(form, name, label=_("E-mail"), required=_("Enter your e-mail."))
    form.fields[name].error_messages["invalid"] = _("Enter an e-mail.")
    form.fields[name].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}


class SignInForm(allauth.LoginForm):
    """It never says which of the two was wrong."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "login")
        _word(self, "password", **_PASSWORD)


class PasswordAgainForm(allauth.ReauthenticateForm):
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", **_PASSWORD)


class _NewPasswordMixin:
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", **_NEW_PASSWORD)
        _word(self, "password2", **_AGAIN)


class ChangePasswordForm(_NewPasswordMixin, allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", **_OLD_PASSWORD)

    def clean_oldpassword(self) -> str:
        """Guessing it here is slowed down as at the sign-in."""
        password = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ForgottenPasswordForm(allauth.ResetPasswordForm):
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "email")

    def save(self, request, **kwargs) -> str:
        """A mail goes out in any case, so that the time of the answer tells nothing either."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        get_adapter().send_mail("accounts/email/unknown_address", email, {})
        return email


class NewPasswordForm(_NewPasswordMixin, allauth.ResetPasswordKeyForm):
    def save(self) -> None:
        """Whoever has the link has the mailbox: the address is proved."""
        super().save()
        EmailAddress.objects.filter(user=self.user, email=self.user.email).update(verified=True)
        throttle.forget_failures(self.user.email)
