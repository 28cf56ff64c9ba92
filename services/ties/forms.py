from django import forms
from django.utils.translation import gettext_lazy as _

from clients.correcting import CorrectableForm
from clients.grounds.forms import reason_field
from di_latgale.fields import DayField
from di_latgale.organisations.models import Specialist
from services.models import CarerTie


class TieForm(CorrectableForm):
    """Which specialist is related to the client or lives with the client, and when."""

    specialist = forms.ModelChoiceField(
        Specialist.objects.select_related("provider").order_by("sort_key", "id"),
        label=_("Specialist"),
        empty_label=_("Choose the specialist"),
        error_messages={
            "required": _("Choose the specialist."),
            "invalid_choice": _("Choose the specialist."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Tie"),
        choices=CarerTie.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what ties them.")},
    )
    valid_from = DayField(
        label=_("From"), required=False, help_text=_("Empty: from the beginning.")
    )
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("The last day. Empty: until it is ended.")
    )
    change_reason = reason_field()

    class Meta:
        model = CarerTie
        fields = ["specialist", "kind", "valid_from", "valid_to", "change_reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["change_reason"] = ""
