"""The reports that can be printed with a number: a row a report, by the name of its page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.access import get_visible_client
from di_latgale.organisations.models import Territory
from di_latgale.wording import days
from reports.day_centres.files import day_centres_pdf
from reports.day_centres.forms import DayCentresForm
from reports.forms import PeriodForm
from reports.period.document import PeriodDocument, period_document
from reports.period.files import period_pdf
from reports.period.filter import PeriodFilter
from reports.prints.entries import Entries
from reports.prints.mark import Mark
from reports.provider_month.files import provider_month_pdf
from reports.provider_month.forms import ProviderMonthForm
from reports.received.document import ReceivedDocument
from reports.received.figures import Variant
from reports.received.files import received_pdf
from reports.received.forms import ReceivedForm
from reports.statement.document import statement_document
from reports.statement.files import statement_pdf
from reports.statement.forms import StatementForm
from reports.trend.asked import document_of as trend_of
from reports.trend.files import trend_pdf
from reports.trend.forms import TrendForm
from reports.yearly.asked import document_of as yearly_of
from reports.yearly.files import yearly_pdf
from reports.yearly.forms import YearlyForm
from services.models import Recipient

# Persons, or rows, on some ten pages.
MOST_AT_ONCE = 60
MOST_ROWS_AT_ONCE = 250


@dataclass(frozen=True)
class Kind:
    """How a report's page, asked by a query, becomes a document on paper.

    - ``form(data, user=…)``: the form of its page;
    - ``document(form)``, then ``pdf(document, mark)`` and ``title(document)``; a document has
      ``facts`` and ``is_draft``;
    - ``entries(form)``: what it counts;
    - ``territories(form)``: a queryset, where the right to take it along must be held;
    - ``is_named(form)``: whether it names clients;
    - ``is_long(form)``: whether it is made in the background, as more than some ten pages are.
    """

    label: Any
    form: Callable
    document: Callable[[Any], Any]
    pdf: Callable[[Any, Mark], bytes]
    title: Callable[[Any], str]
    entries: Callable[[Any], Entries]
    territories: Callable[[Any], Any]
    is_named: Callable[[Any], bool]
    is_long: Callable[[Any], bool] = lambda form: False

    def form_of(self, query: str, user):
        return self.form(QueryDict(query), user=user)


def entries_of(asked: PeriodFilter, **narrowed) -> Entries:
    """The entries that a report on ``asked`` counts; ``narrowed`` as fields of ``Entries``."""
    return Entries(
        last=asked.period.last,
        first=None if asked.is_cumulative else asked.period.first,
        territories=None if asked.is_region or asked.is_paid else _keys(asked.territories()),
        municipality=asked.municipalities[0].pk if asked.is_paid else None,
        funding_source=asked.funding_source and asked.funding_source.pk,
        **narrowed,
    )


def page_of(report: str, query: str) -> str:
    """The address of the page that a print was asked for on; a statement's is the client's own."""
    whose = QueryDict(query).get("client") if report == "statement" else None
    return f"{reverse(f'reports:{report}', args=[whose] if whose else [])}?{query}"


def period_title(document: PeriodDocument) -> str:
    return f"{_('Period report')} – {document.place} – {document.days}"


def _keys(territories) -> tuple[int, ...]:
    return tuple(territories.order_by("id").values_list("id", flat=True))


def _territories(form):
    return form.asked().territories()


def _nobody(form) -> bool:
    return False


def _of_form(form) -> bool:
    return form.is_named


def _title_of_place(document) -> str:
    return f"{document.title} – {document.place}"


def _title_of_days(document) -> str:
    return f"{_title_of_place(document)} – {document.days}"


def _received(form) -> ReceivedDocument:
    """Raises ValidationError for what is too long to be printed."""
    document = form.document()
    if not document.is_printable:
        raise ValidationError(document.too_long)
    return document


def _is_long(form) -> bool:
    return form.document().report.totals.clients > MOST_AT_ONCE


def _entries_received(form) -> Entries:
    adults = Variant(form.cleaned_data["group"]) == Variant.ADULT
    recipients = (Recipient.ADULT,) if adults else (Recipient.CHILD, Recipient.REPRESENTATIVE)
    return entries_of(form.asked(), recipients=tuple(r.value for r in recipients))


def _entries_of_trend(form) -> Entries:
    spans = tuple((p.first.isoformat(), p.last.isoformat()) for p in form.periods())
    return replace(entries_of(form.asked(), spans=spans), first=None)


def _entries_of_provider(form) -> Entries:
    return Entries(
        form.period.last,
        form.period.first,
        territories=_keys(form.territories()),
        provider=form.cleaned_data["provider"].pk,
    )


def _entries_of_client(form) -> Entries:
    asked = form.asked()
    return Entries(
        asked.period.last,
        asked.period.first,
        client=asked.client.pk,
        service=asked.service and asked.service.pk,
    )


def _statement_form(data, *, user) -> StatementForm:
    """Raises Http404 where ``user`` may not see the client whose statement it is."""
    try:
        uuid = UUID(data.get("client", ""))
    except ValueError:
        raise Http404 from None
    return StatementForm(data, client=get_visible_client(user, uuid))


class _OwnYearlyForm(YearlyForm):
    """Remembers who asks: of the year all is shown or not."""

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        self.user = user


KINDS: dict[str, Kind] = {
    "period": Kind(
        label=gettext_lazy("Period report"),
        form=PeriodForm,
        document=lambda form: period_document(form.asked()),
        pdf=period_pdf,
        title=period_title,
        entries=lambda form: entries_of(form.asked()),
        territories=_territories,
        is_named=_nobody,
    ),
    "received": Kind(
        label=gettext_lazy("Services received"),
        form=ReceivedForm,
        document=_received,
        pdf=received_pdf,
        title=_title_of_days,
        entries=_entries_received,
        territories=_territories,
        is_named=_of_form,
        is_long=_is_long,
    ),
    "day_centres": Kind(
        label=gettext_lazy("Day care centres"),
        form=DayCentresForm,
        document=lambda form: form.document(),
        pdf=day_centres_pdf,
        title=_title_of_days,
        entries=lambda form: entries_of(form.asked(), has_centre=True),
        territories=_territories,
        is_named=_nobody,
    ),
    "provider_month": Kind(
        label=gettext_lazy("Provider's month"),
        form=ProviderMonthForm,
        document=lambda form: form.document(),
        pdf=provider_month_pdf,
        title=lambda document: f"{document.title} – {document.provider} – {document.month}",
        entries=_entries_of_provider,
        territories=lambda form: form.territories(),
        is_named=_of_form,
        is_long=lambda form: form.document().report.entries > MOST_ROWS_AT_ONCE,
    ),
    "statement": Kind(
        label=gettext_lazy("Statement of services received"),
        form=_statement_form,
        document=lambda form: statement_document(form.asked()),
        pdf=statement_pdf,
        title=lambda document: (
            f"{_('Statement of services received')} – {document.client.number} – "
            f"{days(document.statement.period.first, document.statement.period.last)}"
        ),
        entries=_entries_of_client,
        territories=_territories,
        is_named=lambda form: True,
    ),
    "trend": Kind(
        label=gettext_lazy("Changes by year"),
        form=TrendForm,
        document=lambda form: trend_of(form, is_linked=False),
        pdf=trend_pdf,
        title=_title_of_place,
        entries=_entries_of_trend,
        territories=_territories,
        is_named=_nobody,
    ),
    "yearly": Kind(
        label=gettext_lazy("Yearly summary"),
        form=_OwnYearlyForm,
        document=lambda form: yearly_of(form, form.user, is_linked=False),
        pdf=yearly_pdf,
        title=lambda document: f"{document.title} – {document.year}",
        entries=lambda form: Entries(date(form.cleaned_data["year"], 12, 31)),
        territories=lambda form: Territory.objects.all(),
        is_named=_nobody,
    ),
}
