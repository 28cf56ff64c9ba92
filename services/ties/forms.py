"""The form of a tie between a client and a specialist."""

import uuid
from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from di_latgale.fields import DayField
from di_latgale.organisations.models import Specialist
from services.models import CarerTie


class TieForm(forms.ModelForm):
    """Of a new tie, whose address is made with the form so that sending it twice stores one row,
    or of one that is corrected.
    """

    row = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    specialist = forms.ModelChoiceField(
        Specialist.objects.select_related("provider").order_by("sort_key", "id"),
        label=_("Specialist"),
        to_field_name="code",
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
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To"), required=False)

    use_required_attribute = False

    class Meta:
        model = CarerTie
        fields = ["specialist", "kind", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["row"] = uuid.uuid4()
        if self.instance.pk:
            self.initial["version"] = self.instance.changed_at.isoformat()
            self.initial["specialist"] = self.instance.specialist.code

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints that mention the client hold here too.
        return super()._get_validation_exclusions() - {"client", "territory"}

    def _post_clean(self) -> None:
        if self.instance.pk is None and (key := self.cleaned_data.get("row")):
            self.instance.uuid = key
        super()._post_clean()

    @property
    def seen_at(self) -> datetime | None:
        """None never equals the time of a stored row, so nothing is written over."""
        try:
            return parse_datetime(self.cleaned_data.get("version") or "")
        except ValueError:
            return None
