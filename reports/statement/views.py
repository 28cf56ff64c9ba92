from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import get_visible_client
from clients.bar import client_bar
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.traces import looked_at
from di_latgale.wording import day
from reports.exports import exported, may_export
from reports.statement.document import statement_document
from reports.statement.files import STATEMENT_FILES, file_name
from reports.statement.forms import StatementForm
from reports.statement.report import Summed


@require_safe
@right_required(Right.READ_FILES)
def statement(request, client_uuid):
    """What the client received; with ``?format=pdf`` or ``xlsx`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in STATEMENT_FILES:
        raise Http404
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    form = StatementForm(request.GET, client=client)
    context = client_bar(request.user, client) | {"form": form, "document": None}
    if not form.is_valid():
        return render(request, "reports/statement.html", context, status=422)
    asked = form.asked()
    document = statement_document(asked)
    if kind:
        return exported(
            request,
            STATEMENT_FILES[kind](document),
            kind=kind,
            name=file_name(document, kind),
            territories=asked.territories(),
            is_named=True,
        )
    context |= {
        "document": document,
        "months": [(summed, _rows_address(form, summed)) for summed in document.statement.months],
        "services": [
            (summed, form.address(service=summed.code)) for summed in document.statement.services
        ],
        "file_addresses": {
            kind: form.address(format=kind)
            for kind in STATEMENT_FILES
            if may_export(request.user, kind, asked.territories(), is_named=True)
        },
    }
    return render(request, "reports/statement.html", context)


def _rows_address(form: StatementForm, summed: Summed) -> str:
    """The statement of that service and month alone: the rows behind its numbers."""
    asked, month = form.asked().period, Period.month(summed.month)
    first, last = max(asked.first, month.first), min(asked.last, month.last)
    return form.address(service=summed.code, first=day(first), last=day(last))
