"""The trend that a form asks for."""

from dataclasses import replace

from django.urls import reverse

from di_latgale.dates import Period
from reports.article.figures import Behind, What
from reports.period.closed import is_closed
from reports.trend.document import TrendDocument, trend_document
from reports.trend.forms import TrendForm
from reports.trend.report import trend_report


def document_of(form: TrendForm, *, is_linked: bool) -> TrendDocument:
    asked, periods = form.asked(), form.periods()

    def address_of(period: Period, recipient: str, category: str) -> str:
        behind = Behind(
            What.SERVED, period.first, period.last, recipient=recipient, category=category
        )
        return f"{reverse('reports:article_rows')}{form.address(**behind.query())}"

    return trend_document(
        asked,
        trend_report(periods, asked.sessions()),
        is_draft=not all(is_closed(replace(asked, period=period)) for period in periods),
        address_of=address_of if is_linked else None,
    )
