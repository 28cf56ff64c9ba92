from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from reports.bar import bar
from reports.exports import exported, may_export
from reports.trend.asked import document_of
from reports.trend.files import TREND_FILES, file_name
from reports.trend.forms import TrendForm


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
    asked = form.asked()
    document = document_of(form, is_linked=not kind)
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
        "numbered": True,
        "files": {
            kind: form.address(format=kind)
            for kind in TREND_FILES
            if may_export(request.user, kind, asked.territories())
        },
    }
    return render(request, "reports/trend.html", context)
