"""Versions of a plan against each other, line by line."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from di_latgale import wording
from services.models import PlanGoal, PlannedService, SupportPlan, Window


@dataclass(frozen=True)
class Difference:
    """``old`` is empty of what is new, ``new`` of what is gone."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Version:
    """A version and how the one after it (the one shown before it) differs."""

    plan: SupportPlan
    differences: list[Difference]


def earlier_versions(plan: SupportPlan) -> list[Version]:
    """The versions before ``plan``, newest first. Three queries, however many."""
    chain = _chain(plan)
    if len(chain) < 2:
        return []
    lines, goals = _lines(chain), _goals(chain)
    return [
        Version(
            older,
            [
                *_of_facts(older, newer),
                *_of_goals(goals[older.pk], goals[newer.pk]),
                *_of_lines(lines[older.pk], lines[newer.pk]),
            ],
        )
        for newer, older in pairwise(chain)
    ]


def _chain(plan: SupportPlan) -> list[SupportPlan]:
    others = SupportPlan.objects.filter(client=plan.client_id, number=plan.number)
    by_key = {other.pk: other for other in others.for_list().order_by("version", "id")}
    chain, key = [], plan.pk
    while key is not None and key in by_key:
        chain.append(by_key[key])
        key = by_key[key].previous_id
    return chain


def _lines(chain: list[SupportPlan]) -> dict[int, list[PlannedService]]:
    found: dict[int, list[PlannedService]] = {plan.pk: [] for plan in chain}
    lines = PlannedService.objects.live().filter(plan__in=chain)
    for line in lines.select_related("service", "provider").order_by("id"):
        found[line.plan_id].append(line)
    return found


def _goals(chain: list[SupportPlan]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {plan.pk: [] for plan in chain}
    for goal in PlanGoal.objects.filter(plan__in=chain, is_removed=False).order_by("id"):
        found[goal.plan_id].append(goal.text)
    return found


def _of_facts(older: SupportPlan, newer: SupportPlan) -> list[Difference]:
    spans = [
        f"{wording.day(plan.valid_from)}–{wording.day(plan.valid_to)}" for plan in (older, newer)
    ]
    return [Difference(_("Days of the plan"), *spans)] if spans[0] != spans[1] else []


def _of_goals(older: list[str], newer: list[str]) -> list[Difference]:
    gone = [Difference(_("Goal"), text, "") for text in older if text not in newer]
    return gone + [Difference(_("Goal"), "", text) for text in newer if text not in older]


def _of_lines(older: list[PlannedService], newer: list[PlannedService]) -> list[Difference]:
    """Lines of one service and recipient are compared in their order."""
    before, after = _by_name(older), _by_name(newer)
    found = []
    for name in dict.fromkeys([*before, *after]):
        olds, news = before.get(name, []), after.get(name, [])
        for number in range(max(len(olds), len(news))):
            old = olds[number] if number < len(olds) else ""
            new = news[number] if number < len(news) else ""
            if old != new:
                found.append(Difference(name, old, new))
    return found


def _by_name(lines: list[PlannedService]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(str(line), []).append(in_words(line))
    return found


def in_words(line: PlannedService) -> str:
    """„20 reizes, visā projektā, Saule, 01.12.2021–30.11.2022”."""
    if line.quantity is None:
        parts = [_("as needed")]
    else:
        parts = [wording.count(line.quantity, line.service.unit), str(Window(line.window).label)]
    if line.provider:
        parts.append(line.provider.name)
    if line.valid_from or line.valid_to:
        parts.append(f"{wording.day(line.valid_from)}–{wording.day(line.valid_to)}")
    return ", ".join(parts)
