"""Any sessions at all: the report equals a plain slow count of the same rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from reports.period.filter import PeriodFilter
from services.models import FundingSource, ServiceSession
from tests.factories import (
    ClientFactory,
    FundingSourceFactory,
    PersonFactory,
    RateFactory,
    RepresentationFactory,
    RepresentativeFactory,
    ServiceSessionFactory,
    belonging_on,
    service,
    territory,
)

FIRST_DAY = date(2021, 6, 28)
REFORM = date(2021, 7, 1)
DELETED_AT = datetime(2021, 8, 1, tzinfo=UTC)
SERVICES = ("fizioterapija", "psihologs", "sociala-aprupe", "aprupe-majas")
FOR_REPRESENTATIVE = {"fizioterapija", "psihologs"}


@dataclass
class World:
    """Two children with a file in each of two territories, two parents, one an adult client too.

    So few that rows collide.
    """

    children: list
    adult: object
    parents: list
    sources: list
    rates: dict
    # Who pays, by territory: before the reform and after it.
    payers: dict


@pytest.fixture
def world(db):
    rates = {
        code: RateFactory(service=service(code), amount=Decimal("3.335") + n)
        for n, code in enumerate(SERVICES)
    }
    places = ("rezekne", "aglona-aglonas")
    persons = PersonFactory.create_batch(2)
    children = [
        ClientFactory(person=person, territory=territory(place))
        for person in persons
        for place in places
    ]
    adult = ClientFactory(adult=True)
    parents = []
    for person in (PersonFactory(), adult.person):
        for place in places:
            parent = RepresentativeFactory(person=person, territory=territory(place))
            for child in children:
                if child.territory == parent.territory:
                    RepresentationFactory(client=child, representative=parent)
            parents.append(parent)
    sources = [
        FundingSourceFactory(),
        FundingSource.objects.create(code="valsts", name="Valsts budžets"),
    ]
    payers = {
        place: (belonging_on(place, REFORM - timedelta(1)), belonging_on(place, REFORM))
        for place in places
    }
    return World(children, adult, parents, sources, rates, payers)


drawn_session = st.fixed_dictionaries(
    {
        "who": st.integers(0, 4),
        "parent": st.none() | st.integers(0, 1),
        "code": st.sampled_from(SERVICES),
        "day": st.integers(0, 5),
        "quantity": st.integers(1, 8),
        "source": st.integers(0, 1),
        "deleted": st.sampled_from([False, False, False, True]),
    }
)


def made(world: World, drawn: dict) -> ServiceSession:
    who = world.adult if drawn["who"] == 4 else world.children[drawn["who"]]
    code = "aprupe-majas" if who is world.adult else drawn["code"]
    if code == "aprupe-majas":
        who = world.adult
    parent = None
    if who is not world.adult and code in FOR_REPRESENTATIVE and drawn["parent"] is not None:
        parent = [p for p in world.parents if p.territory == who.territory][drawn["parent"]]
    rate = world.rates[code]
    day = FIRST_DAY + timedelta(drawn["day"])
    quantity = Decimal(drawn["quantity"])
    return ServiceSessionFactory.build(
        client=who,
        service=rate.service,
        rate=rate,
        recipient="representative" if parent else who.target_group,
        representative=parent,
        happened_on=day,
        municipality=world.payers[who.territory.slug][day >= REFORM],
        quantity=quantity if rate.service.unit == "reize" else quantity / 4,
        funding_source=world.sources[drawn["source"]],
        deleted_at=DELETED_AT if drawn["deleted"] else None,
    )


def person_of(session) -> int:
    return (session.representative or session.client).person_id


def chosen(everything: list, first: date | None, last: date, slugs: set, source) -> list:
    """The sessions a report is about; ``first`` None is cumulative, ``slugs`` are territories."""
    return [
        s
        for s in everything
        if s.deleted_at is None
        and (first is None or first <= s.happened_on)
        and s.happened_on <= last
        and s.territory.slug in slugs
        and source in (None, s.funding_source)
    ]


def counted_slowly(everything: list, taken: list, first: date | None) -> dict:
    """Row by row in Python: the ``taken`` sessions, ``everything`` for who was served before."""
    begun = {}
    for s in everything:
        if s.deleted_at:
            continue
        key = (s.service.code, person_of(s))
        begun[key] = min(begun.get(key, s.happened_on), s.happened_on)

    services, categories, totals = defaultdict(list), defaultdict(list), defaultdict(set)
    for s in taken:
        services[s.service.code, s.recipient].append(s)
        categories[s.category, s.recipient].append(s)
        totals[s.recipient].add(person_of(s))

    def figures(rows):
        return {
            "recipient": rows[0].recipient,
            "persons": len({person_of(s) for s in rows}),
            "children": len({s.client.person_id for s in rows if s.recipient != "adult"}),
            "entries": len(rows),
            "quantity": f"{sum(s.quantity for s in rows):.2f}",
            "cost": f"{sum(s.cost for s in rows):.2f}",
        }

    return {
        "services": [
            {
                "service": code,
                "category": rows[0].category,
                "unit": rows[0].unit,
                "started": len(
                    {
                        person_of(s)
                        for s in rows
                        if first is None or begun[code, person_of(s)] >= first
                    }
                ),
                "first_on": min(s.happened_on for s in rows).isoformat(),
                "last_on": max(s.happened_on for s in rows).isoformat(),
                **figures(rows),
            }
            for (code, recipient), rows in sorted(services.items())
        ],
        "categories": [
            {"category": category, **figures(rows)}
            for (category, _), rows in sorted(categories.items())
        ],
        "totals": {
            "persons": sum(len(persons) for persons in totals.values()),
            "children": len(totals["child"]),
            "adults": len(totals["adult"]),
            "representatives": len(totals["representative"]),
            "entries": len(taken),
            "cost": f"{sum(s.cost for s in taken):.2f}" if taken else "0.00",
        },
    }


def check_several(report, taken: list) -> None:
    """Persons in more than one row, which explain why rows add up to more than a total."""

    def several(sessions, whose, what):
        found = defaultdict(set)
        for s in sessions:
            found[whose(s)].add(what(s))
        return sum(len(kinds) > 1 for kinds in found.values())

    def child(s):
        return s.client.person_id

    for total in report.recipients:
        of_kind = [s for s in taken if s.recipient == total.recipient]
        assert total.persons_several == several(of_kind, person_of, lambda s: s.category)
        for row in (c for c in report.categories if c.recipient == total.recipient):
            within = [s for s in of_kind if s.category == row.category]
            assert row.persons_several == several(within, person_of, lambda s: s.service_id)
            assert row.children_several == several(within, child, lambda s: s.service_id)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(drawn_session, max_size=3) | st.lists(drawn_session, min_size=15, max_size=40),
    first=st.integers(1, 5),
    length=st.integers(0, 5),
    place=st.sampled_from(["rezekne", "preilu-novads-2021", "aglonas-novads", None]),
    source=st.sampled_from([None, None, 0, 1]),
    cumulative=st.sampled_from([False, False, True]),
)
def test_the_report_is_a_plain_count(world, drawn, first, length, place, source, cumulative):
    first = FIRST_DAY + timedelta(first)
    period = Period(first, first + timedelta(length))
    source = None if source is None else world.sources[source]
    slugs = {
        "rezekne": {"rezekne"},
        None: {"rezekne", "aglona-aglonas"},
    }.get(place, {"aglona-aglonas"})
    with transaction.atomic():
        everything = ServiceSession.objects.bulk_create([made(world, d) for d in drawn])
        options = {"is_cumulative": cumulative, "funding_source": source}
        if place is None:
            asked = PeriodFilter.of_region(period, **options)
        else:
            asked = PeriodFilter(period, (Municipality.objects.get(slug=place),), **options)
        report = asked.report()
        transaction.set_rollback(True)
    since = None if cumulative else period.first
    taken = chosen(everything, since, period.last, slugs, source)
    expected = counted_slowly(everything, taken, since)
    answer = report.as_json()
    assert {name: answer[name] for name in expected} == expected
    check_several(report, taken)
