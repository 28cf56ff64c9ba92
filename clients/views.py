from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access import get_client_with_traces, get_visible_client
from clients.bar import client_bar
from clients.forms import SHORTEST_SEARCH, ChangesFilterForm
from clients.models import Client
from clients.validity import with_validity
from di_latgale.access import post_only, right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.history import changes
from di_latgale.traces import looked_at
from di_latgale.traces.models import Trace
from di_latgale.traces.views import filtered_page

PER_PAGE = 50
FOUND_AT_ONCE = 8


@post_only
@right_required(Right.READ_FILES)
def client_search(request):
    """By POST, so that a personal code never stands in an address; the only find opens at once."""
    text = request.POST.get("q", "").replace("\x00", "").strip()
    is_long_enough = len(text) >= SHORTEST_SEARCH
    most = FOUND_AT_ONCE if request.htmx else PER_PAGE
    found = []
    if is_long_enough:
        clients = Client.objects.visible_to(request.user).found_by(text)
        found = list(clients.for_list()[: most + 1])
        looked_at(request, found[:most])
    if len(found) == 1 and not request.htmx:
        return redirect("clients:detail", found[0].uuid)
    context = {
        "text": text,
        "is_long_enough": is_long_enough,
        "shortest": SHORTEST_SEARCH,
        "found": found[:most],
        "has_more": len(found) > most,
        "today": timezone.localdate(),
    }
    template = "clients/_client_found.html" if request.htmx else "clients/client_search.html"
    return render(request, template, context)


@require_safe
@right_required(Right.READ_FILES)
def client_detail(request, uuid):
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    return render(request, "clients/client_detail.html", _detail_context(request.user, client))


@post_only
@right_required(Right.READ_FILES)
def personal_code(request, uuid):
    """The client's page, or its one fact, with the personal code in full."""
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    if request.htmx:
        context = {"client": client, "is_code_shown": True}
        return render(request, "clients/_personal_code.html", context)
    context = _detail_context(request.user, client) | {"is_code_shown": True}
    return render(request, "clients/client_detail.html", context)


@require_safe
@right_required(Right.READ_TRACES)
def client_looks(request, uuid):
    """Who has looked at the client, in traces of the reader's territories; itself a look."""
    client = get_client_with_traces(request.user, uuid)
    looked_at(request, client)
    traces = Trace.objects.visible_to(request.user).of_client(client.pk)
    context = filtered_page(request, traces) | client_bar(request.user, client)
    return render(request, "clients/client_looks.html", context, status=context["status"])


@require_safe
@right_required(Right.READ_FILES)
def client_changes(request, uuid):
    """The file with all that hangs on it, while it was in the reader's territories."""
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    form = ChangesFilterForm(request.GET)
    found = changes.changes_of_client(
        client, request.user.territories(Right.READ_FILES), form.kind()
    )
    page = Paginator(found, changes.PER_PAGE).get_page(request.GET.get("page"))
    context = client_bar(request.user, client) | {"filters": form, "page": page}
    return render(request, "clients/client_changes.html", context)


def _detail_context(user: User, client: Client) -> dict:
    today = timezone.localdate()
    representations = client.representations.standing().select_related("representative__identity")
    return client_bar(user, client) | {
        "is_code_shown": False,
        "opinions": with_validity(client.opinions.standing().order_by("-valid_from", "-id"), today),
        "disabilities": with_validity(
            client.disabilities.standing().order_by("-valid_from", "-id"), today
        ),
        "representations": with_validity(representations.order_by("-valid_from", "-id"), today),
        "occupied": set(
            client.occupations.valid_on(today).values_list("representation", flat=True)
        ),
        "contracts": with_validity(
            client.contracts.standing().order_by("-valid_from", "-id"), today
        ),
        "assessments": client.assessments.finished().newest_first(),
    }
