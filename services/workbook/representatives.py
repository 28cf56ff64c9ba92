"""The sheet of representatives: who they are, and for whom they stand from when to when.

A row stands for one representation. A representative has one record in each territory where a
client of theirs lives, all of one number and one person.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from clients.models import (
    Occupation,
    Person,
    Representation,
    Representative,
    RepresentativeIdentity,
    people_rules,
)
from di_latgale import personal_code
from services.workbook.book import Book, Keeper, Span, note_order, note_overlaps
from services.workbook.clients import File, persons_of, warn_of_code
from services.workbook.tables import Row

IDENTITY = ("given_name", "family_name", "personal_code")


@dataclass
class Record:
    id: int
    person_id: int
    identity: dict[str, str]


@dataclass
class Representatives:
    """``records`` by territory and number; ``spans`` of representation by client and record."""

    records: dict[tuple[int, str], Record]
    spans: dict[tuple[int, int], list[tuple[date | None, date | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def covers(self, client_id: int, record_id: int, day: date) -> bool:
        return any(
            (first is None or first <= day) and (last is None or day <= last)
            for first, last in self.spans[client_id, record_id]
        )


def take(book: Book) -> None:
    book.representatives = Representatives(_stored_records(book))
    stored = _stored_representations(book)
    for client_id, record_id, first in stored:
        last = stored[client_id, record_id, first]["valid_to"]
        book.representatives.spans[client_id, record_id].append((first or None, last))
    table = book.tables.get("representatives")
    if table is None:
        return
    rows = [(row, book.clients.find(book, row)) for row in table.rows]
    first_rows: dict[str, Row] = {}
    for row, file in rows:
        _check(row, first_rows)
        _check_kind(row, file)
    _check_records(book, rows)
    _note_overlaps(book, rows, stored)
    _store_records(book, [(row, file) for row, file in rows if not row.is_broken])
    _store_representations(book, Keeper(book, table, stored), rows)
    book.broken["representatives"] |= {
        row["representative_number"] for row, _file in rows if row.is_broken
    }


def _stored_records(book: Book) -> dict[tuple[int, str], Record]:
    records = Representative.objects.all()
    if book.scope.territories is not None:
        records = records.filter(territory__in=book.scope.territories)
    return {
        (territory, number): Record(id_, person, dict(zip(IDENTITY, identity, strict=True)))
        for territory, number, id_, person, *identity in records.values_list(
            "territory_id", "number", "id", "person_id", *(f"identity__{n}" for n in IDENTITY)
        )
    }


def _stored_representations(book: Book) -> dict[tuple, dict]:
    rows = Representation.objects.standing()
    occupations = Occupation.objects.standing()
    if book.scope.territories is not None:
        rows = rows.filter(territory__in=book.scope.territories)
        occupations = occupations.filter(territory__in=book.scope.territories)
    occupied = defaultdict(list)
    for representation, *span in occupations.values_list(
        "representation_id", "valid_from", "valid_to"
    ):
        occupied[representation].append(tuple(span))
    return {
        (client, record, first or ""): {
            "kind": kind,
            "valid_to": last,
            # Whatever was changed since the import is neither yes nor no.
            "occupied": {(): False, ((first, last),): True}.get(tuple(occupied[id_])),
        }
        for id_, client, record, first, last, kind in rows.values_list(
            "id", "client_id", "representative_id", "valid_from", "valid_to", "kind"
        )
    }


def _check(row: Row, first_rows: dict[str, Row]) -> None:
    note_order(row, "valid_from", "valid_to")
    row.values["occupied"] = bool(row["occupied"])
    if row["personal_code"]:
        try:
            row.values["personal_code"] = personal_code.normalise(row["personal_code"])
            warn_of_code(row, row["personal_code"])
        except personal_code.InvalidPersonalCodeError:
            row.fault("personal_code", _("This is not a personal code: check its figures."))
    first = first_rows.setdefault(row["representative_number"], row)
    for column in IDENTITY:
        if row[column] != first[column] and not (row.is_broken or first.is_broken):
            advice = _("Row %(row)d says otherwise of the same representative: make them agree.")
            row.fault(column, advice % {"row": first.number})


def _check_kind(row: Row, file: File | None) -> None:
    is_trustee = row["kind"] == Representation.Kind.TRUSTEE
    if file and not row.is_broken and is_trustee == file.is_child:
        row.fault("kind", str(people_rules.KIND_OF_GROUP_ON_INSERT.message))


def _check_records(book: Book, rows: list[tuple[Row, File | None]]) -> None:
    """A record already stored must be of the same name and personal code."""
    for row, file in rows:
        if row.is_broken or file is None:
            continue
        record = book.representatives.records.get((file.territory_id, row["representative_number"]))
        if record is None:
            continue
        for column in IDENTITY:
            if row.table.has(column) and row[column] != record.identity[column]:
                row.fault(
                    column,
                    _("Another representative is stored under this number: make the file agree."),
                )


def _note_overlaps(book: Book, rows: list[tuple[Row, File | None]], stored: dict) -> None:
    spans = defaultdict(dict)
    for (client, record, first), values in stored.items():
        spans[client, record][first] = Span(first or None, values["valid_to"])
    for row, file in rows:
        if row.is_broken or file is None:
            continue
        number = row["representative_number"]
        record = book.representatives.records.get((file.territory_id, number))
        same = spans[file.id, record.id if record else number]
        first = row["valid_from"] or ""
        # A second row from the same day is the keeper's to compare or refuse.
        same.setdefault(first, Span(row["valid_from"], row["valid_to"], row))
    advice = _(
        "The representative already stands for this client on some of these days: %(other)s."
    )
    for same in spans.values():
        note_overlaps(same.values(), "valid_from", advice)


def _store_records(book: Book, rows: list[tuple[Row, File]]) -> None:
    records = book.representatives.records
    missing: dict[tuple[int, str], Row] = {}
    for row, file in rows:
        key = (file.territory_id, row["representative_number"])
        if key not in records:
            missing.setdefault(key, row)
    persons = _persons(book, rows, missing)
    made = Representative.objects.bulk_create(
        [
            Representative(person_id=persons[number], territory_id=territory, number=number)
            for territory, number in missing
        ]
    )
    identities = []
    for record, row in zip(made, missing.values(), strict=True):
        identity = {name: row[name] for name in IDENTITY}
        identities.append(
            RepresentativeIdentity(
                representative=record, territory_id=record.territory_id, **identity
            )
        )
        records[record.territory_id, record.number] = Record(record.pk, record.person_id, identity)
    RepresentativeIdentity.objects.bulk_create(identities)


def _persons(
    book: Book, rows: list[tuple[Row, File]], missing: dict[tuple[int, str], Row]
) -> dict[str, int]:
    """The person behind each number of ``missing``: by personal code, else by a stored record."""
    by_code = persons_of({row["personal_code"] for row in missing.values() if row["personal_code"]})
    persons = {}
    for row, file in rows:
        number = row["representative_number"]
        for territory in (file.territory_id, *file.peers):
            record = book.representatives.records.get((territory, number))
            if record and record.identity == {name: row[name] for name in IDENTITY}:
                persons.setdefault(number, record.person_id)
    for (_territory, number), row in missing.items():
        if row["personal_code"]:
            persons[number] = by_code[row["personal_code"]]
    unknown = [number for _territory, number in missing if number not in persons]
    unknown = list(dict.fromkeys(unknown))
    keys = Person.objects.keys_of([None] * len(unknown))
    return persons | dict(zip(unknown, keys, strict=True))


def _store_representations(book: Book, keeper: Keeper, rows: list[tuple[Row, File | None]]) -> None:
    known = book.representatives
    new = []
    for row, file in rows:
        if row.is_broken or file is None:
            continue
        record = known.records[file.territory_id, row["representative_number"]]
        key = (file.id, record.id, row["valid_from"] or "")
        if keeper.is_new(row, "valid_from", key):
            new.append((row, file, record))
    made = Representation.objects.bulk_create(
        [
            Representation(
                client_id=file.id,
                territory_id=file.territory_id,
                representative_id=record.id,
                kind=row["kind"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
            )
            for row, file, record in new
        ]
    )
    occupations = []
    for representation, (row, file, record) in zip(made, new, strict=True):
        known.spans[file.id, record.id].append((row["valid_from"], row["valid_to"]))
        if row["occupied"]:
            occupations.append(
                Occupation(
                    representation=representation,
                    client_id=file.id,
                    territory_id=file.territory_id,
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"],
                )
            )
    Occupation.objects.bulk_create(occupations)
    keeper.table.new += len(new)
