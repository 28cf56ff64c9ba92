"""Whom a client is related to or lives with among the specialists: they cannot be the carer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, may_keep
from clients.models import Client
from clients.validity import validity_on
from di_latgale.access import RightMissing, post_only, right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import CarerTie
from services.ties.actions import add_tie, correct_tie, withdraw_tie
from services.ties.forms import TieForm


def _back(client: Client) -> str:
    return reverse("clients:detail", args=[client.uuid])


# /services/clients/<client>/ties/


@require_safe
@right_required(Right.READ_FILES)
def client_ties(request, client_uuid):
    """Panel of the client's people."""
    client = get_visible_client(request.user, client_uuid)
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
    tie = CarerTie(client=client, territory=client.territory)
    form = TieForm(_posted(request), instance=tie)
    if request.method == "POST" and form.is_valid() and _is_stored(form, add_tie, tie):
        messages.success(request, _("The tie is saved."))
        return redirect(_back(client))
    return _show(request, client, form, "services/tie_create.html")


# /services/ties/<tie>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def tie_update(request, uuid):
    tie = _get_kept_tie(request.user, uuid)
    form = TieForm(_posted(request), instance=tie)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and _is_stored(form, correct_tie, tie, form.seen_at):
        messages.success(request, _("The tie is saved."))
        return redirect(_back(tie.client))
    return _show(request, tie.client, form, "services/tie_update.html")


@post_only
@right_required(Right.KEEP_FILES)
def tie_withdraw(request, uuid):
    tie = _get_kept_tie(request.user, uuid)
    looked_at(request, tie.client)
    withdraw_tie(tie)
    messages.success(request, _("The tie no longer counts."))
    return redirect(_back(tie.client))


def _get_kept_tie(user: User, uuid: UUID) -> CarerTie:
    """404 for a tie of other territories, 403 where the file may only be read."""
    visible = CarerTie.objects.visible_to(user).filter(is_withdrawn=False)
    tie = get_object_or_404(visible.select_related("client__identity", "specialist"), uuid=uuid)
    if not may_keep(user, tie.client):
        raise RightMissing(Right.KEEP_FILES)
    return tie


def _posted(request):
    return request.POST if request.method == "POST" else None


def _is_stored(form: TieForm, action, *arguments) -> bool:
    try:
        action(*arguments)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _show(request, client: Client, form: TieForm, template: str):
    looked_at(request, client)
    context = {"client": client, "form": form, "cancel_url": _back(client)}
    return render(request, template, context, status=422 if form.errors else 200)
