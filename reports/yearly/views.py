from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.organisations.models import Territory
from reports.article.figures import Behind, What
from reports.bar import bar
from reports.exports import exported, may_export
from reports.forms import REGION, START
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter
from reports.yearly.counts import Span
from reports.yearly.disclosed import disclosed
from reports.yearly.division import Place, division_on
from reports.yearly.document import ASSESSED, yearly_document
from reports.yearly.files import YEARLY_FILES, file_name
from reports.yearly.forms import YearlyForm
from reports.yearly.report import RankedBy, yearly_report


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
    document = _document(request, form, is_linked=not kind)
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
        "files": {
            kind: form.address(format=kind)
            for kind in YEARLY_FILES
            if may_export(request.user, kind, territories)
        },
    }
    return render(request, "reports/yearly.html", context)


def _document(request, form: YearlyForm, *, is_linked: bool):
    year, by = form.cleaned_data["year"], RankedBy(form.cleaned_data["by"])
    places = division_on(date(year, 1, 1) if form.is_of_that_time else timezone.localdate())
    own = frozenset(
        request.user.territories(Right.READ_FIGURES).order_by("id").values_list("id", flat=True)
    )
    if form.sees_region:
        report = yearly_report(year, places, by)
    else:
        minimum = settings.PUBLIC_MINIMUM
        report = disclosed(year, places, by, own=own, minimum=minimum)
    asked = PeriodFilter.of_region(Period.year(date(year, 1, 1)), is_cumulative=True)

    def address_of(place: Place | None, span: Span, kind: str) -> str:
        if place is None:
            return _rows_address(REGION, span, kind) if form.sees_region else ""
        if place.slug and place.territories <= own:
            return _rows_address(place.slug, span, kind)
        return ""

    return yearly_document(
        report,
        is_of_that_time=form.is_of_that_time,
        is_filtered=not form.sees_region,
        is_draft=not is_closed(asked),
        address_of=address_of if is_linked else None,
    )


def _rows_address(place: str, span: Span, kind: str) -> str:
    first, last = date(span.first, 1, 1), date(span.last, 12, 31)
    if kind == ASSESSED:
        behind = Behind(What.ASSESSED, START, last)
    else:
        behind = Behind(What.SERVED, first, last, recipient=kind)
    query = {"municipality": place, **behind.query()}
    return f"{reverse('reports:article_rows')}?{urlencode(query)}"
