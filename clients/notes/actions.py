"""Writes of case notes. What is saved ends its draft in the same transaction."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, Draft, Note, Typed
from di_latgale.accounts.models import User
from di_latgale.history import Reason, reason


class SavedMeanwhileError(Exception):
    """The row says something else by now: ``note`` is as it is stored, and nothing was written."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note


def place_of_new() -> str:
    return "note_create"


def place_of(note: Note) -> str:
    return f"note_update-{note.uuid}"


def write_note(
    *, client: Client, by: User, form_key: uuid.UUID, said: dict, typed: list[Typed]
) -> Note:
    """Stores a note; a second call with the same ``form_key`` and content gives the stored one.

    ``said`` are ``note.SAID``. Raises SavedMeanwhileError where the key's note says something else.
    """
    with transaction.atomic():
        note = _stored(client, form_key) or _new(client, by, form_key, said)
        if note.said() != said:
            raise SavedMeanwhileError(note)
        Draft.objects.end(user=by, client=client, place=place_of_new(), typed=typed)
    return note


def _stored(client: Client, form_key: uuid.UUID) -> Note | None:
    found = Note.objects.filter(client=client, form_key=form_key)
    return found.select_related("author", "changed_by").first()


def _new(client: Client, by: User, form_key: uuid.UUID, said: dict) -> Note:
    now = timezone.now()
    try:
        with transaction.atomic():
            return Note.objects.create(
                client=client,
                territory_id=client.territory_id,
                author=by,
                changed_by=by,
                written_at=now,
                changed_at=now,
                form_key=form_key,
                **said,
            )
    except IntegrityError:
        # The same form's other request was quicker.
        note = _stored(client, form_key)
        if note is None:
            raise
        return note


def correct_note(
    *, note: Note, by: User, seen_at: datetime | None, said: dict, typed: list[Typed]
) -> Note:
    """Replaces what a note says. ``seen_at`` is the version the person has read.

    Raises SavedMeanwhileError where another version was stored since, and ValidationError where the
    note was withdrawn. Saying what it says already changes nothing.
    """
    with transaction.atomic():
        stored = _locked(note)
        if stored.withdrawn_at:
            raise ValidationError(
                _("%(who)s withdrew the note (%(at)s). Bring it back first, then save again.")
                % {"who": stored.withdrawn_by, "at": clock(stored.withdrawn_at)}
            )
        if stored.said() != said:
            if stored.changed_at != seen_at:
                raise SavedMeanwhileError(stored)
            reason(Reason.CORRECT)
            stored.changed_at, stored.changed_by = timezone.now(), by
            for name, value in said.items():
                setattr(stored, name, value)
            stored.save()
        Draft.objects.end(user=by, client=stored.client, place=place_of(stored), typed=typed)
    return stored


@transaction.atomic
def withdraw_note(*, note: Note, by: User) -> Note:
    """Takes a note out of the list; it stays readable. Again is no error."""
    stored = _locked(note)
    if stored.withdrawn_at is None:
        reason(Reason.WITHDRAW)
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        stored.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return stored


@transaction.atomic
def restore_note(*, note: Note) -> Note:
    stored = _locked(note)
    if stored.withdrawn_at is not None:
        reason(Reason.UNDO)
        stored.withdrawn_at = stored.withdrawn_by = None
        stored.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return stored


def _locked(note: Note) -> Note:
    stored = Note.objects.select_for_update(of=("self",))
    return stored.select_related("client", "author", "changed_by", "withdrawn_by").get(pk=note.pk)


def clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
