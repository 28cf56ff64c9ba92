"""Two versions of one row at saving: somebody else stored another while the form was filled in.

The page shows both, field by field, with ``layout/_two_versions.html``, and one chooses for each
field: mine, theirs, or written anew. Nothing is joined without being asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from di_latgale import wording

MINE, THEIRS, ANEW = "mine", "theirs", "anew"
CHOICES = (MINE, THEIRS, ANEW)


@dataclass(frozen=True)
class Difference:
    """A field in which the versions differ. ``mine`` and ``theirs`` are words, ``*_typed`` what
    would be typed for them; ``chosen`` is empty where one has to choose."""

    field: forms.BoundField
    mine: str
    theirs: str
    mine_typed: str
    theirs_typed: str
    chosen: str
    is_missing: bool


def seen_at(text: str) -> datetime | None:
    """The version a form began with; None never equals a stored one, so nothing is written over."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def version_in(data: QueryDict) -> datetime | None:
    """The version the person has seen: the one last compared with, or the one begun with."""
    return seen_at(data.get("compared_at") or data.get("changed_at", ""))


def settled(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """What was typed, with each field as it was chosen on the page of two versions."""
    found = data.copy()
    for name in names:
        choice = data.get(f"choice_{name}")
        if choice in {MINE, THEIRS}:
            found[name] = data.get(f"{choice}_{name}", "")
    return found


def unchosen(data: QueryDict, names: Iterable[str]) -> list[str]:
    """The fields that were shown in two versions and left without a choice."""
    return [n for n in names if f"mine_{n}" in data and data.get(f"choice_{n}") not in CHOICES]


def differences(
    form: forms.Form, stored: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Difference]:
    """Where ``form`` (bound and valid) says otherwise than ``stored``, by field.

    ``before`` is what stood there when the form was opened: what only one of the two has changed
    since is proposed.
    """
    return [
        _difference(form, name, theirs, before)
        for name, theirs in stored.items()
        if form.cleaned_data.get(name) != theirs
    ]


def _difference(form: forms.Form, name: str, theirs: Any, before: Mapping | None) -> Difference:
    chosen = form.data.get(f"choice_{name}", "")
    is_asked = f"mine_{name}" in form.data
    is_missing = is_asked and chosen not in CHOICES
    typed = form.data.get(f"mine_{name}" if is_missing else name, "")
    mine = _cleaned(form.fields[name], typed) if is_missing else form.cleaned_data.get(name)
    if before is not None and not is_asked:
        chosen = THEIRS if mine == before[name] else MINE if theirs == before[name] else ""
    return Difference(
        field=form[name],
        mine=_words(form.fields[name], mine),
        theirs=_words(form.fields[name], theirs),
        mine_typed=typed,
        theirs_typed=_typed(theirs),
        chosen=chosen if chosen in CHOICES else "",
        is_missing=is_missing,
    )


def _cleaned(field: forms.Field, typed: str) -> Any:
    try:
        return field.clean(typed)
    except forms.ValidationError:
        return typed


def _words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return wording.MISSING
    if isinstance(value, date):
        return wording.day(value)
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return wording.day(value) if isinstance(value, date) else str(value)
