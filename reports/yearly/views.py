from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Territory
from reports.bar import bar
from reports.exports import exported, may_export
from reports.yearly.asked import document_of
from reports.yearly.files import YEARLY_FILES, file_name
from reports.yearly.forms import YearlyForm


@require_safe
@right_required(Right.READ_FIGURES)
def yearly(request):
    """The region's year; with ``?format=pdf`` or ``xlsx`` the same figures as a file.

    - who reads figures of the region: all of them;
    - who reads those of a municipality: the own in clear, of others no count of few persons.
    """
    kind = request.GET.get("format", "")
    if kind and kind not in YEARLY_FILES:
        raise Http404
    form = YearlyForm(request.GET, user=request.user)
    if not form.is_valid():
        context = {"bar": bar(request), "form": form, "document": None}
        return render(request, "reports/yearly.html", context, status=422)
    document = document_of(form, request.user, is_linked=not kind)
    territories = Territory.objects.all()
    if not form.sees_region:
        territories = request.user.territories(Right.READ_FIGURES)
    if kind:
        return exported(
            request,
            YEARLY_FILES[kind](document),
            kind=kind,
            name=file_name(document, kind),
            territories=territories,
        )
    context = {
        "bar": bar(request),
        "form": form,
        "document": document,
        "numbered": form.sees_region,
        "files": {
            kind: form.address(format=kind)
            for kind in YEARLY_FILES
            if may_export(request.user, kind, territories)
        },
    }
    return render(request, "reports/yearly.html", context)
