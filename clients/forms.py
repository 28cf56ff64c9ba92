from django import forms
from django.utils.translation import gettext_lazy as _

from di_latgale.history.changes import kinds_of_client

SHORTEST_SEARCH = 2


class ChangesFilterForm(forms.Form):
    """Which kind of record; what it does not know is ignored."""

    record = forms.ChoiceField(
        label=_("Kind of record"),
        required=False,
        choices=lambda: [("", _("All kinds")), *kinds_of_client()],
    )

    use_required_attribute = False

    def kind(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("record", "")
