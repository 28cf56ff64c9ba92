import csv
import io
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale import wording
from di_latgale.access import right_required
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.workbook import uploads
from services.workbook.book import Scope
from services.workbook.faults import Fault
from services.workbook.forms import UploadForm
from services.workbook.importing import Outcome, import_path
from services.workbook.sheets import SHEETS
from services.workbook.template import write_template

# More than this is read in the list that can be downloaded.
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

importers = right_required(Right.IMPORT_FILES, Right.KEEP_CATALOGUE)


def scope_of(user: User) -> Scope:
    """A head imports clients of the own municipality, a catalogue administrator the catalogue."""
    return Scope(
        clients=user.may(Right.IMPORT_FILES),
        catalogue=user.may(Right.KEEP_CATALOGUE),
        territories=frozenset(user.territories(Right.IMPORT_FILES).values_list("pk", flat=True)),
        recorded_by=user,
    )


@importers
@require_http_methods(["GET", "HEAD", "POST"])
def import_workbook(request):
    """Three steps at one address: the file is sent, checked and shown, then imported."""
    uploads.purge()
    if "token" in request.POST:
        return _go_on(request, request.POST["token"])
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["workbook"]
        token = uploads.keep(request.user, file)
        request.session["workbook_name"] = file.name
        return _preview(request, token)
    return _form(request, form)


@importers
@require_safe
def workbook_template(request):
    """The empty workbook, with the sheets that the person may add to."""
    file = io.BytesIO()
    scope = scope_of(request.user)
    write_template(file, [sheet for sheet in SHEETS.values() if scope.may_add(sheet.name)])
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="di-latgale.xlsx"'
    return response


def _form(request, form: UploadForm):
    context = {
        "form": form,
        "heading": _("Import of a workbook"),
        "submit_label": _("Upload"),
        "scope": scope_of(request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "services/import_workbook.html", context, status=status)


def _go_on(request, token: str):
    path = uploads.find(request.user, token)
    if path is None:
        messages.error(request, _("The file is no longer here. Upload it again."))
        return redirect("services:import_workbook")
    if "list" in request.POST:
        return _list(_imported(request, path, dry_run=True))
    outcome = _imported(request, path)
    if not outcome.is_faultless:
        return _preview(request, token, outcome)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    time = timezone.localtime().strftime("%H:%M")
    text = ngettext(
        "%(rows)s row imported %(time)s", "%(rows)s rows imported %(time)s", outcome.new
    )
    messages.success(request, text % {"rows": wording.whole(outcome.new), "time": time})
    return redirect("services:import_workbook")


def _imported(request, path: Path, *, dry_run: bool = False) -> Outcome:
    """The answer tells of stored clients that they are, and what is stored of them."""
    outcome = import_path(path, scope_of(request.user), dry_run=dry_run)
    looked_at(request, outcome.met)
    return outcome


def _preview(request, token: str, outcome: Outcome | None = None):
    if outcome is None:
        path = uploads.find(request.user, token)
        outcome = _imported(request, path, dry_run=True)
        if outcome.is_unreadable:
            # Nothing can be done with it, and perhaps it is no workbook at all.
            path.unlink(missing_ok=True)
            token = ""
    context = {
        "token": token,
        "name": request.session.get("workbook_name", ""),
        "outcome": outcome,
        "faults": outcome.findings.faults[:SHOWN],
        "warnings": outcome.findings.warnings[:SHOWN],
        "shown": SHOWN,
    }
    status = 200 if outcome.is_faultless else 422
    return render(request, "services/import_preview.html", context, status=status)


def _list(outcome: Outcome) -> HttpResponse:
    """Every fault, then every warning, as a table that Excel opens."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kludas.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Sheet"), _("Row"), _("Column"), _("Value"), _("What to do")])
    for fault in (*outcome.findings.faults, *outcome.findings.warnings):
        writer.writerow(_line(fault))
    return response


def _line(fault: Fault) -> list[str | int | None]:
    cells = [fault.sheet, fault.row, fault.column, fault.value, fault.advice]
    # What was typed must not come alive as a formula.
    return [
        f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") and cell else cell
        for cell in cells
    ]
