from dataclasses import replace

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from reports.article.figures import Behind, What
from reports.bar import bar
from reports.exports import exported, may_export
from reports.period.closed import is_closed
from reports.trend.document import trend_document
from reports.trend.files import TREND_FILES, file_name
from reports.trend.forms import TrendForm
from reports.trend.report import trend_report


@require_safe
@right_required(Right.READ_FIGURES)
def trend(request):
    """The same days of several years; with ``?format=pdf`` or ``xlsx`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in TREND_FILES:
        raise Http404
    form = TrendForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/trend.html", context, status=422)
    asked, periods = form.asked(), form.periods()

    def address_of(period: Period, recipient: str, category: str) -> str:
        behind = Behind(
            What.SERVED, period.first, period.last, recipient=recipient, category=category
        )
        return f"{reverse('reports:article_rows')}{form.address(**behind.query())}"

    document = trend_document(
        asked,
        trend_report(periods, asked.sessions()),
        is_draft=not all(is_closed(replace(asked, period=period)) for period in periods),
        address_of=None if kind else address_of,
    )
    if kind:
        slugs = [] if asked.is_region else [m.slug for m in asked.municipalities]
        return exported(
            request,
            TREND_FILES[kind](document),
            kind=kind,
            name=file_name(document, slugs, kind),
            territories=asked.territories(),
        )
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "files": {
            kind: form.address(format=kind)
            for kind in TREND_FILES
            if may_export(request.user, kind, asked.territories())
        },
    }
    return render(request, "reports/trend.html", context)
