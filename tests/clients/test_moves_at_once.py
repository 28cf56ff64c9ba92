"""Clicks and offices at one time: each thing happens exactly once. Longer with RACES=…"""

import os
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from clients.models import Client, Move, Person, PersonMerge
from clients.moves import actions
from clients.persons.actions import merge, undo
from di_latgale import scope
from services.actions import record_session
from services.models import ServiceSession
from tests import factories
from tests.clients.moving import make_child, offered
from tests.services.conftest import plan_for

RACES = int(os.environ.get("RACES", "2"))


def at_once(*calls) -> list:
    """Results or refusals of the calls, each by its person in a transaction of its own."""
    start = threading.Barrier(len(calls))

    def run(by, call):
        try:
            start.wait()
            with scope.of_user(by):
                return call()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, *zip(*calls, strict=True)))


@pytest.fixture
def people(committed):
    places = {"inese": "rezeknes-valstspilseta", "daina": "augsdaugavas-novads"}
    return {
        name: factories.user_with("department_head", place, name=name)
        for name, place in places.items()
    }


def test_accepted_twice_and_withdrawn_at_once(people):
    for _race in range(RACES):
        case = make_child_numbered()
        move = offered(case, people["daina"])
        territory = factories.territory("rezekne")

        def accept(move=move, territory=territory):
            by = people["inese"]
            number = f"R-{uuid.uuid4().hex[:8]}"
            return actions.accept(move=move, territory=territory, number=number, by=by)

        def withdraw(case=case):
            return actions.withdraw(client=case.client, by=people["daina"])

        results = at_once(
            (people["inese"], accept), (people["daina"], withdraw), (people["inese"], accept)
        )
        move.refresh_from_db()
        files = Client.objects.filter(person=case.client.person).count()
        if move.status == "accepted":
            assert files == 2
            assert isinstance(results[1], ValidationError)
            assert results[0] == results[2]
        else:
            assert (move.status, files) == ("withdrawn", 1)
            assert isinstance(results[0], ValidationError)


def make_child_numbered():
    """Numbers are used once in a territory, and races are many."""
    case = make_child()
    Client.objects.filter(pk=case.client.pk).update(number=f"IL-{uuid.uuid4().hex[:8]}")
    return case


def test_offered_twice_at_once(people):
    case = make_child()
    daina = people["daina"]
    first, second = at_once(*[(daina, lambda: offered(case, daina))] * 2)
    assert first == second
    assert Move.objects.count() == 1


def test_an_entry_that_waits_for_a_joining_counts_for_the_joined_person(people):
    """39 of 40 are used by both together: one more fits, whichever comes first, and not two."""
    inese = people["inese"]
    factories.FundingSourceFactory()
    for race in range(RACES):
        one = factories.ClientFactory(exited_on=date(2021, 3, 31), number=f"A-{race}")
        other = factories.ClientFactory(enrolled_on=date(2021, 4, 1), number=f"B-{race}")
        plans = [plan_for(client, ("fizioterapija", "child")) for client in (one, other)]
        assert plans
        factories.ServiceSessionFactory(client=one, quantity=Decimal(20))
        factories.ServiceSessionFactory(
            client=other, quantity=Decimal(19), happened_on=date(2021, 4, 5)
        )

        def log(client, day):
            return record_session(
                by=inese,
                form_key=uuid.uuid4(),
                client=Client.objects.get(pk=client.pk),
                recipient="child",
                representative=None,
                service=factories.service("fizioterapija"),
                happened_on=day,
                quantity=Decimal(1),
                funding_source=factories.FundingSourceFactory(),
            )

        def join(one=one, other=other):
            return merge(one=one, other=other, by=inese)

        made, *_rest = at_once(
            (inese, join),
            (inese, lambda one=one: log(one, date(2021, 3, 30))),
            (inese, lambda other=other: log(other, date(2021, 5, 3))),
        )
        assert isinstance(made, PersonMerge)
        # Entries before the joining were within what each had; after it only what both have left.
        with scope.of_user(inese):
            refused = log_or_refusal(lambda one=one: log(one, date(2021, 3, 29)))
        used = sum(
            session.quantity for session in ServiceSession.objects.filter(client__in=[one, other])
        )
        assert used >= 40
        assert isinstance(refused, ValidationError)


def log_or_refusal(call):
    try:
        return call()
    except ValidationError as error:
        return error


def test_joined_and_undone_at_once_from_both_sides(people):
    """No deadlock, and what points at a person points at one who stands."""
    inese = people["inese"]
    for race in range(RACES):
        files = [
            factories.ClientFactory(adult=True, number=f"C-{race}-{n}", exited_on=date(2018, 1, 1))
            for n in range(3)
        ]
        one, other, third = files
        at_once(
            (inese, lambda a=one, b=other: merge(one=a, other=b, by=inese)),
            (inese, lambda a=other, b=one: merge(one=a, other=b, by=inese)),
            (inese, lambda a=third, b=other: merge(one=a, other=b, by=inese)),
        )
        standing = Person.objects.filter(merged_into=None).values("pk")
        assert Client.objects.exclude(person__in=standing).count() == 0
        for made in PersonMerge.objects.filter(undone_at=None).order_by("-id"):
            calls = [(inese, lambda made=made: undo(merge=made, by=inese))] * 2
            results = at_once(*calls)
            assert sum(isinstance(result, ValidationError) for result in results) == 1
        assert len(set(Client.objects.filter(pk__in=[f.pk for f in files])
                       .values_list("person", flat=True))) == 3  # fmt: skip
