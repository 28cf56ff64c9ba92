"""Drafts are made and filled in: facts, goals, planned services."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import get_kept_client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import SupportPlan
from services.plans import drafting
from services.plans.access import get_kept_plan
from services.plans.forms import PlanForm, seen_at, shown_at
from services.plans.row_forms import (
    GoalForm,
    LineChoices,
    LineForm,
    Rows,
    domains_for,
    goal_rows,
    line_rows,
    recommended_rows,
)

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if request.method == "POST":
        form = PlanForm(request.POST)
    else:
        number = drafting.proposed_number(client)
        form = PlanForm(initial={"number": number, "valid_from": timezone.localdate()})
    context = {
        "client": client,
        "heading": _("New support plan"),
        "back": reverse("services:plan_list", args=[client.uuid]),
        "submit_label": _("Make a draft"),
    }
    if request.method != "POST" or not form.is_valid():
        return _facts_page(request, form, context)
    try:
        plan = drafting.create_plan(client=client, by=request.user, **form.facts)
    except ValidationError as error:
        form.add_error(None, error)
        return _facts_page(request, form, context)
    messages.success(request, _("The draft is made. Add goals and services."))
    return redirect("services:plan_detail", plan.uuid)


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_update(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    if not plan.is_draft:
        return _leave(request, plan)
    names = drafting.FACTS
    if request.method == "POST":
        form = PlanForm(request.POST, plan=plan)
    else:
        said = {name: getattr(plan, name) for name in names}
        form = PlanForm(initial=said | {"changed_at": shown_at(plan)}, plan=plan)
    context = {
        "client": plan.client,
        "plan": plan,
        "heading": _("Days of the plan"),
        "back": reverse("services:plan_detail", args=[plan.uuid]),
        "submit_label": _("Save"),
    }
    if request.method != "POST" or not form.is_valid():
        return _facts_page(request, form, context)
    try:
        changed_at = seen_at(form.cleaned_data["changed_at"])
        drafting.change_facts(plan=plan, by=request.user, changed_at=changed_at, **form.facts)
    except ValidationError as error:
        form.add_error(None, error)
        return _facts_page(request, form, context)
    return _saved(request, plan)


def _facts_page(request, form, context: dict):
    context |= {"form": form, "cancel_url": context["back"]}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "services/plan_form.html", context, status=status)


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_goals(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    offered = {"domains": domains_for(plan)}
    return _rows(request, plan, GoalForm, goal_rows(plan), drafting.change_goals, "goals", offered)


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_lines(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    offered = {"plan": plan, "choices": LineChoices(plan.client)}
    stored = line_rows(plan) or recommended_rows(offered["choices"])
    return _rows(request, plan, LineForm, stored, drafting.change_lines, "lines", offered)


def _rows(request, plan: SupportPlan, form, stored, change, name: str, offered: dict):
    """A page of the ``stored`` rows; pressing "add" gives what was typed with one more row."""
    looked_at(request, plan.client)
    if not plan.is_draft:
        return _leave(request, plan)
    template = f"services/plan_{name}.html"
    is_sent = request.method == "POST"
    context = {
        "plan": plan,
        "client": plan.client,
        "changed_at": request.POST.get("changed_at", "") if is_sent else shown_at(plan),
        "errors": [],
    }
    if not is_sent:
        context["rows"] = Rows(form, rows=stored or [{}], **offered)
        return render(request, template, context)
    if "add" in request.POST:
        context["rows"] = Rows.of_typed(form, request.POST, extra=1, **offered)
        return render(request, template, context)
    rows = context["rows"] = Rows(form, request.POST, rows=[], **offered)
    general = []
    if rows.is_valid():
        try:
            changed_at = seen_at(context["changed_at"])
            change(plan=plan, by=request.user, changed_at=changed_at, **{name: rows.said()})
        except ValidationError as error:
            general = [{"text": text, "target": "", "row": 0} for text in error.messages]
        else:
            return _saved(request, plan)
    context["errors"] = general + rows.errors
    return render(request, template, context, status=422)


def _saved(request, plan: SupportPlan):
    time = f"{timezone.localtime():%H:%M}"
    messages.success(request, _("Plan saved at %(time)s.") % {"time": time})
    return redirect("services:plan_detail", plan.uuid)


def _leave(request, plan: SupportPlan):
    """What is no draft is shown, with why it cannot be edited."""
    messages.warning(request, drafting.not_a_draft(plan))
    return redirect("services:plan_detail", plan.uuid)
