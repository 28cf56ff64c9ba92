"""The reports that can be printed with a number: a row a report, by the name of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.forms import PeriodForm
from reports.period.document import period_document
from reports.period.files import period_pdf
from reports.period.filter import PeriodFilter
from reports.prints.entries import Entries
from reports.prints.mark import Mark


@dataclass(frozen=True)
class Made:
    """A document ready to be kept; ``facts`` say whose, which days and when it was read."""

    title: str
    facts: str
    is_draft: bool
    pdf: bytes


@dataclass(frozen=True)
class Kind:
    """``form`` is called as ``form(data, user=…)``; ``asked`` of it goes to the three functions.

    ``territories`` gives a queryset: where the right to take the document along must be held.
    """

    label: Any
    form: Callable
    make: Callable[[Any, Mark], Made]
    entries: Callable[[Any], Entries]
    territories: Callable[[Any], Any]
    is_named: bool = False

    def form_of(self, query: str, user):
        return self.form(QueryDict(query), user=user)


def entries_of(asked: PeriodFilter) -> Entries:
    """The entries that a report on ``asked`` counts."""
    return Entries(
        last=asked.period.last,
        first=None if asked.is_cumulative else asked.period.first,
        territories=None if asked.is_region or asked.is_paid else _keys(asked.territories()),
        municipality=asked.municipalities[0].pk if asked.is_paid else None,
        funding_source=asked.funding_source and asked.funding_source.pk,
    )


def territories_of(asked: PeriodFilter):
    return asked.territories()


def _keys(territories) -> tuple[int, ...]:
    return tuple(territories.order_by("id").values_list("id", flat=True))


def _period(asked: PeriodFilter, mark: Mark) -> Made:
    document = period_document(asked, mark=mark)
    title = f"{_('Period report')} – {document.place} – {document.days}"
    return Made(title, document.facts, document.is_draft, period_pdf(document))


KINDS: dict[str, Kind] = {
    "period": Kind(gettext_lazy("Period report"), PeriodForm, _period, entries_of, territories_of),
}
