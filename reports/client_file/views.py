from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from clients.access import get_visible_client, holds
from clients.bar import client_bar
from di_latgale.access import RightMissing, right_required
from di_latgale.accounts.rights import Right
from di_latgale.spooled import SpooledResponse
from di_latgale.traces import looked_at
from reports.client_file.file import client_file, file_name
from reports.client_file.files import FILES, Document
from reports.client_file.scans import as_zip
from reports.office import office_at

_ZIP = "zip"
KINDS = (*FILES, _ZIP)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.HAND_OUT_FILES)
def hand_out(request, uuid):
    """What the client would get, row by row; by POST the file, without the rows left out."""
    client = get_visible_client(request.user, uuid)
    if not holds(request.user, Right.HAND_OUT_FILES, client):
        raise RightMissing(Right.HAND_OUT_FILES)
    looked_at(request, client)
    kind = request.POST.get("format", "")
    if request.method == "POST" and kind in KINDS:
        made = client_file(client, request.user, without=frozenset(request.POST.getlist("without")))
        response = _answer(Document(made, office_at(client)), kind)
        response["Content-Disposition"] = f'attachment; filename="{file_name(made, kind)}"'
        return response
    context = client_bar(request.user, client) | {
        "file": client_file(client, request.user),
        "is_unknown": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/hand_out.html", context, status=status)


def _answer(document: Document, kind: str) -> HttpResponse:
    if kind == _ZIP:
        return SpooledResponse(as_zip(document), content_type="application/zip")
    content_type, make = FILES[kind]
    return HttpResponse(make(document), content_type=content_type)
