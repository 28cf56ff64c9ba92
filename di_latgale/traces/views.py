from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces.forms import TraceFilterForm
from di_latgale.traces.models import Trace

PER_PAGE = 50


@require_safe
@right_required(Right.READ_TRACES)
def refusals(request):
    """Who was refused what, of the people who work where the reader may read traces."""
    traces = Trace.objects.visible_to(request.user).refusals()
    context = filtered_page(request, traces)
    return render(request, "traces/refusals.html", context, status=context["status"])


def filtered_page(request, traces) -> dict:
    """``filters``, the ``page`` of traces they leave (None with errors), and the ``status``."""
    form = TraceFilterForm(request.GET, traces=traces)
    if not form.is_valid():
        return {"form": form, "page": None, "status": 422}
    page = Paginator(form.filtered(), PER_PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "status": 200}
