"""Grounds by their kind in the address; whose they are is ``clients.access``'s matter."""

from uuid import UUID

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.access import get_kept_client
from clients.grounds.forms import FORMS, model_of
from clients.models import Client
from di_latgale.accounts.models import User


def check_kind(kind: str, client: Client) -> None:
    """404 for what is no kind; opinions are issued of children alone."""
    if kind not in FORMS or (kind == "opinion" and not client.is_child):
        raise Http404


def get_kept_ground(user: User, client_uuid: UUID, kind: str, uuid: UUID) -> models.Model:
    """A ground that stands, of a client whose file the person may keep; else 404 or 403."""
    client = get_kept_client(user, client_uuid)
    if kind not in FORMS:
        raise Http404
    ground = get_object_or_404(model_of(kind).objects.standing(), client=client, uuid=uuid)
    ground.client = client
    return ground
