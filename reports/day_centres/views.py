from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from reports.bar import bar
from reports.day_centres.document import centre_tables, total_row
from reports.day_centres.files import DAY_CENTRES_FILES
from reports.day_centres.forms import DayCentresForm
from reports.entries.links import links
from reports.exports import exported, may_export, require_export


@require_safe
@right_required(Right.READ_FIGURES)
def day_centres(request):
    """Each centre month by month; with ``?format=pdf`` or ``xlsx`` as a file."""
    kind = request.GET.get("format", "")
    if kind and kind not in DAY_CENTRES_FILES:
        raise Http404
    form = DayCentresForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/day_centres.html", context, status=422)
    document = form.document()
    places = document.asked.territories()
    if kind:
        require_export(request.user, kind, places)
        return exported(
            request,
            DAY_CENTRES_FILES[kind](document),
            kind=kind,
            name=document.file_name(kind),
            territories=places,
        )
    linked, days_linked = links(form), links(form, "reports:article_rows")
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "tables": centre_tables(document.report, linked, days_linked),
        "total": total_row(document.report, linked),
        "addresses": {
            kind: form.address(format=kind)
            for kind in DAY_CENTRES_FILES
            if may_export(request.user, kind, places)
        },
    }
    return render(request, "reports/day_centres.html", context)
