"""The ways of adding up, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from di_latgale import wording
from reports.article.behind import NOBODY
from reports.reconciliation.report import (
    MONTHS,
    PAYERS,
    PERFORMERS,
    SERVICES,
    SOURCES,
    Part,
    Reconciliation,
    Way,
)
from services.models import Recipient


@dataclass(frozen=True)
class Line:
    """One way against the report: its name, in how many parts, entries, cost, difference in EUR."""

    label: str
    parts: int | None
    entries: int
    cost: Decimal
    difference: Decimal
    is_even: bool


@dataclass(frozen=True)
class PartLine:
    """``narrowed`` is what narrows the rows of the report down to this part."""

    label: str
    also: str
    entries: int
    cost: Decimal
    narrowed: dict[str, str]


def lines(found: Reconciliation) -> Iterable[Line]:
    words = {
        SERVICES: _("Services and recipients"),
        PERFORMERS: _("Providers and specialists"),
        SOURCES: _("Funding sources"),
        MONTHS: _("Months"),
        PAYERS: _("Municipalities that pay"),
    }
    for way in found.ways:
        difference = way.cost - found.cost
        is_even = not difference and way.entries == found.entries
        yield Line(words[way.key], len(way.parts), way.entries, way.cost, difference, is_even)
    money = found.money - found.cost
    label = _("Unit cost times quantity, each entry again")
    yield Line(label, None, found.entries, found.money, money, not money)


def tables(found: Reconciliation) -> list[tuple[str, str, str, list[PartLine]]]:
    """Heading, heading of the first and of the second column ("" without), lines."""
    headings = {
        SOURCES: (_("By funding source"), _("Funding source"), ""),
        MONTHS: (_("By month"), _("Month"), ""),
        PAYERS: (_("By municipality that pays"), _("Municipality"), ""),
        PERFORMERS: (_("By provider and specialist"), _("Provider"), _("Specialist")),
    }
    return [
        (*heading, [_line(found.way(key), part) for part in found.way(key).parts])
        for key, heading in headings.items()
    ]


def _line(way: Way, part: Part) -> PartLine:
    said = {"entries": part.entries, "cost": part.cost}
    if way.key == PERFORMERS:
        return PartLine(
            f"{part.of or _('provider not stated')}",
            f"{part.also or _('specialist not stated')}",
            narrowed={
                "provider": part.of.code if part.of else NOBODY,
                "specialist": part.also.code if part.also else NOBODY,
            },
            **said,
        )
    if way.key == MONTHS:
        return PartLine(wording.month(part.of), "", narrowed={"month": f"{part.of:%Y-%m}"}, **said)
    if way.key == SOURCES:
        return PartLine(f"{part.of}", "", narrowed={"funding_source": part.of.code}, **said)
    if way.key == SERVICES:
        return PartLine(f"{part.of}", str(Recipient(part.also).label), narrowed={}, **said)
    return PartLine(f"{part.of}", "", narrowed={"payer": part.of.slug}, **said)
