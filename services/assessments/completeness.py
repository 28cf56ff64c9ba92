"""What an assessment still lacks before it can be finished."""

from dataclasses import dataclass

from clients.models import Assessment, DomainScore
from di_latgale.models import valid_on


@dataclass(frozen=True)
class Gaps:
    """``scores``: without a score, or with one that the scale did not have on that day."""

    scores: list[DomainScore]
    has_conclusion: bool
    has_assessor: bool
    recommends: bool

    @property
    def blocks(self) -> bool:
        """Whether nothing but a confirmation that no service is recommended would help."""
        return bool(self.scores) or not self.has_conclusion or not self.has_assessor

    @property
    def count(self) -> int:
        return len(self.scores) + (not self.has_conclusion) + (not self.has_assessor)


def gaps_of(assessment: Assessment) -> Gaps:
    day = assessment.assessed_on
    scored = assessment.scores.filter(valid_on(day, prefix="step__"), step__isnull=False)
    lacking = assessment.scores.asked().exclude(pk__in=scored.values("pk")).in_order()
    return Gaps(
        scores=list(lacking),
        has_conclusion=bool(assessment.conclusion.strip()),
        has_assessor=assessment.assessed_by_id is not None,
        recommends=assessment.recommended.live().exists(),
    )
