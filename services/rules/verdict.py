"""The answer of the rules: allowed, needs a reason, or refused, with what speaks for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from di_latgale import wording


class Outcome(StrEnum):
    """In the order of severity: the verdict is the worst of its findings."""

    ALLOWED = "allowed"
    NEEDS_REASON = "needs_reason"
    REFUSED = "refused"


_SEVERITY = list(Outcome)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one rule says.

    ``rule`` is the code of a limit or of a rule of this room. ``used`` (what counts so far, without
    what is judged) and ``maximum`` are of limits alone, in the limit's unit; a ``maximum`` of None
    is unlimited. ``field`` is the field of an entry that the finding concerns. ``lifted_by`` says
    who can lift it; it is empty where nothing is to be lifted.
    """

    rule: str
    outcome: Outcome
    text: str
    field: str = "service"
    source: str = ""
    lifted_by: str = ""
    used: Decimal | None = None
    maximum: Decimal | None = None
    is_limit: bool = False


@dataclass(frozen=True)
class Verdict:
    """``findings`` in the order of the rules; limits are among them also where they allow."""

    findings: tuple[Finding, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return max(
            (finding.outcome for finding in self.findings),
            key=_SEVERITY.index,
            default=Outcome.ALLOWED,
        )

    @property
    def is_allowed(self) -> bool:
        return self.outcome == Outcome.ALLOWED

    @property
    def refused(self) -> tuple[Finding, ...]:
        return self._with(Outcome.REFUSED)

    @property
    def reasons_needed(self) -> tuple[Finding, ...]:
        return self._with(Outcome.NEEDS_REASON)

    def _with(self, outcome: Outcome) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.outcome == outcome)

    def without_grounds(self, day: date, *, also: bool = False) -> "Verdict":
        """For who may not know the grounds: one sentence for all that is no limit.

        ``also`` refuses for a reason of the caller's, in the same words.
        """
        limits = tuple(finding for finding in self.findings if finding.is_limit)
        if not also and len(limits) == len(self.findings):
            return self
        text = _(
            "This service cannot be logged on %(day)s Contact the municipality's social worker."
        )
        told = Finding(
            rule="grounds",
            outcome=Outcome.REFUSED,
            text=text % {"day": wording.day_sentence(day)},
        )
        return Verdict((told, *limits))
