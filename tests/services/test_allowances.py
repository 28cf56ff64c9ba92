"""Limits by hand where a rule or a bound changes, and against a plain slow count everywhere."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Occupation, Representation
from di_latgale.dates import Period
from services.models import Limit, Rate, Recipient, ServiceSession, Window
from services.rules import Case, allowances_of, judge, plan_allowances_of
from services.rules.facts import grounds_on
from tests import factories
from tests.services.plan_rows import save

pytestmark = pytest.mark.django_db


def give(client, code="fizioterapija", day=date(2021, 3, 1), quantity=1, **kwargs):
    service = factories.service(code)
    if not service.has_unit_cost:
        kwargs |= {"rate": None, "cost": Decimal(10)}
    return factories.ServiceSessionFactory(
        client=client, service=service, happened_on=day, quantity=Decimal(quantity), **kwargs
    )


def allowance(client, code="fizioterapija", recipient=Recipient.CHILD, day=date(2021, 3, 1)):
    (found,) = Case.of(client, day).allowances_for(factories.service(code), recipient)
    return found


def text(client, code="fizioterapija", recipient=Recipient.CHILD, quantity=1, **said):
    """What the engine says of the one limit."""
    verdict = judge(
        client=client,
        recipient=recipient,
        service=factories.service(code),
        day=date(2021, 3, 1),
        quantity=Decimal(quantity),
        **({"representative": None} | said),
    )
    (found,) = (finding.text for finding in verdict.findings if finding.is_limit)
    return found


def are_occupied(client, day):
    return grounds_on(client, day).is_occupied


def occupy(representation, valid_from=None, valid_to=None):
    return Occupation.objects.create(
        client=representation.client,
        territory=representation.territory,
        representation=representation,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def test_rehabilitation_of_a_child_is_40_in_all_services_together(anna):
    give(anna.client, quantity=30)
    give(anna.client, "masaza", quantity=8, day=date(2022, 4, 21))
    give(anna.client, "masaza", quantity=5, day=date(2022, 4, 22))  # under the next rule
    give(anna.client, "masaza", quantity=5, day=date(2017, 12, 31), rate=_early_rate("masaza"))
    found = allowance(anna.client)
    assert (found.used(), found.maximum, found.left()) == (38, 40, 2)
    service = factories.service("fizioterapija")
    assert not found.is_exceeded_by(service, Decimal(2))
    assert found.is_exceeded_by(service, Decimal(3))
    assert not found.is_spent_for(service)


def _early_rate(code):
    return factories.RateFactory(
        service=factories.service(code), valid_from=date(2016, 1, 1), valid_to=date(2017, 12, 31)
    )


def test_from_22_april_2022_it_is_unlimited(anna):
    give(anna.client, quantity=40)
    found = allowance(anna.client, day=date(2022, 4, 22))
    assert found.left() is None
    assert not found.is_exceeded_by(factories.service("fizioterapija"), Decimal(1000))
    assert allowance(anna.client, day=date(2022, 4, 21)).left() == 0


def test_a_representatives_limit_is_per_child_whoever_sat(anna):
    second = factories.RepresentationFactory(client=anna.client).representative
    for representative, quantity in ((anna.representative, 12), (second, 8)):
        give(
            anna.client,
            quantity=quantity,
            recipient=Recipient.REPRESENTATIVE,
            representative=representative,
        )
    other = factories.RepresentationFactory(representative=anna.representative)
    give(other.client, recipient=Recipient.REPRESENTATIVE, representative=anna.representative)
    found = allowance(anna.client, recipient=Recipient.REPRESENTATIVE)
    assert (found.used(), found.left()) == (20, 0)
    assert allowance(other.client, recipient=Recipient.REPRESENTATIVE).used() == 1
    said = {"recipient": Recipient.REPRESENTATIVE, "representative": anna.representative}
    assert text(anna.client, **said) == (
        "Apjoms izlietots (pārstāvja pakalpojumi par vienu bērnu): 20 no 20 visā projektā; "
        "šī būtu 21. Ierobežojums attiecas uz pakalpojumiem līdz 21.04.2022."
    )
    assert text(other.client, **said) == "1 no 20 visā projektā; šī būtu 2."


def test_it_counts_the_files_of_the_person_in_every_municipality(anna):
    elsewhere = factories.ClientFactory(
        person=anna.client.person, territory=factories.territory("daugavpils-novads")
    )
    give(elsewhere, quantity=15)
    give(factories.ClientFactory(), quantity=7)
    assert allowance(anna.client).used() == 15


def test_deleted_sessions_and_the_corrected_one_do_not_count(anna):
    deleted = give(anna.client, quantity=4)
    deleted.deleted_at = deleted.recorded_at
    deleted.save()
    corrected = give(anna.client, quantity=3)
    assert allowance(anna.client).used() == 3
    (found,) = (
        a
        for a in Case.of(anna.client, date(2021, 3, 1), without=corrected).allowances
        if a.limit.code == "rehab-child-all"
    )
    assert found.used() == 0


@pytest.mark.parametrize(
    "day, is_occupied, code",
    [
        (date(2018, 5, 19), True, "care-to4-occupied-week"),  # the day before the fifth birthday
        (date(2018, 5, 20), True, "care-5to17-week"),
        (date(2018, 5, 19), False, "care-not-occupied-week"),
        (date(2021, 6, 30), True, "care-5to17-week"),
        (date(2021, 7, 1), True, "care-5to17-occupied-month"),
        (date(2021, 7, 1), False, "care-not-occupied-month"),
    ],
)
def test_care_goes_by_day_age_and_occupation(anna, day, is_occupied, code):
    if is_occupied:
        occupy(anna.representation)
    assert allowance(anna.client, "sociala-aprupe", day=day).limit.code == code


def test_every_representative_of_the_day_must_be_occupied(anna):
    assert not are_occupied(factories.ClientFactory(), date(2021, 3, 1))
    occupy(anna.representation, date(2021, 3, 1), date(2021, 3, 31))
    second = factories.RepresentationFactory(
        client=anna.client, valid_from=date(2021, 3, 10), kind=Representation.Kind.GUARDIAN
    )
    assert not are_occupied(anna.client, date(2021, 2, 28))
    assert are_occupied(anna.client, date(2021, 3, 9))
    assert not are_occupied(anna.client, date(2021, 3, 10))
    occupy(second, date(2021, 3, 10))
    assert are_occupied(anna.client, date(2021, 3, 31))
    assert not are_occupied(anna.client, date(2021, 4, 1))


def test_the_week_is_cut_where_the_rule_ends(anna):
    """The week of 28.06.2021. lies in two rules: three days under the weekly one."""
    give(anna.client, "sociala-aprupe", date(2021, 6, 28), 4)
    give(anna.client, "sociala-aprupe", date(2021, 6, 27), 3)  # the week before
    give(anna.client, "sociala-aprupe", date(2021, 7, 1), 2)  # already the monthly rule
    week = allowance(anna.client, "sociala-aprupe", day=date(2021, 6, 30))
    month = allowance(anna.client, "sociala-aprupe", day=date(2021, 7, 31))
    assert (week.limit.window, week.used()) == (Window.WEEK, 4)
    assert (month.limit.window, month.used()) == (Window.MONTH, 2)


def test_respite_counts_the_calendar_year(anna):
    give(anna.client, "atelpas-bridis-ft", date(2020, 12, 31), 30)
    give(anna.client, "atelpas-bridis-ft", date(2021, 1, 1), 28)
    found = allowance(anna.client, "atelpas-bridis-ft")
    assert (found.used(), found.left()) == (28, 2)
    assert text(anna.client, "atelpas-bridis-ft", quantity=3) == (
        "Apjoms būtu pārsniegts (atelpas brīdis): 28 no 30\u00a0diennaktīm 2021. gadā; "
        "ar šo ierakstu būtu 31. Atlikums: 2\u00a0diennaktis."
    )


def test_each_service_and_the_kinds_of_service_counted_apart(anna):
    day = date(2017, 3, 1)
    for code in ("fizioterapija", "masaza"):
        give(anna.client, code, day, 9, rate=_early_rate(code))
    fizioterapija, kanisterapija = map(factories.service, ("fizioterapija", "kanisterapija"))
    each, kinds = Case.of(anna.client, day).allowances_for(fizioterapija, Recipient.CHILD)
    assert (each.limit.counting, kinds.limit.counting) == ("each", "kinds")
    assert (each.used(fizioterapija), each.left(fizioterapija)) == (9, 1)
    assert each.is_exceeded_by(fizioterapija, Decimal(2))
    assert not each.is_exceeded_by(kanisterapija, Decimal(10))
    assert (kinds.used(), kinds.left()) == (2, 2)
    kinds.limit.maximum = Decimal(2)
    assert not kinds.is_exceeded_by(fizioterapija, Decimal(1))
    assert kinds.is_exceeded_by(kanisterapija, Decimal(1))


def test_an_unknown_age_meets_only_rules_without_ages():
    client = factories.ClientFactory(identity__birth_date=None)
    codes = {a.limit.code for a in allowances_of(client, date(2021, 3, 1))}
    assert codes == {"rehab-rep-all"}


def test_plan_lines_show_what_is_used_and_left(anna):
    line = anna.client.plannedservices.get(service__code="fizioterapija", recipient=Recipient.CHILD)
    line.quantity, line.window = Decimal(5), Window.MONTH
    save(line)
    give(anna.client, day=date(2021, 3, 31), quantity=2)
    give(anna.client, day=date(2021, 4, 1), quantity=9)
    lines = plan_allowances_of(anna.client, date(2021, 3, 1))
    assert [(p.line.service.code, p.line.recipient, p.used, p.left) for p in lines] == [
        ("fizioterapija", "child", 2, 3),
        ("fizioterapija", "representative", 0, 20),
        ("masaza", "child", 0, 20),
    ]
    line.quantity = None
    save(line)
    assert plan_allowances_of(anna.client, date(2021, 3, 1))[0].left is None
    give(anna.client, day=date(2021, 3, 2), quantity=30)
    line.quantity = Decimal(5)
    save(line)
    assert plan_allowances_of(anna.client, date(2021, 3, 1))[0].left == 0


def test_the_number_of_queries_does_not_grow(anna, django_assert_num_queries):
    for quantity in range(1, 4):
        give(anna.client, quantity=quantity)
    with django_assert_num_queries(10):
        allowances_of(anna.client, date(2021, 3, 1))
    with django_assert_num_queries(2):
        plan_allowances_of(anna.client, date(2021, 3, 1))


# A plain count as the judge

CODES = ("fizioterapija", "masaza", "kanisterapija")
SESSIONS = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.dates(date(2017, 11, 1), date(2018, 3, 1)),
        st.integers(1, 6),
        st.booleans(),  # deleted
        st.booleans(),  # another file of the same person
    ),
    max_size=12,
)


def _window(window: str, day: date) -> Period:
    names = {Window.WEEK: Period.week, Window.MONTH: Period.month, Window.YEAR: Period.year}
    return names[window](day) if window in names else Period(date(1900, 1, 1), date(2200, 1, 1))


def _slowly_used(limit, code, day, sessions) -> Decimal:
    period = _window(limit.window, day)
    kinds, total = set(), 0
    for session_code, on, quantity, is_deleted, _elsewhere in sessions:
        if is_deleted or on not in period:
            continue
        if (limit.valid_from and on < limit.valid_from) or (limit.valid_to and on > limit.valid_to):
            continue
        if limit.service and limit.service.code != session_code:
            continue
        kinds.add(session_code)
        if limit.counting != Limit.Counting.EACH or session_code == code:
            total += quantity
    return Decimal(len(kinds) if limit.counting == Limit.Counting.KINDS else total)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sessions=SESSIONS,
    code=st.sampled_from(CODES),
    day=st.dates(date(2017, 12, 1), date(2018, 2, 1)),
    window=st.sampled_from(Window.values),
    counting=st.sampled_from(Limit.Counting.values),
    one_service=st.booleans(),
    from_offset=st.none() | st.integers(0, 20),
    to_offset=st.none() | st.integers(0, 20),
)
def test_used_is_what_a_plain_count_finds(
    anna, sessions, code, day, window, counting, one_service, from_offset, to_offset
):
    with transaction.atomic():
        Limit.objects.all().delete()
        limit = Limit.objects.create(
            code="probe",
            category="social_rehabilitation",
            service=factories.service(code) if one_service else None,
            recipient=Recipient.CHILD,
            window=window,
            counting=counting,
            unit="reize",
            maximum=10,
            valid_from=None if from_offset is None else day - timedelta(from_offset),
            valid_to=None if to_offset is None else day + timedelta(to_offset),
        )
        Rate.objects.update(valid_from=None)
        elsewhere = factories.ClientFactory(
            person=anna.client.person, territory=factories.territory("vilanu-novads")
        )
        for session_code, on, quantity, is_deleted, is_elsewhere in sessions:
            session = give(elsewhere if is_elsewhere else anna.client, session_code, on, quantity)
            if is_deleted:
                ServiceSession.objects.filter(pk=session.pk).update(deleted_at=session.recorded_at)
        found = allowance(anna.client, code, day=day)
        assert found.limit == limit
        assert found.used(factories.service(code)) == _slowly_used(limit, code, day, sessions)
        transaction.set_rollback(True)
