"""What a client needs on the day of a service: disability, opinion of VDEĀVK, assessment, plan.

The rules are those of MK 313 as the catalogue's flags state them: adults need a disability of
group I or II, children any; an opinion where the service asks for one; an assessment and a line of
an approved plan where it asks for a plan. A representative is served on behalf of a child: the
disability and the opinion are not asked of them, the child's plan is.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.models import Disability
from di_latgale import wording
from services.models import Recipient, Service
from services.rules.facts import Facts
from services.rules.verdict import Finding, Outcome

ADULTS_GROUPS = frozenset({Disability.Group.FIRST, Disability.Group.SECOND})

# The codes by which manage.py check_limits names these rules.
NEEDS_DISABILITY, NEEDS_OPINION, NEEDS_PLAN = "needs_disability", "needs_opinion", "needs_plan"


def findings(service: Service, recipient: str, facts: Facts) -> Iterator[Finding]:
    if recipient not in service.recipients:
        yield _refused(
            "service_recipient",
            _("The service is not for this recipient."),
            _("nobody: choose another service or recipient"),
        )
        return
    if recipient != Recipient.REPRESENTATIVE:
        yield from _disability(service, facts)
        yield from _opinion(service, facts)
    if service.needs_plan:
        yield from _plan(service, recipient, facts)


def _refused(rule: str, text: str, lifted_by: str) -> Finding:
    source = _("MK 313, as the catalogue states it of the service")
    return Finding(
        rule=rule, outcome=Outcome.REFUSED, text=text, source=source, lifted_by=lifted_by
    )


def _disability(service: Service, facts: Facts) -> Iterator[Finding]:
    groups = facts.grounds.disability_groups
    if not service.needs_disability or (groups if facts.is_child else groups & ADULTS_GROUPS):
        return
    text = (
        _("On %(day)s no disability is in force.")
        if facts.is_child
        else _("On %(day)s no disability of group I or II is in force.")
    )
    yield _refused(
        NEEDS_DISABILITY,
        text % {"day": wording.day_sentence(facts.day)},
        _("the social worker, by adding the disability to the grounds"),
    )


def _opinion(service: Service, facts: Facts) -> Iterator[Finding]:
    if not service.needs_opinion or facts.grounds.has_opinion:
        return
    ended_on = facts.grounds.opinion_ended_on
    text = (
        _("On %(day)s no opinion of VDEĀVK is in force.")
        if ended_on is None
        else _("On %(day)s no opinion of VDEĀVK is in force: the last one ended on %(ended)s")
    )
    yield _refused(
        NEEDS_OPINION,
        text % {"day": wording.day_sentence(facts.day), "ended": wording.day_sentence(ended_on)},
        _("the social worker, by adding the opinion to the grounds"),
    )


def _plan(service: Service, recipient: str, facts: Facts) -> Iterator[Finding]:
    day = {"day": wording.day_sentence(facts.day)}
    if not facts.grounds.is_assessed:
        yield _refused(
            NEEDS_PLAN,
            _("There is no assessment of individual needs up to %(day)s") % day,
            _("the social worker, by entering the assessment"),
        )
    if not facts.has_plan:
        text = _("On %(day)s no approved support plan is in force.") % day
    elif (service.pk, recipient) not in facts.planned:
        text = _("The service is not in the support plan. Add it there or choose another service.")
    else:
        return
    yield _refused(NEEDS_PLAN, text, _("the department head, by approving a plan that names it"))
