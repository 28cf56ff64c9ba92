"""The yearly summary that a form asks for, as much of it as the person may see."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from reports.article.figures import Behind, What
from reports.forms import REGION, START
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter
from reports.yearly.counts import Span
from reports.yearly.disclosed import disclosed
from reports.yearly.division import Place, division_on
from reports.yearly.document import ASSESSED, YearlyDocument, yearly_document
from reports.yearly.forms import YearlyForm
from reports.yearly.report import RankedBy, yearly_report


def document_of(form: YearlyForm, user, *, is_linked: bool) -> YearlyDocument:
    year, by = form.cleaned_data["year"], RankedBy(form.cleaned_data["by"])
    places = division_on(date(year, 1, 1) if form.is_of_that_time else timezone.localdate())
    own = frozenset(
        user.territories(Right.READ_FIGURES).order_by("id").values_list("id", flat=True)
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
