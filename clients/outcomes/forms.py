from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.models import Outcome
from clients.models.outcome import SAID
from di_latgale.fields import DayField


class OutcomeForm(forms.Form):
    """``is_start_known``: whether the first day must be given, as it must of a new outcome."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [(v, capfirst(label)) for v, label in Outcome.Kind.choices],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the kind."),
            "invalid_choice": _("Choose the kind."),
        },
    )
    valid_from = DayField(label=_("From"))
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("The last day; empty while it goes on.")
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, *args, is_start_known: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = is_start_known

    def clean(self) -> None:
        start, end = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if start and end and end < start:
            self.add_error(
                "valid_to", ValidationError(_("The last day must not be before the first day."))
            )

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in SAID}


def initial_new() -> dict:
    return {"valid_from": timezone.localdate()}
