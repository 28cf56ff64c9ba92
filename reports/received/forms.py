from django import forms
from django.utils.translation import gettext_lazy as _

from reports.columns import MOST, columns_of
from reports.entries.forms import NamedForm
from reports.received.document import ReceivedDocument, received_document
from reports.received.figures import Variant

_CHOOSE_GROUP = _("Choose the group.")


class ReceivedForm(NamedForm):
    """Whose report, of which days, of which of the two groups."""

    group = forms.ChoiceField(
        label=_("Group"),
        choices=Variant.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE_GROUP, "invalid_choice": _CHOOSE_GROUP},
    )

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        self.data.setdefault("group", Variant.CHILD)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                columns_of(self.asked().period)
            except ValueError:
                self.add_error(
                    "first",
                    _("The report holds at most %(years)s years.") % {"years": MOST},
                )
        return cleaned

    def document(self) -> ReceivedDocument:
        """Without persons read yet; see ``ReceivedReport``."""
        return received_document(
            self.asked(),
            sessions=self.sessions(),
            corrections=self.corrections(),
            variant=Variant(self.cleaned_data["group"]),
            is_named=self.is_named,
        )
