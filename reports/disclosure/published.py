"""What the database tells of publications and of sums, over the walls: see ``sql``."""

import json

from django.conf import settings
from django.db import connection

from reports.disclosure.bounds import Sum
from reports.disclosure.cells import Cell, Shown, months_of_span


def published_in(year: int) -> list[list[Shown]]:
    """The counts of each publication that a publication of ``year`` could be subtracted from."""
    return [[Shown.from_json(cell) for cell in cells] for cells in _asked("published_cells", year)]


def touching(places: frozenset[int], earlier: list[list[Shown]]) -> list[list[Shown]]:
    """Those that share territories with it, or with one that does, and so on; no other tells."""
    found, reached, rest = [], set(places), earlier
    while near := [p for p in rest if any(reached & shown.cell.territories for shown in p)]:
        found += near
        reached |= {place for shown in near for s in shown for place in s.cell.territories}
        rest = [p for p in rest if p not in near]
    return found


def few_of(sums: list[Sum]) -> set[Sum]:
    """Those of ``sums`` that are of fewer persons than may be shown."""
    boxes = [
        {
            "number": number,
            "recipient": each.family[1],
            "services": sorted(each.services),
            "months": [month.isoformat() for month in _months(each)],
            "places": sorted(each.territories if isinstance(each, Cell) else each.places),
        }
        for number, parts in enumerate(sums)
        for each in parts
    ]
    few = _asked("few_sums", json.dumps(boxes), settings.PUBLIC_MINIMUM)
    return {sums[number] for number in few}


def _months(each) -> list:
    if isinstance(each, Cell):
        return months_of_span(each.first, each.last)
    return sorted(each.moments)


def _asked(function: str, *arguments):
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places})", arguments)
        ((found,),) = cursor.fetchall()
    return json.loads(found) if isinstance(found, str) else found
