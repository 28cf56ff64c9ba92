"""Months and quarters: their names in addresses, and in words."""

import re
from datetime import date

from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.dates import Period

_NAMED = re.compile(r"^(20\d\d)-(?:(0[1-9]|1[0-2])|Q([1-4]))$")


class SpanConverter:
    """In addresses: „2021-10” is a month, „2021-Q4” a quarter."""

    regex = r"20\d\d-(?:0[1-9]|1[0-2]|Q[1-4])"

    def to_python(self, value: str) -> Period:
        year, month, quarter = _NAMED.match(value).groups()
        if month:
            return Period.month(date(int(year), int(month), 1))
        return Period.quarter(date(int(year), 3 * int(quarter), 1))

    def to_url(self, value: Period) -> str:
        return name_of(value)


def is_quarter(span: Period) -> bool:
    return span.last.month != span.first.month


def name_of(span: Period) -> str:
    if is_quarter(span):
        return f"{span.first.year}-Q{_quarter(span)}"
    return f"{span.first:%Y-%m}"


def words_of(span: Period) -> str:
    """„2021. gada oktobris” or „2021. gada 4. ceturksnis”."""
    if is_quarter(span):
        return _("quarter %(number)s of %(year)s") % {
            "number": _quarter(span),
            "year": span.first.year,
        }
    return wording.month(span.first)


def _quarter(span: Period) -> int:
    return (span.first.month + 2) // 3


def is_span(period: Period) -> bool:
    """Whether the days are just those of a month or of a quarter."""
    return period in (Period.month(period.first), Period.quarter(period.first))
