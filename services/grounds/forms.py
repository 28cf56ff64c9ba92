from django import forms
from django.core.exceptions import ValidationError

from clients.correcting import REASON_MISSING, CorrectableForm
from services.grounds.effects import Left, entries_of


def seen(form: CorrectableForm) -> int | None:
    """How many entries without ground the person was shown; None = was shown none."""
    text = form.data.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def check_reason(form: CorrectableForm, left: list[Left]) -> bool:
    """Whether it may be saved: nothing is left, or it was shown all of it and says why."""
    if not left:
        return True
    if seen(form) != entries_of(left):
        return False
    if not form.cleaned_data.get("change_reason", "").strip():
        form.add_error("change_reason", ValidationError(REASON_MISSING))
        return False
    return True


def hide_all_but_reason(form: CorrectableForm) -> None:
    """For the page with the facts: what was typed goes along, only the reason is asked for."""
    for name, field in form.fields.items():
        if name != "change_reason" and not isinstance(field.widget, forms.HiddenInput):
            # A day is handed on as it was typed.
            field.widget = forms.HiddenInput()
    form.fields["change_reason"].required = True
