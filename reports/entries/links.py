"""Addresses of the rows behind the numbers of a report."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from di_latgale.dates import Period
from di_latgale.wording import day

_OF_REPORT = ("municipality", "also", "first", "last", "funding_source")


@dataclass(frozen=True)
class Figure:
    """A number as it is written; ``address`` of its rows, empty in print."""

    text: str
    address: str = ""


# Called with the text, the days where they are not the report's, and what narrows rows down.
Linked = Callable[..., Figure]


def unlinked(text: str, period: Period | None = None, **narrowed) -> Figure:
    """For print."""
    return Figure(text)


def links(form, name: str = "reports:entries") -> Linked:
    """To the rows at ``name`` within what ``form``, a ``PeriodForm``, asks for."""
    data = form.data
    base = {name: data.getlist(name) for name in _OF_REPORT if name in data}
    page = reverse(name)

    def linked(text: str, period: Period | None = None, **narrowed) -> Figure:
        query = base | {name: value for name, value in narrowed.items() if value}
        if period:
            query |= {"first": day(period.first), "last": day(period.last)}
        return Figure(text, f"{page}?{urlencode(query, doseq=True)}")

    return linked
