"""What changed from one assessment to another, domain by domain."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Assessment, Domain, ScaleStep
from di_latgale.models import valid_on


@dataclass(frozen=True)
class Change:
    """A sign and a word; ``tint`` as in ``clients.validity``."""

    sign: str
    word: Promise
    tint: str


BETTER = Change("▲", _("improved"), "ok")
SAME = Change("=", _("no change"), "neutral")
WORSE = Change("▼", _("worsened"), "attention")
ONLY_BEFORE = Change("–", _("assessed only before"), "")
ONLY_NOW = Change("–", _("assessed only now"), "")


@dataclass(frozen=True)
class Compared:
    """``scale`` are the scores that the domain had on either day, from the lowest."""

    domain: Domain
    before: ScaleStep | None
    now: ScaleStep | None
    scale: tuple[int, ...]

    @property
    def change(self) -> Change:
        if self.now is None:
            return ONLY_BEFORE
        if self.before is None:
            return ONLY_NOW
        gain = self.now.score - self.before.score
        if not self.domain.is_higher_better:
            gain = -gain
        return SAME if gain == 0 else BETTER if gain > 0 else WORSE


def compare(before: Assessment, now: Assessment) -> list[Compared]:
    """Domains scored in either, in their order. Three queries."""
    said = [_said(before), _said(now)]
    domains = {score.domain_id: score.domain for scores in said for score in scores.values()}
    scales: dict[int, set[int]] = {}
    steps = ScaleStep.objects.filter(domain__in=domains).filter(
        valid_on(before.assessed_on) | valid_on(now.assessed_on)
    )
    for domain, score in steps.order_by("score", "id").values_list("domain", "score"):
        scales.setdefault(domain, set()).add(score)
    return [
        Compared(
            domain=domain,
            before=_step(said[0], domain),
            now=_step(said[1], domain),
            scale=tuple(sorted(scales.get(domain.pk, set()) | _scores(said, domain))),
        )
        for domain in sorted(domains.values(), key=lambda d: (d.position, d.pk))
    ]


def tally(rows: list[Compared]) -> list[tuple[Change, int]]:
    """How many domains changed in which way, the usual ones always told."""
    counts = [(kind, sum(row.change is kind for row in rows)) for kind in _KINDS]
    return [(kind, n) for kind, n in counts if n or kind in {BETTER, SAME, WORSE}]


_KINDS = (BETTER, SAME, WORSE, ONLY_BEFORE, ONLY_NOW)


def _said(assessment: Assessment) -> dict:
    scores = assessment.scores.asked().filter(step__isnull=False).in_order()
    return {score.domain_id: score for score in scores}


def _step(scores: dict, domain: Domain) -> ScaleStep | None:
    return scores[domain.pk].step if domain.pk in scores else None


def _scores(said: list[dict], domain: Domain) -> set[int]:
    return {step.score for scores in said if (step := _step(scores, domain))}
