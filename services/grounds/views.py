"""Changes of a client's grounds. Here and not in ``clients``: entries may rest on them."""

from copy import copy

from django.contrib import messages
from django.db import models
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_shown_client
from clients.correcting import CorrectableForm, withdraw_form
from clients.grounds.access import get_kept_ground
from clients.grounds.forms import FORMS
from clients.models import Client
from clients.pages import form_page
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.grounds.care import limits_by_occupation
from services.grounds.effects import entries_of, left_without
from services.grounds.forms import check_reason, hide_all_but_reason
from services.rules.facts import grounds_on

_CHECK = "services/ground_check.html"

# /services/clients/<client>/grounds/<kind>/<ground>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def ground_update(request, client_uuid, kind, ground_uuid):
    ground = get_kept_ground(request.user, client_uuid, kind, ground_uuid)
    form = FORMS[kind](_data(request), instance=copy(ground))
    heading = _("Correct: %(what)s") % {"what": ground._meta.verbose_name}
    return _answer(request, ground, form, heading, changed=form.instance)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def ground_withdraw(request, client_uuid, kind, ground_uuid):
    ground = get_kept_ground(request.user, client_uuid, kind, ground_uuid)
    form = withdraw_form(type(ground))(_data(request), instance=copy(ground))
    heading = _("Entered by mistake: %(what)s") % {"what": ground._meta.verbose_name}
    return _answer(request, ground, form, heading, changed=None)


def _data(request):
    return request.POST if request.method == "POST" else None


def _answer(
    request,
    ground: models.Model,
    form: CorrectableForm,
    heading: str,
    *,
    changed: models.Model | None,
):
    client: Client = ground.client
    back = reverse("clients:grounds", args=[client.uuid])
    shown = {"heading": heading, "back": back, "section": _("Grounds")}
    if changed is None:
        shown["above"] = _("%(what)s %(which)s will count nowhere; it stays to be seen.") % {
            "what": capfirst(ground._meta.verbose_name),
            "which": ground,
        }
    if form.is_bound and "back" not in request.POST and form.is_valid():
        # Who records an entry waits, and then finds the ground as it is.
        client.lock_person()
        left = left_without(ground, changed)
        if not check_reason(form, left):
            hide_all_but_reason(form)
            shown |= {"left": left, "entries": entries_of(left)}
            return form_page(request, client, form, template=_CHECK, **shown)
        if form.save_row():
            looked_at(request, client)
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, client, form, **shown)


@require_safe
@right_required(Right.READ_FILES)
def care_by_occupation(request, client_uuid):
    """Panel: what the limits of today allow a child whose representatives all work or study."""
    client = get_shown_client(request.user, client_uuid)
    looked_at(request, client)
    today = timezone.localdate()
    context = {
        "is_occupied": grounds_on(client, today).is_occupied,
        "rows": limits_by_occupation(client, today) if client.is_child else [],
    }
    return render(request, "services/_care_by_occupation.html", context)
