"""The counting of the region's years: one statement, over all walls (``region_years``).

Everybody who reads figures gets the same counts of the region, also those whose own walls end at
their municipality; what of them may be shown is decided afterwards (``reports.yearly.disclosed``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import connection

from reports.period.figures import ZERO
from reports.yearly.division import Place
from services.models import Recipient


@dataclass(frozen=True)
class Span:
    """Whole years, both included."""

    first: int
    last: int


@dataclass(frozen=True)
class Served:
    """Distinct persons of each kind, and those assessed by the end of the span.

    None is a count that must not be shown.
    """

    child: int | None = 0
    representative: int | None = 0
    adult: int | None = 0
    entries: int | None = 0
    cost: Decimal | None = ZERO
    assessed: int | None = 0


@dataclass(frozen=True)
class SpanCounts:
    """``places`` in the order of the division; ``spread``: kind of recipient → number of places →
    persons who were served in that many."""

    places: tuple[Served, ...]
    region: Served = Served()
    spread: dict[str, dict[int, int]] = field(default_factory=dict)


def count_years(places: Sequence[Place], spans: Sequence[Span]) -> dict[Span, SpanCounts]:
    territories = [(t, n) for n, place in enumerate(places) for t in sorted(place.territories)]
    arguments = [
        [territory for territory, _place in territories],
        [place for _territory, place in territories],
        [span.first for span in spans],
        [span.last for span in spans],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT span, what, place, recipient, in_places, persons, entries, cost"
            " FROM region_years(%s::bigint[], %s::bigint[], %s::integer[], %s::integer[])",
            arguments,
        )
        rows = cursor.fetchall()
    return {
        span: _of_span([row[1:] for row in rows if row[0] == number], len(places))
        for number, span in enumerate(spans, start=1)
    }


def _of_span(rows: list[tuple], length: int) -> SpanCounts:
    found: dict[int | None, Served] = {}
    spread: dict[str, dict[int, int]] = {}
    for what, place, recipient, in_places, persons, entries, cost in rows:
        served = found.get(place, Served())
        if what == "spread":
            spread.setdefault(recipient, {})[in_places] = persons
        elif what == "assessed":
            found[place] = replace(served, assessed=persons)
        else:
            found[place] = replace(
                served,
                entries=served.entries + entries,
                cost=served.cost + cost,
                **{Recipient(recipient).value: persons},
            )
    nobody = Served()
    return SpanCounts(
        tuple(found.get(n, nobody) for n in range(length)), found.get(None, nobody), spread
    )
