"""What each person received, by service and month: what a municipality is paid for.

Everything is added up by PostgreSQL; persons are read one after the other, so that memory does
not grow with them. Words and layout are in ``reports.received.document``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from di_latgale.dates import Period
from reports.columns import Column, columns_of
from reports.entries.whose import (
    Whose,
    client_columns,
    client_order,
    representative_columns,
    representative_label,
    whose,
)
from reports.period.figures import ZERO
from reports.received.figures import (
    CorrectionLine,
    Line,
    PersonLines,
    ServiceTotal,
    Sums,
    Totals,
    Variant,
)

_PERSON = Coalesce("representative__person", "client__person")
_CHUNK = 1000


@dataclass(frozen=True)
class ReceivedReport:
    """Iterates over persons in the order of the report, each time read anew."""

    period: Period
    variant: Variant
    columns: tuple[Column, ...]
    services: tuple[ServiceTotal, ...]
    corrections: tuple[CorrectionLine, ...]
    totals: Totals
    sessions: QuerySet
    is_named: bool

    @property
    def corrections_cost(self) -> Decimal:
        return sum((line.cost for line in self.corrections), ZERO)

    def __iter__(self) -> Iterator[PersonLines]:
        return self.persons()

    def files(self) -> QuerySet:
        """Keys of clients (and what they are ordered by), in the order of the report."""
        order = client_order(is_named=self.is_named)
        return self.sessions.order_by(*order).values_list("client", *order[:-1]).distinct()

    def persons(self, clients: list[int] | None = None) -> Iterator[PersonLines]:
        """All, or those with these keys."""
        sessions = self.sessions
        if clients is not None:
            sessions = sessions.filter(client__in=clients)
        lines = _lines(sessions, self.columns, is_named=self.is_named)
        for file, of_file in groupby(lines, key=lambda line: line.whose):
            yield PersonLines(file, tuple(of_file))

    def clients(self) -> Iterator[Whose]:
        """Whom the whole report shows, for the trace; of whom only corrections tell as well."""
        yield from {line.whose for line in self.corrections}
        columns = client_columns(is_named=False)
        rows = self.sessions.order_by("client").values(**columns).distinct()
        yield from (whose(row) for row in rows)


def received_report(
    period: Period, *, sessions, corrections, variant: Variant, is_named: bool
) -> ReceivedReport:
    """The report on the given ``sessions`` and ``corrections``, which the caller has scoped.

    ``sessions`` are not dated yet, and deleted ones are left out here; ``corrections`` are the
    confirmed ones that count in the period. ``is_named`` reads names, which the walls show only
    to who may read the files.
    """
    sessions = sessions.live().in_period(period).filter(recipient__in=variant.recipients)
    corrections = corrections.filter(recipient__in=variant.recipients)
    columns = columns_of(period)
    return ReceivedReport(
        period=period,
        variant=variant,
        columns=columns,
        services=tuple(_services(sessions, columns)),
        corrections=tuple(_corrections(corrections, is_named=is_named)),
        totals=_totals(sessions),
        sessions=sessions,
        is_named=is_named,
    )


def _sums(columns: tuple[Column, ...]) -> dict:
    """Aggregates that ``_read_sums`` reads."""
    quantities = {
        f"column_{number}": Sum(
            "quantity", filter=Q(happened_on__range=(column.period.first, column.period.last))
        )
        for number, column in enumerate(columns)
    }
    return quantities | {
        "total_quantity": Sum("quantity"),
        "entries": Count("pk"),
        "total_cost": Sum("cost"),
        "least": Min("unit_cost"),
        "most": Max("unit_cost"),
        "priced": Count("unit_cost"),
    }


def _read_sums(row: dict, columns: tuple[Column, ...]) -> Sums:
    is_single = row["priced"] == row["entries"] and row["least"] == row["most"]
    return Sums(
        quantities=tuple(row[f"column_{number}"] for number in range(len(columns))),
        quantity=row["total_quantity"],
        entries=row["entries"],
        cost=row["total_cost"],
        unit_cost=row["least"] if is_single else None,
        is_actual=row["priced"] == 0,
    )


_SERVICE = {
    "service_code": F("service__code"),
    "service_name": F("service__name"),
    "service_unit": F("service__unit"),
}


def _of_service(row: dict) -> dict:
    return {
        "service": row["service_code"],
        "service_name": row["service_name"],
        "unit": row["service_unit"],
        "recipient": row["recipient"],
    }


def _lines(sessions, columns: tuple[Column, ...], *, is_named: bool) -> Iterator[Line]:
    rows = (
        sessions.values(
            "recipient",
            **client_columns(is_named=is_named),
            **representative_columns(is_named=is_named),
            **_SERVICE,
        )
        .annotate(**_sums(columns))
        .order_by(
            *client_order(is_named=is_named),
            *("service__sort_key", "service", "recipient", "representative"),
        )
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        yield Line(
            whose=whose(row),
            representative=representative_label(row),
            representative_number=row["rep_number"] or "",
            sums=_read_sums(row, columns),
            **_of_service(row),
        )


def _services(sessions, columns: tuple[Column, ...]) -> Iterator[ServiceTotal]:
    rows = (
        sessions.values("recipient", **_SERVICE)
        .annotate(persons=Count(_PERSON, distinct=True), **_sums(columns))
        .order_by("service__sort_key", "service", "recipient")
    )
    for row in rows:
        yield ServiceTotal(
            persons=row["persons"], sums=_read_sums(row, columns), **_of_service(row)
        )


def _totals(sessions) -> Totals:
    found = sessions.aggregate(
        clients=Count("client__person", distinct=True),
        representatives=Count("representative__person", distinct=True),
        entries=Count("pk"),
        cost=Sum("cost", default=ZERO),
    )
    return Totals(**found)


def _corrections(corrections, *, is_named: bool) -> Iterator[CorrectionLine]:
    rows = (
        corrections.annotate(month=TruncMonth("happened_on"))
        .values(
            "month",
            "recipient",
            **client_columns(is_named=is_named),
            **representative_columns(is_named=is_named),
            **_SERVICE,
        )
        .annotate(
            corrections=Count("pk"),
            plus=Sum("quantity", filter=Q(quantity__gt=0), default=ZERO),
            minus=Sum("quantity", filter=Q(quantity__lt=0), default=ZERO),
            plus_cost=Sum("cost", filter=Q(cost__gt=0), default=ZERO),
            minus_cost=Sum("cost", filter=Q(cost__lt=0), default=ZERO),
        )
        .order_by(
            *client_order(is_named=is_named),
            *("month", "service__sort_key", "service", "recipient", "representative"),
        )
    )
    amounts = ("month", "corrections", "plus", "minus", "plus_cost", "minus_cost")
    for row in rows:
        yield CorrectionLine(
            whose=whose(row),
            representative=representative_label(row),
            representative_number=row["rep_number"] or "",
            **_of_service(row),
            **{name: row[name] for name in amounts},
        )
