"""Counts of a publication in words, for who answers for it."""

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Outcome
from di_latgale.dates import Period
from di_latgale.wording import in_days
from reports.disclosure.bounds import Difference
from reports.disclosure.cells import Cell, Measure, Why
from reports.disclosure.hide import Got
from reports.disclosure.parts import Part
from services.models import Recipient, Service

_MEASURES = {
    Measure.PERSONS: _("persons"),
    Measure.CHILDREN: _("children represented"),
    Measure.STARTED: _("persons who started"),
    Measure.OUTCOME: _("persons with the outcome"),
    Measure.ENROLLED: _("persons enrolled"),
    Measure.ASSESSED: _("persons assessed"),
    Measure.ENTRIES: _("entries"),
    Measure.QUANTITY: _("quantity"),
    Measure.COST: _("cost, EUR"),
}

WHY = {
    Why.FEW: _("of too few persons"),
    Why.GIVES_BACK: _("would give a hidden count back"),
    Why.CUMULATIVE: _("tells of more than the period; two publications could be subtracted"),
}

_DETAILS = {**dict(Outcome.Kind.choices), **dict(Client.Group.choices)}


def said_of(cell: Cell) -> str:
    """„persons, social care, child, 2021. gada martā”."""
    parts = [_MEASURES[cell.measure]]
    if cell.services and not cell.is_total:
        names = Service.objects.filter(code__in=cell.services).order_by("sort_key", "id")
        parts += names.values_list("name", flat=True)
    elif cell.category:
        parts.append(Service.Category(cell.category).label)
    if cell.recipient:
        parts.append(Recipient(cell.recipient).label)
    if cell.detail:
        parts.append(_DETAILS[cell.detail])
    return ", ".join(map(str, [*parts, in_days(cell.first, cell.last)]))


def said_of_got(got: Got) -> str:
    """The same of a difference or a sum that no cell is."""
    if isinstance(got, Cell):
        return said_of(got)
    if isinstance(got, Difference):
        return now_("%(whole)s less %(part)s") % {
            "whole": said_of(got.whole),
            "part": said_of(got.part),
        }
    return "; ".join(said_of(cell) for cell in map(_as_cell, got))


def _as_cell(part: Part | Cell) -> Cell:
    if isinstance(part, Cell):
        return part
    measure, recipient, category, detail = part.family
    days = [moment if isinstance(moment, tuple) else (moment, moment) for moment in part.moments]
    last = max(last for _first, last in days)
    if not any(isinstance(moment, tuple) for moment in part.moments):
        last = Period.month(last).last
    return Cell(
        Measure(measure),
        part.places,
        min(first for first, _last in days),
        last,
        recipient,
        category,
        part.services - {""},
        detail,
    )
