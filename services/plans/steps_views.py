"""The steps of a plan as pages: each says first what it will do."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import SupportPlan
from services.plans import drafting, steps
from services.plans.access import get_answered_plan, get_kept_plan
from services.plans.check import FACTS, GOALS, LINES, findings
from services.plans.edits import FORM
from services.plans.forms import EndForm, ReturnForm, ReviewForm, seen_at, shown_at
from services.plans.views import contents, detail_context


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_submit(request, uuid):
    """The check page „Pārbaudiet plānu”; posting it submits the plan."""
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    if request.method == "POST":
        changed_at = seen_at(request.POST.get("changed_at", ""))
        try:
            steps.submit_plan(plan=plan, by=request.user, changed_at=changed_at)
        except ValidationError as error:
            plan.refresh_from_db()
            return _check_page(request, plan, error.messages)
        messages.success(request, _("The plan is submitted for approval."))
        return redirect("services:plan_detail", plan.uuid)
    if not plan.is_draft:
        messages.warning(request, drafting.not_a_draft(plan))
        return redirect("services:plan_detail", plan.uuid)
    return _check_page(request, plan, [])


def _check_page(request, plan: SupportPlan, errors: list[str]):
    found = findings(plan)
    context = contents(plan) | {
        "errors": errors,
        "changed_at": shown_at(plan),
        "found": {
            section: [each for each in found if each.section == section]
            for section in (FACTS, GOALS, LINES)
        },
        "may_submit": plan.is_draft and not any(each.is_refusal for each in found),
    }
    status = 422 if errors else 200
    return render(request, "services/plan_submit.html", context, status=status)


@post_only
@right_required(Right.KEEP_FILES)
def plan_recall(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    done = _("The plan is a draft again.")
    return _step(request, plan, done, steps.recall_plan)


@post_only
@right_required(Right.ANSWER_FOR_FILES)
def plan_approve(request, uuid):
    plan = get_answered_plan(request.user, uuid)
    looked_at(request, plan.client)
    changed_at = seen_at(request.POST.get("changed_at", ""))
    done = _("The plan is approved.")
    return _step(request, plan, done, steps.approve_plan, changed_at=changed_at)


def _step(request, plan: SupportPlan, done: str, step, **said):
    """Refused: the plan as it is now, with why."""
    try:
        step(plan=plan, by=request.user, **said)
    except ValidationError as error:
        plan.refresh_from_db()
        context = detail_context(request.user, plan) | {"errors": error.messages}
        return render(request, "services/plan_detail.html", context, status=422)
    messages.success(request, done)
    return redirect("services:plan_detail", plan.uuid)


@post_only
@right_required(Right.KEEP_FILES)
def plan_version(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    try:
        draft = drafting.new_version(plan=plan, by=request.user)
    except ValidationError as error:
        context = detail_context(request.user, plan) | {"errors": error.messages}
        return render(request, "services/plan_detail.html", context, status=422)
    if draft.is_submitted:
        return redirect("services:plan_detail", draft.uuid)
    messages.success(request, _("The draft of the new version is made. Check its days."))
    return redirect("services:plan_update", draft.uuid)


@require_http_methods(FORM)
@right_required(Right.ANSWER_FOR_FILES)
def plan_return(request, uuid):
    plan = get_answered_plan(request.user, uuid)
    looked_at(request, plan.client)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        remark = form.cleaned_data["remark"]
        if _done(form, steps.return_plan, plan=plan, by=request.user, remark=remark):
            messages.success(request, _("The plan is returned for correction."))
            return redirect("services:plan_detail", plan.uuid)
    elif request.method != "POST" and not plan.is_submitted:
        return _leave(request, plan)
    heading, label = _("Return for correction"), _("Return for correction")
    return _step_page(request, plan, form, heading, label)


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_end(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    today = timezone.localdate()
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if form.is_valid():
        said = {"on": form.cleaned_data["on"], "why": form.cleaned_data["reason"]}
        if _done(form, steps.end_plan, plan=plan, by=request.user, **said):
            messages.success(request, _("The end of the plan is recorded."))
            return redirect("services:plan_detail", plan.uuid)
    elif request.method != "POST" and not plan.is_approved:
        return _leave(request, plan)
    facts = _("After the last day nothing more can be logged by this plan.")
    return _step_page(request, plan, form, _("End the plan"), _("End the plan"), facts)


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_review(request, uuid):
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    initial = {"reviewed_on": timezone.localdate()}
    form = ReviewForm(
        request.POST if request.method == "POST" else None, initial=initial, plan=plan
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("reviewed_on", "result", "next_on")}
        goals = form.of_goals
        if _done(form, steps.review_plan, plan=plan, by=request.user, goals=goals, **said):
            messages.success(request, _("The review is recorded."))
            return redirect("services:plan_detail", plan.uuid)
    elif request.method != "POST" and not plan.is_approved:
        return _leave(request, plan)
    return _step_page(request, plan, form, _("Review of the plan"), _("Save"))


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def plan_withdraw(request, uuid):
    """Gives a draft up, after its facts were shown."""
    plan = get_kept_plan(request.user, uuid)
    looked_at(request, plan.client)
    context = {"plan": plan, "client": plan.client, "changed_at": shown_at(plan), "errors": []}
    if request.method == "POST":
        changed_at = seen_at(request.POST.get("changed_at", ""))
        try:
            drafting.withdraw_plan(plan=plan, by=request.user, changed_at=changed_at)
        except ValidationError as error:
            context["errors"] = error.messages
            return render(request, "services/plan_withdraw.html", context, status=422)
        messages.success(request, _("The draft is given up."))
        return redirect("services:plan_list", plan.client.uuid)
    return render(request, "services/plan_withdraw.html", context)


def _done(form, step, **said) -> bool:
    try:
        step(**said)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _leave(request, plan: SupportPlan):
    messages.warning(request, _("This cannot be done in the plan's present state."))
    return redirect("services:plan_detail", plan.uuid)


def _step_page(request, plan: SupportPlan, form, heading: str, label: str, facts: str = ""):
    context = {
        "plan": plan,
        "client": plan.client,
        "form": form,
        "heading": heading,
        "submit_label": label,
        "cancel_url": reverse("services:plan_detail", args=[plan.uuid]),
        "facts": facts,
    }
    status = 422 if form.errors else 200
    return render(request, "services/plan_step.html", context, status=status)
