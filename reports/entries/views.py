from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from di_latgale.wording import days
from reports.entries import rows as entry_rows
from reports.entries.forms import EntriesForm

ROWS_PER_PAGE = 50


@require_safe
@right_required(Right.READ_FILES, Right.READ_ROWS)
def entries(request):
    """The rows behind one number of a report, by the address that the report gives it."""
    form = EntriesForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    try:
        said = form.said()
    except ObjectDoesNotExist:
        raise Http404 from None
    rows, is_named = form.rows(), form.is_named
    found = entry_rows.entries(rows, is_named=is_named, is_corrections=form.is_corrections)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(entry_rows.read(page))
    looked_at(request, [entry.whose for entry in shown])
    period = form.asked().period
    context = {
        "said": [*said, days(period.first, period.last)],
        "is_corrections": form.is_corrections,
        "page": page,
        "entries": shown,
        "sums": entry_rows.sums(rows),
    }
    return render(request, "reports/entries.html", context)
