"""Writes about those who stand for clients, over several tables; each atomic."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clients.correcting import MeanwhileError, add, refused
from clients.models import (
    Client,
    Person,
    Representation,
    Representative,
    RepresentativeIdentity,
)
from clients.people.access import office_of
from clients.people.forms import CODE_REFUSED
from di_latgale import personal_code
from di_latgale.latvian import search_key

IDENTITY = ("given_name", "family_name", "personal_code", "phone", "email")


def lock_office(territories: list[int]) -> None:
    """Registrations of an office wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        for key in territories:
            cursor.execute("SELECT pg_advisory_xact_lock(74201, %s)", [key])


def register_representative(
    *,
    client: Client,
    identity: RepresentativeIdentity,
    representation: Representation,
    is_another: bool = False,
) -> Representation:
    """Stores somebody new of the office who stands for ``client``; sent twice it does so once.

    ``identity`` and ``representation`` are not stored yet. ``is_another``: who looks alike is
    known to be somebody else. Raises ``ValidationError`` by field.
    """
    try:
        with transaction.atomic():
            territories = office_of(client)
            lock_office(territories)
            known = Representation.objects.filter(uuid=representation.uuid, client=client)
            if stored := known.first():
                return stored
            person = _person_for(client, identity, territories, is_another=is_another)
            representative = _record(client.territory_id, person, territories)
            identity.representative, identity.territory_id = representative, client.territory_id
            identity.save(force_insert=True)
            representation.representative = representative
            representation.validate_constraints()
            return add(representation)
    except DatabaseError as error:
        raise refused(error) from error


def _person_for(
    client: Client,
    identity: RepresentativeIdentity,
    territories: list[int],
    *,
    is_another: bool,
) -> int:
    """The key of the person known by the code, wherever, or of one made now."""
    code = identity.personal_code
    if code and alike_by_code(code, territories):
        raise _already_here()
    if not is_another and alike(identity, territories):
        raise ValidationError({"is_another": _("Say whether it is one of those below.")})
    key = _key_of(code)
    if key == client.person_id:
        raise ValidationError({"personal_code": CODE_REFUSED})
    if code and Representative.objects.filter(person=key, territory__in=territories).exists():
        raise _already_here()
    return key


def _key_of(code: str) -> int:
    """Of the person known by the code, joined persons being one; of a new one without a code."""
    (key,) = Person.objects.keys_of([personal_code.keyed_hash(code) if code else None])
    return key


def _already_here() -> ValidationError:
    text = _("A representative with this personal code is recorded here: choose that one.")
    return ValidationError({"personal_code": ValidationError(text, code="known")})


def alike_by_code(code: str, territories: list[int]) -> list[Representative]:
    """Records of the office with this personal code, the person's of the same code included."""
    found = Representative.objects.filter(
        Q(identity__personal_code=code) | Q(person__code_hash=personal_code.keyed_hash(code)),
        territory__in=territories,
    )
    return list(found.for_list()) if code else []


def alike(identity: RepresentativeIdentity, territories: list[int]) -> list[Representative]:
    """Records of the office with the same names, in whatever order, or the same phone."""
    words = search_key(f"{identity.given_name} {identity.family_name}").split()
    same = Q()
    for word in words:
        same &= Q(identity__search_key__contains=f" {word}")
    digits = "".join(c for c in identity.phone if c.isdigit())
    if len(digits) >= 8:
        same |= Q(identity__phone_digits__endswith=digits[-8:])
    found = Representative.objects.filter(same, territory__in=territories)
    # A part of a double name is not the same name.
    return [
        record
        for record in found.for_list()
        if sorted(record.identity.search_key.split()) == sorted(words)
        or (len(digits) >= 8 and record.identity.phone_digits.endswith(digits[-8:]))
    ]


