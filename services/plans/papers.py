"""Plans on paper: the plan for signature, and one page in easy Latvian for the family."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import get_visible_client
from clients.bar import client_bar
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.plans.access import get_visible_plan
from services.plans.print import plan_pdf
from services.plans.statement import statement_of, statement_pdf


@require_safe
@right_required(Right.READ_FILES)
def plan_print(request, uuid):
    plan = get_visible_plan(request.user, uuid)
    looked_at(request, plan.client)
    return _file(plan_pdf(plan), f"atbalsta-plans-{plan.uuid}.pdf")


@require_safe
@right_required(Right.READ_FILES)
def plan_statement(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    statement = statement_of(client)
    if request.GET.get("format") == "pdf":
        return _file(statement_pdf(statement), f"pakalpojumi-{client.uuid}.pdf")
    context = client_bar(request.user, client) | {"statement": statement}
    return render(request, "services/plan_statement.html", context)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
