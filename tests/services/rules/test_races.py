"""Races of two to eight workers for the last allowed session: never over, never wrongly refused.

``RACES=1000`` runs as many; each is of another kind than the one before.
"""

import os
import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import cycle

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from clients.models import Client
from di_latgale.accounts.models import Membership
from services import actions
from services.models import Limit, Recipient, ServiceSession
from services.rules.breaches import breaches
from tests import factories
from tests.services.conftest import plan_for
from tests.services.rules.rows import a_child, give, rates

RACES = int(os.environ.get("RACES", "40"))
WORKERS = 8
MARCH, MAY = date(2021, 3, 1), date(2022, 5, 2)


@dataclass
class Race:
    """``places``: how many of the workers may store a session; each says one of ``sayings``."""

    sayings: list[dict]
    places: int


def planned(number: int, *, is_occupied: bool | None = None, **kwargs) -> Client:
    client = a_child(is_occupied=is_occupied, number=f"R-{number}", **kwargs)
    plan_for(
        client,
        *((code, Recipient.CHILD) for code in ("fizioterapija", "masaza", "psihologs", "dac-ft")),
        *((code, Recipient.REPRESENTATIVE) for code in ("psihologs", "masaza")),
    )
    return client


def say(client, code, on=MARCH, quantity=1, **kwargs) -> dict:
    service = factories.service(code)
    said = {"client": client, "recipient": Recipient.CHILD, "service": service}
    if not service.has_unit_cost:
        said["cost"] = Decimal(10)
    return said | {"happened_on": on, "quantity": Decimal(quantity)} | kwargs


def of_the_project(number: int, places: int) -> Race:
    """Forty of a child's rehabilitation together, whatever the service."""
    client = planned(number)
    give(client, "fizioterapija", MARCH, 40 - places)
    codes = ("fizioterapija", "masaza", "psihologs")
    return Race([say(client, code) for code in codes], places)


def of_representatives(number: int, places: int) -> Race:
    """Twenty for one child, whichever parent sat in the session."""
    client = planned(number, is_occupied=True)
    factories.RepresentationFactory(client=client, valid_from=None)
    both = [row.representative for row in client.representations.order_by("id")]
    seat = {"recipient": Recipient.REPRESENTATIVE, "representative": both[0]}
    give(client, "psihologs", MARCH, 20 - places, **seat)
    return Race(
        [
            say(client, code, **seat | {"representative": who})
            for who, code in zip(both, ("psihologs", "masaza"), strict=True)
        ],
        places,
    )


def of_a_week(number: int, places: int) -> Race:
    """Ten hours a week, on whichever of its days."""
    client = planned(number, is_occupied=True)
    give(client, "sociala-aprupe", date(2021, 3, 3), 10 - places)
    days = (date(2021, 3, 1), date(2021, 3, 7))
    return Race([say(client, "sociala-aprupe", on) for on in days], places)


def of_a_month(number: int, places: int) -> Race:
    """Forty hours a month, half an hour at a time."""
    client = planned(number, is_occupied=False)
    give(client, "sociala-aprupe", date(2022, 5, 3), 40 - Decimal(places) / 2)
    days = (date(2022, 5, 1), date(2022, 5, 31))
    half = Decimal("0.5")
    return Race([say(client, "sociala-aprupe", on, half) for on in days], places)


def of_a_year_in_two_offices(number: int, places: int) -> Race:
    """Thirty days and nights a year, in two files of one person."""
    one = planned(number)
    other = planned(
        number, person=one.person, territory=factories.territory("augsdaugavas-novads-nezinama")
    )
    give(one, "atelpas-bridis-ft", date(2022, 1, 1), 30 - places)
    return Race([say(file, "atelpas-bridis-ft", MAY) for file in (one, other)], places)


def of_one_day(number: int, places: int) -> Race:
    """No respite beside another service: only one of the two kinds finds a place."""
    client = planned(number)
    return Race([say(client, "atelpas-bridis-ft", MAY), say(client, "fizioterapija", MAY)], 0)


KINDS = (
    *(of_the_project, of_representatives, of_a_week),
    *(of_a_month, of_a_year_in_two_offices, of_one_day),
)


def run(race: Race, workers: list) -> list:
    """All at once, each in a thread with a connection of its own; what each stored or was told."""
    start = threading.Barrier(len(workers))

    def record(by, said):
        try:
            start.wait()
            return actions.record_session(by=by, form_key=uuid.uuid4(), **said)
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(workers)) as pool:
        return list(pool.map(record, workers, cycle(race.sayings)))


def check(race: Race, results: list) -> None:
    stored = [each for each in results if isinstance(each, ServiceSession)]
    if race.places:
        assert len(stored) == min(race.places, len(results)), results
    else:
        # Who comes first decides which kind of the two all others must be of.
        kinds = {session.service_id for session in stored}
        said = [
            saying["service"].pk
            for _result, saying in zip(results, cycle(race.sayings), strict=False)
        ]
        assert [kinds] == [{kind} for kind in kinds]
        assert len(stored) == sum(1 for service in said if service in kinds)
    refusals = [each for each in results if not isinstance(each, ServiceSession)]
    assert all({*each.message_dict} <= {"quantity", "service"} for each in refusals)


@pytest.fixture
def workers(committed):
    rates()
    role = Membership.Role.SOCIAL_WORKER
    return [
        factories.user_with(role, "rezeknes-valstspilseta", name=f"Ilze {number}")
        for number in range(WORKERS)
    ]


def races(workers: list, number: int) -> None:
    chance = random.Random(2022)
    for turn in range(number):
        kind = KINDS[turn % len(KINDS)]
        many = chance.randint(2, WORKERS)
        race = kind(turn, chance.randint(1, max(1, many - 1)))
        check(race, run(race, workers[:many]))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_race_begins_with_a_place_for_whoever_comes_first(kind):
    rates()
    by = factories.user_with(
        Membership.Role.SOCIAL_WORKER, "rezeknes-valstspilseta", name="Ilze Kalna"
    )
    for saying in kind(0, 2).sayings[:1]:
        assert actions.record_session(by=by, form_key=uuid.uuid4(), **saying).pk


def test_the_last_places_are_taken_and_no_more(workers):
    assert Limit.objects.filter(maximum__isnull=False).count() > 10
    races(workers, RACES)
    assert breaches() == []


def test_without_the_lock_somebody_takes_a_place_too_many(workers, monkeypatch):
    monkeypatch.setattr(Client, "lock_person", lambda client: None)
    with pytest.raises(AssertionError):
        races(workers, 60)
