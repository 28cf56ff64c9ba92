"""People whom the office has taken on lately, one of whom it has known before.

None of them has had a service, so no figure of a report knows them.
"""

import uuid
from datetime import date, timedelta
from typing import NamedTuple

from clients.correcting import add
from clients.models import Client, Disability, Opinion, Representation
from clients.people.actions import stand_for
from clients.register.actions import register
from di_latgale.dates import OF_AGE, birthday
from services.demonstration.office import Office

Group = Client.Group


class Newcomer(NamedTuple):
    """``age`` in whole years was reached ``days`` ago; negative = is reached in so many days."""

    group: str
    given_name: str
    family_name: str
    age: int
    days: int
    address: str
    phone: str


# By municipality: a child with an opinion, a child about to come of age, an adult.
_NEWCOMERS = {
    "rezeknes-valstspilseta": (
        Newcomer(Group.CHILD, "Elza", "Sproģe", 6, 120, "Ceriņu iela 3, Rēzekne", "20000631"),
        Newcomer(Group.CHILD, "Rainers", "Vasks", 18, -25, "Mūra iela 14, Rēzekne", "20000632"),
        Newcomer(Group.ADULT, "Modris", "Zeltkalns", 34, 60, "Avotu iela 8, Rēzekne", "20000633"),
    ),
    "augsdaugavas-novads": (
        Newcomer(Group.CHILD, "Matīss", "Rudzāts", 7, 90, "Parka iela 5, Kalkūne", "20000641"),
        Newcomer(Group.CHILD, "Elīna", "Vanadziņa", 18, -40, "Lauku iela 2, Špoģi", "20000642"),
        Newcomer(Group.ADULT, "Inese", "Kalvīte", 29, 150, "Skolas iela 9, Ilūkste", "20000643"),
    ),
}
ENDS_IN = 18  # days, of the opinion
_CERTIFIED = timedelta(days=350)


def take_on(office: Office, like: Client) -> list[Client]:
    """In the order above, in the territory of ``like``; empty for an office not named here."""
    return [_take_on(row, office, like) for row in _NEWCOMERS.get(office.municipality.slug, ())]


def _take_on(row: Newcomer, office: Office, like: Client) -> Client:
    born = birthday(office.today - timedelta(days=row.days), -row.age)
    client = _registered(
        office,
        like,
        target_group=row.group,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=born,
        declared_address=row.address,
        phone=row.phone,
    )
    _certify(client, born, office)
    return client


def _registered(office: Office, like: Client, **facts) -> Client:
    """Without a personal code: it is still to be brought."""
    unknown = {"personal_code": "", "actual_address": "", "number": "", "parish": like.parish}
    facts = unknown | {"territory": like.territory, "enrolled_on": office.ago(25)} | facts
    return register(by=office.worker, form_key=uuid.uuid4(), facts=facts)


def _certify(client: Client, born: date, office: Office) -> None:
    since = office.today - _CERTIFIED
    of_file = {"client": client, "territory": client.territory}
    if not client.is_child:
        add(
            Disability(
                group=Disability.Group.SECOND,
                valid_from=since,
                valid_to=office.ahead(27),
                **of_file,
            )
        )
        return
    last = birthday(born, OF_AGE) - timedelta(days=1)
    add(Disability(group=Disability.Group.CHILD, valid_from=since, valid_to=last, **of_file))
    if last > office.ahead(ENDS_IN + 90):
        add(
            Opinion(
                issued_on=since - timedelta(days=3),
                valid_from=since,
                valid_to=office.ahead(ENDS_IN),
                reference=f"VDEĀVK-{since.year}-{client.number}",
                **of_file,
            )
        )


def take_on_again(office: Office, like: Client) -> Client | None:
    """A child whose file ended comes back and is registered as if nobody knew it.

    Without a personal code the two files are of two persons, until the head joins them.
    """
    young = birthday(office.today, -OF_AGE + 2)
    closed = Client.objects.filter(
        territory=like.territory,
        target_group=Group.CHILD,
        exited_on__lt=office.ago(30),
        identity__birth_date__gt=young,
    )
    former = closed.select_related("identity").order_by("number").first()
    if former is None:
        return None
    known = former.identity
    client = _registered(
        office,
        like,
        target_group=Group.CHILD,
        given_name=known.given_name,
        family_name=known.family_name,
        birth_date=known.birth_date,
        declared_address="",
        phone="20000650",
    )
    for earlier in former.representations.standing().order_by("id")[:1]:
        stand_for(
            representative=earlier.representative,
            representation=Representation(
                client=client,
                territory=client.territory,
                representative=earlier.representative,
                kind=earlier.kind,
                valid_from=client.enrolled_on,
            ),
        )
    return client
