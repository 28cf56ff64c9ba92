import uuid
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from di_latgale.fields import MoneyField, QuantityField
from services.forms import SessionForm
from services.models import ServiceSession
from services.widgets import QuantityInput

_WHY = {"required": _("State the reason of the correction.")}


def _why_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages=_WHY,
    )


class RightQuantityField(QuantityField):
    """Also zero: the entry should not be there."""

    @staticmethod
    def is_enough(value: Decimal) -> bool:
        return value >= 0


class CorrectionForm(forms.Form):
    """What an entry of a closed month should say."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    quantity = RightQuantityField(
        label=_("Right quantity"),
        widget=QuantityInput,
        help_text=_("0 if the service was not given at all."),
    )
    cost = MoneyField(label=_("Right cost of the whole entry, EUR"))
    why = _why_field()

    use_required_attribute = False

    def __init__(self, *args, session: ServiceSession, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].widget.unit = session.unit
        if session.unit_cost is not None:
            del self.fields["cost"]

    def said(self) -> dict:
        """Arguments of ``correct_entry``."""
        said = self.cleaned_data
        return {
            "quantity": said["quantity"],
            "cost": said.get("cost"),
            "why": said["why"],
            "form_key": said["form_key"] or uuid.uuid4(),
        }


class ForgottenForm(SessionForm):
    """An entry of a closed month that nobody stored."""

    why = _why_field()

    def clean(self):
        why = self.cleaned_data.pop("why", "")
        super().clean()
        self.why = why


class DecisionForm(forms.Form):
    CONFIRM, DECLINE = "confirm", "decline"

    do = forms.ChoiceField(
        label=_("Decision"),
        choices=[(CONFIRM, _("Confirm: it counts from today")), (DECLINE, _("Decline"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the decision.")},
    )
    why = forms.CharField(
        label=_("Reason, if declined"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False

    def clean(self):
        said = super().clean()
        if said.get("do") == self.DECLINE and not said.get("why"):
            self.add_error("why", _("State the reason of the refusal."))
        return said

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["do"] == self.CONFIRM
