"""What the form shows while one types: cost, what would be left, and the verdict."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from di_latgale import wording
from services import limit_wording
from services.allowances import unit_word
from services.entries import Entry, Settlement, settle
from services.models import ServiceSession

# Objections that a verdict is made of; the rest concerns fields not yet filled in.
_VERDICT = ("recipient", "service", "happened_on", "quantity", "centre", "specialist")


@dataclass
class Preview:
    cost: str = ""
    left: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    reasons_wanted: list[str] = field(default_factory=list)


def preview(entry: Entry | None, *, without: ServiceSession | None = None) -> Preview:
    """Empty until recipient, service, day and quantity can be read."""
    if entry is None:
        return Preview()
    settlement = settle(entry, without=without)
    shown = Preview(cost=_cost(settlement))
    shown.refusals = [text for name in _VERDICT for text in settlement.errors.get(name, ())]
    shown.reasons_wanted = settlement.errors.get("note", [])
    for allowance in settlement.broken_limits:
        if source := limit_wording.source(allowance.limit):
            shown.sources.append(source)
    if not settlement.broken_limits:
        _show_left(settlement, shown)
    return shown


def _cost(settlement: Settlement) -> str:
    found, entry = settlement.found, settlement.entry
    if found.get("cost") is None:
        return ""
    if found["rate"] is None:
        return wording.euro(found["cost"])
    product = f"{wording.quantity(entry.quantity)} × {unit_cost(found['unit_cost'])}"
    return f"{product} = {wording.euro(found['cost'])}"


def unit_cost(amount: Decimal) -> str:
    """Two decimals, or as many as the rate has."""
    exact = amount.normalize()
    if exact == exact.quantize(Decimal("0.01")):
        return wording.money(amount)
    return f"{exact:f}".replace(".", ",")


def _show_left(settlement: Settlement, shown: Preview) -> None:
    entry = settlement.entry
    for allowance in settlement.allowances:
        if allowance.maximum is not None:
            shown.left.append(
                _("Left after this entry: %(left)s (%(scope)s, %(window)s).")
                % {
                    "left": limit_wording.after(allowance, entry.service, entry.quantity),
                    "scope": limit_wording.scope(allowance.limit),
                    "window": limit_wording.window(allowance),
                }
            )
    plan = settlement.plan
    if plan is None or plan.planned is None:
        return
    word = unit_word(entry.service.unit)
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
