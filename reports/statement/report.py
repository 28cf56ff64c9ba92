"""What one client, and on the child's behalf the representatives, received in a period."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst

from di_latgale import wording
from di_latgale.dates import Period
from services.models import Part, Recipient, Unit

_SUMMED = ("service__sort_key", "service__code", "service__name", "service__unit", "month")


@dataclass(frozen=True)
class Row:
    """An entry, or a confirmed correction of one (plus or minus) on the day of the service.

    ``representative`` names who sat there for the child; ``unit_cost`` is None where the invoice
    was taken over, and of a correction.
    """

    happened_on: date
    service: str
    recipient: str
    representative: str
    quantity: Decimal
    unit: str
    part: str
    unit_cost: Decimal | None
    cost: Decimal
    giver: str
    is_correction: bool = False

    @property
    def recipient_label(self) -> str:
        label = capfirst(str(Recipient(self.recipient).label))
        return f"{self.representative} ({label.lower()})" if self.representative else label

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label)

    @property
    def unit_cost_label(self) -> str:
        return wording.MISSING if self.unit_cost is None else wording.rate(self.unit_cost)

    @property
    def part_label(self) -> str:
        return str(Part(self.part).label) if self.part else ""


@dataclass(frozen=True)
class Summed:
    """Of one service in one month, or (without ``month``) in the whole period."""

    code: str
    service: str
    unit: str
    month: date | None
    entries: int
    quantity: Decimal
    cost: Decimal

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label)


@dataclass(frozen=True)
class Statement:
    """``months``: a row for each service and month; ``services``: for each service of several."""

    period: Period
    rows: tuple[Row, ...]
    months: tuple[Summed, ...]
    services: tuple[Summed, ...]

    @property
    def entries(self) -> int:
        return sum(summed.entries for summed in self.months)

    @property
    def cost(self) -> Decimal:
        return sum((summed.cost for summed in self.months), Decimal(0))

    @property
    def has_corrections(self) -> bool:
        return any(row.is_correction for row in self.rows)


def statement(period: Period, *, sessions, corrections) -> Statement:
    """Of the already scoped sessions and corrections of one client, of any days."""
    sessions = sessions.live().in_period(period)
    corrections = corrections.confirmed().filter(happened_on__range=(period.first, period.last))
    months = _summed(sessions, corrections)
    return Statement(period, _rows(sessions, corrections), months, _of_services(months))


def _rows(sessions, corrections) -> tuple[Row, ...]:
    entries = sessions.select_related(
        "service", "provider", "specialist", "representative__identity"
    )
    entries = entries.order_by("happened_on", F("start_time").asc(nulls_last=True), "id")
    plus_minus = corrections.select_related("service", "provider", "representative__identity")
    found = [
        Row(
            happened_on=entry.happened_on,
            service=entry.service.name,
            recipient=entry.recipient,
            representative=_name(entry.representative),
            quantity=entry.quantity,
            unit=entry.unit,
            part=entry.part,
            unit_cost=entry.unit_cost,
            cost=entry.cost,
            giver=", ".join(str(who) for who in (entry.specialist, entry.provider) if who),
        )
        for entry in entries
    ]
    found += [
        Row(
            happened_on=correction.happened_on,
            service=correction.service.name,
            recipient=correction.recipient,
            representative=_name(correction.representative),
            quantity=correction.quantity,
            unit=correction.service.unit,
            part="",
            unit_cost=None,
            cost=correction.cost,
            giver=str(correction.provider or ""),
            is_correction=True,
        )
        for correction in plus_minus.order_by("happened_on", "id")
    ]
    # Corrections of a day stand below its entries.
    return tuple(sorted(found, key=lambda row: (row.happened_on, row.is_correction)))


def _name(representative) -> str:
    return str(representative.identity) if representative else ""


def _summed(sessions, corrections) -> tuple[Summed, ...]:
    """A correction changes quantity and cost; an entry it is only where one was forgotten."""
    sums: dict[tuple, list] = {}
    counts = (sessions, Count("pk")), (corrections, Count("pk", filter=Q(session=None)))
    for rows, entries in counts:
        grouped = rows.order_by().annotate(month=TruncMonth("happened_on")).values(*_SUMMED)
        found = grouped.annotate(n=entries, q=Sum("quantity"), c=Sum("cost")).order_by(*_SUMMED)
        for row in found:
            total = sums.setdefault(
                tuple(row[name] for name in _SUMMED), [0, Decimal(0), Decimal(0)]
            )
            for place, name in enumerate(("n", "q", "c")):
                total[place] += row[name]
    return tuple(
        Summed(code, name, unit, month, *total)
        for (_sort, code, name, unit, month), total in sorted(sums.items())
    )


def _of_services(months: tuple[Summed, ...]) -> tuple[Summed, ...]:
    found = []
    for code in dict.fromkeys(summed.code for summed in months):
        own = [summed for summed in months if summed.code == code]
        if len(own) > 1:
            found.append(
                Summed(
                    code,
                    own[0].service,
                    own[0].unit,
                    None,
                    sum(summed.entries for summed in own),
                    sum((summed.quantity for summed in own), Decimal(0)),
                    sum((summed.cost for summed in own), Decimal(0)),
                )
            )
    return tuple(found)
