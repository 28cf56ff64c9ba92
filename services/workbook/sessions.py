"""The sheet of service sessions: each row checked in memory, the new ones copied in at once."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.dates import first_of_month
from di_latgale.organisations.models import Municipality, Provider, Specialist
from services.models import Part, Recipient, Service, ServiceSession, Unit
from services.workbook.book import Book, Keeper
from services.workbook.clients import File
from services.workbook.money import Money
from services.workbook.places import Places
from services.workbook.plan_lines import PlanLines
from services.workbook.tables import Row, Table

# Left empty in the file, these may have been worked out, or come from an older workbook.
DEFAULTED = ("provider", "cost", "funding_source", "municipality", "centre", "place", "part")

_COPIED = (
    *("territory_id", "client_id", "recipient", "representative_id", "service_id", "unit"),
    *("category", "provider_id", "specialist_id", "recorded_by_id", "happened_on", "place"),
    *("quantity", "rate_id", "unit_cost", "cost", "funding_source_id", "municipality_id"),
    *("plan_line_id", "centre_id", "reference", "note", "part"),
)


@dataclass
class Entry:
    """A new session with all that is known of it; ``values`` are columns of the table."""

    row: Row
    file: File
    service: Service
    values: dict[str, Any]


def take(book: Book) -> list[Entry]:
    """The new sessions; they are stored only where the whole file is without faults."""
    table = book.tables.get("sessions")
    if table is None:
        return []
    checker = _Checker(book, table)
    checked = (checker.entry(row) for row in book.progress(table.rows))
    entries = [entry for entry in checked if entry is not None]
    table.new += len(entries)
    return entries


def store(entries: list[Entry]) -> None:
    """One COPY; identifiers, addresses and times of recording are the database's defaults.

    It goes by a table of its own: PostgreSQL copies nothing straight through a wall.
    """
    if not entries:
        return
    fields = ", ".join(_COPIED)
    table = ServiceSession._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied AS SELECT {fields} FROM {table} LIMIT 0")
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY copied ({fields}) FROM STDIN") as copy,
        ):
            for entry in entries:
                copy.write_row([entry.values[name] for name in _COPIED])
        cursor.execute(f"INSERT INTO {table} ({fields}) SELECT {fields} FROM copied")
        cursor.execute("DROP TABLE copied")


@dataclass
class _Named:
    """What the codes of a row name; None where a cell is empty or at fault."""

    file: File | None
    service: Service | None
    provider: Provider | None
    specialist: Specialist | None
    municipality: Municipality | None


class _Checker:
    """Holds what the rows are checked against, so that no row asks the database."""

    def __init__(self, book: Book, table: Table) -> None:
        self.book = book
        self.today = timezone.localdate()
        self.keeper = Keeper(book, table, {}, defaulted=DEFAULTED)
        self.stored = _stored_sessions(table)
        self.money = Money(book)
        self.places = Places(book)
        self.plan_lines = PlanLines()

    def entry(self, row: Row) -> Entry | None:
        """The session to be stored; None for a faulty row or one stored before.

        Each check is made whose own columns are sound, so that one look shows every fault.
        """
        named = self._look_up(row)
        self._check_row(row, named)
        municipality = None
        if named.file and row.is_sound("date", "municipality"):
            municipality = self._paying(row, named.file, named.municipality)
        if self._is_stored(row, named.file, municipality):
            return None
        values = self._worked_out(row, named, municipality)
        if row.is_broken:
            return None
        values |= self._typed(row, named, municipality)
        return Entry(row, named.file, named.service, values)

    def _look_up(self, row: Row) -> _Named:
        book = self.book
        file = book.clients.find(book, row)
        service = book.find(row, "service", book.services, "services")
        provider = book.find(row, "provider", book.providers, "providers")
        book.find(row, "funding_source", book.funding_sources, "funding_sources")
        centre = book.find(row, "centre", book.centres, "centres")
        # Who names a centre has named its provider.
        provider = provider or (centre and centre.provider)
        if not provider and not row.is_sound("centre"):
            row.pass_over("provider")
        specialist = book.find(row, "specialist", book.specialists, "specialists")
        return _Named(file, service, provider, specialist, book.municipality(row))

    def _check_row(self, row: Row, named: _Named) -> None:
        self._check_day(row)
        self._check_quantity(row, named.service)
        self.keeper.is_repeated(row, "reference", row["reference"])
        if named.file is not None:
            self._check_recipient(row, named.file)
        if named.service is not None:
            self.money.check_cost(row, named.service)
            self._check_part(row, named.service)

    def _worked_out(
        self, row: Row, named: _Named, municipality: Municipality | None
    ) -> dict[str, Any]:
        """Columns that follow from others; without a fault in the row they are all there."""
        values: dict[str, Any] = {}
        if not row.is_sound("date"):
            return values
        service, provider = named.service, named.provider
        if municipality:
            self._check_period(row, municipality)
        if row.is_sound("funding_source"):
            source = self.money.source(row)
            values["funding_source_id"] = source and source.pk
        if named.file and row.is_sound("representative_number"):
            values["representative_id"] = self._representative(row, named.file)
        if service and row.is_sound("provider"):
            if municipality:
                values |= self.money.cost(row, service, provider, municipality)
            if row.is_sound("centre"):
                values["centre_id"] = self.places.centre(row, service, provider)
        if row.is_sound("provider"):
            self.places.check_specialist(row, named.specialist, provider)
        return values

    def _typed(self, row: Row, named: _Named, municipality: Municipality) -> dict[str, Any]:
        """The other columns of a row without faults."""
        file, service, recorded_by = named.file, named.service, self.book.scope.recorded_by
        return {
            "territory_id": file.territory_id,
            "client_id": file.id,
            "recipient": row["recipient"],
            "service_id": service.pk,
            "unit": service.unit,
            "category": service.category,
            "provider_id": named.provider and named.provider.pk,
            "specialist_id": named.specialist and named.specialist.pk,
            "recorded_by_id": recorded_by and recorded_by.pk,
            "happened_on": row["date"],
            "place": row["place"],
            "quantity": row["quantity"],
            "part": row["part"] or Part.WHOLE,
            "municipality_id": municipality.pk,
            "plan_line_id": self.plan_lines.only_line(file.id, service.pk, row),
            "reference": row["reference"],
            "note": row["note"],
        }

    def _check_day(self, row: Row) -> None:
        if row["date"] and row["date"] > self.today:
            row.fault("date", _("The date must not be in the future."))

    def _check_quantity(self, row: Row, service: Service | None) -> None:
        quantity = row["quantity"]
        if quantity is None:
            return
        if quantity <= 0:
            row.fault("quantity", _("The quantity must be greater than 0."))
        elif service and service.unit == Unit.SESSION and quantity != quantity.to_integral_value():
            row.fault("quantity", _("Sessions are counted in whole numbers."))

    def _check_part(self, row: Row, service: Service) -> None:
        if row["part"] and not service.has_parts:
            row.fault("part", _("Only respite is given by day or by night alone."))

    def _check_recipient(self, row: Row, file: File) -> None:
        recipient = row["recipient"]
        if recipient is None:
            return
        if file.is_child == (recipient == Recipient.ADULT):
            row.fault("recipient", _("The recipient does not fit the client's group."))
        named = row["representative_number"]
        if recipient == Recipient.REPRESENTATIVE and not named:
            row.fault("representative_number", _("Say which representative sat in the session."))
        if recipient != Recipient.REPRESENTATIVE and named:
            advice = _("A representative is named only where the representative is the recipient.")
            row.fault("representative_number", advice)

    def _paying(self, row: Row, file: File, named: Municipality | None) -> Municipality | None:
        day = row["date"]
        municipality = self.book.geography.paying(named, file.territory_id, day)
        if municipality is None:
            advice = _("This municipality did not exist on %(day)s: name one that did.")
            row.fault("municipality", advice % {"day": wording.day_sentence(day)})
        elif not (municipality.is_valid_on(day) or row.is_broken):
            advice = _("Which municipality paid then is not known: %(municipality)s is taken.")
            row.warn("municipality", advice % {"municipality": municipality})
        return municipality

    def _is_stored(self, row: Row, file: File | None, municipality: Municipality | None) -> bool:
        stored = self.stored.get(row["reference"], [])
        if file is None:
            # Whose it is cannot be told.
            return bool(stored)
        found = [s for s in stored if s["territory_id"] in file.peers]
        if not found:
            return False
        values = dict(found[0])
        deleted, territory = values.pop("deleted_at"), values.pop("territory_id")
        if territory != file.territory_id:
            row.fault("reference", _("This reference is already in use."))
        if row.is_broken:
            return True
        self.keeper.compare(row, "reference", values, municipality=municipality.slug)
        if deleted and not row.is_broken:
            advice = _("This entry was deleted in the application; it is not restored.")
            row.warn("reference", advice)
        return True

    def _check_period(self, row: Row, municipality: Municipality) -> None:
        if (municipality.pk, first_of_month(row["date"])) in self.money.closed_months:
            advice = _("The period %(month)s is closed. Ask for a correction.")
            row.fault("date", advice % {"month": wording.month(row["date"])})

    def _representative(self, row: Row, file: File) -> int | None:
        number = row["representative_number"]
        if not number:
            return None
        known = self.book.representatives
        record = known.records.get((file.territory_id, number))
        if record and known.covers(file.id, record.id, row["date"]):
            return record.id
        if self.book.is_at_fault("representatives", number):
            row.pass_over("representative_number")
        else:
            row.fault(
                "representative_number",
                _("The representative did not stand for this client on that day.")
                if record
                else _("This representative is not known: add the row to „representatives”."),
            )
        return None


def _stored_sessions(table: Table) -> dict[str, list[dict[str, Any]]]:
    """Sessions of the file's references, deleted ones too, by reference; values by column."""
    references = list({row["reference"] for row in table.rows if row["reference"]})
    columns = {
        "date": "happened_on",
        "client_number": "client__number",
        "recipient": "recipient",
        "representative_number": "representative__number",
        "service": "service__code",
        "provider": "provider__code",
        "quantity": "quantity",
        "cost": "cost",
        "funding_source": "funding_source__code",
        "municipality": "municipality__slug",
        "note": "note",
        "specialist": "specialist__code",
        "centre": "centre__code",
        "place": "place",
        "part": "part",
        "territory_id": "territory_id",
        "deleted_at": "deleted_at",
    }
    sessions = ServiceSession.objects.exclude(reference="").filter(
        reference__in=RawSQL("SELECT unnest(%s::text[])", [references])
    )
    found: dict[str, list[dict[str, Any]]] = {}
    rows = sessions.order_by("id").values_list("reference", *columns.values())
    for reference, *values in rows:
        found.setdefault(reference, []).append(dict(zip(columns, values, strict=True)))
    return found
