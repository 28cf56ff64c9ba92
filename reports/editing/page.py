"""The edited text as its page shows it: each number with the rows behind it and what it is now."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from reports.article.figures import Figure, Kind
from reports.article.numbers import tokens
from reports.article.page import said_of
from reports.editing.compare import Comparison, Place

_KINDS = {
    Kind.PERSONS: _("persons"),
    Kind.CHILDREN: _("children represented"),
    Kind.QUANTITY: _("quantity"),
    Kind.COST: _("cost, EUR"),
}


@dataclass(frozen=True)
class Run:
    """``address`` of the rows of a figure; ``now`` its number where that changed; ``is_unknown``
    a number that the report does not have."""

    text: str
    address: str = ""
    now: str = ""
    is_unknown: bool = False


@dataclass
class Line:
    is_item: bool = False
    runs: list[Run] = field(default_factory=list)


@dataclass(frozen=True)
class ChangedFigure:
    said: str
    was: str
    now: str
    address: str


def lines_of(text: str, found: Comparison, address_of: Callable[[Figure], str]) -> list[Line]:
    """The title first. Empty lines are none."""
    places = {place.token.start: place for place in found.places}
    unknown = {token.start for token, _line in found.unknown}
    lines = [Line()]
    for token in tokens(text):
        if token.kind == "space" and "\n" in token.text:
            lines.append(Line())
            continue
        line, place = lines[-1], places.get(token.start)
        if place:
            now = place.now if place.is_changed else ""
            line.runs.append(Run(token.text, address_of(_figure(place)), now))
        elif token.start in unknown:
            line.runs.append(Run(token.text, is_unknown=True))
        elif token.text == "•" and not line.runs:
            line.is_item = True
        elif line.runs and line.runs[-1] == Run(line.runs[-1].text):
            line.runs[-1] = Run(line.runs[-1].text + token.text)
        else:
            line.runs.append(Run(token.text))
    return [line for line in lines if line.runs]


def changed_figures(found: Comparison, address_of: Callable[[Figure], str]) -> list[ChangedFigure]:
    """Each figure once, in the order of reading."""
    of_ties = {place.tie: place for place in reversed(found.changed)}
    return [
        ChangedFigure(_said(place), place.token.text, place.now or "", address_of(_figure(place)))
        for place in reversed(of_ties.values())
    ]


def _said(place: Place) -> str:
    kind = _KINDS.get(place.tie.kind)
    return " · ".join([*([str(kind)] if kind else []), *said_of(place.tie.behind)])


def _figure(place: Place) -> Figure:
    return Figure(0, place.tie.kind, place.tie.behind)
