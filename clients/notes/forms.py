import uuid

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.models import Note
from di_latgale.accounts.models import User
from di_latgale.fields import DayField


def _kinds() -> list[tuple[str, str]]:
    return [(value, capfirst(label)) for value, label in Note.Kind.choices]


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=_kinds,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the kind."),
            "invalid_choice": _("Choose the kind."),
        },
    )
    happened_on = DayField(label=_("Date"), past_only=True)
    text = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Write the note.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    changed_at = forms.CharField(widget=forms.HiddenInput, required=False)
    typed_by = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def clean_text(self) -> str:
        """Lines end as they do in drafts, so that versions can be compared."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("kind", "happened_on", "text")}


def initial_new(user: User, last: Note | None) -> dict:
    """Of today; the kind is that of one's last note."""
    return {
        "kind": last and last.kind,
        "happened_on": timezone.localdate(),
        "form_key": uuid.uuid4(),
        "typed_by": user.uuid,
    }


def initial_of(note: Note, user: User) -> dict:
    return note.said() | {"changed_at": note.changed_at.isoformat(), "typed_by": user.uuid}


class NoteFilterForm(forms.Form):
    """The filters of the list, kept in its address; what it does not know is ignored."""

    WITHDRAWN = "withdrawn"

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [("", _("All kinds")), *_kinds()]
    )
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Valid")), (WITHDRAWN, _("Withdrawn"))],
    )

    use_required_attribute = False

    def filter(self, notes):
        self.is_valid()
        chosen = self.cleaned_data
        is_withdrawn = chosen.get("state") == self.WITHDRAWN
        notes = notes.withdrawn() if is_withdrawn else notes.live()
        return notes.filter(kind=chosen["kind"]) if chosen.get("kind") else notes
