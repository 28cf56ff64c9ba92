"""Plans to read: those of a client, one of them, and what waits for the head."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import get_visible_client, holds, may_keep
from clients.bar import client_bar
from di_latgale.access import right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import SupportPlan
from services.plans.access import get_visible_plan
from services.plans.check import findings
from services.plans.differences import earlier_versions
from services.plans.forecast import forecast
from services.plans.forms import shown_at
from services.plans.recommended import Recommended
from services.plans.status import status_on

PER_PAGE = 50
SOON = timedelta(days=30)


@require_safe
@right_required(Right.READ_FILES)
def plan_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    plans = list(
        SupportPlan.objects.filter(client=client)
        .select_related("prepared_by", "approved_by")
        .order_by("-valid_from", "-version", "-id")
    )
    rows = [{"plan": plan, "status": status_on(today, plan)} for plan in plans]
    current = [row for row in rows if row["plan"].is_in_force_on(today)]
    coming = [
        row
        for row in rows
        if row["plan"].is_approved and row["plan"].valid_from and row["plan"].valid_from > today
    ]
    unfinished = [row for row in rows if row["plan"].is_draft or row["plan"].is_submitted]
    context = client_bar(request.user, client) | {
        "groups": {"current": current + coming, "unfinished": unfinished},
        "earlier": [row for row in rows if row not in current + coming + unfinished],
        "has_statement": bool(current),
    }
    return render(request, "services/plan_list.html", context)


@require_safe
@right_required(Right.READ_FILES)
def plan_detail(request, uuid):
    plan = get_visible_plan(request.user, uuid)
    looked_at(request, plan.client)
    return render(request, "services/plan_detail.html", detail_context(request.user, plan))


def detail_context(user: User, plan: SupportPlan) -> dict:
    client, today = plan.client, timezone.localdate()
    keeps = may_keep(user, client)
    answers = holds(user, Right.ANSWER_FOR_FILES, client)
    later = plan.later.filter(withdrawn_at=None).order_by("-id").first()
    is_open = plan.is_approved and (plan.valid_to is None or plan.valid_to >= today)
    return contents(plan) | {
        "status": status_on(today, plan),
        "later": later,
        "versions": earlier_versions(plan),
        "reviews": plan.reviews.select_related("reviewed_by").order_by("-reviewed_on"),
        "findings": findings(plan) if plan.is_submitted else [],
        "changed_at": shown_at(plan),
        "may_edit": keeps and plan.is_draft,
        "may_recall": keeps and plan.is_submitted,
        "may_decide": answers and plan.is_submitted,
        "is_own": plan.is_own_of(user),
        "may_renew": keeps and plan.is_approved and later is None,
        "may_review": keeps and plan.is_approved and (plan.valid_from or today) <= today,
        "may_end": keeps and is_open and plan.ended_on is None,
        "today": today,
    }


def contents(plan: SupportPlan) -> dict:
    """What a plan says, for the page, the check before submission and the print."""
    lines = list(
        plan.lines.live()
        .select_related("service", "provider", "plan")
        .order_by("service__sort_key", "recipient", "valid_from", "id")
    )
    foreseen = forecast(lines)
    recommended = Recommended.to(plan.client)
    return {
        "plan": plan,
        "client": plan.client,
        "goals": plan.goals.filter(is_removed=False).order_by("id"),
        "rows": [
            {
                "line": each.line,
                "forecast": each,
                "is_recommended": recommended.names(each.line.service_id, each.line.recipient),
            }
            for each in foreseen.lines
        ],
        "forecast": foreseen,
        "assessment": recommended.assessment,
    }


@require_safe
@right_required(Right.ANSWER_FOR_FILES)
def plan_queue(request):
    """What the head decides, and which plans end or are to be reviewed within 30 days."""
    today = timezone.localdate()
    answered = SupportPlan.objects.visible_to(request.user, Right.ANSWER_FOR_FILES).for_list()
    waiting = answered.waiting_for_approval().order_by("submitted_at", "id")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    ending = answered.ending_between(today, today + SOON).order_by("valid_to", "id")
    due = answered.for_review_by(today + SOON, today=today).order_by("review_on", "id")
    ending, due = list(ending[: PER_PAGE + 1]), list(due[: PER_PAGE + 1])
    looked_at(request, [plan.client for plan in (*page, *ending[:PER_PAGE], *due[:PER_PAGE])])
    context = {
        "page": page,
        "ending": ending[:PER_PAGE],
        "has_more_ending": len(ending) > PER_PAGE,
        "due": due[:PER_PAGE],
        "has_more_due": len(due) > PER_PAGE,
        "user": request.user,
        "own": {plan.pk for plan in page if plan.is_own_of(request.user)},
        "today": today,
    }
    return render(request, "services/plan_queue.html", context)
