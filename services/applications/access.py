from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import holds
from clients.models import Application, Decision
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from services.models import WaitingPlace


def get_kept_application(user: User, uuid: UUID) -> Application:
    """An application that the person may change; 403 where it may only be read."""
    applications = Application.objects.select_related("received_by")
    return _kept(user, applications, uuid, Right.KEEP_FILES)


def get_kept_decision(user: User, uuid: UUID) -> Decision:
    decisions = Decision.objects.select_related("application__client")
    return _kept(user, decisions, uuid, Right.KEEP_FILES)


def get_kept_place(user: User, uuid: UUID, right: Right = Right.KEEP_FILES) -> WaitingPlace:
    places = WaitingPlace.objects.select_related("service", "decision__application")
    return _kept(user, places, uuid, right)


def _kept(user: User, rows, uuid: UUID, right: Right):
    rows = rows.select_related("client__identity", "client__territory")
    visible = rows.filter(territory__in=user.territories(Right.READ_FILES))
    found = get_object_or_404(visible, uuid=uuid)
    if not holds(user, right, found.client):
        raise RightMissing(right)
    return found
