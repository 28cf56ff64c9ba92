"""Who may know a client: 404 for all others, whatever the reason."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Client
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def get_visible_client(user: User, uuid: UUID) -> Client:
    """A client whose file the person may read."""
    visible = Client.objects.visible_to(user).select_related("identity", "territory")
    user.seen_client = get_object_or_404(visible, uuid=uuid)
    return user.seen_client


def get_shown_client(user: User, uuid: UUID) -> Client:
    """Of a panel: the client whom this request has just been allowed to see, else as above.

    ``user`` is the request's own, so nothing is remembered from one request to the next.
    """
    seen = getattr(user, "seen_client", None)
    return seen if seen and seen.uuid == uuid else get_visible_client(user, uuid)


def get_kept_client(user: User, uuid: UUID) -> Client:
    """A client for whom the person may log services; 403 where the file may only be read."""
    client = get_visible_client(user, uuid)
    if not may_keep(user, client):
        raise RightMissing(Right.KEEP_FILES)
    return client


def get_client_with_traces(user: User, uuid: UUID) -> Client:
    """A client of whom the person may know who has looked; 403 where only the file may be read."""
    client = get_visible_client(user, uuid)
    if not holds(user, Right.READ_TRACES, client):
        raise RightMissing(Right.READ_TRACES)
    return client


def may_keep(user: User, client: Client) -> bool:
    """Whether the person may log services for the client, whose file is known to be readable."""
    return holds(user, Right.KEEP_FILES, client)


def holds(user: User, right: str, client: Client) -> bool:
    """Whether the person holds the right where the client's file lies."""
    return user.holds_in(right, client.territory_id)
