"""Any sessions at all: the region's years equal a plain slow count, in either division."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.organisations.models import Belonging, Territory
from reports.disclosure.cells import Why
from reports.disclosure.hide import got_back
from reports.yearly import disclosed as filtered
from reports.yearly.counts import Served, Span
from reports.yearly.division import Place, division_on
from reports.yearly.ranking import ranks
from reports.yearly.report import RankedBy, coverage, spans_of, yearly_report
from services.models import ServiceSession
from tests.factories import (
    AssessmentFactory,
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

PLACES = ("rezekne", "aglona-aglonas", "aglona-graveru", "kraslavas-novads")
DAYS = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 6, 30), date(2021, 7, 1))
DELETED_AT = datetime(2021, 8, 1, tzinfo=UTC)
YEAR = 2021
MINIMUM = 5


@pytest.fixture
def world(db):
    """Two children and an adult with a file in each of four territories, three of them of old
    Aglona and Krāslava; one parent, the adult of the files, is a client as well."""
    rates = {code: RateFactory(service=service(code)) for code in ("fizioterapija", "aprupe-majas")}
    children, grown = PersonFactory.create_batch(2), PersonFactory()
    files, parents = {}, {}
    for place in PLACES:
        here = territory(place)
        for number, person in enumerate(children):
            files[place, number] = ClientFactory(person=person, territory=here)
        files[place, 2] = ClientFactory(person=grown, territory=here, adult=True)
        parents[place] = RepresentativeFactory(person=grown, territory=here)
        for number in range(2):
            RepresentationFactory(client=files[place, number], representative=parents[place])
    return files, parents, rates, FundingSourceFactory()


drawn_session = st.tuples(
    st.sampled_from(PLACES),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from(DAYS),
    st.sampled_from([False, False, False, True]),
)


def made(world, drawn) -> ServiceSession:
    files, parents, rates, source = world
    place, who, for_parent, day, deleted = drawn
    client = files[place, who]
    rate = rates["aprupe-majas" if who == 2 else "fizioterapija"]
    parent = parents[place] if for_parent and who != 2 else None
    return ServiceSessionFactory.build(
        client=client,
        service=rate.service,
        rate=rate,
        recipient="representative" if parent else client.target_group,
        representative=parent,
        happened_on=day,
        municipality=belonging_on(place, day),
        funding_source=source,
        deleted_at=DELETED_AT if deleted else None,
    )


def counted_slowly(sessions, assessed: list, territories: set, span: Span) -> Served:
    persons, entries, cost = defaultdict(set), 0, Decimal(0)
    for s in sessions:
        if (
            s.deleted_at is None
            and s.territory_id in territories
            and span.first <= s.happened_on.year <= span.last
        ):
            persons[s.recipient].add((s.representative or s.client).person_id)
            entries += 1
            cost += s.cost
    judged = {
        a.client.person_id
        for a in assessed
        if a.client.territory_id in territories and a.assessed_on.year <= span.last
    }
    kinds = {kind: len(persons[kind]) for kind in ("child", "representative", "adult")}
    return Served(**kinds, entries=entries, cost=cost, assessed=len(judged))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(drawn_session, max_size=4) | st.lists(drawn_session, min_size=8, max_size=30),
    assessed=st.sets(
        st.tuples(st.sampled_from(PLACES), st.integers(0, 2), st.sampled_from(DAYS)), max_size=4
    ),
    day=st.sampled_from([date(2021, 1, 1), date(2021, 7, 1)]),
    by=st.sampled_from(RankedBy),
)
def test_the_years_are_a_plain_count(world, drawn, assessed, day, by):
    files = world[0]
    with transaction.atomic():
        sessions = ServiceSession.objects.bulk_create([made(world, d) for d in drawn])
        made_then = [
            AssessmentFactory(client=files[place, who], assessed_on=on)
            for place, who, on in assessed
        ]
        report = yearly_report(YEAR, division_on(day), by)
        transaction.set_rollback(True)
    everywhere = set(Territory.objects.order_by("id").values_list("id", flat=True))
    for table, span in zip(report.tables, spans_of(YEAR), strict=True):
        for row in table.rows:
            slow = counted_slowly(sessions, made_then, row.place.territories, span)
            assert row.served == slow
            served = slow.child + slow.adult
            if slow.assessed:
                assert abs(row.coverage - Decimal(100 * served) / slow.assessed) <= Decimal("0.05")
            else:
                assert row.coverage is None
        region = table.region.served
        assert region == counted_slowly(sessions, made_then, everywhere, span)
        # What adds up does so; persons by how many places each was served in.
        assert sum(row.served.entries for row in table.rows) == region.entries
        assert sum(row.served.cost for row in table.rows) == region.cost
        for kind in ("child", "representative", "adult"):
            more = sum((n - 1) * persons for n, persons in table.spread.get(kind, {}).items())
            assert table.rows_sum(kind) == getattr(region, kind) + more
        assert [row.rank for row in table.rows] == ranks(
            [getattr(row.served, by) for row in table.rows]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2021, 6, 30), date(2021, 7, 1), date.max])
def test_each_territory_lies_in_exactly_one_place(day):
    places = division_on(day)
    found = sorted(t for place in places for t in place.territories)
    assert found == sorted(Territory.objects.order_by("id").values_list("id", flat=True))
    assert sum(place.municipality is not None for place in places) == (21 if day.year < 2021 or
        day == date(2021, 6, 30) else 9)  # fmt: skip
    for place in places:
        if place.municipality:
            # So the page of rows, which asks the municipality, has the same territories.
            belongs = Belonging.objects.filter(municipality=place.municipality).order_by("id")
            assert place.territories == set(belongs.values_list("territory", flat=True))


@given(st.lists(st.none() | st.integers(0, 6), max_size=12))
def test_ranks_are_one_more_than_how_many_are_larger(values):
    known = [value for value in values if value is not None]
    for value, rank in zip(values, ranks(values), strict=True):
        if value is None:
            assert rank is None
        else:
            assert rank.first == 1 + sum(other > value for other in known)
            assert rank.last == sum(other >= value for other in known)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 300))
def test_coverage_is_not_clamped(child, adult, assessed):
    percent = coverage(Served(child=child, adult=adult, assessed=assessed))
    if not assessed:
        assert percent is None
    else:
        assert abs(percent - Decimal(100 * (child + adult)) / assessed) <= Decimal("0.05")


# --- What is hidden from who reads figures of one municipality alone ------------------------------

TERRITORIES = tuple(frozenset({n}) for n in range(5))
OWN = 0
counts = st.lists(st.integers(0, 9) | st.integers(0, 60), min_size=5, max_size=5)


@st.composite
def drawn_years(draw):
    """Three years: persons in each place in each year, and in total up to each."""
    told, in_total = [], [0] * len(TERRITORIES)
    for year in (2019, 2020, 2021):
        alone = draw(counts)
        new = [draw(st.integers(max(0, n - t), n)) for n, t in zip(alone, in_total, strict=True)]
        in_total = [t + n for t, n in zip(in_total, new, strict=True)]
        figures = [
            tuple(Served(child=n, entries=n, cost=Decimal(n)) for n in (*numbers, sum(numbers)))
            for numbers in (in_total, alone)
        ]
        told.append((year, *figures, frozenset()))
    return tuple(told)


@settings(max_examples=60, deadline=None)
@given(drawn_years(), st.sampled_from(["child", "entries"]))
def test_all_years_together_give_no_hidden_count_back(told, name):
    hidden = filtered._told(name, told, TERRITORIES, frozenset({OWN}), MINIMUM)
    publications, running = [], [Decimal(0)] * (len(TERRITORIES) + 1)
    for year, in_total, in_year, _partly in told:
        shown = []
        running = [r + s.entries for r, s in zip(running, in_year, strict=True)]
        for span, figures in zip(spans_of(year), (in_total, in_year), strict=True):
            for number, served in enumerate(figures):
                if name == "entries" and span.first != span.last:
                    # Entries add up, whatever the persons do.
                    served = Served(entries=int(running[number]), child=served.child)
                cell = filtered._shown_cell(
                    name, served, TERRITORIES, span, number, frozenset(), MINIMUM
                )
                is_hidden = hidden.get((span, number), False)
                is_own = number == OWN
                if is_own:
                    assert not is_hidden
                elif cell.is_few:
                    assert is_hidden
                why = Why.FEW if is_hidden else None
                few = cell.is_few and not is_own and is_hidden
                shown.append(type(cell)(cell.cell, cell.value, few, why))
        publications.append(shown)
    assert got_back(publications, MINIMUM, only_cells=True) == []


@pytest.mark.django_db
def test_a_place_of_several_territories_is_the_own_only_as_a_whole(world):
    places = (
        Place("Abi", frozenset({territory("rezekne").pk, territory("aglona-aglonas").pk})),
        Place("Grāveri", frozenset({territory("aglona-graveru").pk})),
    )
    own = frozenset({territory("rezekne").pk})
    made(world, ("rezekne", 0, False, DAYS[1], False)).save()
    report = filtered.disclosed(YEAR, places, RankedBy.CHILD, own=own, minimum=MINIMUM)
    assert all(row.served.child is None for row in report.in_year.rows)
