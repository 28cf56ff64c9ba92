"""What is to be mended in a plan before it is submitted, and what its readers should know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from di_latgale import wording
from services.models import PlannedService, SupportPlan
from services.plans.limits import limit_notes
from services.plans.recommended import Recommended

FACTS, GOALS, LINES = "facts", "goals", "lines"


@dataclass(frozen=True)
class Fault:
    """``section`` is the part of the plan to be edited; ``is_refusal``: not to be submitted so."""

    section: str
    text: str
    is_refusal: bool = True


def faults(plan: SupportPlan) -> list[Fault]:
    """What must be mended; empty = may be submitted."""
    return [fault for fault in findings(plan) if fault.is_refusal]


def findings(plan: SupportPlan) -> list[Fault]:
    """In the order of the page."""
    lines = list(plan.lines.live().select_related("service", "provider", "plan").order_by("id"))
    return [*_of_facts(plan), *_of_goals(plan), *_of_lines(plan, lines)]


def _of_facts(plan: SupportPlan) -> Iterable[Fault]:
    before = plan.previous
    if plan.valid_from is None:
        yield Fault(FACTS, _("Enter the first day of the plan."))
    elif before and before.valid_from and plan.valid_from <= before.valid_from:
        text = _("The version before begins on %(day)s; this one must begin later.")
        yield Fault(FACTS, text % {"day": wording.day_sentence(before.valid_from)})
    if plan.valid_to is None:
        yield Fault(FACTS, _("The plan has no last day: costs cannot be forecast."), False)
    others = SupportPlan.objects.approved().filter(client=plan.client_id)
    others = others.exclude(number=plan.number)
    if plan.valid_from:
        others = others.exclude(valid_to__lt=plan.valid_from)
    if plan.valid_to:
        others = others.exclude(valid_from__gt=plan.valid_to)
    for other in others.order_by("valid_from", "id"):
        text = _("Plan %(number)s is in force at the same time.")
        yield Fault(FACTS, text % {"number": other.title}, False)


def _of_goals(plan: SupportPlan) -> Iterable[Fault]:
    if not plan.goals.filter(is_removed=False).exists():
        yield Fault(GOALS, _("The plan has no goals yet."), False)


def _of_lines(plan: SupportPlan, lines: list[PlannedService]) -> Iterable[Fault]:
    if not lines:
        yield Fault(LINES, _("There are no services in the plan yet."))
        return
    recommended = Recommended.to(plan.client)
    limited = limit_notes(plan.client, lines)
    for number, line in enumerate(lines):
        name = f"{line.service}: "
        said = (text for _field, text in outside(line, plan))
        for text in (*said, *not_for_recipient(line, plan)):
            yield Fault(LINES, name + text)
        if not line.reason.strip() and not recommended.names(line.service_id, line.recipient):
            yield Fault(LINES, name + reason_wanted(recommended))
        for text in limited.get(number, ()):
            yield Fault(LINES, name + text, is_refusal=not line.reason.strip())


def outside(line: PlannedService, plan: SupportPlan) -> Iterable[tuple[str, str]]:
    """Why the line's own days do not lie within the plan's: the field and what is wrong."""
    begins = {"day": wording.day(plan.valid_from)}
    ends = {"day": wording.day(plan.valid_to)}
    if line.valid_from and plan.valid_from and line.valid_from < plan.valid_from:
        yield "valid_from", _("the service begins before the plan (%(day)s)") % begins
    if line.valid_from and plan.valid_to and line.valid_from > plan.valid_to:
        yield "valid_from", _("the service begins after the end of the plan (%(day)s)") % ends
    if line.valid_to and plan.valid_to and line.valid_to > plan.valid_to:
        yield "valid_to", _("the service ends after the end of the plan (%(day)s)") % ends
    if line.valid_to and plan.valid_from and line.valid_to < plan.valid_from:
        yield "valid_to", _("the service ends before the plan begins (%(day)s)") % begins


def not_for_recipient(line: PlannedService, plan: SupportPlan) -> Iterable[str]:
    if line.recipient not in line.service.recipients:
        yield _("the service is not for this recipient")
    elif (line.recipient == "adult") == plan.client.is_child:
        yield _("the recipient does not fit the client's group")


def reason_wanted(recommended: Recommended) -> str:
    """Why a reason is asked of a service that is not recommended."""
    if recommended.assessment is None:
        return _("there is no finished assessment that recommends it; state the reason")
    return _("the assessment of %(day)s does not recommend it; state the reason") % {
        "day": wording.day(recommended.assessment.assessed_on)
    }
