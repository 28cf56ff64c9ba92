from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import holds, may_keep
from clients.models import Document
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def get_visible_document(user: User, uuid: UUID) -> Document:
    """A document whose file the person may open; 403 where it was withdrawn.

    What was attached by mistake may be somebody else's, so only who answers for the file opens it.
    """
    document = _get(user, uuid)
    if document.is_withdrawn and not holds(user, Right.ANSWER_FOR_FILES, document.client):
        raise RightMissing(Right.ANSWER_FOR_FILES)
    return document


def get_kept_document(user: User, uuid: UUID) -> Document:
    """A document that the person may withdraw; 403 where it may only be read."""
    document = _get(user, uuid)
    if not may_keep(user, document.client):
        raise RightMissing(Right.KEEP_FILES)
    return document


def _get(user: User, uuid: UUID) -> Document:
    visible = Document.objects.visible_to(user).select_related("client__identity")
    return get_object_or_404(visible, uuid=uuid)
