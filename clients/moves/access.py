from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Move
from di_latgale.accounts.models import User


def get_move_here(user: User, uuid: UUID) -> Move:
    """A client offered to where the person answers for files, or taken over there; else 404."""
    moves = Move.objects.offered_to(user).for_list().select_related("new_client")
    return get_object_or_404(moves, uuid=uuid)
