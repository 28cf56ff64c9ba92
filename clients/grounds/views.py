from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, holds
from clients.bar import client_bar
from clients.correcting import blank
from clients.grounds.access import check_kind
from clients.grounds.forms import FORMS, model_of
from clients.models import Document
from clients.pages import form_page
from clients.validity import with_validity
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at


@require_safe
@right_required(Right.READ_FILES)
def grounds(request, uuid):
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    today = timezone.localdate()
    documents = Prefetch("documents", Document.objects.for_list())
    sections, withdrawn = [], []
    for kind in FORMS:
        found = model_of(kind).objects.filter(client=client).newest_first()
        rows = list(found.prefetch_related(documents))
        standing = [row for row in rows if not row.is_withdrawn]
        if kind == "opinion" and not client.is_child and not rows:
            continue
        sections.append(
            {
                "kind": kind,
                "name": capfirst(model_of(kind)._meta.verbose_name_plural),
                "rows": with_validity(standing, today),
                "may_add": kind != "opinion" or client.is_child,
            }
        )
        withdrawn += [
            {"row": row, "name": capfirst(model_of(kind)._meta.verbose_name)}
            for row in rows
            if row.is_withdrawn
        ]
    context = client_bar(request.user, client) | {
        "sections": sections,
        "withdrawn": withdrawn,
        "may_answer": holds(request.user, Right.ANSWER_FOR_FILES, client),
    }
    return render(request, "clients/grounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def ground_create(request, uuid, kind):
    client = get_kept_client(request.user, uuid)
    check_kind(kind, client)
    data = request.POST if request.method == "POST" else None
    form = FORMS[kind](data, instance=blank(model_of(kind), client))
    back = reverse("clients:grounds", args=[client.uuid])
    if data is not None and form.is_valid() and form.save_row():
        looked_at(request, client)
        messages.success(request, _("Saved."))
        return redirect(back)
    heading = {
        "disability": _("Add a disability"),
        "opinion": _("Add an opinion of VDEĀVK"),
        "contract": _("Add a contract"),
    }[kind]
    return form_page(request, client, form, heading=heading, back=back, section=_("Grounds"))
