"""Logging, correcting, deleting and restoring a session: the same at both desks.

The municipality's pages are in ``services.views``, a provider's in ``services.planned.views``;
they decide whose client or session it is before anything here is called.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale import wording
from di_latgale.traces import looked_at
from services import actions, offers
from services.entries import Entry, closed_message, is_closed
from services.forms import SessionForm, initial_after, initial_of
from services.models import ServiceSession
from services.preview import preview


@dataclass(frozen=True)
class Desk:
    """``form`` says by which right one logs; ``client_page`` is the address one returns to.

    ``prefix`` is that of the names of the other addresses, and of the templates. ``has_changes``:
    one may look up how an entry came to say what it says.
    """

    form: type[SessionForm]
    client_page: str
    prefix: str
    has_changes: bool = False

    def address(self, page: str, uuid: UUID) -> str:
        return reverse(f"services:{self.prefix}_{page}", args=[uuid])

    def changes(self, session: ServiceSession | None) -> str:
        is_there = session is not None and self.has_changes
        return self.address("changes", session.uuid) if is_there else ""

    def back(self, client: Client) -> str:
        return reverse(self.client_page, args=[client.uuid])


def create(desk: Desk, request, client: Client):
    looked_at(request, client)
    if request.method != "POST":
        last = offers.last_choice(client, request.user, desk.form.right)
        initial = initial_after(last, _first_day(request, client))
        form = desk.form(client=client, user=request.user, initial=initial)
        return _show_form(desk, request, form)
    form = desk.form(request.POST, client=client, user=request.user)
    if "recalculate" in request.POST or not form.is_valid():
        return _show_form(desk, request, form)
    try:
        session = actions.record_session(
            by=request.user,
            form_key=form.form_key,
            as_provider=form.is_planned,
            **vars(form.entry),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show_form(desk, request, form)
    messages.success(request, _saved_message(session), desk.address("delete", session.uuid))
    if "next" in request.POST:
        address = desk.address("create", client.uuid)
        return redirect(f"{address}?on={session.happened_on.isoformat()}")
    return redirect(desk.back(client))


def _first_day(request, client: Client) -> date:
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


def options(desk: Desk, request, client: Client):
    """Fragment: recipients, services and sources of the day and recipient typed so far."""
    looked_at(request, client)
    form = desk.form(
        client=client,
        user=request.user,
        session=_session_asked_for(desk, request, client),
        initial=request.POST.dict(),
    )
    return render(request, "services/_session_options.html", {"form": form, "is_fragment": True})


def show_preview(desk: Desk, request, client: Client):
    """Fragment: cost, what would be left, and whether it may be recorded."""
    looked_at(request, client)
    session = _session_asked_for(desk, request, client)
    form = desk.form(request.POST, client=client, user=request.user, session=session)
    form.full_clean()
    shown = preview(form.entry, by=request.user, without=session, as_provider=form.is_planned)
    return render(request, "services/_session_preview.html", {"preview": shown})


def _session_asked_for(desk: Desk, request, client: Client) -> ServiceSession | None:
    """The session that is being corrected, if it is one."""
    try:
        uuid = UUID(request.GET.get("session", ""))
    except ValueError:
        return None
    own = ServiceSession.objects.visible_to(request.user, desk.form.right)
    return own.filter(recorded_by=request.user, client=client, uuid=uuid).first()


def update(desk: Desk, request, session: ServiceSession):
    looked_at(request, session.client)
    if is_closed(session.municipality, session.happened_on) or session.deleted_at:
        return _show_unchangeable(desk, request, session)
    client = session.client
    if request.method != "POST":
        form = desk.form(
            client=client, user=request.user, session=session, initial=initial_of(session)
        )
        return _show_form(desk, request, form)
    form = desk.form(request.POST, client=client, user=request.user, session=session)
    if "recalculate" in request.POST or not form.is_valid():
        return _show_form(desk, request, form)
    said = {name: value for name, value in vars(form.entry).items() if name != "client"}
    try:
        session = actions.correct_session(
            session=session,
            changed_at=form.changed_at,
            by=request.user,
            as_provider=form.is_planned,
            **said,
        )
    except ValidationError as error:
        form.add_error(None, error)
        session.refresh_from_db()
        is_changed = session.changed_at != form.changed_at and not session.deleted_at
        return _show_form(desk, request, form, changed=session if is_changed else None)
    messages.success(request, _saved_message(session))
    return redirect(desk.back(client))


def delete(desk: Desk, request, session: ServiceSession):
    looked_at(request, session.client)
    try:
        actions.delete_session(session=session, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Entry deleted."), desk.address("restore", session.uuid))
    return redirect(desk.back(session.client))


def restore(desk: Desk, request, session: ServiceSession):
    looked_at(request, session.client)
    as_provider = desk.form.is_planned
    try:
        actions.restore_session(session=session, by=request.user, as_provider=as_provider)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The entry is back."))
    return redirect(desk.back(session.client))


def _show_form(desk: Desk, request, form: SessionForm, *, changed: ServiceSession | None = None):
    """``changed`` is what somebody stored while the form was being filled in."""
    session, client = form.session, form.client
    asked = f"?session={session.uuid}" if session else ""
    # Built from the form as it came; its errors are in place by then.
    failed = form.is_bound and not form.is_valid()
    stored = Entry.of(session) if session and not form.is_bound else None
    context = {
        "form": form,
        "client": client,
        "session": session,
        "changed": changed,
        "back_address": desk.back(client),
        "options_address": desk.address("options", client.uuid) + asked,
        "preview_address": desk.address("preview", client.uuid) + asked,
        "update_address": session and desk.address("update", session.uuid),
        "delete_address": session and desk.address("delete", session.uuid),
        "changes_address": desk.changes(session),
        "preview": preview(
            form.entry or stored, by=request.user, without=session, as_provider=form.is_planned
        ),
        "is_fragment": False,
    }
    status = 422 if failed else 200
    return render(request, f"services/{desk.prefix}_form.html", context, status=status)


def _show_unchangeable(desk: Desk, request, session: ServiceSession):
    why = _("The entry is deleted.") if session.deleted_at else closed_message(session.happened_on)
    client = session.client
    context = {
        "session": session,
        "client": client,
        "why": why,
        "shows_money": not desk.form.is_planned,
        "back_address": desk.back(client),
        "changes_address": desk.changes(session),
    }
    return render(request, f"services/{desk.prefix}_closed.html", context)
