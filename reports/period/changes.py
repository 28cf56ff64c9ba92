"""Corrections of closed months, by month, service and recipient: plus apart from minus."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from di_latgale import wording
from reports.period.figures import ZERO, OfRecipient
from services.models import Service


@dataclass(frozen=True)
class ChangeRow(OfRecipient):
    """``plus`` and ``minus`` are quantities in ``service.unit``, both costs in EUR; minus ≤ 0."""

    month: date
    service: Service
    recipient: str
    corrections: int
    plus: Decimal
    minus: Decimal
    plus_cost: Decimal
    minus_cost: Decimal

    @property
    def month_words(self) -> str:
        return wording.month(self.month)

    def as_json(self) -> dict:
        return {
            "month": f"{self.month:%Y-%m}",
            "service": self.service.code,
            "recipient": self.recipient,
            "corrections": self.corrections,
            "plus": f"{self.plus:.2f}",
            "minus": f"{self.minus:.2f}",
            "plus_cost": f"{self.plus_cost:.2f}",
            "minus_cost": f"{self.minus_cost:.2f}",
        }


@dataclass(frozen=True)
class Changes:
    """``plus_cost`` and ``minus_cost`` over all rows; quantities of different units have no sum."""

    rows: tuple[ChangeRow, ...]

    @property
    def plus_cost(self) -> Decimal:
        return sum((row.plus_cost for row in self.rows), ZERO)

    @property
    def minus_cost(self) -> Decimal:
        return sum((row.minus_cost for row in self.rows), ZERO)

    def as_json(self) -> list[dict]:
        return [row.as_json() for row in self.rows]


def changes_of(corrections) -> Changes:
    """Of the already scoped, confirmed ``corrections``."""
    counted = (
        corrections.annotate(month=TruncMonth("happened_on"))
        .order_by("month", "service__sort_key", "service", "recipient")
        .values("month", "service", "recipient")
        .annotate(
            corrections=Count("pk"),
            plus=Sum("quantity", filter=Q(quantity__gt=0), default=ZERO),
            minus=Sum("quantity", filter=Q(quantity__lt=0), default=ZERO),
            plus_cost=Sum("cost", filter=Q(cost__gt=0), default=ZERO),
            minus_cost=Sum("cost", filter=Q(cost__lt=0), default=ZERO),
        )
    )
    rows = list(counted)
    services = Service.objects.in_bulk({row["service"] for row in rows})
    return Changes(tuple(ChangeRow(**row | {"service": services[row["service"]]}) for row in rows))
