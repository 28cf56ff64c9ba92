"""The reports that can be printed with a number: a row a report, by the name of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.forms import PeriodForm
from reports.period.document import PeriodDocument, period_document
from reports.period.files import period_pdf
from reports.period.filter import PeriodFilter
from reports.prints.entries import Entries
from reports.prints.mark import Mark


@dataclass(frozen=True)
class Kind:
    """How a report's page, asked by a query, becomes a document on paper.

    - ``form(data, user=…)``: the form of its page;
    - ``document(form)``, then ``pdf(document, mark)`` and ``title(document)``; a document has
      ``facts`` and ``is_draft``;
    - ``entries(form)``: what it counts;
    - ``territories(form)``: a queryset, where the right to take it along must be held;
    - ``is_named(form)``: whether it names clients.
    """

    label: Any
    form: Callable
    document: Callable[[Any], Any]
    pdf: Callable[[Any, Mark], bytes]
    title: Callable[[Any], str]
    entries: Callable[[Any], Entries]
    territories: Callable[[Any], Any]
    is_named: Callable[[Any], bool]

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
    """The address of the page that a print was asked for on."""
    return f"{reverse(f'reports:{report}')}?{query}"


def period_title(document: PeriodDocument) -> str:
    return f"{_('Period report')} – {document.place} – {document.days}"


def _keys(territories) -> tuple[int, ...]:
    return tuple(territories.order_by("id").values_list("id", flat=True))


def _territories(form):
    return form.asked().territories()


def _nobody(form) -> bool:
    return False


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
}
