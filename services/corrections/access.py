"""Whose corrections one may see and decide on: as the client's file."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import holds
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from services.access import get_visible_session
from services.models import Correction, ServiceSession


def get_correction(user: User, uuid: UUID) -> Correction:
    return get_object_or_404(Correction.objects.visible_to(user).for_list(), uuid=uuid)


def get_decided_correction(user: User, uuid: UUID) -> Correction:
    """403 for who does not close months where the file lies, and for who made it."""
    correction = get_correction(user, uuid)
    if not may_decide(user, correction):
        raise RightMissing(Right.CLOSE_PERIODS)
    return correction


def may_decide(user: User, correction: Correction) -> bool:
    is_own = correction.recorded_by_id == user.pk
    return not is_own and holds(user, Right.CLOSE_PERIODS, correction.client)


def get_corrected_session(user: User, uuid: UUID) -> ServiceSession:
    """Of a file the person keeps, whoever recorded it; 403 where the file is only read."""
    session = get_visible_session(user, uuid)
    if not holds(user, Right.KEEP_FILES, session.client):
        raise RightMissing(Right.KEEP_FILES)
    return session
