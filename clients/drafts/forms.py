from django import forms

from clients.models import Typed

# Longer than any note; a page that sends more is no form of ours.
LONGEST = 500_000
_WORDS = (str, str, str | None)


class DraftForm(forms.Form):
    """What ``static/js/drafts.js`` sends; nobody reads its faults."""

    typed_by = forms.UUIDField()
    page = forms.UUIDField()
    sequence = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    after = forms.CharField(required=False, max_length=60)
    body = forms.JSONField()

    def clean_body(self) -> list:
        body = self.cleaned_data["body"]
        if len(self.data["body"]) > LONGEST:
            raise forms.ValidationError("too long")
        if not isinstance(body, list) or not all(_is_field(field) for field in body):
            raise forms.ValidationError("no list of fields")
        return [[_storable(part) for part in field] for field in body]

    @property
    def typed(self) -> Typed:
        return Typed(self.cleaned_data["page"], self.cleaned_data["sequence"])

    @property
    def goes_on_from(self) -> Typed | None:
        return next(iter(Typed.read(self.cleaned_data["after"])), None)


def _is_field(field) -> bool:
    if not isinstance(field, list) or len(field) != len(_WORDS):
        return False
    return all(isinstance(part, kind) for part, kind in zip(field, _WORDS, strict=True))


def _storable(text: str | None) -> str | None:
    """Without what PostgreSQL keeps in no text: NUL, and halves of a pair."""
    return text and text.replace("\x00", "").encode("utf-8", "replace").decode()
