from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models import Client
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Territory
from di_latgale.traces import looked_at
from reports.bar import bar
from reports.entries.whose import clients_of
from reports.exports import exported, may_export, require_export
from reports.jobs.actions import ask
from reports.prints.actions import issue
from reports.prints.differences import differences
from reports.prints.entries import digest
from reports.prints.forms import PrintsForm
from reports.prints.job import LongPrint
from reports.prints.kinds import KINDS, page_of
from reports.prints.models import OfficialPrint
from reports.prints.rows import rows_now, rows_then
from reports.rules_version import rules_version

PER_PAGE = 50


@require_safe
@right_required(Right.READ_FIGURES)
def print_list(request):
    form = PrintsForm(request.GET)
    found = form.filter(OfficialPrint.objects.visible_to(request.user).for_list())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"bar": bar(request), "form": form, "page": page}
    return render(request, "reports/print_list.html", context)


@post_only
@right_required(Right.READ_FIGURES)
def print_create(request):
    """Prints the report that the page asked for; what is wrong with it that page says."""
    report, query = request.POST.get("report", ""), request.POST.get("query", "")
    kind = KINDS.get(report)
    if kind is None:
        raise Http404
    form = kind.form_of(query, request.user)
    page = page_of(report, query)
    if not form.is_valid():
        return redirect(page)
    require_export(request.user, "pdf", kind.territories(form), is_named=kind.is_named(form))
    try:
        if kind.is_long(form):
            return _in_background(request, report, query, form)
        made = issue(report, query, form, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(page)
    return redirect("reports:print_pdf", made.uuid)


def _in_background(request, report: str, query: str, form):
    """Raises ValidationError for what is too long even so."""
    code = "named_print" if KINDS[report].is_named(form) else "print"
    ask(kind=code, parameters=LongPrint.parameters(report, query, form), by=request.user)
    return redirect("reports:file_list")


@require_safe
@right_required(Right.READ_FIGURES)
def print_detail(request, uuid):
    """What a number or QR code on paper leads to: the entries it was counted from."""
    made = _get_print(request, uuid)
    entries = made.of
    reads = request.user.territories(Right.READ_FILES)
    is_then = (
        not Territory.objects.filter(id__in=made.territories)
        .exclude(id__in=reads.order_by().values("id"))
        .exists()
    )
    found = rows_then(entries, made.made_at) if is_then else rows_now(entries)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    looked_at(request, rows)
    hash_now = digest(entries.now())
    hash_shown = digest(entries.at(made.made_at)) if is_then else hash_now
    files = Client.objects.visible_to(request.user).filter(pk__in={row.pk for row in rows})
    addresses = dict(files.order_by("pk").values_list("pk", "uuid"))
    context = {
        "print": made,
        "page": page,
        "rows": [(row, addresses.get(row.pk)) for row in rows],
        "is_then": is_then,
        "is_exact": hash_shown == made.rows_hash,
        "has_changed": hash_now != made.rows_hash,
        "same_rules": rules_version() == made.rules_version,
        "may_compare": is_then,
        "others": OfficialPrint.objects.visible_to(request.user)
        .for_list()
        .filter(report=made.report, entries_of=made.entries_of)
        .exclude(pk=made.pk)[:20],
        "may_print": may_export(request.user, "pdf", _territories(made), is_named=made.is_named),
    }
    return render(request, "reports/print_detail.html", context)


@require_safe
@right_required(Right.READ_FIGURES)
def print_pdf(request, uuid):
    """The file as it was printed, byte for byte."""
    made = _get_print(request, uuid)
    if made.is_named:
        looked_at(request, clients_of(made.of.at(made.made_at)))
    return exported(
        request,
        made.file,
        kind="pdf",
        name=f"{made.report}-{made.number}.pdf",
        territories=_territories(made),
        is_named=made.is_named,
    )


@require_safe
@right_required(Right.READ_FILES)
def print_changes(request, uuid):
    """What changed in the entries since the print, or up to a later print of the same entries."""
    made = _get_print(request, uuid)
    later = None
    if "to" in request.GET:
        later = _later(request, made)
    found = differences(made.of, made.made_at, later.made_at if later else timezone.now())
    clients = Client.objects.visible_to(request.user).for_list()
    clients = clients.in_bulk({difference.client for difference in found})
    looked_at(request, clients.values())
    context = {
        "print": made,
        "later": later,
        "rows": [(difference, clients.get(difference.client)) for difference in found],
    }
    return render(request, "reports/print_changes.html", context)


def _get_print(request, uuid) -> OfficialPrint:
    visible = OfficialPrint.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("made_by", "version"), uuid=uuid)


def _later(request, made: OfficialPrint) -> OfficialPrint:
    """By its number, of the same entries and not before; anything else is no such page."""
    same = OfficialPrint.objects.visible_to(request.user).filter(
        entries_of=made.entries_of, made_at__gte=made.made_at
    )
    return get_object_or_404(same.defer("pdf"), number=request.GET["to"])


def _territories(made: OfficialPrint):
    return Territory.objects.filter(id__in=made.territories)
