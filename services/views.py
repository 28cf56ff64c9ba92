from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client
from di_latgale import wording
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.history import changes
from di_latgale.traces import looked_at
from services import actions, allowances, offers
from services.access import get_own_session, get_visible_session
from services.entries import Entry, closed_message, is_closed
from services.forms import SessionForm, initial_after, initial_of
from services.models import Correction, ServiceSession
from services.preview import preview
from services.rows import limit_rows, plan_rows

PER_PAGE = 50
LAST_ENTRIES = 10


# /services/clients/<client>/


@require_safe
@right_required(Right.READ_FILES)
def client_allowances(request, client_uuid):
    """Panel of the client's page: limits and plan lines of today."""
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    context = {
        "client": client,
        "limits": limit_rows(allowances.allowances_of(client, today)),
        "plan": plan_rows(allowances.plan_allowances_of(client, today)),
    }
    return render(request, "services/_client_allowances.html", context)


@require_safe
@right_required(Right.READ_FILES)
def client_sessions(request, client_uuid):
    """Panel of the client's page: the last entries."""
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    sessions = _sessions_of(client)
    last = list(sessions[: LAST_ENTRIES + 1])
    context = {
        "client": client,
        "sessions": last[:LAST_ENTRIES],
        "total": sessions.count() if len(last) > LAST_ENTRIES else len(last),
        "user": request.user,
    }
    return render(request, "services/_client_sessions.html", context)


@require_safe
@right_required(Right.READ_FILES)
def session_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    page = Paginator(_sessions_of(client), PER_PAGE).get_page(request.GET.get("page"))
    context = _bar(client) | {"page": page, "user": request.user}
    return render(request, "services/session_list.html", context)


def _sessions_of(client):
    return (
        ServiceSession.objects.live()
        .filter(client=client)
        .with_is_closed()
        .for_list()
        .newest_first()
    )


def _bar(client) -> dict:
    """What clients/_client_bar.html shows."""
    today = timezone.localdate()
    return {
        "client": client,
        "today": today,
        "age": client.identity.age_on(today),
        "is_exited": client.exited_on is not None and client.exited_on < today,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def session_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if request.method != "POST":
        last = offers.last_choice(client, request.user)
        initial = initial_after(last, _first_day(request, client))
        form = SessionForm(client=client, user=request.user, initial=initial)
        return _show_form(request, form)
    form = SessionForm(request.POST, client=client, user=request.user)
    if "recalculate" in request.POST or not form.is_valid():
        return _show_form(request, form)
    try:
        session = actions.record_session(
            by=request.user, form_key=form.form_key, **vars(form.entry)
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show_form(request, form)
    messages.success(
        request, _saved_message(session), reverse("services:session_delete", args=[session.uuid])
    )
    if "next" in request.POST:
        address = reverse("services:session_create", args=[client.uuid])
        return redirect(f"{address}?on={session.happened_on.isoformat()}")
    return redirect("clients:detail", client.uuid)


def _first_day(request, client) -> date:
    """Today, or the day of the entry saved just before; no later than the client's exit."""
    latest = min(timezone.localdate(), client.exited_on or date.max)
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), latest)
    except ValueError:
        return latest


def _saved_message(session: ServiceSession) -> str:
    return _("Entry saved at %(time)s: %(client)s, %(service)s, %(quantity)s.") % {
        "time": f"{timezone.localtime(session.changed_at):%H:%M}",
        "client": session.client.identity,
        "service": session.service.name,
        "quantity": wording.count(session.quantity, session.unit),
    }


@post_only
@right_required(Right.KEEP_FILES)
def session_options(request, client_uuid):
    """Fragment: recipients, services and sources of the day and recipient typed so far."""
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    form = SessionForm(
        client=client,
        user=request.user,
        session=_session_asked_for(request, client),
        initial=request.POST.dict(),
    )
    return render(request, "services/_session_options.html", {"form": form, "is_fragment": True})


