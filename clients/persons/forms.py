from django import forms
from django.utils.translation import gettext_lazy as _

from clients.persons.access import files_of, representatives_of


class MergeForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        help_text=_("Why the two are one person, for who reads it later."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False


class PairForm(forms.Form):
    """Two records by their numbers; after ``is_valid``, ``records`` are these."""

    one = forms.CharField(
        label=_("Number of the first"),
        max_length=40,
        help_text=_("Of a client or a representative."),
        error_messages={"required": _("Enter a number.")},
    )
    other = forms.CharField(
        label=_("Number of the second"),
        max_length=40,
        error_messages={"required": _("Enter a number.")},
    )

    use_required_attribute = False

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_one(self):
        return self._record("one")

    def clean_other(self):
        return self._record("other")

    def _record(self, name: str):
        number = self.cleaned_data[name].replace("\x00", "").strip()
        found = [
            *files_of(self.user).filter(number__iexact=number)[:2],
            *representatives_of(self.user).filter(number__iexact=number)[:2],
        ]
        if not found:
            raise forms.ValidationError(_("There is no client or representative of this number."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several have this number: open them from the list of possible duplicates.")
            )
        return found[0]

    def clean(self):
        data = super().clean()
        if not self.errors and data["one"] == data["other"]:
            self.add_error("other", _("This is the same record twice."))
        return data

    @property
    def records(self) -> tuple:
        return self.cleaned_data["one"], self.cleaned_data["other"]
