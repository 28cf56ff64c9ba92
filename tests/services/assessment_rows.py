"""Assessments for tests, made as the pages make them."""

from datetime import date

from clients.models import Assessment, Domain, ScaleStep
from services.assessments import actions
from services.assessments.versions import version_of
from tests import factories

DAY = date(2020, 3, 2)


def a_domain(**kwargs) -> Domain:
    """One more domain of children, with a scale from 0 to 2."""
    said = {"code": "miegs", "name": "Miegs", "target_group": "child", "position": 900, **kwargs}
    domain = Domain.objects.create(**said)
    for score, words in enumerate(("Labi", "Dažreiz slikti", "Slikti")):
        ScaleStep.objects.create(domain=domain, score=score, words=words)
    return domain


def a_draft(client, *, assessed_by=None, assessed_on=DAY, **facts) -> Assessment:
    said = {"place": "", "participants": "", **facts}
    return actions.begin_assessment(
        client=client, assessed_on=assessed_on, assessed_by=assessed_by, **said
    )


def fill_in(assessment: Assessment, *scores: int, notes: dict | None = None) -> Assessment:
    """``scores`` in the order of the domains, the last one for all that follow."""
    for n, score in enumerate(assessment.scores.asked().in_order()):
        steps = score.domain.steps.order_by("score", "id")
        actions.score_domain(
            score=score,
            version=version_of(score, actions.SCORE),
            step=steps.get(score=scores[min(n, len(scores) - 1)]),
            note=(notes or {}).get(score.domain.code, ""),
        )
    stored = Assessment.objects.get(pk=assessment.pk)
    return actions.conclude(
        assessment=stored,
        version=version_of(stored, actions.CONCLUSION),
        conclusion="Vajadzīgs atbalsts ikdienā.",
    )


def a_finished(client, *scores: int, by=None, **facts) -> Assessment:
    by = by or factories.UserFactory()
    made = fill_in(a_draft(client, assessed_by=by, **facts), *(scores or (1,)))
    return actions.finish(assessment=made)
