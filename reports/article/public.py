"""The article as anybody may read it: see ``public_article``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from di_latgale.dates import Period
from di_latgale.organisations.models import Territory
from reports.article.figures import Article, Figure, Kind, What
from reports.article.report import Told, told
from reports.article.text import article
from reports.disclosure.cells import Cell, Measure, Shown, Why
from reports.disclosure.hide import got_back, hide
from reports.disclosure.published import few_of, published_in, touching
from reports.disclosure.words import said_of
from reports.period.filter import PeriodFilter

# Days, years and the rule of limits count nobody.
COUNTING = (Kind.PERSONS, Kind.CHILDREN, Kind.QUANTITY, Kind.COST)
_MEASURES = {
    What.STARTED: Measure.STARTED,
    What.OUTCOME: Measure.OUTCOME,
    What.ENROLLED: Measure.ENROLLED,
}


@dataclass(frozen=True)
class Hidden:
    figure: Figure
    cell: Cell
    why: Why

    @property
    def said(self) -> str:
        return said_of(self.cell)


@dataclass(frozen=True)
class PublicArticle:
    """``shown`` are all counts of the article, hidden or not; ``hidden`` are told to the head."""

    article: Article
    shown: tuple[Shown, ...]
    hidden: tuple[Hidden, ...]
    territories: frozenset[int]


def is_whole(period: Period) -> bool:
    """A month, a quarter or a year of the calendar."""
    return period in (
        Period.month(period.first),
        Period.quarter(period.first),
        Period.year(period.first),
    )


def public_article(asked: PeriodFilter) -> PublicArticle:
    """The article without the counts of few persons and whatever would give them back.

    Raises ``ValidationError`` for what cannot be published: days that are no whole month, quarter
    or year; a part of what was paid; several municipalities without being the region.
    """
    if not is_whole(asked.period):
        raise ValidationError(
            _("Only a whole month, quarter or year can be published."), code="period"
        )
    if asked.funding_source:
        raise ValidationError(
            _("Only what all funding sources paid together can be published."), code="source"
        )
    if not asked.is_region and len(asked.municipalities) != 1:
        raise ValidationError(
            _("Only one municipality or the whole region can be published."), code="place"
        )
    whole = told(asked)
    found = _shown(whole)
    figures = list(found)
    made = hide(found.values(), settings.PUBLIC_MINIMUM, few_of=few_of)
    made = _since_start_hidden(made, asked)
    hidden = tuple(
        Hidden(figure, shown.cell, shown.why)
        for figure, shown in zip(figures, made, strict=True)
        if shown.is_hidden
    )
    public = article(replace(whole, hidden=frozenset(h.figure for h in hidden)))
    return PublicArticle(public, tuple(made), hidden, _territories(asked))


def _since_start_hidden(made: list[Shown], asked: PeriodFilter) -> list[Shown]:
    """Without totals since the start where, with what is published, they tell who came between.

    Only the persons are asked: nothing else is counted since the start.
    """
    since_start = {n for n, s in enumerate(made) if _is_since_start(s, asked) and not s.is_hidden}
    if not since_start:
        return made
    publications = touching(_territories(asked), published_in(asked.period.first.year))
    earlier = [_persons(shown) for shown in publications]
    without = [
        replace(s, why=Why.CUMULATIVE) if n in since_start else s for n, s in enumerate(made)
    ]
    told = set(got_back([*earlier, _persons(without)], settings.PUBLIC_MINIMUM))
    with_them = set(got_back([*earlier, _persons(made)], settings.PUBLIC_MINIMUM))
    return without if with_them - told else made


def _is_since_start(shown: Shown, asked: PeriodFilter) -> bool:
    return (shown.cell.first, shown.cell.last) != (asked.period.first, asked.period.last)


def _persons(shown: Iterable[Shown]) -> list[Shown]:
    return [s for s in shown if s.cell.measure == Measure.PERSONS and not s.cell.category]


def _shown(whole: Told) -> dict[Figure, Shown]:
    territories = _territories(whole.asked)
    found = {}
    for figure in article(whole).figures:
        if figure.kind not in COUNTING or figure in found:
            continue
        persons = _persons_of(whole, figure)
        is_few = min(figure.number, persons) < settings.PUBLIC_MINIMUM
        found[figure] = Shown(_cell(whole, figure, territories), Decimal(figure.number), is_few)
    return found


def _territories(asked: PeriodFilter) -> frozenset[int]:
    territories = Territory.objects.order_by("id")
    if not asked.is_region:
        territories = territories.of_municipalities(asked.municipalities).order_by("id")
    return frozenset(territories.values_list("id", flat=True))


def _persons_of(whole: Told, figure: Figure) -> Decimal | int:
    """Whose figure it is: of so many persons, or children where those are fewer."""
    behind = figure.behind
    if behind.what not in (What.SERVED, What.STARTED) or not behind.category:
        return figure.number
    rows = [
        row
        for row in (whole.report.services if behind.service else whole.report.categories)
        if row.recipient == behind.recipient
        and (
            row.service.code == behind.service
            if behind.service
            else row.category == behind.category
        )
    ]
    return min(row.persons for row in rows)


def _cell(whole: Told, figure: Figure, territories: frozenset[int]) -> Cell:
    behind = figure.behind
    measure = _MEASURES.get(behind.what) or Measure(figure.kind)
    services = frozenset()
    if measure in (Measure.QUANTITY, Measure.COST):
        services = frozenset({behind.service} if behind.service else _services(whole, behind))
    return Cell(
        measure=measure,
        territories=territories,
        first=behind.first,
        last=behind.last,
        recipient=behind.recipient,
        category=behind.category,
        services=services,
        detail=behind.outcome or behind.group,
        is_total=not behind.service,
    )


def _services(whole: Told, behind) -> set[str]:
    return {
        row.service.code
        for row in whole.report.services
        if (row.recipient, row.service.category) == (behind.recipient, behind.category)
    }
