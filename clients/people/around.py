"""Who is around a client, for the pages: read at once, whatever the number of rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from clients.models import Client, Contact, Document, Occupation, Representation
from clients.people.occupied import Stretch, stretches
from clients.validity import Validity, validity_on


@dataclass
class Standing:
    """A representation on a day; ``stretches`` are of those who stand for a child."""

    row: Representation
    validity: Validity
    is_today: bool
    occupation: Occupation | None
    stretches: list[Stretch]


@dataclass
class Call:
    """Somebody to be called; ``turn`` begins with 0."""

    row: Representation | Contact
    name: str
    relation: str
    phone: str
    email: str
    turn: int


def standings(client: Client, today: date) -> list[Standing]:
    """Representations that stand with their documents, those of today first. Constant queries."""
    rows = (
        Representation.objects.standing()
        .filter(client=client)
        .select_related("representative__identity")
        .prefetch_related(Prefetch("documents", Document.objects.for_list()))
        .order_by("-valid_from", "-id")
    )
    occupations = defaultdict(list)
    for row in Occupation.objects.standing().filter(client=client).order_by("valid_from", "id"):
        occupations[row.representation_id].append(row)
    made = [_standing(row, occupations[row.pk], today, client) for row in rows]
    return sorted(made, key=lambda standing: not standing.is_today)


def _standing(row, occupations, today: date, client: Client) -> Standing:
    of_today = [o for o in occupations if _is_on(o, today)]
    parts = []
    if client.is_child:
        parts = stretches(row.valid_from, row.valid_to, occupations, until=today)
    return Standing(
        row=row,
        validity=validity_on(today, row.valid_from, row.valid_to),
        is_today=_is_on(row, today),
        occupation=of_today[0] if of_today else None,
        stretches=parts,
    )


def _is_on(row, day: date) -> bool:
    begins = row.valid_from is None or row.valid_from <= day
    return begins and (row.valid_to is None or day <= row.valid_to)


def callees(client: Client, today: date) -> list[Representation | Contact]:
    """Who can be called about the client today, in the order of calls."""
    represented = Representation.objects.filter(client=client).valid_on(today)
    found = [
        *represented.select_related("representative__identity").order_by("id"),
        *Contact.objects.filter(client=client).valid_on(today).order_by("id"),
    ]
    last = 32_767
    return sorted(found, key=lambda row: last if row.call_order is None else row.call_order)


def calls(client: Client, today: date) -> list[Call]:
    return [_call(row, turn) for turn, row in enumerate(callees(client, today))]


def _call(row: Representation | Contact, turn: int) -> Call:
    if isinstance(row, Contact):
        return Call(row, row.name, row.relation, row.phone, row.email, turn)
    who = row.representative.identity
    return Call(row, str(who), row.get_kind_display(), who.phone, who.email, turn)


@dataclass
class Withdrawn:
    """What was entered by mistake, and why it was taken back."""

    name: str
    what: str
    reason: str


def withdrawn(client: Client) -> list[Withdrawn]:
    taken_back = {"client": client, "is_withdrawn": True}
    who = "representative__identity"
    representations = Representation.objects.filter(**taken_back).select_related(who)
    occupations = Occupation.objects.filter(**taken_back).select_related(f"representation__{who}")
    contacts = Contact.objects.filter(**taken_back)
    return [
        *(
            Withdrawn(str(row.representative.identity), row.get_kind_display(), row.change_reason)
            for row in representations.order_by("id")
        ),
        *(
            Withdrawn(
                str(row.representation.representative.identity),
                _("works or studies"),
                row.change_reason,
            )
            for row in occupations.order_by("id")
        ),
        *(Withdrawn(row.name, _("contact"), row.change_reason) for row in contacts.order_by("id")),
    ]
