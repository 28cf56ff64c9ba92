from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, may_keep
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from services import allowances, desk
from services.access import get_own_session
from services.forms import SessionForm
from services.models import ServiceSession
from services.rows import limit_rows, plan_rows

DESK = desk.Desk(form=SessionForm, client_page="clients:detail", prefix="session")
PER_PAGE = 50
LAST_ENTRIES = 10


# /services/clients/<client>/


@require_safe
@right_required(Right.READ_FILES)
def client_allowances(request, client_uuid):
    """Panel of the client's page: limits and plan lines of today."""
    client = get_visible_client(request.user, client_uuid)
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
    page = Paginator(_sessions_of(client), PER_PAGE).get_page(request.GET.get("page"))
    context = _bar(request.user, client) | {"page": page, "user": request.user}
    return render(request, "services/session_list.html", context)


def _sessions_of(client):
    return (
        ServiceSession.objects.live()
        .filter(client=client)
        .with_is_closed()
        .for_list()
        .newest_first()
    )


def _bar(user, client) -> dict:
    """What clients/_client_bar.html shows."""
    today = timezone.localdate()
    return {
        "client": client,
        "today": today,
        "age": client.identity.age_on(today),
        "is_exited": client.exited_on is not None and client.exited_on < today,
        "may_log": may_keep(user, client),
    }


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


@post_only
@right_required(Right.KEEP_FILES)
def session_delete(request, uuid):
    return desk.delete(DESK, request, get_own_session(request.user, uuid))


@post_only
@right_required(Right.KEEP_FILES)
def session_restore(request, uuid):
    return desk.restore(DESK, request, get_own_session(request.user, uuid))
