"""Whether the same entries, added up in other ways, give the same: before a report is signed.

The sums of each way come from one statement of their own, apart from that of the period report.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models.functions import TruncMonth

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality, Provider, Specialist
from services.models import FundingSource, Service

SERVICES, PERFORMERS, SOURCES, MONTHS, PAYERS, MONEY = (
    *("services", "performers", "sources", "months", "payers"),
    "money",
)
_COLUMNS = (
    *("service_id", "recipient", "provider_id", "specialist_id", "funding_source_id"),
    *("month", "municipality_id", "cost", "unit_cost", "quantity"),
)
# {sessions} is SQL made below, never anything a person typed. The grouping says which way a row
# belongs to.
_STATEMENT = """
WITH session ({columns}) AS ({sessions})
SELECT grouping(service_id, provider_id, funding_source_id, month, municipality_id) AS way,
       service_id, recipient, provider_id, specialist_id, funding_source_id, month,
       municipality_id,
       count(*) AS entries, coalesce(sum(cost), 0) AS cost,
       coalesce(sum(CASE WHEN unit_cost IS NULL THEN cost
                         ELSE round(unit_cost * quantity, 2) END), 0) AS money
FROM session
GROUP BY GROUPING SETS ((service_id, recipient), (provider_id, specialist_id),
                        (funding_source_id), (month), (municipality_id), ())
"""
_WAYS = {
    0b01111: SERVICES,
    0b10111: PERFORMERS,
    0b11011: SOURCES,
    0b11101: MONTHS,
    0b11110: PAYERS,
    0b11111: MONEY,
}


@dataclass(frozen=True)
class Part:
    """One sum of a way: what it is of, its entries and their cost in EUR.

    ``of`` is a Service, a Provider or None, a FundingSource, the first day of a month or a
    Municipality; ``also`` the recipient of a service, the Specialist of a provider or None.
    """

    of: object
    entries: int
    cost: Decimal
    also: object = None


@dataclass(frozen=True)
class Way:
    key: str
    parts: tuple[Part, ...]

    @property
    def entries(self) -> int:
        return sum(part.entries for part in self.parts)

    @property
    def cost(self) -> Decimal:
        return sum((part.cost for part in self.parts), Decimal("0.00"))


@dataclass(frozen=True)
class Reconciliation:
    """``money`` is each entry's unit cost times its quantity, rounded again, or the cost typed.

    ``without_specialist``: entries nobody is named for as having given them.
    """

    entries: int
    cost: Decimal
    ways: tuple[Way, ...]
    money: Decimal
    without_specialist: int

    @property
    def is_even(self) -> bool:
        sums = {(way.entries, way.cost) for way in self.ways}
        return sums <= {(self.entries, self.cost)} and self.money == self.cost

    def way(self, key: str) -> Way:
        return next(way for way in self.ways if way.key == key)


def reconciliation(
    period: Period, *, sessions, entries: int, cost: Decimal, cumulative: bool = False
) -> Reconciliation:
    """Of the already scoped ``sessions``, against ``entries`` and ``cost`` that the report has."""
    sessions = sessions.live().filter(happened_on__lte=period.last)
    if not cumulative:
        sessions = sessions.filter(happened_on__gte=period.first)
    found = _found(sessions)
    money = next((row[-1] for row in found if row[0] == 0b11111), Decimal("0.00"))
    performers = [row for row in found if _WAYS[row[0]] == PERFORMERS]
    return Reconciliation(
        entries=entries,
        cost=cost,
        ways=(
            Way(SERVICES, _parts(found, SERVICES, 1, Service, also=2)),
            Way(PERFORMERS, _parts(found, PERFORMERS, 3, Provider, also=4)),
            Way(SOURCES, _parts(found, SOURCES, 5, FundingSource)),
            Way(MONTHS, _parts(found, MONTHS, 6)),
            Way(PAYERS, _parts(found, PAYERS, 7, Municipality)),
        ),
        money=money,
        without_specialist=sum(row[8] for row in performers if row[4] is None),
    )


def _found(sessions) -> list[tuple]:
    columns = sessions.order_by().annotate(month=TruncMonth("happened_on"))
    try:
        sql, params = columns.values_list(*_COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = _STATEMENT.format(columns=", ".join(_COLUMNS), sessions=sql)
    with connections[sessions.db].cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _parts(found, way: str, key: int, model=None, also: int | None = None) -> tuple[Part, ...]:
    rows = [row for row in found if _WAYS[row[0]] == way]
    names = _by_key(model, {row[key] for row in rows}) if model else {}
    others = _others(rows, also)
    parts = [
        Part(
            of=names.get(row[key]) if model else row[key],
            entries=row[8],
            cost=row[9],
            also=others.get(row[also], row[also]) if also else None,
        )
        for row in rows
    ]
    return tuple(sorted(parts, key=_order))


def _others(rows, also: int | None) -> dict:
    """Specialists by key; a recipient stays what it is."""
    keys = {row[also] for row in rows} if also else set()
    return _by_key(Specialist, keys) if also == 4 else {}


def _by_key(model, keys: set) -> dict:
    return model.objects.in_bulk(keys - {None})


def _order(part: Part) -> tuple:
    """Unnamed ones last; by the order of names, of services as the catalogue has them."""
    return (part.of is None, _key(part.of), part.also is None, _key(part.also))


def _key(of) -> str:
    if isinstance(of, date):
        return f"{of:%Y-%m}"
    return f"{getattr(of, 'sort_key', of if isinstance(of, str) else getattr(of, 'code', ''))}"
