from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_shown_client, get_visible_client, may_keep
from clients.bar import client_bar
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.history import changes
from di_latgale.traces import looked_at
from services import desk, rules
from services.access import get_own_session, get_visible_session
from services.forms import SessionForm
from services.models import Correction, ServiceSession
from services.rows import limit_rows, plan_rows

DESK = desk.Desk(form=SessionForm, client_page="clients:detail", prefix="session", has_changes=True)
PER_PAGE = 50
LAST_ENTRIES = 10


# /services/clients/<client>/


@require_safe
@right_required(Right.READ_FILES)
def client_allowances(request, client_uuid):
    """Panel of the client's page: limits and plan lines of today."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    context = {
        "client": client,
        "limits": limit_rows(rules.allowances_of(client, today)),
        "plan": plan_rows(rules.plan_allowances_of(client, today)),
    }
    return render(request, "services/_client_allowances.html", context)


@require_safe
@right_required(Right.READ_FILES)
def client_sessions(request, client_uuid):
    """Panel of the client's page: the last entries."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    sessions = _sessions_of(client)
    last = list(sessions[: LAST_ENTRIES + 1])
    context = {
        "client": client,
        "sessions": last[:LAST_ENTRIES],
        "total": sessions.count() if len(last) > LAST_ENTRIES else len(last),
        "user": request.user,
        "may_log": may_keep(request.user, client),
    }
    return render(request, "services/_client_sessions.html", context)


@require_safe
@right_required(Right.READ_FILES)
def session_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    page = Paginator(_sessions_of(client), PER_PAGE).get_page(request.GET.get("page"))
    context = client_bar(request.user, client) | {"page": page, "user": request.user}
    return render(request, "services/session_list.html", context)


def _sessions_of(client):
    return (
        ServiceSession.objects.live()
        .filter(client=client)
        .with_is_closed()
        .for_list()
        .newest_first()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def session_create(request, client_uuid):
    return desk.create(DESK, request, get_kept_client(request.user, client_uuid))


@post_only
@right_required(Right.KEEP_FILES)
def session_options(request, client_uuid):
    return desk.options(DESK, request, get_kept_client(request.user, client_uuid))


@post_only
@right_required(Right.KEEP_FILES)
def session_preview(request, client_uuid):
    return desk.show_preview(DESK, request, get_kept_client(request.user, client_uuid))


# /services/sessions/<session>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def session_update(request, uuid):
    return desk.update(DESK, request, get_own_session(request.user, uuid))


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
    context = client_bar(request.user, session.client) | {"session": session, "page": page}
    return render(request, "services/session_changes.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def session_delete(request, uuid):
    return desk.delete(DESK, request, get_own_session(request.user, uuid))


@post_only
@right_required(Right.KEEP_FILES)
def session_restore(request, uuid):
    return desk.restore(DESK, request, get_own_session(request.user, uuid))
