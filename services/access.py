"""Whose sessions one may see and change, and which clients a provider may know."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from clients.access import may_keep
from clients.models import Client
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from services.models import PlannedService, ServiceSession


def get_visible_session(user: User, uuid: UUID) -> ServiceSession:
    """A session of a client whose file the person may read; deleted ones are given too."""
    visible = ServiceSession.objects.visible_to(user).select_related(
        "client__identity", "client__territory", *_SHOWN
    )
    return get_object_or_404(visible, uuid=uuid)


def get_own_session(user: User, uuid: UUID) -> ServiceSession:
    """404 for a session of other territories, 403 for a colleague's; deleted ones are given too."""
    session = get_visible_session(user, uuid)
    if not may_keep(user, session.client) or session.recorded_by_id != user.pk:
        raise PermissionDenied
    return session


_SHOWN = (
    "service",
    "representative__identity",
    "provider",
    "specialist",
    "funding_source",
    "centre",
    "municipality",
    "recorded_by",
)


def planned_clients(user: User, right: str = Right.READ_PLANNED):
    """Clients with a service planned with a provider of the person; names and numbers alone."""
    planned = PlannedService.objects.visible_to(user, right)
    return Client.objects.filter(pk__in=planned.values("client")).for_names()


def get_planned_client(user: User, uuid: UUID, right: str = Right.READ_PLANNED) -> Client:
    """404 for all other clients, whatever the reason."""
    return get_object_or_404(planned_clients(user, right), uuid=uuid)


def get_own_planned_session(user: User, uuid: UUID) -> ServiceSession:
    """404 for what another provider gave, 403 for a colleague's; deleted ones are given too."""
    visible = ServiceSession.objects.visible_to(user, Right.LOG_PLANNED).select_related(*_SHOWN)
    session = get_object_or_404(visible, uuid=uuid)
    if session.recorded_by_id != user.pk:
        raise PermissionDenied
    session.client = planned_clients(user, Right.LOG_PLANNED).get(pk=session.client_id)
    return session