def _record(
    territory: int, person: int, territories: list[int], number: str = ""
) -> Representative:
    """``number`` where it is free in the office, else the next one."""
    numbers = set(
        Representative.objects.filter(territory__in=territories)
        .order_by("number")
        .values_list("number", flat=True)
    )
    if not number:
        taken = [int(found[1]) for n in numbers if (found := re.fullmatch(r"P-([0-9]{1,9})", n))]
        number = f"P-{max(taken, default=0) + 1}"
    return Representative.objects.create(person_id=person, territory_id=territory, number=number)


def stand_for(*, representative: Representative, representation: Representation) -> Representation:
    """Somebody recorded in the office stands for one more client; sent twice it does so once.

    Where the client's file lies in another territory of the office, the person gets a record
    there too. Raises ``ValidationError``.
    """
    client = representation.client
    try:
        with transaction.atomic():
            territories = office_of(client)
            lock_office(territories)
            representation.representative = record_in(client.territory_id, representative)
            if not Representation.objects.filter(uuid=representation.uuid).exists():
                representation.validate_constraints()
            return add(representation)
    except DatabaseError as error:
        raise refused(error) from error


def record_in(territory: int, representative: Representative) -> Representative:
    """The person's record in ``territory``, made of ``representative`` where there is none."""
    if representative.territory_id == territory:
        return representative
    records = Representative.objects.filter(person=representative.person_id, territory=territory)
    if record := records.order_by("id").first():
        return record
    is_taken = Representative.objects.filter(territory=territory, number=representative.number)
    number = "" if is_taken.exists() else representative.number
    record = _record(territory, representative.person_id, [territory], number)
    said = {name: getattr(representative.identity, name) for name in IDENTITY}
    RepresentativeIdentity.objects.create(representative=record, territory_id=territory, **said)
    return record


def correct_identity(
    *,
    representative: Representative,
    identity: RepresentativeIdentity,
    seen_at: datetime | None,
    territories: list[int],
) -> None:
    """Writes ``identity`` into every record of the person in ``territories``.

    A changed personal code makes the records those of the person with that code. Raises
    ``ValidationError``: the code is somebody else's here, or somebody saved meanwhile.
    """
    try:
        with transaction.atomic():
            lock_office(sorted(territories))
            records = list(
                Representative.objects.filter(
                    person=representative.person_id, territory__in=territories
                ).order_by("id")
            )
            stored = {
                row.representative_id: row
                for row in RepresentativeIdentity.objects.select_for_update()
                .filter(representative__in=records)
                .order_by("id")
            }
            own = stored[representative.pk]
            if own.changed_at != seen_at:
                if all(getattr(own, name) == getattr(identity, name) for name in IDENTITY):
                    return
                raise MeanwhileError(own)
            if own.personal_code != identity.personal_code:
                _become(records, identity.personal_code, territories)
            for row in stored.values():
                for name in IDENTITY:
                    setattr(row, name, getattr(identity, name))
                row.save()
    except DatabaseError as error:
        raise refused(error) from error


def _become(records: list[Representative], code: str, territories: list[int]) -> None:
    """The records are those of the person with ``code``, of nobody known where it is empty."""
    others = {record.pk for record in alike_by_code(code, territories)} - {r.pk for r in records}
    if others:
        raise _already_here()
    key = _key_of(code)
    here = Representative.objects.filter(person=key, territory__in=territories)
    if code and here.exclude(pk__in=[record.pk for record in records]).exists():
        raise _already_here()
    represented = Client.objects.filter(representations__representative__in=records)
    if represented.filter(person=key).exists():
        raise ValidationError({"personal_code": CODE_REFUSED})
    for record in records:
        record.person_id = key
        record.save(update_fields=["person"])


def call_earlier(*, client: Client, callees: list, row, to: int) -> None:
    """``row`` becomes the one called as number ``to`` (0 = first); asked twice it stays there.

    ``callees``: representations and contacts in the order of calls so far.
    """
    with transaction.atomic():
        client.lock_person()
        others = [callee for callee in callees if callee != row]
        others.insert(max(0, min(to, len(others))), row)
        for turn, callee in enumerate(others, start=1):
            if callee.call_order != turn:
                type(callee).objects.filter(pk=callee.pk).update(call_order=turn)
