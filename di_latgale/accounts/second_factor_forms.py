from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

_STEP = 30


class _CodeMixin:
    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code from the authenticator app")
        field.help_text = self.code_help
        field.error_messages["required"] = _("Enter the code.")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"class": "short", "autocapitalize": "none", "spellcheck": "false"}


class _OnceMixin(_CodeMixin):
    code_help = _("Or one of the recovery codes.")

    def clean_code(self) -> str:
        """allauth remembers a used code for one step; with its tolerance it is good for three."""
        code = super().clean_code()
        key = f"code-used:{self.user.pk}:{''.join(code.split())}"
        if not cache.add(key, True, _STEP * (1 + 2 * settings.MFA_TOTP_TOLERANCE)):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceMixin, base.AuthenticateForm):
    pass


class CodeAgainForm(_OnceMixin, base.ReauthenticateForm):
    pass


class AppForm(_CodeMixin, ActivateTOTPForm):
    code_help = ""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(AddWebAuthnForm):
    """Any passkey that can be used without a password is one: nobody has to choose."""

    use_required_attribute = False
    passwordless = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you recognise it, for example by the device.")
        self.fields["name"].max_length = 100
        self.fields["name"].widget.attrs["maxlength"] = 100
        self.fields["credential"].error_messages["required"] = _("The passkey was not made.")
