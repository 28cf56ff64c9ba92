"""Which page a draft belongs to, and what it is called: for lists of unfinished drafts."""

from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Draft

# First part of ``place`` → what it is called, URL name, whether the address is of the object.
_PLACES: dict[str, tuple[Promise, str, bool]] = {
    "note_create": (_("new note"), "clients:note_create", False),
    "note_update": (_("correction of a note"), "clients:note_update", True),
}


def label_of(draft: Draft) -> str:
    return str(_PLACES.get(_form(draft), (_("form"),))[0])


def address_of(draft: Draft) -> str:
    """Of the page that gives it back; of the client's, where the form is not known here."""
    client = draft.client.uuid
    _label, name, is_of_object = _PLACES.get(_form(draft), ("", "clients:detail", False))
    if not is_of_object:
        return reverse(name, args=[client])
    try:
        return reverse(name, args=[UUID(draft.place.partition("-")[2])])
    except ValueError:
        return reverse("clients:detail", args=[client])


def _form(draft: Draft) -> str:
    return draft.place.partition("-")[0]
