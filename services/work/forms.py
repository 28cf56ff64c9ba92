from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from services.work.items import Kind
from services.work.people import ALL, OWN


class WorkFilterForm(forms.Form):
    """Kept in the address; what it does not know is ignored."""

    scope = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[(OWN, _("My clients")), (ALL, _("The whole office"))],
    )
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=lambda: [
            ("", _("Everything")),
            *((value, capfirst(label)) for value, label in Kind.choices),
        ],
    )

    use_required_attribute = False

    def chosen(self) -> tuple[str, str]:
        """Scope and kind."""
        self.is_valid()
        return self.cleaned_data.get("scope") or OWN, self.cleaned_data.get("kind", "")
