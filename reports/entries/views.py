from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from di_latgale.wording import days
from reports.entries import rows as entry_rows
from reports.entries.forms import EntriesForm
from reports.entries.job import EntriesFile
from reports.entries.whose import clients_of
from reports.entries.workbook import entries_workbook, file_name
from reports.exports import exported, may_export, require_export
from reports.jobs.actions import ask

ROWS_PER_PAGE = 50
# Some seconds of work; longer ones are made in the background.
MOST_AT_ONCE = 10_000
# What a sheet holds, less its heading.
MOST_ROWS = 1_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.READ_FILES, Right.READ_ROWS)
def entries(request):
    """The rows behind one number of a report, by the address that the report gives it; with
    ``?format=xlsx`` as a file, and with ``names=no`` as one without names. A long file is asked
    for by POST to the same address and made in the background.
    """
    kind = request.GET.get("format", "")
    if kind not in ("", "xlsx"):
        raise Http404
    form = EntriesForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404
    try:
        said = form.said()
    except ObjectDoesNotExist:
        raise Http404 from None
    rows, is_named = form.rows(), form.is_named
    sums = entry_rows.sums(rows)
    is_too_long = sums.entries > MOST_ROWS
    is_long = sums.entries > MOST_AT_ONCE
    if request.method == "POST":
        if not is_too_long and sums.entries:
            return _in_background(request, form)
        kind = "xlsx"
    elif kind and not (is_long or is_too_long):
        return _file(request, form, rows, said)
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
        "sums": sums,
        "is_too_long": is_too_long,
        "is_long": is_long,
        "most_rows": MOST_ROWS,
        "files": _files(request, form) if sums.entries and not is_too_long else [],
    }
    status = 422 if kind else 200
    return render(request, "reports/entries.html", context, status=status)


def _file(request, form: EntriesForm, rows, said: list[str]):
    asked, is_named = form.asked(), form.exports_names
    places = asked.territories()
    require_export(request.user, "xlsx", places, is_named=is_named)
    looked_at(request, clients_of(rows))
    content = entries_workbook(
        asked, rows, said, is_named=is_named, is_corrections=form.is_corrections
    )
    return exported(
        request,
        content,
        kind="xlsx",
        name=file_name(asked),
        territories=places,
        is_named=is_named,
    )


def _in_background(request, form: EntriesForm):
    code = "named_entries" if form.exports_names else "entries"
    title = _("Corrections") if form.is_corrections else _("Entries")
    ask(kind=code, parameters=EntriesFile.parameters(form, title), by=request.user)
    return redirect("reports:file_list")


def _files(request, form: EntriesForm) -> list[tuple[str, str]]:
    """Label and address of each file that the person may take along."""
    places = form.asked().territories()
    may = {n: may_export(request.user, "xlsx", places, is_named=n) for n in (True, False)}
    found = []
    if form.is_named and may[True]:
        found.append((_("Excel with names"), form.address(format="xlsx", names="")))
    if may[False]:
        found.append((_("Excel without names"), form.address(format="xlsx", names="no")))
    return found
