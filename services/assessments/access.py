from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.access import may_keep
from clients.models import Assessment, DomainScore
from di_latgale.access import RightMissing
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def get_visible_assessment(user: User, uuid: UUID) -> Assessment:
    """Of a client whose file the person may read; drafts and withdrawn ones are given too."""
    visible = Assessment.objects.visible_to(user).select_related(
        "client__identity", "client__territory", "assessed_by", "withdrawn_by"
    )
    return get_object_or_404(visible, uuid=uuid)


def get_kept_assessment(user: User, uuid: UUID) -> Assessment:
    """404 for one of other territories, 403 where the file may only be read."""
    assessment = get_visible_assessment(user, uuid)
    _require_keeping(user, assessment)
    return assessment


def get_kept_score(user: User, uuid: UUID) -> DomainScore:
    visible = DomainScore.objects.visible_to(user).select_related(
        "domain", "step", "assessment__client__identity", "assessment__client__territory"
    )
    score = get_object_or_404(visible, uuid=uuid)
    _require_keeping(user, score.assessment)
    return score


def _require_keeping(user: User, assessment: Assessment) -> None:
    if not may_keep(user, assessment.client):
        raise RightMissing(Right.KEEP_FILES)
