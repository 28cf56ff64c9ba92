"""The sheet of clients, and the files of clients that the other sheets name by number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, ClientIdentity, Person
from di_latgale import personal_code
from di_latgale.organisations.geography import PartNotKnownError
from services.workbook.book import Book, Keeper, Span, note_order, note_overlaps
from services.workbook.tables import Row


@dataclass
class File:
    """A client as the other sheets need it. ``peers``: territories that share its numbers."""

    id: int
    number: str
    territory_id: int
    person_id: int
    is_child: bool
    birth_date: date | None
    peers: frozenset[int] = frozenset()

    @property
    def pk(self) -> int:
        return self.id


class New(NamedTuple):
    row: Row
    territory_id: int
    peers: frozenset[int]


@dataclass
class Files:
    """Clients by number: those the file names, and those stored within the importer's scope.

    ``met`` are the stored ones of whom the outcome tells that they are stored, and what differs.
    """

    stored: dict[str, list[File]]
    named: dict[str, File] = field(default_factory=dict)
    met: dict[int, File] = field(default_factory=dict)

    def meet(self, file: File) -> File:
        self.met[file.id] = file
        return file

    def find(self, book: Book, row: Row, column: str = "client_number") -> File | None:
        """The client of the row; None, with a fault, if there is none or it could be several."""
        number = row[column]
        if number in self.named:
            return self.named[number]
        if not number or book.is_at_fault("clients", number):
            row.pass_over(column)
            return None
        found = self.stored.get(number, [])
        if len(found) == 1:
            return self.meet(found[0])
        row.fault(
            column,
            _("Several municipalities have a client of this number: add the sheet „clients”.")
            if found
            else _("This client is not known: correct the number or add the sheet „clients”."),
        )
        return None


def take(book: Book) -> None:
    files = book.clients = Files(_stored_files(book))
    table = book.tables.get("clients")
    if table is None:
        return
    details = _stored_details(book)
    keeper = Keeper(book, table, {})
    new: list[New] = []
    for row in table.rows:
        territory_id, peers = _place(book, row)
        _check(row)
        if keeper.is_repeated(row, "client_number", row["client_number"]):
            continue
        file = _of_same_number(book, row, territory_id, peers)
        if file is not None:
            keeper.compare(row, "client_number", details[file.id])
            file.peers = peers
            if not row.is_broken:
                files.named[file.number] = file
        elif not row.is_broken:
            new.append(New(row, territory_id, peers))
    _note_second_files(book, new)
    book.broken["clients"] |= {row["client_number"] for row in table.rows if row.is_broken}
    _store(book, [entry for entry in new if not entry.row.is_broken])
    table.new += len(new)


def refused_code() -> str:
    """One text whatever the cause, so that none tells that a code is held somewhere else."""
    return _(
        "A client cannot be registered with this personal code. Check the code or contact the "
        "administrator."
    )


def _stored_files(book: Book) -> dict[str, list[File]]:
    clients = Client.objects.all()
    if book.scope.territories is not None:
        clients = clients.filter(territory__in=book.scope.territories)
    files = defaultdict(list)
    for id_, number, territory, person, group, born in clients.values_list(
        "id", "number", "territory_id", "person_id", "target_group", "identity__birth_date"
    ):
        is_child = group == Client.Group.CHILD
        peers = frozenset([territory])
        files[number].append(File(id_, number, territory, person, is_child, born, peers))
    return files


def _stored_details(book: Book) -> dict[int, dict]:
    """What the sheet says of each stored client in scope, by primary key."""
    own = ("parish", "target_group", "enrolled_on", "exited_on")
    identity = ("given_name", "family_name", "personal_code", "birth_date")
    ids = [file.id for files in book.clients.stored.values() for file in files]
    rows = Client.objects.filter(id__in=ids).values_list(
        "id", *own, *(f"identity__{name}" for name in identity)
    )
    return {row[0]: dict(zip(own + identity, row[1:], strict=True)) for row in rows}


def _place(book: Book, row: Row) -> tuple[int | None, frozenset[int]]:
    """Territory of the client, and all of its municipality, within which the number is unique."""
    municipality = book.municipality(row)
    if municipality is None:
        return None, frozenset()
    peers = frozenset(t.pk for t in book.geography.territories_of(municipality))
    try:
        territory = book.geography.place(municipality, row["parish"])
    except PartNotKnownError as error:
        advice = _("Enter the parish, one of: %(parishes)s.")
        row.fault("parish", advice % {"parishes": ", ".join(error.choices)})
        return None, peers
    if not book.scope.covers(territory.pk):
        row.fault("municipality", _("Only clients of your own municipality can be imported."))
        return None, peers
    return territory.pk, peers


def _check(row: Row) -> None:
    note_order(row, "enrolled_on", "exited_on")
    born = row["birth_date"]
    if born and born > timezone.localdate():
        row.fault("birth_date", _("The date must not be in the future."))
    if not row["personal_code"]:
        return
    try:
        code = row.values["personal_code"] = personal_code.normalise(row["personal_code"])
    except personal_code.InvalidPersonalCodeError:
        row.fault("personal_code", refused_code())
        return
    warn_of_code(row, code)
    held = personal_code.birth_date(code)
    if born and held and born != held:
        row.warn("birth_date", _("The personal code holds another birth date: check both."))


def warn_of_code(row: Row, code: str) -> None:
    if personal_code.is_doubtful(code):
        row.warn("personal_code", _("The check digit does not fit: check the personal code."))


def _of_same_number(
    book: Book, row: Row, territory_id: int | None, peers: frozenset[int]
) -> File | None:
    found = [
        f for f in book.clients.stored.get(row["client_number"], []) if f.territory_id in peers
    ]
    for file in map(book.clients.meet, found):
        if file.territory_id == territory_id:
            return file
    if found and territory_id is not None:
        row.fault(
            "client_number",
            _("A client of this number is already stored in another part of the municipality."),
        )
    return None


def _note_second_files(book: Book, new: list[New]) -> None:
    """One person has one open file of a group in a territory (a rule of Client)."""
    spans = defaultdict(list)
    for row, territory_id, _peers in new:
        if row["personal_code"]:
            code_hash = personal_code.keyed_hash(row["personal_code"])
            key = (code_hash, territory_id, row["target_group"])
            spans[key].append(Span(row["enrolled_on"], row["exited_on"], row))
    hashes = {key[0] for key in spans}
    for *key, first, last in Client.objects.filter(person__code_hash__in=hashes).values_list(
        "person__code_hash", "territory_id", "target_group", "enrolled_on", "exited_on"
    ):
        if tuple(key) in spans:
            spans[tuple(key)].append(Span(first, last))
    for same in spans.values():
        note_overlaps(same, "personal_code", refused_code(), last_day_counts=False)


def persons_of(codes: Iterable[str]) -> dict[str, int]:
    """Key of the person of each personal code, known before or made now."""
    codes = list(codes)
    hashes = [personal_code.keyed_hash(code) for code in codes]
    return dict(zip(codes, Person.objects.keys_of(hashes), strict=True))


def _store(book: Book, new: list[New]) -> None:
    persons = persons_of({row["personal_code"] for row, *_rest in new if row["personal_code"]})
    without_code = sum(not row["personal_code"] for row, *_rest in new)
    unknown = iter(Person.objects.keys_of([None] * without_code))
    clients = Client.objects.bulk_create(
        [
            Client(
                person_id=persons.get(row["personal_code"]) or next(unknown),
                territory_id=territory_id,
                number=row["client_number"],
                target_group=row["target_group"],
                parish=row["parish"],
                enrolled_on=row["enrolled_on"],
                exited_on=row["exited_on"],
            )
            for row, territory_id, _peers in new
        ]
    )
    ClientIdentity.objects.bulk_create(
        [
            ClientIdentity(
                client=client,
                territory_id=client.territory_id,
                given_name=row["given_name"],
                family_name=row["family_name"],
                personal_code=row["personal_code"],
                birth_date=row["birth_date"],
            )
            for client, (row, *_rest) in zip(clients, new, strict=True)
        ]
    )
    for client, (row, territory_id, peers) in zip(clients, new, strict=True):
        book.clients.named[client.number] = File(
            client.pk,
            client.number,
            territory_id,
            client.person_id,
            client.is_child,
            row["birth_date"],
            peers,
        )
