"""What rests on an assessment: told before it is withdrawn."""

from clients.models import Assessment
from services.models import ServiceSession


def resting_on(assessment: Assessment) -> int:
    """Entries of services that need an assessment, on days when there would be none without it."""
    if not assessment.is_finished:
        return 0
    others = assessment.client.assessments.finished().exclude(pk=assessment.pk)
    if others.filter(assessed_on__lte=assessment.assessed_on).exists():
        return 0
    entries = ServiceSession.objects.live().filter(
        client=assessment.client_id,
        service__needs_plan=True,
        happened_on__gte=assessment.assessed_on,
    )
    following = others.order_by("assessed_on").first()
    if following:
        entries = entries.filter(happened_on__lt=following.assessed_on)
    return entries.count()
