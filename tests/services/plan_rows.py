"""Plans in each state, as the pages make them; and what is changed past all rules, for a test."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pgtrigger
from django.utils import timezone

from clients.models import Assessment
from services.models import PlanGoal, PlannedService, Recipient, RecommendedService, SupportPlan
from tests import factories

_GUARDS = (
    "services.SupportPlan:supportplan_update",
    "services.PlannedService:plannedservice_insert",
    "services.PlannedService:plannedservice_update",
    "services.PlanGoal:plangoal_update",
    "services.Correction:correction_update",
)

# In which state a plan must be for the page of that name to do what it is for.
STATE_OF_PAGE = {
    "services:plan_approve": "submitted",
    "services:plan_recall": "submitted",
    "services:plan_return": "submitted",
    "services:plan_detail": "approved",
    "services:plan_print": "approved",
    "services:plan_end": "approved",
    "services:plan_review": "approved",
    "services:plan_version": "approved",
}


@contextmanager
def unguarded():
    """Approved plans and corrections may be changed meanwhile, as no page can."""
    with pgtrigger.ignore(*_GUARDS):
        yield


def save(row) -> None:
    with unguarded():
        row.save()


def scope(client) -> dict:
    return {"client": client, "territory": client.territory}


def draft(client, by, **said) -> SupportPlan:
    """With a goal and a line of physiotherapy; ``lines=()`` makes none."""
    lines = said.pop("lines", ({},))
    plan = SupportPlan.objects.create(
        **{
            **scope(client),
            "number": f"P-{client.number}-{SupportPlan.objects.count()}",
            "valid_from": date(2021, 12, 1),
            "valid_to": date(2022, 11, 30),
            "prepared_by": by,
            "edited_by": by,
            "changed_at": datetime(2021, 11, 1, 9, tzinfo=UTC),
            **said,
        }
    )
    PlanGoal.objects.create(plan=plan, text="Staigāt patstāvīgi", **scope(client))
    for line in lines:
        add_line(plan, **line)
    return plan


def add_line(plan, code="fizioterapija", **said) -> PlannedService:
    usual = {
        "service": factories.service(code),
        "recipient": Recipient.CHILD if plan.client.is_child else Recipient.ADULT,
        "quantity": 20,
        "window": "project",
        "reason": "Ārsta ieteikums",
    }
    return PlannedService.objects.create(plan=plan, **scope(plan.client), **{**usual, **said})


def submitted(client, by, **said) -> SupportPlan:
    plan = draft(client, by, **said)
    plan.submitted_at, plan.submitted_by = timezone.now(), by
    plan.save()
    return plan


def approved(client, by, head, **said) -> SupportPlan:
    plan = submitted(client, by, **said)
    plan.approved_on, plan.approved_by = date(2021, 11, 5), head
    plan.save()
    return plan


def recommend(client, *codes, on=date(2021, 10, 1), recipient=None) -> Assessment:
    """A finished assessment that recommends these services."""
    assessment, _made = Assessment.objects.get_or_create(assessed_on=on, **scope(client))
    for code in codes:
        RecommendedService.objects.create(
            assessment=assessment,
            service=factories.service(code),
            recipient=recipient or (Recipient.CHILD if client.is_child else Recipient.ADULT),
            **scope(client),
        )
    return assessment
