"""What one provider gave in a month: by municipality that pays, client, service, and who or when.

Everything is added up by PostgreSQL.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from di_latgale.dates import Period
from reports.entries.whose import (
    Whose,
    client_columns,
    client_order,
    representative_columns,
    representative_label,
    whose,
)
from reports.period.figures import ZERO

_PERSON = Coalesce("representative__person", "client__person")
_CHUNK = 1000


class By(TextChoices):
    DAY = "day", _("day")
    SPECIALIST = "specialist", _("specialist")


@dataclass(frozen=True)
class Line:
    """``day`` or ``specialist`` is empty, by what the report is asked for."""

    payer: str
    payer_name: str
    whose: Whose
    service: str
    service_name: str
    unit: str
    recipient: str
    representative: str
    representative_number: str
    day: date | None
    specialist: str
    specialist_name: str
    entries: int
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True)
class PayerTotal:
    """Persons once each: the clients, and whoever sat there."""

    payer: str
    payer_name: str
    clients: int
    recipients: int
    entries: int
    cost: Decimal


@dataclass(frozen=True)
class ProviderMonth:
    """``rows()`` are read anew each time; ``lines`` makes lines of some or all of them."""

    period: Period
    by: By
    payers: tuple[PayerTotal, ...]
    clients: int
    recipients: int
    entries: int
    cost: Decimal
    sessions: QuerySet
    is_named: bool

    def rows(self) -> QuerySet:
        by = ("happened_on",)
        more: dict = {}
        if self.by == By.SPECIALIST:
            by = ("specialist__sort_key", "specialist")
            more = {"who_code": F("specialist__code"), "who_name": F("specialist__name")}
        return (
            self.sessions.values(
                *("recipient", *by),
                payer=F("municipality__slug"),
                payer_name=F("municipality__name"),
                service_code=F("service__code"),
                service_name=F("service__name"),
                service_unit=F("service__unit"),
                **more,
                **client_columns(is_named=self.is_named),
                **representative_columns(is_named=self.is_named),
            )
            .annotate(entries=Count("pk"), total_quantity=Sum("quantity"), total_cost=Sum("cost"))
            .order_by(
                *("municipality__sort_key", "municipality"),
                *client_order(is_named=self.is_named),
                *("service__sort_key", "service", "recipient", "representative", *by),
            )
        )

    def lines(self, rows: Iterable[dict] | None = None) -> Iterator[Line]:
        """Of these ``rows``, or of all."""
        for row in self.rows().iterator(chunk_size=_CHUNK) if rows is None else rows:
            yield Line(
                payer=row["payer"],
                payer_name=row["payer_name"],
                whose=whose(row),
                service=row["service_code"],
                service_name=row["service_name"],
                unit=row["service_unit"],
                recipient=row["recipient"],
                representative=representative_label(row),
                representative_number=row["rep_number"] or "",
                day=row.get("happened_on"),
                specialist=row.get("who_code") or "",
                specialist_name=row.get("who_name") or "",
                entries=row["entries"],
                quantity=row["total_quantity"],
                cost=row["total_cost"],
            )

    def files(self) -> list[Whose]:
        """Whom the whole report shows, for the trace."""
        rows = self.sessions.order_by("client").values(**client_columns(is_named=False))
        return [whose(row) for row in rows.distinct()]


def provider_month(period: Period, *, sessions, by: By, is_named: bool) -> ProviderMonth:
    """The report on the given ``sessions`` of one provider, which the caller has scoped.

    They are not dated yet, and deleted ones are left out here.
    """
    sessions = sessions.live().in_period(period)
    counted = {
        "clients": Count("client__person", distinct=True),
        "recipients": Count(_PERSON, distinct=True),
        "entries": Count("pk"),
        "total_cost": Sum("cost", default=ZERO),
    }
    payers = (
        sessions.values(payer=F("municipality__slug"), payer_name=F("municipality__name"))
        .annotate(**counted)
        .order_by("municipality__sort_key", "municipality")
    )
    total = sessions.aggregate(**counted)
    return ProviderMonth(
        period=period,
        by=by,
        payers=tuple(
            PayerTotal(
                payer=row["payer"],
                payer_name=row["payer_name"],
                clients=row["clients"],
                recipients=row["recipients"],
                entries=row["entries"],
                cost=row["total_cost"],
            )
            for row in payers
        ),
        clients=total["clients"],
        recipients=total["recipients"],
        entries=total["entries"],
        cost=total["total_cost"],
        sessions=sessions,
        is_named=is_named,
    )
