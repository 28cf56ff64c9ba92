"""The months of a period: entries and cost of each, in a table and as a picture."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from di_latgale.dates import Period
from di_latgale.wording import day, money, month
from reports.period.figures import CategoryRow
from reports.pictures.draw import Picture, bars

# More bars stand under each other by year.
_MOST_BARS = 24


@dataclass(frozen=True)
class MonthRow:
    """``days`` are those of the month that lie in the period."""

    days: Period
    entries: int
    cost: Decimal

    @property
    def words(self) -> str:
        return month(self.days.first)

    @property
    def first(self) -> str:
        """For the address of its rows."""
        return day(self.days.first)

    @property
    def last(self) -> str:
        return day(self.days.last)


def months_of(sessions, period: Period, *, cumulative: bool) -> list[MonthRow]:
    """Every month of ``period`` (``cumulative``: from the first session on), empty ones too.

    ``sessions`` are already scoped and not dated.
    """
    sessions = sessions.live().filter(happened_on__lte=period.last)
    if not cumulative:
        sessions = sessions.filter(happened_on__gte=period.first)
    counted = {
        row["month"]: row
        for row in sessions.annotate(month=TruncMonth("happened_on"))
        .order_by("month")
        .values("month")
        .annotate(entries=Count("pk"), total=Sum("cost"))
    }
    if not counted:
        return []
    first = min(counted) if cumulative else period.first
    rows = []
    while first <= period.last:
        days = Period(first, min(Period.month(first).last, period.last))
        row = counted.get(first.replace(day=1), {"entries": 0, "total": Decimal(0)})
        rows.append(MonthRow(days, row["entries"], row["total"]))
        first = date.fromordinal(days.last.toordinal() + 1)
    return rows


def picture_of_months(rows: list[MonthRow]) -> Picture | None:
    """Entries by month; by year where that would be a long picture. None of a single bar."""
    if len(rows) < 2:
        return None
    is_long = len(rows) > _MOST_BARS
    numbers: dict[str, int] = {}
    for row in rows:
        words = str(row.days.first.year) if is_long else f"{row.days.first:%m.%Y}"
        numbers[words] = numbers.get(words, 0) + row.entries
    return bars(
        name="months",
        caption=_("Entries by year") if is_long else _("Entries by month"),
        description=_("A bar for each; the table has the figures."),
        numbers=list(numbers.items()),
    )


def picture_of_mix(rows: list[CategoryRow]) -> Picture | None:
    """Cost of each group of services, whoever received it. None of a single group."""
    cost: dict[str, Decimal] = {}
    for row in rows:
        cost[row.label] = cost.get(row.label, Decimal(0)) + row.cost
    if len(cost) < 2:
        return None
    return bars(
        name="mix",
        caption=_("Cost by group of services, EUR"),
        description=_("A bar for each; the table has the figures."),
        numbers=sorted(cost.items(), key=lambda pair: -pair[1]),
        written=money,
    )
