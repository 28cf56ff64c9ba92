"""The review's figures against a plain slow count of the same traces."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from di_latgale.traces.kinds import Kind
from di_latgale.traces.writing import write
from reports.access_review.report import access_review
from tests import factories

DAYS = [date(2021, 1, 1) + timedelta(days=n) for n in range(20)]
PERIOD = Period(DAYS[5], DAYS[14])
PAGES = ["clients:detail", "clients:list", "services:session_list"]

# User, day, clients by their number, page; and who recorded an entry for whom on which day.
LOOK = st.tuples(
    st.integers(0, 2),
    st.sampled_from(DAYS),
    st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from(PAGES),
)
DONE = st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from(DAYS))


@pytest.fixture
def people(db):
    return [factories.UserFactory(name=f"Persona {n}") for n in range(3)]


@pytest.fixture
def clients(db):
    """Three of Rēzekne, two of Daugavpils."""
    made = [factories.ClientFactory(number=f"R-{n}", grounds=False) for n in range(3)]
    there = factories.territory("daugavpils")
    return made + [
        factories.ClientFactory(number=f"D-{n}", grounds=False, territory=there) for n in range(2)
    ]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(looks=st.lists(LOOK, max_size=12), done=st.lists(DONE, max_size=6))
def test_it_agrees_with_a_slow_count(people, clients, settings, looks, done):
    settings.ACCESS_REVIEW_DAYS_AROUND = 2
    with transaction.atomic():
        store(people, clients, looks, done)
        territory = factories.territory("rezekne").pk
        found = access_review(PERIOD, territories=[territory], region=False)
        transaction.set_rollback(True)
    assert {r.person: (r.looks, r.clients) for r in found.looks} == slow_looks(looks)
    assert {r.person: r.numbers for r in found.unexplained} == slow_unexplained(looks, done)


def store(people, clients, looks, done) -> None:
    for user, day, shown, page in looks:
        with time_machine.travel(f"{day} 12:00+02:00", tick=False):
            write(
                kind=Kind.LOOK,
                request=uuid4(),
                user_id=people[user].pk,
                page=page,
                purpose="casework",
                clients={clients[n].pk: clients[n].territory_id for n in shown},
            )
    for user, number, day in done:
        with time_machine.travel(f"{day} 12:00+02:00", tick=False):
            factories.ServiceSessionFactory(
                client=clients[number], recorded_by=people[user], happened_on=day
            )


def slow_looks(looks) -> dict:
    times, seen = defaultdict(int), defaultdict(set)
    for user, day, shown, _page in looks:
        here = {n for n in shown if n < 3}
        if day in PERIOD and here:
            times[f"Persona {user}"] += 1
            seen[f"Persona {user}"] |= here
    return {person: (times[person], len(seen[person])) for person in times}


def slow_unexplained(looks, done) -> dict:
    around = Period(PERIOD.first - timedelta(days=2), PERIOD.last + timedelta(days=2))
    explained = {(user, number) for user, number, day in done if day in around}
    found = defaultdict(set)
    for user, day, shown, page in looks:
        for number in shown:
            is_opened = page != "clients:list" and day in PERIOD and number < 3
            if is_opened and (user, number) not in explained:
                found[f"Persona {user}"].add(f"R-{number}")
    return {person: tuple(sorted(numbers)) for person, numbers in found.items()}
