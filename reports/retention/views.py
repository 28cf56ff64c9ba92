from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.held import Record
from di_latgale.traces import looked_at
from reports.models import RetentionPeriod
from reports.retention import due
from reports.retention.actions import forget

PER_PAGE = 50


@require_safe
@right_required(Right.HAND_OUT_FILES)
def retention(request):
    """What is kept for how long, and the files of which something is due to be forgotten."""
    today = timezone.localdate()
    found = due.clients_due(request.user, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, page)
    records = due.records_due(list(page), today)
    periods = {period.record: period for period in RetentionPeriod.objects.order_by("record")}
    context = {
        "page": page,
        "rows": [{"client": client, "records": records[client.pk]} for client in page],
        "periods": [(periods[r], due.said_of(periods[r])) for r in Record if r in periods],
        "is_decided": any(period.years is not None for period in periods.values()),
        "today": today,
    }
    return render(request, "reports/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.HAND_OUT_FILES)
def retention_client(request, uuid):
    """Every word that would go; after „Anonimizēt” they are gone."""
    visible = Client.objects.visible_to(request.user, Right.HAND_OUT_FILES)
    client = get_object_or_404(visible.select_related("identity"), uuid=uuid)
    looked_at(request, client)
    today = timezone.localdate()
    records = due.records_due([client], today)[client.pk]
    if request.method == "POST" and records:
        shown = [record for record in records if record in request.POST.getlist("record")]
        if shown != records:
            error = _("What is due has changed since the page was shown. Look at it again.")
            return _show(request, client, records, error=error)
        try:
            forget(client, records)
        except ValidationError as refusal:
            return _show(request, client, records, error=" ".join(refusal.messages))
        text = ngettext(
            "Made anonymous: %(count)s class of records of one client.",
            "Made anonymous: %(count)s classes of records of one client.",
            len(records),
        )
        messages.success(request, text % {"count": len(records)})
        return redirect("reports:retention")
    return _show(request, client, records)


def _show(request, client: Client, records: list[Record], *, error: str = ""):
    context = {
        "client": client,
        "records": records,
        "losses": due.losses(client, records),
        "history": due.history_of(client, records),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "reports/retention_client.html", context, status=status)
