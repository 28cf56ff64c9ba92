"""What a plan will cost if all that it allows is given: from the rates of each day.

How windows count. A line allows its quantity once in every window that holds a day of the line:
weeks from Monday to Sunday, calendar months, calendar years, or the whole plan as one window. A
window that the first or last day of the line cuts counts in full, just as allowances count it.
Within a window the quantity falls evenly on those of its days that are the line's, and each day
is costed by the rate of that day, provider and paying municipality; so where a rate changes in
the middle of a month, each part of the month is costed by its days. A line's sum is exact and is
rounded half up to the cent once; the plan's sum adds the rounded lines.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.dates import Period
from di_latgale.organisations.models import Belonging
from services.models import PlannedService, Rate, Window
from services.pricing import RateBook

_DAY = timedelta(days=1)
_WINDOWS: dict[str, Callable[[date], Period]] = {
    Window.WEEK: Period.week,
    Window.MONTH: Period.month,
    Window.YEAR: Period.year,
}


@dataclass(frozen=True)
class LineForecast:
    """``cost`` in EUR, None where there is none to say; ``notes`` say why, or what is left out.

    ``quantity``: all that the line allows over its days, None where that is not known.
    """

    line: PlannedService
    quantity: Decimal | None
    cost: Decimal | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forecast:
    lines: tuple[LineForecast, ...]

    @property
    def total(self) -> Decimal | None:
        """Of the lines that have a forecast; None where none has."""
        costs = [line.cost for line in self.lines if line.cost is not None]
        return sum(costs, Decimal(0)) if costs else None

    @property
    def is_whole(self) -> bool:
        """Every line is in the total, with all of its days."""
        return all(line.cost is not None and not line.notes for line in self.lines)


def forecast(lines: Iterable[PlannedService]) -> Forecast:
    """Of lines of one client, with ``plan`` and ``service`` loaded. Two queries, however many."""
    lines = list(lines)
    if not lines:
        return Forecast(())
    rates = _Rates(lines)
    return Forecast(tuple(_of_line(line, rates) for line in lines))


def windows(window: str, first: date, last: date) -> Iterator[Period]:
    """The days of the line in each of its windows, in order."""
    if window not in _WINDOWS:
        yield Period(first, last)
        return
    day = first
    while day <= last:
        end = min(_WINDOWS[window](day).last, last)
        yield Period(day, end)
        day = end + _DAY


def _of_line(line: PlannedService, rates: "_Rates") -> LineForecast:
    first, last = line.first_day, line.last_day
    if not line.service.has_unit_cost:
        return _none(line, _("Paid as invoiced: there is no forecast."))
    if line.quantity is None:
        return _none(line, _("As much as needed: there is no forecast."))
    if first is None or last is None:
        return _none(line, _("The forecast needs a first and a last day."))
    if last < first:
        return LineForecast(line, Decimal(0), Decimal(0))
    spans = list(windows(line.window, first, last))
    quantity = line.quantity * len(spans)
    cost, gaps = Fraction(0), []
    for span in spans:
        for part, amount in rates.parts(line, span):
            if amount is None:
                gaps.append(part)
            else:
                share = Fraction(part.days(), span.days())
                cost += Fraction(line.quantity) * share * Fraction(amount)
    notes = tuple(_gap(gap) for gap in _joined(gaps))
    if sum(gap.days() for gap in gaps) == (last - first).days + 1:
        return LineForecast(line, quantity, None, notes)
    return LineForecast(line, quantity, _rounded(cost), notes)


def _none(line: PlannedService, why: str) -> LineForecast:
    return LineForecast(line, None, None, (why,))


def _rounded(cost: Fraction) -> Decimal:
    """Half up to the cent; a quotient never passes through an inexact decimal."""
    return Decimal((cost * 100 + Fraction(1, 2)).__floor__()) / 100


def _joined(spans: list[Period]) -> list[Period]:
    joined: list[Period] = []
    for span in spans:
        if joined and joined[-1].last + _DAY == span.first:
            joined[-1] = Period(joined[-1].first, span.last)
        else:
            joined.append(span)
    return joined


def _gap(days: Period) -> str:
    return _("No unit cost is set for %(days)s; these days are left out.") % {
        "days": wording.days(days.first, days.last)
    }


class _Rates:
    """The rates of some lines, and who pays for their client on which day."""

    def __init__(self, lines: list[PlannedService]) -> None:
        rates = list(
            Rate.objects.filter(service__in={line.service_id for line in lines}).order_by("id")
        )
        self._book = RateBook(rates)
        belongings = Belonging.objects.filter(territory=lines[0].territory_id)
        self._belongings = list(
            belongings.order_by("valid_from", "id").values_list(
                "valid_from", "valid_to", "municipality"
            )
        )
        spans = [(r.valid_from, r.valid_to) for r in rates]
        spans += [(first, last) for first, last, _municipality in self._belongings]
        begins = {first for first, _last in spans if first}
        self._changes = sorted(begins | {last + _DAY for _first, last in spans if last})

    def parts(self, line: PlannedService, span: Period) -> Iterator[tuple[Period, Decimal | None]]:
        """Days of one rate each, with its amount; None where there is no rate."""
        starts = [span.first, *(day for day in self._changes if span.first < day <= span.last)]
        ends = [*(day - _DAY for day in starts[1:]), span.last]
        for first, last in zip(starts, ends, strict=True):
            rate = self._book.rate_on(
                first,
                service=line.service_id,
                provider=line.provider_id,
                municipality=self._payer(first),
            )
            yield Period(first, last), rate and rate.amount

    def _payer(self, day: date) -> int | None:
        """As ``Municipality.objects.paying_on``: before it was anybody's, whose it became first."""
        for first, last, municipality in self._belongings:
            if (first is None or first <= day) and (last is None or day <= last):
                return municipality
        earliest = min(self._belongings, key=lambda b: b[0] or date.min, default=None)
        return earliest and earliest[2]
