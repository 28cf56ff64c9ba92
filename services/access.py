"""Whose sessions one may see and change."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from services.models import ServiceSession


def get_visible_session(user: User, uuid: UUID) -> ServiceSession:
    """A session of a client whose file the person may read; deleted ones are given too."""
    visible = ServiceSession.objects.visible_to(user).select_related(
        "client__identity",
        "client__territory",
        "service",
        "representative__identity",
        "provider",
        "specialist",
        "funding_source",
        "centre",
        "municipality",
        "recorded_by",
    )
    return get_object_or_404(visible, uuid=uuid)


def get_own_session(user: User, uuid: UUID) -> ServiceSession:
    """404 for a session of other territories, 403 for a colleague's; deleted ones are given too."""
    session = get_visible_session(user, uuid)
    is_kept = user.territories(Right.KEEP_FILES).filter(pk=session.territory_id).exists()
    if not is_kept or session.recorded_by_id != user.pk:
        raise PermissionDenied
    return session
