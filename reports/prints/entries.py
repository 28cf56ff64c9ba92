"""Which entries a print was counted from: now, and at a moment by the history of rows."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum

from di_latgale.history.tracking import TRACKED
from reports.closing.sql import hash_of, row_text
from services.models import ServiceSession

EVENTS = TRACKED[ServiceSession].event


@dataclass(frozen=True)
class Entries:
    """Conditions on live entries; all are primary keys, and what is None or empty does not narrow.

    ``municipality`` is who pays. ``first`` None: of all days up to ``last``.
    """

    last: date
    first: date | None = None
    territories: tuple[int, ...] | None = None
    municipality: int | None = None
    funding_source: int | None = None
    client: int | None = None
    provider: int | None = None
    recipients: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, kept: dict) -> "Entries":
        days = {name: date.fromisoformat(kept[name]) for name in ("first", "last") if kept[name]}
        lists = {
            name: tuple(kept[name])
            for name in ("territories", "recipients")
            if kept[name] is not None
        }
        return cls(**kept | days | lists)

    def as_json(self) -> dict:
        days = {"first": self.first and self.first.isoformat(), "last": self.last.isoformat()}
        return asdict(self) | days

    def condition(self) -> Q:
        """On ``ServiceSession``, on its events and, but for deletion, on ``Correction``."""
        found = Q(happened_on__lte=self.last)
        if self.first:
            found &= Q(happened_on__gte=self.first)
        if self.territories is not None:
            found &= Q(territory__in=self.territories)
        if self.recipients:
            found &= Q(recipient__in=self.recipients)
        for name in ("municipality", "funding_source", "client", "provider"):
            if key := getattr(self, name):
                found &= Q(**{name: key})
        return found

    def now(self):
        return ServiceSession.objects.live().filter(self.condition())

    def at(self, moment: datetime):
        """Events: the last of each entry up to ``moment``, where it counted then.

        Read by who reads files: the history of entries is behind that wall.
        """
        until = EVENTS.objects.filter(pgh_created_at__lte=moment)
        later = until.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id"))
        return until.filter(~Exists(later), self.condition(), deleted_at=None)


def digest(rows) -> str:
    """SHA-256 over the rows in the order of keys: the same of entries and of their events."""
    key = "id" if rows.model is ServiceSession else "pgh_obj_id"
    try:
        inner, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        inner, params = "SELECT NULL::bigint WHERE false", ()
    table, pk = rows.model._meta.db_table, rows.model._meta.pk.column
    found = (
        f"SELECT r.{key} AS key, {row_text('r', key)} AS row FROM {table} r"
        f" WHERE r.{pk} IN ({inner})"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {hash_of(found)}", params)
        return cursor.fetchone()[0]


def sums(rows) -> tuple[int, Decimal]:
    """Entries and their cost."""
    found = rows.order_by().aggregate(entries=Count("pk"), total=Sum("cost"))
    return found["entries"], found["total"] or Decimal("0.00")
