"""Whom a client is related to or lives with among the specialists: they cannot be the carer."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_shown_client, may_keep
from clients.correcting import blank
from clients.people.access import get_of_client
from clients.people.views import answer, data_of, take_back
from clients.validity import validity_on
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import CarerTie
from services.ties.forms import TieForm


@require_safe
@right_required(Right.READ_FILES)
def client_ties(request, client_uuid):
    """Panel of the client's people."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    ties = CarerTie.objects.filter(client=client).for_list()
    context = {
        "client": client,
        "rows": [(tie, validity_on(today, tie.valid_from, tie.valid_to)) for tie in ties],
        "may_keep": may_keep(request.user, client),
    }
    return render(request, "services/_client_ties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def tie_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    form = TieForm(data_of(request), instance=blank(CarerTie, client))
    return answer(request, client, form, _("Add a tie with a carer"), above=_above())


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def tie_update(request, client_uuid, uuid):
    tie = _get_tie(request, client_uuid, uuid)
    form = TieForm(data_of(request), instance=tie)
    return answer(request, tie.client, form, _("Correct the tie with a carer"), above=_above())


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def tie_withdraw(request, client_uuid, uuid):
    tie = _get_tie(request, client_uuid, uuid)
    return take_back(request, tie.client, tie)


def _above() -> str:
    return _("From the first day to the last the specialist cannot be the client's carer.")


def _get_tie(request, client_uuid, uuid) -> CarerTie:
    ties = CarerTie.objects.select_related("specialist")
    return get_of_client(request.user, client_uuid, ties, uuid)
