import uuid as uuids

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.corrections import actions
from services.corrections.access import (
    get_corrected_session,
    get_correction,
    get_decided_correction,
    may_decide,
)
from services.corrections.forms import CorrectionForm, DecisionForm, ForgottenForm
from services.entries import is_closed, open_message
from services.models import Correction

FORM = ["GET", "HEAD", "POST"]
PER_PAGE = 50

# /services/corrections/


@require_safe
@right_required(Right.READ_FILES)
def correction_list(request):
    """The journal: what waits for a decision, then what was decided, newest first."""
    visible = Correction.objects.visible_to(request.user).for_list()
    waiting = list(visible.pending().order_by("recorded_at", "id"))
    decided = visible.filter(decided_at__isnull=False).order_by("-decided_at", "-id")
    page = Paginator(decided, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    looked_at(request, [each.client for each in [*waiting, *shown]])
    context = {"waiting": waiting, "decided": shown, "page": page}
    return render(request, "services/corrections/correction_list.html", context)


# /services/corrections/<correction>/


@require_safe
@right_required(Right.READ_FILES)
def correction_detail(request, uuid):
    return _detail(request, get_correction(request.user, uuid), DecisionForm())


def _detail(request, correction: Correction, form: DecisionForm):
    looked_at(request, correction.client)
    is_open = correction.decided_at is None
    context = {
        "correction": correction,
        "client": correction.client,
        "form": form if is_open and may_decide(request.user, correction) else None,
        "is_own": correction.recorded_by_id == request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "services/corrections/correction_detail.html", context, status=status)


@post_only
@right_required(Right.CLOSE_PERIODS)
def correction_decide(request, uuid):
    correction = get_decided_correction(request.user, uuid)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decide(
                correction=correction,
                by=request.user,
                is_confirmed=form.is_confirmed,
                why=form.cleaned_data["why"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = _("The correction counts.") if form.is_confirmed else _("It is declined.")
            messages.success(request, said)
            return redirect("services:correction_detail", correction.uuid)
    return _detail(request, correction, form)


# /services/sessions/<session>/correction/


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def correction_create(request, uuid):
    session = get_corrected_session(request.user, uuid)
    looked_at(request, session.client)
    counted, cost = actions.as_it_counts(session)
    initial = {"quantity": counted, "cost": cost, "form_key": uuids.uuid4()}
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, session=session, initial=initial
    )
    is_shut = is_closed(session.municipality, session.happened_on)
    if form.is_valid():
        try:
            correction = actions.correct_entry(session=session, by=request.user, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _asked(request, correction)
    context = {
        "form": form,
        "session": session,
        "client": session.client,
        "counted": counted,
        "counted_cost": cost,
        "why_not": "" if is_shut else open_message(session.happened_on),
        "cancel_url": reverse("services:session_list", args=[session.client.uuid]),
    }
    status = 422 if form.errors else 200
    return render(request, "services/corrections/correction_create.html", context, status=status)


# /services/clients/<client>/forgotten/


@require_http_methods(FORM)
@right_required(Right.KEEP_FILES)
def correction_forgotten(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if request.method == "POST":
        form = ForgottenForm(request.POST, client=client, user=request.user)
    else:
        initial = {"form_key": uuids.uuid4()}
        form = ForgottenForm(client=client, user=request.user, initial=initial)
    if "recalculate" not in request.POST and form.is_valid():
        try:
            correction = actions.add_forgotten(
                why=form.why, by=request.user, form_key=form.form_key, **vars(form.entry)
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _asked(request, correction)
    # Built from the form as it came; its errors are in place by then.
    failed = form.is_bound and not form.is_valid()
    context = {
        "form": form,
        "client": client,
        "is_fragment": False,
        "back_address": reverse("services:session_list", args=[client.uuid]),
        "options_address": reverse("services:session_options", args=[client.uuid]),
    }
    status = 422 if failed else 200
    return render(request, "services/corrections/correction_forgotten.html", context, status=status)


def _asked(request, correction: Correction):
    messages.success(request, _("The correction waits for another person's decision."))
    return redirect("services:correction_detail", correction.uuid)
