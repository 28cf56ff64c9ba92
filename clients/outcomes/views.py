from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_shown_client, may_keep
from clients.models import Client, Outcome
from clients.models.outcome import SAID
from clients.outcomes import actions
from clients.outcomes.forms import OutcomeForm, initial_new
from clients.validity import validity_on
from di_latgale import two_versions
from di_latgale.access import RightMissing, post_only, right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.history import versions
from di_latgale.history.values import short_moment
from di_latgale.traces import looked_at

_MEANWHILE = gettext_lazy(
    "While you were writing, %(who)s changed the outcome (%(at)s). Compare and choose."
)


# /clients/<client>/outcomes/


@require_safe
@right_required(Right.READ_FILES)
def outcomes(request, client_uuid):
    """Panel of the client's page; empty for a child without any."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    context = {
        "client": client,
        "outcomes": [
            {"row": row, "validity": validity_on(today, row.valid_from, row.valid_to)}
            for row in client.outcomes.standing().newest_first()
        ],
        "may_keep": may_keep(request.user, client),
    }
    return render(request, "clients/_outcomes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def outcome_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if client.is_child:
        messages.error(request, _("Outcomes are recorded of adults only."))
        return _back(client)
    if request.method != "POST":
        return _show(request, client, OutcomeForm(initial=initial_new()))
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _show(request, client, form)
    try:
        outcome = actions.record_outcome(client=client, said=form.said())
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, client, form)
    undo = reverse("clients:outcome_withdraw", args=[outcome.uuid])
    messages.success(request, _("Outcome recorded: %s.") % outcome, undo)
    return _back(client)


# /clients/outcomes/<outcome>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def outcome_update(request, outcome_uuid):
    outcome = _get_kept(request.user, outcome_uuid)
    client = outcome.client
    looked_at(request, client)
    is_start_known = outcome.valid_from is not None
    if request.method != "POST":
        initial = outcome.said() | {"version": versions.latest(outcome).pk}
        form = OutcomeForm(initial=initial, is_start_known=is_start_known)
        return _show(request, client, form, outcome)
    form = OutcomeForm(two_versions.settled(request.POST, SAID), is_start_known=is_start_known)
    if not form.is_valid():
        return _show(request, client, form, outcome)
    if two_versions.unchosen(request.POST, SAID):
        return _show_versions(request, outcome, form)
    version = request.POST.get("compared_at") or request.POST.get("version", "")
    try:
        actions.correct_outcome(outcome=outcome, version=version, said=form.said())
    except actions.SavedMeanwhileError as saved:
        return _show_versions(request, saved.outcome, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, client, form, outcome)
    messages.success(request, _("Outcome saved: %s.") % outcome)
    return _back(client)


@post_only
@right_required(Right.KEEP_FILES)
def outcome_end(request, outcome_uuid):
    outcome = _get_kept(request.user, outcome_uuid)
    looked_at(request, outcome.client)
    try:
        actions.end_outcome(outcome=outcome)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(outcome.client)
    undo = reverse("clients:outcome_reopen", args=[outcome.uuid])
    messages.success(request, _("Outcome ended today: %s.") % outcome, undo)
    return _back(outcome.client)


@post_only
@right_required(Right.KEEP_FILES)
def outcome_reopen(request, outcome_uuid):
    outcome = _get_kept(request.user, outcome_uuid)
    looked_at(request, outcome.client)
    actions.reopen_outcome(outcome=outcome)
    messages.success(request, _("The outcome goes on: %s.") % outcome)
    return _back(outcome.client)


@post_only
@right_required(Right.KEEP_FILES)
def outcome_withdraw(request, outcome_uuid):
    outcome = _get_kept(request.user, outcome_uuid)
    looked_at(request, outcome.client)
    actions.withdraw_outcome(outcome=outcome, by=request.user)
    undo = reverse("clients:outcome_restore", args=[outcome.uuid])
    messages.success(request, _("Outcome withdrawn: %s.") % outcome, undo)
    return _back(outcome.client)


@post_only
@right_required(Right.KEEP_FILES)
def outcome_restore(request, outcome_uuid):
    outcome = _get_kept(request.user, outcome_uuid)
    looked_at(request, outcome.client)
    try:
        actions.restore_outcome(outcome=outcome)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The outcome is back: %s.") % outcome)
    return _back(outcome.client)


def _get_kept(user: User, uuid: UUID) -> Outcome:
    """404 where the file may not be read, 403 where it may only be read."""
    visible = Outcome.objects.visible_to(user)
    outcome = get_object_or_404(
        visible.select_related("client__identity", "client__territory"), uuid=uuid
    )
    if not may_keep(user, outcome.client):
        raise RightMissing(Right.KEEP_FILES)
    return outcome


def _back(client: Client):
    return redirect("clients:detail", client.uuid)


def _show(request, client: Client, form: OutcomeForm, outcome: Outcome | None = None, **more):
    context = {
        "client": client,
        "form": form,
        "outcome": outcome,
        "differences": [],
        "differing": set(),
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clients/outcome_form.html", context, status=status)


def _show_versions(request, outcome: Outcome, form: OutcomeForm):
    latest = versions.latest(outcome)
    before = versions.at(outcome, request.POST.get("version", ""))
    who = versions.who(latest)
    found = two_versions.differences(
        form, outcome.said(), before and {name: getattr(before, name) for name in SAID}
    )
    return _show(
        request,
        outcome.client,
        form,
        outcome,
        differences=found,
        differing={difference.field.name for difference in found},
        compared_at=latest.pk,
        meanwhile=_MEANWHILE % {"who": who, "at": short_moment(latest.pgh_created_at)},
        who=who,
    )
