"""Who may know a client: 404 for all others, whatever the reason."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Client
from di_latgale.accounts.models import User


def get_visible_client(user: User, uuid: UUID) -> Client:
    """A client of the territories where the person works today as worker or head."""
    visible = Client.objects.visible_to(user).select_related("identity", "territory")
    return get_object_or_404(visible, uuid=uuid)
