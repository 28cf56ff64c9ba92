"""Whose periods a person may see: as their figures. 404 for all others."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Municipality
from reports.access import municipalities_reported_by
from reports.closing.models import ClosedVersion


def get_municipality(user: User, uuid: UUID) -> Municipality:
    return get_object_or_404(municipalities_reported_by(user), uuid=uuid)


def get_version(user: User, uuid: UUID, right: str = Right.READ_FIGURES) -> ClosedVersion:
    visible = ClosedVersion.objects.visible_to(user, right).select_related(
        "municipality", "made_by"
    )
    return get_object_or_404(visible.defer("figures"), uuid=uuid)
