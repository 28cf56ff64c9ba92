"""Any sessions at all: the report of services received equals a plain slow count of the rows."""

from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from di_latgale.wording import money, quantity
from reports.entries.forms import EntriesForm
from reports.entries.links import links
from reports.entries.rows import sums
from reports.received.figures import Variant
from reports.received.forms import ReceivedForm
from reports.received.tables import person_rows, service_rows
from services.models import ServiceSession
from tests.reports.test_period_report_property import (
    FIRST_DAY,
    drawn_session,
    made,
    person_of,
    world,  # noqa: F401
)

drawn = st.lists(drawn_session, max_size=3) | st.lists(drawn_session, min_size=15, max_size=40)
quiet = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def form_of(user, first, last, **changes) -> ReceivedForm:
    asked = {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}", "group": "child"} | changes
    query = QueryDict(mutable=True)
    query.update(asked)
    form = ReceivedForm(query, user=user)
    assert form.is_valid(), form.errors
    return form


def slowly(everything: list, variant: Variant, period: Period) -> list:
    return [
        s
        for s in everything
        if s.deleted_at is None and s.happened_on in period and s.recipient in variant.recipients
    ]


@settings(max_examples=60, **quiet)
@given(
    drawn=drawn,
    first=st.integers(1, 5),
    length=st.integers(0, 5),
    variant=st.sampled_from(Variant),
    place=st.sampled_from(["region", "rezekne"]),
)
def test_lines_are_a_plain_count_and_add_up(world, rita, drawn, first, length, variant, place):  # noqa: F811
    first = FIRST_DAY + timedelta(first)
    period = Period(first, first + timedelta(length))
    with transaction.atomic():
        everything = ServiceSession.objects.bulk_create([made(world, d) for d in drawn])
        form = form_of(rita, period.first, period.last, group=variant, municipality=place)
        report = form.document().report
        persons = list(report)
        transaction.set_rollback(True)
    taken = slowly(everything, variant, period)
    if place == "rezekne":
        taken = [s for s in taken if s.territory.slug == "rezekne"]
    expected = defaultdict(list)
    for s in taken:
        representative = s.representative.number if s.representative else ""
        expected[s.client_id, s.service.code, s.recipient, representative].append(s)
    found = {
        (line.whose.pk, line.service, line.recipient, line.representative_number): line.sums
        for person in persons
        for line in person.lines
    }
    assert found.keys() == expected.keys()
    for key, rows in expected.items():
        assert found[key].quantity == sum(s.quantity for s in rows)
        assert found[key].cost == sum(s.cost for s in rows)
        assert found[key].entries == len(rows)
        by_column = [
            sum(s.quantity for s in rows if s.happened_on in column.period) or None
            for column in report.columns
        ]
        assert list(found[key].quantities) == by_column
        costs = {s.unit_cost for s in rows}
        assert found[key].unit_cost == (costs.pop() if len(costs) == 1 else None)
    # Lines, persons and services add up to the same totals; persons are counted once.
    totals = report.totals
    assert totals.cost == sum(person.cost for person in persons) == sum(s.cost for s in taken)
    assert totals.cost == sum(total.sums.cost for total in report.services)
    assert totals.entries == sum(person.entries for person in persons) == len(taken)
    assert totals.clients == len({s.client.person_id for s in taken})
    assert totals.representatives == len(
        {s.representative.person_id for s in taken if s.representative}
    )
    for total in report.services:
        of_service = [
            s for s in taken if (s.service.code, s.recipient) == (total.service, total.recipient)
        ]
        assert total.persons == len({person_of(s) for s in of_service})
        assert total.sums.quantity == sum(s.quantity for s in of_service)


@settings(max_examples=15, **quiet)
@given(drawn=st.lists(drawn_session, min_size=5, max_size=20), variant=st.sampled_from(Variant))
@pytest.mark.django_db
def test_rows_behind_a_number_give_the_number(world, rita, drawn, variant):  # noqa: F811
    with transaction.atomic():
        ServiceSession.objects.bulk_create([made(world, d) for d in drawn])
        form = form_of(rita, FIRST_DAY, FIRST_DAY + timedelta(6), group=variant)
        report, linked = form.document().report, links(form)

        def behind(figure):
            query = QueryDict(urlsplit(figure.address).query, mutable=True)
            rows = EntriesForm(query, user=rita)
            assert rows.is_valid(), rows.errors
            return sums(rows.rows())

        persons = list(person_rows(report, report, linked))
        for person in persons:
            assert money(behind(person.cost).cost) == person.cost.text
        for row in [
            *(row for person in persons for row in person.rows),
            *service_rows(report, linked),
        ]:
            assert quantity(behind(row.quantity).quantity) == row.quantity.text
            assert money(behind(row.cost).cost) == row.cost.text
            for figure in row.columns:
                assert figure.text == (
                    quantity(behind(figure).quantity) if figure.text else figure.text
                )
            if row.persons:
                assert str(behind(row.persons).persons) == row.persons.text
        transaction.set_rollback(True)
