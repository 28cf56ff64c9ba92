"""What the form shows while one types: cost, what would be left, and the verdict."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.accounts.models import User
from services.entries import Entry, Settlement, settle
from services.models import ServiceSession
from services.rules import Finding
from services.rules import wording as words

_JUST_NOW = timedelta(minutes=10)
# Objections that a verdict is made of; the rest concerns fields not yet filled in.
_VERDICT = ("recipient", "service", "happened_on", "quantity", "part", "centre", "specialist")


@dataclass
class Preview:
    """``refused`` and ``reasons_wanted`` are the rules' words, ``refusals`` other objections."""

    cost: str = ""
    left: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    reasons_wanted: list[Finding] = field(default_factory=list)
    is_reasoned: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.refused or self.refusals)


def preview(
    entry: Entry | None,
    *,
    by: User,
    without: ServiceSession | None = None,
    as_provider: bool = False,
) -> Preview:
    """What ``by`` is told; empty until recipient, service, day and quantity can be read."""
    if entry is None:
        return Preview()
    settlement = settle(entry, without=without, as_provider=as_provider)
    # What the municipality pays is between it and the provider's office.
    shown = Preview(cost="" if as_provider else _cost(settlement))
    verdict = settlement.verdict
    shown.refused, shown.reasons_wanted = list(verdict.refused), list(verdict.reasons_needed)
    shown.is_reasoned = bool(entry.note.strip())
    by_rules = {finding.text for finding in shown.refused}
    shown.refusals = [
        text
        for name in _VERDICT
        for text in settlement.errors.get(name, ())
        if text not in by_rules
    ]
    if twin := _twin(entry, by, without):
        shown.warnings.append(
            _("The same entry was already saved at %(time)s.")
            % {"time": f"{timezone.localtime(twin.recorded_at):%H:%M}"}
        )
    if not any(finding.is_limit for finding in (*shown.refused, *shown.reasons_wanted)):
        _show_left(settlement, shown)
    return shown


def _twin(entry: Entry, by: User, without: ServiceSession | None) -> ServiceSession | None:
    """What the same person recorded just now in the same words, perhaps in another tab."""
    same = ("client", "recipient", "representative", "service", "happened_on", "quantity", "part")
    return (
        ServiceSession.objects.live()
        .filter(
            **{name: getattr(entry, name) for name in (*same, "provider")},
            recorded_by=by,
            recorded_at__gte=timezone.now() - _JUST_NOW,
        )
        .exclude(pk=without and without.pk)
        .order_by("-recorded_at", "-id")
        .first()
    )


def _cost(settlement: Settlement) -> str:
    found, entry = settlement.found, settlement.entry
    if found.get("cost") is None:
        return ""
    if found["rate"] is None:
        return wording.euro(found["cost"])
    product = f"{wording.quantity(entry.quantity)} × {wording.rate(found['unit_cost'])}"
    return f"{product} = {wording.euro(found['cost'])}"


def _show_left(settlement: Settlement, shown: Preview) -> None:
    entry = settlement.entry
    for allowance in settlement.allowances:
        if allowance.maximum is not None:
            shown.left.append(
                _("Left after this entry: %(left)s (%(scope)s, %(window)s).")
                % {
                    "left": words.after(allowance, entry.service, settlement.counted),
                    "scope": words.scope(allowance.limit),
                    "window": words.window(allowance),
                }
            )
    plan = settlement.plan
    if plan is None or plan.planned is None:
        return
    word = words.unit_word(entry.service.unit)
    after = plan.used + entry.quantity
    if after > plan.planned:
        shown.warnings.append(
            _("More than planned: %(used)s of %(planned)s.")
            % {
                "used": wording.quantity(after),
                "planned": wording.count(plan.planned, word, "no"),
            }
        )
    else:
        shown.left.append(
            _("Left in the plan after this entry: %(left)s.")
            % {"left": wording.count(plan.planned - after, word)}
        )
