"""Everything held on a client in one office, and every look at it (GDPR art. 15; C-579/21).

What a row says of third persons is left out: links to people, fields a model names as
``others``, rows that are about somebody else. Earlier values come from history.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from clients.models import Client, Document, Person, Representative
from di_latgale.accounts.models import User
from di_latgale.held import HELD, Held, Record
from di_latgale.history import values
from di_latgale.history.tracking import BEGIN, TRACKED
from di_latgale.organisations.models import Specialist
from di_latgale.traces.models import Trace

# Links to these would tell of people, or say nothing to anybody.
_PEOPLE = {User, Representative, Specialist, Person, Client}
_TECHNICAL = {"id", "uuid", "form_key", "file_key", "code_hash", "sha256"}


@dataclass(frozen=True)
class Fact:
    """``name`` for machines, ``label`` and ``text`` for people; ``value`` is what JSON can say."""

    name: str
    label: str
    value: Any
    text: str


@dataclass(frozen=True)
class Former:
    """What a field said from ``at`` until it was changed; None = before history was kept."""

    at: datetime | None
    fact: Fact


@dataclass(frozen=True)
class Scan:
    """``path`` of a document's file in the archive; where it has none, ``fault`` says why."""

    path: str
    fault: str


@dataclass(frozen=True)
class Row:
    """``key`` names it among all rows of the file; ``is_gone``: only history has it.

    ``may_tell``: in somebody's words, or on a scanned page, it may tell of somebody else.
    ``scan`` of a ``document`` is there once its file was put into an archive.
    """

    key: str
    facts: tuple[Fact, ...]
    former: tuple[Former, ...]
    is_gone: bool
    may_tell: bool
    document: Document | None
    scan: Scan | None = None


@dataclass(frozen=True)
class Section:
    name: str
    heading: str
    record: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Look:
    at: datetime
    kind: str
    page: str
    purpose: str


@dataclass(frozen=True)
class ClientFile:
    """``left_out``: how many rows were left out because they tell of somebody else."""

    client: Client
    made_at: datetime
    sections: tuple[Section, ...]
    looks: tuple[Look, ...]
    left_out: int

    @property
    def scanned(self) -> list[Row]:
        """The rows of documents."""
        return [row for section in self.sections for row in section.rows if row.document]

    @property
    def stored(self) -> list[Document]:
        """Whose files are kept."""
        return [row.document for row in self.scanned if not row.document.is_forgotten]

    @property
    def stored_size(self) -> int:
        """Bytes of those files."""
        return sum(document.size for document in self.stored)


def client_file(client: Client, user: User, *, without: frozenset[str] = frozenset()) -> ClientFile:
    """The file of ``client`` with the looks that ``user`` may know of.

    ``without``: keys of rows to leave out. A constant number of queries for each kind of row.
    """
    order = list(Record)
    kinds = sorted(
        (held for held in HELD.values() if held.is_handed_out),
        key=lambda held: (order.index(held.record), held.model._meta.db_table),
    )
    sections = [_section(held, client, without) for held in kinds]
    traces = Trace.objects.visible_to(user).of_client(client.pk).order_by("at", "id")
    return ClientFile(
        client=client,
        made_at=timezone.localtime(),
        sections=tuple(section for section, _left_out in sections if section.rows),
        looks=tuple(
            Look(
                timezone.localtime(trace.at),
                trace.get_kind_display(),
                trace.page_label,
                trace.get_purpose_display(),
            )
            for trace in traces
        ),
        left_out=sum(left_out for _section, left_out in sections),
    )


def _section(held: Held, client: Client, without: frozenset[str]) -> tuple[Section, int]:
    meta = held.model._meta
    made = _rows(held, client)
    shown = tuple(row for row in made if row.key not in without)
    heading = capfirst(str(meta.verbose_name_plural))
    section = Section(meta.label_lower, heading, held.record.label, shown)
    return section, len(made) - len(shown)


def _fields(held: Held) -> list[models.Field]:
    return [
        field
        for field in held.model._meta.concrete_fields
        if not (
            field.name in _TECHNICAL
            or field.name in held.others
            or isinstance(field, values.KeyField)
            or (field.remote_field and field.related_model in _PEOPLE)
            or (field.name == "territory" and held.model is not Client)
        )
    ]


def _rows(held: Held, client: Client) -> list[Row]:
    fields = _fields(held)
    rows = {row.pk: row for row in held.model.objects.filter(held.of_client(client.pk))}
    events = _events(held, client)
    names = values.Names(
        (field.related_model, getattr(row, field.attname))
        for row in (*rows.values(), *(event for of_row in events.values() for event in of_row))
        for field in fields
        if field.remote_field and _kept(row, field)
    )
    keys = sorted(rows.keys() | events.keys())
    return [_row(held, pk, rows.get(pk), events.get(pk, []), fields, names) for pk in keys]


def _events(held: Held, client: Client) -> dict[int, list]:
    """The history of each row, oldest first, as far as it may be read."""
    tracking = TRACKED.get(held.model)
    found = defaultdict(list)
    if tracking and tracking.of_client:
        for event in tracking.event.objects.filter(tracking.of_client(client.pk)).order_by(
            "pgh_id"
        ):
            found[event.pgh_obj_id].append(event)
    return found


def _kept(row, field: models.Field):
    return getattr(row, field.attname, None)


def _row(held: Held, pk: int, row, events: list, fields, names: values.Names) -> Row:
    now = row if row is not None else events[-1]
    facts = tuple(
        _fact(field, value, names)
        for field in fields
        if (value := _kept(now, field)) not in (None, "")
    )
    return Row(
        key=f"{held.model._meta.label_lower}:{pk}",
        facts=facts,
        former=tuple(_former(events, now, fields, names)),
        is_gone=row is None,
        may_tell=held.model is Document
        or any(isinstance(field, models.TextField) and _kept(now, field) for field in fields),
        document=row if held.model is Document else None,
    )


def _former(events: list, now, fields, names: values.Names) -> list[Former]:
    """Each value that is not today's, once, with when it was written."""
    found = []
    for field in fields:
        said = {_kept(now, field), None, ""}
        for event in events:
            value = _kept(event, field)
            if value not in said:
                said.add(value)
                at = None if event.pgh_label == BEGIN else timezone.localtime(event.pgh_created_at)
                found.append(Former(at, _fact(field, value, names)))
    return found


def _fact(field: models.Field, value, names: values.Names) -> Fact:
    if field.name == "personal_code":
        text = str(value)
    else:
        text = values.words(field, value, names)
    plain = text if field.remote_field else _plain(value)
    return Fact(field.name, values.label_of(field), plain, text)


def _plain(value):
    """As JSON says it: days and moments in ISO 8601, quantities and money as text to the cent."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def with_scans(made: ClientFile, scans: dict[str, Scan]) -> ClientFile:
    """The same, with what became of the documents' files, by the keys of their rows."""
    sections = (
        replace(
            section,
            rows=tuple(replace(row, scan=scans.get(row.key)) for row in section.rows),
        )
        for section in made.sections
    )
    return replace(made, sections=tuple(sections))


def file_name(made: ClientFile, kind: str) -> str:
    """Tells nobody whose it is: „klienta-lieta-2026-11-24.pdf”."""
    return f"klienta-lieta-{made.made_at:%Y-%m-%d}.{kind}"
