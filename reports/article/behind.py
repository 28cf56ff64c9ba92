"""The rows behind a figure of an article, and the figure counted from them again.

``asked`` is the article's own filter; ``territories`` are those where the reader may read rows,
None for the server's own commands.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Count, F, Func, Q, Sum, Value
from django.db.models.functions import Coalesce

from clients.models import Assessment, Outcome
from di_latgale.dates import Period, first_of_month
from reports.article.figures import Behind, Figure, Kind, What
from reports.period.filter import PeriodFilter
from reports.working_days import open_days, working_days
from services.models import Centre, Limit

# Stands for "not stated" where a code is asked for.
NOBODY = "-"
_PERSON = Coalesce("representative__person", "client__person")


@dataclass(frozen=True)
class Sums:
    """Of services given: persons and children counted once each."""

    persons: int
    children: int
    entries: int
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True)
class MonthOfCentre:
    first_day: date
    working_days: int
    open_days: int


def _seen(rows, territories):
    return rows if territories is None else rows.filter(territory__in=territories)


def sessions_behind(asked: PeriodFilter, behind: Behind, territories=None):
    sessions = asked.sessions().live().in_period(behind.period)
    narrowed = {
        "recipient": behind.recipient,
        "category": behind.category,
        "service__code": behind.service,
        "centre__code": behind.centre,
        "municipality__slug": behind.payer,
    }
    sessions = sessions.filter(**{name: text for name, text in narrowed.items() if text})
    for name in ("provider", "specialist"):
        if code := getattr(behind, name):
            of = {f"{name}__isnull": True} if code == NOBODY else {f"{name}__code": code}
            sessions = sessions.filter(**of)
    if behind.month:
        year, month = behind.month.split("-")
        sessions = sessions.in_period(Period.month(date(int(year), int(month), 1)))
    if behind.what == What.STARTED:
        before = Func(
            *(_PERSON, F("service"), Value(behind.first)),
            function="served_before",
            output_field=BooleanField(),
        )
        sessions = sessions.alias(before=before).filter(before=False)
    return _seen(sessions, territories)


def sums(sessions) -> Sums:
    found = sessions.aggregate(
        persons=Count(_PERSON, distinct=True),
        children=Count("client__person", distinct=True, filter=~Q(recipient="adult")),
        entries=Count("id"),
        total_quantity=Sum("quantity"),
        total_cost=Sum("cost"),
    )
    return Sums(
        found["persons"],
        found["children"],
        found["entries"],
        found["total_quantity"] or Decimal(0),
        found["total_cost"] or Decimal(0),
    )


def enrolled_behind(asked: PeriodFilter, behind: Behind, territories=None):
    clients = asked.clients().filter(enrolled_on__range=(behind.first, behind.last))
    if behind.group:
        clients = clients.filter(target_group=behind.group)
    return _seen(clients, territories).order_by("territory__sort_key", "number", "id")


def assessed_behind(asked: PeriodFilter, behind: Behind, territories=None):
    """Clients with an assessment made by the last day."""
    made = Assessment.objects.was_made(F("id"), behind.last)
    return _seen(asked.clients().filter(made), territories).order_by(
        "territory__sort_key", "number", "id"
    )


def outcomes_behind(asked: PeriodFilter, behind: Behind, territories=None):
    outcomes = Outcome.objects.standing().filter(
        Q(valid_from=None) | Q(valid_from__lte=behind.last),
        Q(valid_to=None) | Q(valid_to__gte=behind.first),
        client__in=asked.clients().order_by().values("id"),
        kind=behind.outcome,
    )
    return _seen(outcomes, territories).order_by(
        "territory__sort_key", "client__number", "valid_from", "id"
    )


def months_of_centre(behind: Behind) -> list[MonthOfCentre]:
    """Each month of the span, or the part of it that lies there."""
    centre = Centre.objects.prefetch_related("closures").get(code=behind.centre)
    closures = [Period(c.first_day, c.last_day) for c in centre.closures.all()]
    found = []
    first = behind.first
    while first <= behind.last:
        last = min(Period.month(first).last, behind.last)
        working = working_days(Period(first, last))
        is_open = open_days(working, centre.opened_on, centre.closed_on, closures)
        found.append(MonthOfCentre(first_of_month(first), len(working), is_open))
        first = date.fromordinal(last.toordinal() + 1)
    return found


def counted_again(asked: PeriodFilter, figure: Figure) -> Decimal | int:
    """The number that the rows behind ``figure`` give."""
    behind = figure.behind
    match behind.what:
        case What.ENROLLED:
            return enrolled_behind(asked, behind).values("person").distinct().count()
        case What.ASSESSED:
            return assessed_behind(asked, behind).values("person").distinct().count()
        case What.OUTCOME:
            return outcomes_behind(asked, behind).values("client__person").distinct().count()
        case What.OPEN_DAYS:
            return sum(month.open_days for month in months_of_centre(behind))
        case What.WORKING_DAYS:
            return sum(month.working_days for month in months_of_centre(behind))
        case What.LIMIT:
            return Limit.objects.get(code=behind.limit).maximum
    sessions = sessions_behind(asked, behind)
    if figure.kind == Kind.YEARS:
        return len(
            sessions.order_by("happened_on__year").values_list("happened_on__year").distinct()
        )
    return getattr(sums(sessions), figure.kind)
