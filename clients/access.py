"""Who may know a client: 404 for all others, whatever the reason."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Client
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def get_visible_client(user: User, uuid: UUID, right: str = Right.READ_FILES) -> Client:
    """A client whose file the person may read, or for whom the person holds another right."""
    visible = Client.objects.visible_to(user, right).select_related("identity", "territory")
    return get_object_or_404(visible, uuid=uuid)


def get_kept_client(user: User, uuid: UUID) -> Client:
    """A client for whom the person may log services; 403 where the file may only be read."""
    client = get_visible_client(user, uuid)
    if not may_keep(user, client):
        raise RightMissing(Right.KEEP_FILES)
    return client


def may_keep(user: User, client: Client) -> bool:
    """Whether the person may log services for the client, whose file is known to be readable."""
    return user.territories(Right.KEEP_FILES).filter(pk=client.territory_id).exists()
