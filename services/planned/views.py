"""What a provider's specialist sees: own clients by name, what is planned, what is left."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services import desk
from services.access import get_own_planned_session, get_planned_client, planned_clients
from services.models import PlannedService, ServiceSession
from services.planned.forms import PlannedSessionForm
from services.planned.rows import allowance_rows, client_rows, municipality_of

DESK = desk.Desk(form=PlannedSessionForm, client_page="services:planned_client", prefix="planned")
PER_PAGE = 50
ENTRIES = 20


# /services/planned/


@require_safe
@right_required(Right.READ_PLANNED)
def planned_list(request):
    return _list(request, planned_clients(request.user))


@post_only
@right_required(Right.READ_PLANNED)
def planned_search(request):
    """By POST, so that no name stands in an address; the only find opens at once."""
    text = request.POST.get("q", "").replace("\x00", "").strip()
    found = planned_clients(request.user).called(text)
    if text and found.count() == 1:
        looked_at(request, found)
        return redirect("services:planned_client", found[0].uuid)
    return _list(request, found if text else planned_clients(request.user), text)


def _list(request, clients, text: str = ""):
    page = Paginator(clients, PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, page)
    lines = PlannedService.objects.visible_to(request.user, Right.READ_PLANNED)
    context = {
        "page": page,
        "rows": client_rows(page.object_list, lines),
        "text": text,
        # What was found has no second page: its address would hold a name.
        "has_more": bool(text) and page.has_next(),
    }
    return render(request, "services/planned_list.html", context)


# /services/planned/<client>/


@require_safe
@right_required(Right.READ_PLANNED)
def planned_client(request, client_uuid):
    client = get_planned_client(request.user, client_uuid)
    looked_at(request, client)
    lines = list(
        PlannedService.objects.visible_to(request.user, Right.READ_PLANNED)
        .filter(client=client)
        .select_related("plan", "service", "provider")
        .order_by("service__sort_key", "id")
    )
    sessions = (
        ServiceSession.objects.visible_to(request.user, Right.READ_PLANNED)
        .live()
        .filter(client=client)
        .with_is_closed()
        .select_related("service", "specialist", "provider", "representative__identity")
        .newest_first()
    )
    context = {
        "client": client,
        "municipality": municipality_of(client),
        "lines": lines,
        "has_several_providers": len({line.provider_id for line in lines}) > 1,
        "allowances": allowance_rows(client, lines, timezone.localdate()),
        "page": Paginator(sessions, ENTRIES).get_page(request.GET.get("page")),
        "may_log": request.user.may(Right.LOG_PLANNED),
        "user": request.user,
    }
    return render(request, "services/planned_client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.LOG_PLANNED)
def planned_create(request, client_uuid):
    return desk.create(DESK, request, _client(request, client_uuid))


@post_only
@right_required(Right.LOG_PLANNED)
def planned_options(request, client_uuid):
    return desk.options(DESK, request, _client(request, client_uuid))


@post_only
@right_required(Right.LOG_PLANNED)
def planned_preview(request, client_uuid):
    return desk.show_preview(DESK, request, _client(request, client_uuid))


def _client(request, uuid):
    return get_planned_client(request.user, uuid, Right.LOG_PLANNED)


# /services/planned/sessions/<session>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.LOG_PLANNED)
def planned_update(request, uuid):
    return desk.update(DESK, request, get_own_planned_session(request.user, uuid))


@post_only
@right_required(Right.LOG_PLANNED)
def planned_delete(request, uuid):
    return desk.delete(DESK, request, get_own_planned_session(request.user, uuid))


@post_only
@right_required(Right.LOG_PLANNED)
def planned_restore(request, uuid):
    return desk.restore(DESK, request, get_own_planned_session(request.user, uuid))
