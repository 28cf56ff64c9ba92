from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from reports.bar import bar
from reports.entries import rows as entry_rows
from reports.entries.links import Figure, Linked
from reports.exports import exported, may_export, require_export
from reports.provider_month.document import payer_rows, rows_of
from reports.provider_month.files import PROVIDER_MONTH_FILES
from reports.provider_month.forms import OFFICES, ProviderMonthForm, ProviderRowsForm

LINES_PER_PAGE = 100
ROWS_PER_PAGE = 50


@require_safe
@right_required(*OFFICES, Right.READ_PLANNED)
def provider_month(request):
    """Line by line what a provider gave; with ``?format=pdf`` or ``xlsx`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in PROVIDER_MONTH_FILES:
        raise Http404
    form = ProviderMonthForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/provider_month.html", context, status=422)
    document = form.document()
    places, is_named = form.territories(), form.is_named
    if kind:
        require_export(request.user, kind, places, is_named=is_named)
        looked_at(request, document.report.files())
        return exported(
            request,
            PROVIDER_MONTH_FILES[kind](document),
            kind=kind,
            name=document.file_name(kind),
            territories=places,
            is_named=is_named,
        )
    report, linked = document.report, _links(form)
    page = Paginator(report.rows(), LINES_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(rows_of(report.lines(page), linked))
    looked_at(request, [row.whose for row in rows])
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "client_page": _client_page(form),
        "page": page,
        "rows": rows,
        "payers": payer_rows(report, linked),
        "addresses": {
            kind: form.address(format=kind)
            for kind in PROVIDER_MONTH_FILES
            if may_export(request.user, kind, places, is_named=is_named)
        },
    }
    return render(request, "reports/provider_month.html", context)


@require_safe
@right_required(*OFFICES, Right.READ_PLANNED)
def provider_month_rows(request):
    """The rows behind one number of a provider's month, by the address that the report gives it."""
    form = ProviderRowsForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    try:
        said = form.said()
    except ObjectDoesNotExist:
        raise Http404 from None
    rows = form.rows()
    found = entry_rows.entries(rows, is_named=form.is_named)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(entry_rows.read(page, _client_page(form)))
    looked_at(request, [entry.whose for entry in shown])
    context = {
        "said": said,
        "page": page,
        "entries": shown,
        "sums": entry_rows.sums(rows),
        "back": f"{reverse('reports:provider_month')}{form.address()}",
    }
    return render(request, "reports/provider_month_rows.html", context)


def _client_page(form: ProviderMonthForm) -> str:
    """Name of the page that a client's name leads to."""
    return "clients:detail" if form.is_office else "services:planned_client"


def _links(form: ProviderMonthForm) -> Linked:
    base = {name: form.data[name] for name in ("provider", "month")}
    page = reverse("reports:provider_month_rows")

    def linked(text: str, period=None, **narrowed) -> Figure:
        query = base | {name: value for name, value in narrowed.items() if value}
        return Figure(text, f"{page}?{urlencode(query, doseq=True)}")

    return linked
