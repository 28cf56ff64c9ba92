"""Whom one may know among those around clients: 404 for all others, 403 where only read."""

from uuid import UUID

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from clients.access import get_kept_client
from clients.models import Client, Representation, Representative
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Belonging


def get_visible_representative(user: User, uuid: UUID) -> Representative:
    visible = Representative.objects.visible_to(user).select_related("identity")
    found = get_object_or_404(visible, uuid=uuid)
    if not hasattr(found, "identity"):
        raise Http404
    return found


def may_keep_representative(user: User, representative: Representative) -> bool:
    return user.holds_in(Right.KEEP_FILES, representative.territory_id)


def get_kept_representative(user: User, uuid: UUID) -> Representative:
    found = get_visible_representative(user, uuid)
    if not may_keep_representative(user, found):
        raise RightMissing(Right.KEEP_FILES)
    return found


def office_of(client: Client) -> list[int]:
    """Territories (keys) of the municipality in which the client's file lies today."""
    today = Belonging.objects.valid_on(timezone.localdate())
    municipalities = today.filter(territory=client.territory_id).values("municipality")
    found = today.filter(municipality__in=municipalities).order_by("territory")
    return sorted({client.territory_id, *found.values_list("territory", flat=True)})


def get_of_client(user: User, client_uuid: UUID, rows: models.QuerySet, uuid: UUID) -> models.Model:
    """A row that stands of a client whose file the person may keep; ``row.client`` is at hand."""
    client = get_kept_client(user, client_uuid)
    row = get_object_or_404(rows.standing(), client=client, uuid=uuid)
    row.client = client
    return row


def get_kept_representation(user: User, client_uuid: UUID, uuid: UUID) -> Representation:
    rows = Representation.objects.select_related("representative__identity")
    return get_of_client(user, client_uuid, rows, uuid)
