from django import forms
from django.utils.translation import gettext_lazy as _


class PrintsForm(forms.Form):
    """Whose number is looked for, as it stands on paper or a part of it."""

    number = forms.CharField(
        label=_("Number of the print"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"max_length": _("A number has at most 20 characters.")},
    )

    def filter(self, prints):
        if not self.is_valid():
            return prints.none()
        number = self.cleaned_data["number"]
        return prints.filter(number__contains=number) if number else prints