@post_only
@right_required(Right.KEEP_FILES)
def session_preview(request, client_uuid):
    """Fragment: cost, what would be left, and whether it may be recorded."""
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    session = _session_asked_for(request, client)
    form = SessionForm(request.POST, client=client, user=request.user, session=session)
    form.full_clean()
    context = {"preview": preview(form.entry, by=request.user, without=session)}
    return render(request, "services/_session_preview.html", context)


def _session_asked_for(request, client) -> ServiceSession | None:
    """The session that is being corrected, if it is one."""
    try:
        uuid = UUID(request.GET.get("session", ""))
    except ValueError:
        return None
    return ServiceSession.objects.filter(client=client, uuid=uuid).first()


# /services/sessions/<session>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def session_update(request, uuid):
    session = get_own_session(request.user, uuid)
    looked_at(request, session.client)
    if is_closed(session.municipality, session.happened_on) or session.deleted_at:
        return _show_unchangeable(request, session)
    client = session.client
    if request.method != "POST":
        form = SessionForm(
            client=client, user=request.user, session=session, initial=initial_of(session)
        )
        return _show_form(request, form)
    form = SessionForm(request.POST, client=client, user=request.user, session=session)
    if "recalculate" in request.POST or not form.is_valid():
        return _show_form(request, form)
    said = {name: value for name, value in vars(form.entry).items() if name != "client"}
    try:
        session = actions.correct_session(
            session=session, changed_at=form.changed_at, by=request.user, **said
        )
    except ValidationError as error:
        form.add_error(None, error)
        session.refresh_from_db()
        is_changed = session.changed_at != form.changed_at and not session.deleted_at
        return _show_form(request, form, changed=session if is_changed else None)
    messages.success(request, _saved_message(session))
    return redirect("clients:detail", client.uuid)


@require_safe
@right_required(Right.READ_FILES)
def session_changes(request, uuid):
    """How an entry came to say what it says, with its corrections; deleted ones have it too."""
    session = get_visible_session(request.user, uuid)
    looked_at(request, session.client)
    territories = request.user.territories(Right.READ_FILES)
    found = changes.Changes.of(
        (ServiceSession, Q(pgh_obj=session.pk, territory__in=territories)),
        (Correction, Q(session=session.pk, territory__in=territories)),
    )
    page = Paginator(found, changes.PER_PAGE).get_page(request.GET.get("page"))
    context = _bar(session.client) | {"session": session, "page": page}
    return render(request, "services/session_changes.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def session_delete(request, uuid):
    session = get_own_session(request.user, uuid)
    looked_at(request, session.client)
    try:
        actions.delete_session(session=session, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        address = reverse("services:session_restore", args=[session.uuid])
        messages.success(request, _("Entry deleted."), address)
    return redirect("clients:detail", session.client.uuid)


@post_only
@right_required(Right.KEEP_FILES)
def session_restore(request, uuid):
    session = get_own_session(request.user, uuid)
    looked_at(request, session.client)
    try:
        actions.restore_session(session=session, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The entry is back."))
    return redirect("clients:detail", session.client.uuid)


def _show_form(request, form: SessionForm, *, changed: ServiceSession | None = None):
    """``changed`` is what somebody stored while the form was being filled in."""
    asked = f"?session={form.session.uuid}" if form.session else ""
    fragments = {
        name: reverse(f"services:session_{name}", args=[form.client.uuid]) + asked
        for name in ("options", "preview")
    }
    # Built from the form as it came; its errors are in place by then.
    failed = form.is_bound and not form.is_valid()
    stored = Entry.of(form.session) if form.session and not form.is_bound else None
    context = {
        "form": form,
        "client": form.client,
        "session": form.session,
        "changed": changed,
        "options_address": fragments["options"],
        "preview_address": fragments["preview"],
        "preview": preview(form.entry or stored, by=request.user, without=form.session),
        "is_fragment": False,
    }
    return render(request, "services/session_form.html", context, status=422 if failed else 200)


def _show_unchangeable(request, session: ServiceSession):
    why = _("The entry is deleted.") if session.deleted_at else closed_message(session.happened_on)
    context = {"session": session, "client": session.client, "why": why}
    return render(request, "services/session_closed.html", context)
