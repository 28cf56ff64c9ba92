"""Next versions of plans in every state, goals, and a plan that is due for its review."""

from clients.models import Client
from services.demonstration.office import Office
from services.models import SupportPlan
from services.plans import drafting, steps
from services.plans.check import faults
from services.plans.row_forms import domains_for

# Turn of the client among those assessed → what becomes of the next version of the plan.
_DRAFT, _SUBMITTED, _RETURNED, _ENDING = range(4)
ENDS_IN, REVIEW_IN = 20, 12  # days
_GOALS = (
    ("Ģērbties un mazgāties ar atgādinājumu, bez palīdzības.", 0),
    ("Pateikt savas vajadzības pakalpojuma sniedzējam pašam.", 2),
)
_REMARK = "Mērķim nav norādīts, pēc kā redzēs, ka tas sasniegts. Precizējiet pirmo mērķi."
_RESULT = "Pakalpojumi sniegti, kā plānots; apjoms ir pietiekams. Mērķi paliek tie paši."


def plan_anew(clients: list[Client], office: Office) -> None:
    for turn, client in enumerate(clients):
        before = _in_force(client, office).exclude(valid_from=office.today).first()
        if before is None:
            continue
        draft = drafting.new_version(plan=before, by=office.worker)
        if turn == _ENDING:
            draft = _shortened(draft, office)
        draft = _with_goals(draft, office)
        if turn == _DRAFT or faults(draft):
            continue
        draft = steps.submit_plan(plan=draft, by=office.worker, changed_at=draft.changed_at)
        if turn == _RETURNED and office.head:
            steps.return_plan(plan=draft, by=office.head, remark=_REMARK)
        elif turn == _ENDING and office.head:
            steps.approve_plan(plan=draft, by=office.head, changed_at=draft.changed_at)


def _in_force(client: Client, office: Office):
    plans = SupportPlan.objects.in_force_on(office.today).filter(client=client)
    return plans.order_by("-valid_from", "-id")


def _with_goals(plan: SupportPlan, office: Office) -> SupportPlan:
    domains = domains_for(plan)
    goals = [
        {
            "key": None,
            "text": text,
            "domain": domains[place] if place < len(domains) else "",
            "until": plan.valid_to,
        }
        for text, place in _GOALS
    ]
    return drafting.change_goals(
        plan=plan, by=office.worker, changed_at=plan.changed_at, goals=goals
    )


def _shortened(plan: SupportPlan, office: Office) -> SupportPlan:
    facts = {name: getattr(plan, name) for name in drafting.FACTS}
    facts["valid_to"] = office.ahead(ENDS_IN)
    return drafting.change_facts(plan=plan, by=office.worker, changed_at=plan.changed_at, **facts)


def review(client: Client, office: Office) -> None:
    """The plan in force has been reviewed, and is to be again soon."""
    if plan := _in_force(client, office).filter(valid_from__lt=office.ago(80)).first():
        steps.review_plan(
            plan=plan,
            by=office.worker,
            reviewed_on=office.ago(80),
            result=_RESULT,
            next_on=office.ahead(REVIEW_IN),
            goals={},
        )
