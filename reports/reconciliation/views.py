from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.models import Client
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from reports.bar import bar
from reports.forms import PeriodForm
from reports.period.document import period_document
from reports.reconciliation.missing import missing, rule_words

PER_PAGE = 50


@require_safe
@right_required(Right.READ_FIGURES)
def reconciliation(request):
    """The sums against each other in full, and what is missing before the report is signed."""
    form = PeriodForm(request.GET, user=request.user)
    context = {"bar": bar(request), "form": form, "document": None}
    if not form.is_valid():
        return render(request, "reports/reconciliation.html", context, status=422)
    asked = form.asked()
    document = period_document(asked)
    lacks = missing(asked, request.user)
    page = Paginator(lacks.breaches or [], PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, page.object_list)
    files = Client.objects.visible_to(request.user)
    files = files.filter(pk__in={breach.client_id for breach in page})
    addresses = dict(files.order_by("pk").values_list("pk", "uuid"))
    context |= {
        "document": document,
        "rows_base": form.rows_base(),
        "missing": lacks,
        "by_rule": [rule_words(rule, number) for rule, number in lacks.by_rule],
        "page": page,
        "breaches": [
            (breach, addresses.get(breach.client_id), rule_words(breach.rule, 1)) for breach in page
        ],
        "period_address": f"{reverse('reports:period')}{form.address()}",
    }
    return render(request, "reports/reconciliation.html", context)
