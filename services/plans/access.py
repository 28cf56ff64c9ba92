"""Whose plans one may read, keep and approve: as the client's file."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import holds
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from services.models import SupportPlan


def get_visible_plan(user: User, uuid: UUID) -> SupportPlan:
    """404 for a plan of a file that the person may not read."""
    visible = SupportPlan.objects.visible_to(user).select_related("client__territory", "previous")
    return get_object_or_404(visible.for_list(), uuid=uuid)


def get_kept_plan(user: User, uuid: UUID) -> SupportPlan:
    return _with_right(user, uuid, Right.KEEP_FILES)


def get_answered_plan(user: User, uuid: UUID) -> SupportPlan:
    """403 for who does not answer for the file: approves and returns plans."""
    return _with_right(user, uuid, Right.ANSWER_FOR_FILES)


def _with_right(user: User, uuid: UUID, right: Right) -> SupportPlan:
    plan = get_visible_plan(user, uuid)
    if not holds(user, right, plan.client):
        raise RightMissing(right)
    return plan
