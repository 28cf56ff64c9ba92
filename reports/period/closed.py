"""Whether all that a report counts is closed. Until then its print is marked a draft."""

from datetime import date

from django.db.models import Min
from django.db.models.functions import TruncMonth

from di_latgale.dates import Period
from di_latgale.organisations.models import Belonging
from reports.period.filter import PeriodFilter
from services.models import MonthlyPeriod, months_of

Month = tuple[int, date]  # primary key of the municipality, first day


def is_closed(asked: PeriodFilter) -> bool:
    """Every month of every municipality whose the territories were then, and whoever else paid."""
    span = asked.period
    if asked.is_cumulative:
        first = asked.sessions().live().aggregate(first=Min("happened_on"))["first"]
        span = Period(min(first or span.last, span.last), span.last)
    months = months_of(span)
    shut: set[Month] = set(
        MonthlyPeriod.objects.shut()
        .filter(month__in=months)
        .order_by("month")
        .values_list("municipality", "month")
    )
    return _of_places(asked, months) <= shut and _of_payers(asked, span) <= shut


def _of_places(asked: PeriodFilter, months: list[date]) -> set[Month]:
    belongings = Belonging.objects.filter(territory__in=asked.territories()).order_by("id")
    return {
        (belonging.municipality_id, month)
        for belonging in belongings
        for month in months
        if (belonging.valid_from is None or belonging.valid_from <= Period.month(month).last)
        and (belonging.valid_to is None or belonging.valid_to >= month)
    }


def _of_payers(asked: PeriodFilter, span: Period) -> set[Month]:
    """Also of days when a territory was nobody's: history of a part that is not known."""
    sessions = asked.sessions().live().in_period(span).order_by("municipality")
    paid = sessions.annotate(month=TruncMonth("happened_on"))
    return set(paid.values_list("municipality", "month").distinct())
