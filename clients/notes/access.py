"""Who may read, correct and withdraw a note: 404 where the file may not be read."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import holds, may_keep
from clients.models import Note
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def get_visible_note(user: User, uuid: UUID) -> Note:
    notes = Note.objects.visible_to(user).select_related(
        "client__identity", "client__territory", "author", "changed_by", "withdrawn_by"
    )
    return get_object_or_404(notes, uuid=uuid)


def get_kept_note(user: User, uuid: UUID) -> Note:
    """A note the person may correct: anybody who keeps the file, as colleagues stand in."""
    note = get_visible_note(user, uuid)
    if not may_keep(user, note.client):
        raise RightMissing(Right.KEEP_FILES)
    return note


def get_own_note(user: User, uuid: UUID) -> Note:
    """A note the person may withdraw and bring back: who wrote it, or the head."""
    note = get_kept_note(user, uuid)
    if not may_withdraw(user, note, is_head=holds(user, Right.ANSWER_FOR_FILES, note.client)):
        raise RightMissing(Right.ANSWER_FOR_FILES)
    return note


def may_withdraw(user: User, note: Note, *, is_head: bool) -> bool:
    return is_head or note.author_id == user.pk
