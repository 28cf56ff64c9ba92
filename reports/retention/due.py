"""Which records of which files are due to be forgotten, and what exactly would be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.held import FORGOTTEN, HELD, Held, Record
from di_latgale.history import values
from di_latgale.history.tracking import TRACKED
from reports.models import Forgotten, RetentionPeriod


def limits(today: date) -> dict[str, date]:
    """Record → the day before which a client must have exited for it to be due."""
    decided = RetentionPeriod.objects.exclude(years=None).order_by("record")
    return {period.record: _years_before(today, period.years) for period in decided}


def _years_before(day: date, years: int) -> date:
    """As PostgreSQL counts: 29 February plus years is 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def clients_due(user: User, today: date):
    """Files the person answers for with a record that is due, by the day of the exit."""
    due = Q(pk__in=())
    for record, limit in limits(today).items():
        gone = Forgotten.objects.filter(client=OuterRef("pk"), record=record)
        due |= Q(exited_on__lt=limit) & ~Exists(gone)
    visible = Client.objects.visible_to(user, Right.HAND_OUT_FILES)
    return visible.filter(due).select_related("identity").order_by("exited_on", "id")


def records_due(clients: list[Client], today: date) -> dict[int, list[Record]]:
    """Client id → the records due, in the order of the classes. Two queries."""
    found = limits(today)
    gone = set(Forgotten.objects.filter(client__in=clients).values_list("client", "record"))
    return {
        client.pk: [
            record
            for record in Record
            if record in found
            and client.exited_on
            and client.exited_on < found[record]
            and (client.pk, record) not in gone
        ]
        for client in clients
    }


@dataclass(frozen=True)
class Loss:
    """One value that would go: of which kind of row, which field, what stands there after."""

    record: Record
    kind: str
    label: str
    value: str
    after: str


def losses(client: Client, records: list[Record]) -> list[Loss]:
    """Every word that would be forgotten, history aside. One query a kind of row."""
    return [
        loss
        for held in sorted(HELD.values(), key=lambda held: list(Record).index(held.record))
        if held.record in records and held.words and not held.is_always
        for loss in _losses(client, held)
    ]


def _losses(client: Client, held: Held) -> Iterator[Loss]:
    fields = [held.model._meta.get_field(name) for name in held.words]
    for row in rows_of(client, held).order_by("pk"):
        for field in fields:
            value = getattr(row, field.attname)
            if value not in (None, "", FORGOTTEN):
                yield Loss(
                    record=held.record,
                    kind=capfirst(str(held.model._meta.verbose_name)),
                    label=values.label_of(field),
                    value=values.words(field, value, None),
                    after=_after(held, field),
                )


def rows_of(client: Client, held: Held):
    """The rows that forgetting the file of ``client`` takes the words of."""
    table = held.model._meta.db_table
    chosen = RawSQL(
        f"SELECT {table}.id FROM {table}, (SELECT %s::bigint AS client) asked"
        f" WHERE {held.condition}",
        [client.pk],
    )
    return held.model.objects.filter(pk__in=chosen)


def _after(held: Held, field) -> str:
    is_empty = field.null or (field.blank and not held.is_marked(field))
    return wording.MISSING if is_empty else FORGOTTEN


def history_of(client: Client, records: list[Record]) -> int:
    """How many rows of history lose the same words."""
    return sum(
        TRACKED[held.model].event.objects.filter(pgh_obj__in=rows_of(client, held)).count()
        for held in HELD.values()
        if held.record in records and held.words and not held.is_always and held.model in TRACKED
    )


def said_of(period: RetentionPeriod) -> str:
    if period.years is None:
        return _("kept until a number is set")
    return wording.count(period.years, "gads")
