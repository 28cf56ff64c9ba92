from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from reports.bar import bar
from reports.entries.links import links
from reports.exports import exported, may_export, require_export
from reports.received.files import RECEIVED_FILES
from reports.received.forms import ReceivedForm
from reports.received.tables import (
    correction_rows,
    key_numbers,
    person_rows,
    service_rows,
    total_rows,
)

PERSONS_PER_PAGE = 25


@require_safe
@right_required(Right.READ_FILES, Right.READ_ROWS)
def received(request):
    """Person by person what was received; with ``?format=pdf`` or ``xlsx`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in RECEIVED_FILES:
        raise Http404
    form = ReceivedForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/received.html", context, status=422)
    document = form.document()
    if kind == "pdf" and not document.is_printable:
        form.add_error(None, document.too_long)
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/received.html", context, status=422)
    return _file(request, kind, document) if kind else _page(request, form, document)


def _file(request, kind, document):
    places, is_named = document.asked.territories(), document.is_named
    require_export(request.user, kind, places, is_named=is_named)
    looked_at(request, document.report.clients())
    return exported(
        request,
        RECEIVED_FILES[kind](document),
        kind=kind,
        name=document.file_name(kind),
        territories=places,
        is_named=is_named,
    )


def _page(request, form, document):
    report, linked = document.report, links(form)
    page = Paginator(report.files(), PERSONS_PER_PAGE).get_page(request.GET.get("page"))
    persons = list(person_rows(report.persons([key for key, *_ in page]), report, linked))
    corrections = correction_rows(report, linked)
    looked_at(request, [row.whose for row in (*persons, *corrections)])
    places, is_named = document.asked.territories(), document.is_named
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "page": page,
        "persons": persons,
        "key_numbers": key_numbers(report, linked),
        "services": service_rows(report, linked),
        "totals": total_rows(report, linked),
        "corrections": corrections,
        "addresses": {
            kind: form.address(format=kind)
            for kind in RECEIVED_FILES
            if (kind != "pdf" or document.is_printable)
            and may_export(request.user, kind, places, is_named=is_named)
        },
        "is_screen": True,
    }
    return render(request, "reports/received.html", context)
