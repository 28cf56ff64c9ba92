"""What stands beside one score: the domain to go on with, and what was said the time before."""

from clients.models import Assessment, DomainScore


def following_score(score: DomainScore) -> DomainScore | None:
    """The next domain without a score, round from the end to the beginning."""
    rows = list(score.assessment.scores.asked().in_order())
    place = next((n for n, row in enumerate(rows) if row.pk == score.pk), 0)
    return next((row for row in rows[place + 1 :] + rows[:place] if row.step_id is None), None)


def score_before(score: DomainScore) -> DomainScore | None:
    """Of the same domain, in the finished assessment before this one."""
    return (
        score.domain.scores.filter(
            client=score.client_id,
            step__isnull=False,
            assessment__status=Assessment.Status.FINISHED,
            assessment__assessed_on__lt=score.assessment.assessed_on,
        )
        .select_related("step", "assessment")
        .order_by("-assessment__assessed_on", "-id")
        .first()
    )
