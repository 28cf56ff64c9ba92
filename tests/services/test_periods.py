"""The steps of a month: who may take which, in which state, and what a closed month refuses."""

import threading
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.dates import Period
from services.models import MonthlyPeriod, PeriodDone, PeriodStep, Recipient, ServiceSession
from services.periods.actions import say_done, take_step
from services.periods.people import workers_of
from tests import factories
from tests.services.conftest import make_anna
from tests.services.test_actions import record

DAY = date(2021, 11, 8)
NOVEMBER, QUARTER = Period.month(DAY), Period.quarter(DAY)
REZEKNE = "rezeknes-valstspilseta"
Kind, Status = PeriodStep.Kind, MonthlyPeriod.Status


def place(slug=REZEKNE):
    return factories.municipality(slug)


def take(kind, by, span=NOVEMBER, remark="Jo vajag", slug=REZEKNE):
    return take_step(kind, municipality=place(slug), span=span, by=by, remark=remark)


def state(month=NOVEMBER.first):
    return MonthlyPeriod.objects.get(municipality=place(), month=month)


@pytest.fixture
def other_head(db):
    return factories.user_with(Membership.Role.DEPARTMENT_HEAD, REZEKNE, name="Otra Vadītāja")


@pytest.mark.django_db
class TestSteps:
    def test_a_month_goes_its_way(self, inese, rita, ilze, other_head):
        for kind, by, status in [
            (Kind.CLOSE, inese, Status.CLOSED),
            (Kind.SUBMIT, inese, Status.SUBMITTED),
            (Kind.RETURN, rita, Status.CLOSED),
            (Kind.ASK, ilze, Status.CLOSED),
            (Kind.DECLINE, inese, Status.CLOSED),
            (Kind.ASK, inese, Status.CLOSED),
            (Kind.OPEN, other_head, Status.OPEN),
            (Kind.CLOSE, other_head, Status.CLOSED),
            (Kind.SUBMIT, inese, Status.SUBMITTED),
            (Kind.ACCEPT, rita, Status.ACCEPTED),
            (Kind.ASK, inese, Status.ACCEPTED),
            (Kind.OPEN, rita, Status.OPEN),
        ]:
            (period,) = take(kind, by)
            assert period.status == status, kind
        assert (period.closed_by, period.submitted_by, period.asked_by) == (None, None, None)
        assert PeriodStep.objects.filter(period=period).count() == 12

    def test_a_quarter_is_its_three_months_at_once(self, inese):
        take(Kind.CLOSE, inese)
        months = take(Kind.CLOSE, inese, QUARTER)
        assert [period.month.month for period in months] == [10, 12]
        assert MonthlyPeriod.objects.are_closed(place(), QUARTER)
        assert not MonthlyPeriod.objects.are_closed(place(), Period.year(DAY))

    def test_pressing_twice_is_pressing_once(self, inese):
        assert take(Kind.CLOSE, inese, QUARTER)
        assert take(Kind.CLOSE, inese, QUARTER) == []
        assert PeriodStep.objects.count() == 3

    def test_a_step_that_does_not_fit_is_refused(self, inese, rita, other_head):
        take(Kind.CLOSE, inese)
        for kind, by in [(Kind.CLOSE, other_head), (Kind.ACCEPT, rita), (Kind.OPEN, inese)]:
            with pytest.raises(ValidationError, match="stāvoklī"):
                take(kind, by)
        take(Kind.ASK, inese)
        with pytest.raises(ValidationError, match="stāvoklī"):
            take(Kind.SUBMIT, inese)

    def test_who_asked_does_not_open(self, inese):
        take(Kind.CLOSE, inese)
        take(Kind.ASK, inese)
        with pytest.raises(PermissionDenied):
            take(Kind.OPEN, inese)
        assert state().asked_by == inese

    def test_what_the_region_has_been_given_the_region_opens(self, inese, other_head, rita):
        take(Kind.CLOSE, inese)
        take(Kind.SUBMIT, inese)
        take(Kind.ASK, inese)
        with pytest.raises(PermissionDenied):
            take(Kind.OPEN, other_head)
        assert take(Kind.OPEN, rita)

    def test_who_closed_does_not_accept(self, inese):
        factories.MembershipFactory(
            user=inese, role=Membership.Role.REGIONAL_COORDINATOR, municipality=None
        )
        take(Kind.CLOSE, inese)
        take(Kind.SUBMIT, inese)
        for kind in (Kind.ACCEPT, Kind.RETURN):
            with pytest.raises(PermissionDenied):
                take(kind, inese)

    @pytest.mark.parametrize("name", ["ilze", "rita", "anita", "daina", "kaspars"])
    def test_only_the_head_of_the_place_closes(self, request, name):
        with pytest.raises(PermissionDenied):
            take(Kind.CLOSE, request.getfixturevalue(name))
        assert not MonthlyPeriod.objects.exists()

    def test_a_month_that_is_not_over_stays_open(self, inese):
        today = Period.month(timezone.localdate())
        with pytest.raises(ValidationError, match="pēdējā diena"):
            take(Kind.CLOSE, inese, today)
        assert not MonthlyPeriod.objects.shut().exists()

    def test_the_months_of_a_former_part_are_todays_heads(self, daina, inese):
        march = Period.month(date(2021, 3, 1))
        assert take(Kind.CLOSE, daina, march, slug="ilukstes-novads")
        with pytest.raises(PermissionDenied):
            take(Kind.CLOSE, inese, march, slug="ilukstes-novads")


@pytest.mark.django_db
class TestDone:
    def test_workers_say_so_and_take_it_back(self, ilze, juris, inese, anna):
        record(anna, ilze, happened_on=DAY)
        say_done(municipality=place(), month=NOVEMBER.first, by=ilze)
        say_done(municipality=place(), month=NOVEMBER.first, by=ilze)
        first, second = workers_of(place(), NOVEMBER.first)
        assert (first.user, first.entries, bool(first.done_at)) == (ilze, 1, True)
        assert (second.user, second.entries, second.done_at) == (juris, 0, None)
        say_done(municipality=place(), month=NOVEMBER.first, by=ilze, is_done=False)
        assert workers_of(place(), NOVEMBER.first)[0].done_at is None
        assert PeriodDone.objects.count() == 1

    def test_a_head_who_logs_is_waited_for_too(self, inese, ilze, anna):
        assert [w.user for w in workers_of(place(), NOVEMBER.first)] == [ilze]
        record(anna, inese, happened_on=DAY)
        assert [w.user for w in workers_of(place(), NOVEMBER.first)] == [ilze, inese]

    def test_not_in_a_closed_month_and_not_elsewhere(self, ilze, oskars):
        with pytest.raises(PermissionDenied):
            say_done(municipality=place(), month=NOVEMBER.first, by=oskars)
        factories.closed_month(REZEKNE, DAY)
        with pytest.raises(ValidationError, match="slēgts"):
            say_done(municipality=place(), month=NOVEMBER.first, by=ilze)


def refused(call) -> str:
    """The SQLSTATE, or the rule that was broken."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        call()
    diagnostics = error.value.__cause__.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


WALL = "42501"


@pytest.mark.django_db
class TestWalls:
    """SQL as the role of the web, with the scope of the person."""

    def step(self, kind, period, by, as_user=None):
        with scope.of_user(as_user or by):
            execute(
                "INSERT INTO services_periodstep (period_id, kind, remark, made_by_id)"
                " VALUES (%s, %s, 'x', %s)",
                period.pk,
                kind,
                by.pk,
            )

    def test_each_step_is_for_whose_it_is(self, inese, ilze, rita, oskars, anita):
        period = factories.month_of(REZEKNE, DAY)
        for by in (ilze, rita, oskars, anita):
            assert refused(lambda by=by: self.step("close", period, by)) == WALL
        self.step("close", period, inese)
        for by in (ilze, rita, oskars, anita):
            assert refused(lambda by=by: self.step("submit", period, by)) == WALL
        self.step("submit", period, inese)
        for by in (ilze, inese, oskars, anita):
            assert refused(lambda by=by: self.step("accept", period, by)) == WALL
        self.step("ask", period, ilze)
        for by in (ilze, inese, oskars, anita):
            assert refused(lambda by=by: self.step("open", period, by)) == WALL
        self.step("open", period, rita)
        assert state().status == Status.OPEN

    def test_nobody_steps_in_anothers_name(self, inese, other_head):
        period = factories.closed_month(REZEKNE, DAY)
        self.step("ask", period, inese)
        assert refused(lambda: self.step("open", period, other_head, as_user=inese)) == WALL
        assert refused(lambda: self.step("open", period, inese)) == "periodstep_four_eyes"

    def test_the_state_is_not_written_past_the_steps(self, inese):
        factories.closed_month(REZEKNE, DAY)
        with scope.of_user(inese):
            for sql in (
                "UPDATE services_monthlyperiod SET status = 'open'",
                "DELETE FROM services_monthlyperiod",
                "UPDATE services_periodstep SET kind = 'open'",
                "DELETE FROM services_periodstep",
                "INSERT INTO services_monthlyperiod (municipality_id, month, status)"
                f" VALUES ({place().pk}, '2021-10-01', 'closed')",
            ):
                assert refused(lambda sql=sql: execute(sql)) == WALL, sql

    def test_not_even_by_the_owner(self, inese):
        factories.closed_month(REZEKNE, DAY, by=inese)
        assert refused(lambda: MonthlyPeriod.objects.update(status="open")) == (
            "monthlyperiod_changed_by_steps"
        )
        for sql in (
            "UPDATE services_periodstep SET kind = 'open'",
            "DELETE FROM services_periodstep",
            "DELETE FROM services_monthlyperiod",
        ):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                execute(sql)

    def test_steps_are_read_where_figures_are(self, inese, rita, oskars, zane):
        factories.closed_month(REZEKNE, DAY)
        for user, count in [(inese, 1), (rita, 1), (oskars, 0), (zane, 0)]:
            with scope.of_user(user):
                assert PeriodStep.objects.count() == count
                assert PeriodStep.objects.visible_to(user).count() == count
                assert MonthlyPeriod.objects.visible_to(user).count() == count

    def test_a_worker_is_done_for_oneself_alone(self, ilze, juris):
        period = factories.month_of(REZEKNE, DAY)
        sql = (
            "INSERT INTO services_perioddone (period_id, worker_id, done_at) VALUES (%s, %s, now())"
        )
        with scope.of_user(ilze):
            assert refused(lambda: execute(sql, period.pk, juris.pk)) == WALL
            assert execute(sql, period.pk, ilze.pk) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.CLOSED, Status.SUBMITTED, Status.ACCEPTED])
def test_no_session_changes_past_closing_by_any_path(anna, ilze, inese, rita, status):
    session = record(anna, ilze, happened_on=DAY)
    later = record(anna, ilze, happened_on=date(2021, 12, 1))
    steps = [(Kind.CLOSE, inese), (Kind.SUBMIT, inese), (Kind.ACCEPT, rita)]
    for kind, by in steps[: list(Status).index(status)]:
        take(kind, by)
    assert state().status == status
    table = "services_servicesession"
    columns = (
        "client_id, territory_id, recipient, service_id, unit, category, happened_on, quantity"
    )
    columns += (
        ", rate_id, unit_cost, cost, funding_source_id, municipality_id, place, reference, note"
    )
    for sql in (
        f"UPDATE {table} SET quantity = 3, cost = 30 WHERE id = {session.pk}",
        f"UPDATE {table} SET note = 'cits' WHERE id = {session.pk}",
        f"UPDATE {table} SET happened_on = '2021-12-02' WHERE id = {session.pk}",
        f"UPDATE {table} SET happened_on = '2021-11-30' WHERE id = {later.pk}",
        f"UPDATE {table} SET deleted_at = now() WHERE id = {session.pk}",
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {session.pk}",
    ):
        assert refused(lambda sql=sql: execute(sql)) == "servicesession_period_open", sql
        with scope.of_user(ilze):
            assert refused(lambda sql=sql: execute(sql)) == "servicesession_period_open", sql
    with pytest.raises(ValidationError, match="ir slēgts"):
        record(anna, ilze, happened_on=DAY)
    assert ServiceSession.objects.in_period(NOVEMBER).count() == 1


class InAThread(threading.Thread):
    """A call that keeps its transaction open until it is told to go on."""

    def __init__(self, call, *, holds: bool = False) -> None:
        super().__init__()
        self.call, self.holds = call, holds
        self.is_made, self.may_end = threading.Event(), threading.Event()
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.call()
                self.is_made.set()
                if self.holds:
                    assert self.may_end.wait(20)
        except ValidationError as error:
            self.error = error
        finally:
            connection.close()


class TestAnEntryAgainstClosing:
    @pytest.fixture
    def case(self, committed):
        return make_anna()

    @pytest.fixture
    def people(self, case):
        return (
            factories.user_with(Membership.Role.SOCIAL_WORKER, REZEKNE, name="Ilze Kalna"),
            factories.user_with(Membership.Role.DEPARTMENT_HEAD, REZEKNE, name="Inese Zīle"),
        )

    def test_closing_waits_for_an_entry_that_is_being_stored(self, case, people):
        ilze, inese = people
        entry = InAThread(lambda: record(case, ilze, happened_on=DAY), holds=True)
        assert entry.is_made.wait(10)
        seen = []
        closing = InAThread(
            lambda: (
                take(Kind.CLOSE, inese),
                seen.append(ServiceSession.objects.in_period(NOVEMBER).count()),
            )
        )
        assert not closing.is_made.wait(0.5)
        entry.may_end.set()
        closing.join(20)
        entry.join(20)
        assert (entry.error, closing.error, seen) == (None, None, [1])

    def test_an_entry_waits_for_the_closing_and_is_refused(self, case, people):
        ilze, inese = people
        closing = InAThread(lambda: take(Kind.CLOSE, inese), holds=True)
        assert closing.is_made.wait(10)
        entry = InAThread(lambda: record(case, ilze, happened_on=DAY))
        assert not entry.is_made.wait(0.5)
        closing.may_end.set()
        closing.join(20)
        entry.join(20)
        assert closing.error is None
        assert "slēgts" in str(entry.error)
        assert not ServiceSession.objects.exists()

    def test_an_entry_of_another_month_waits_for_nobody(self, case, people):
        ilze, inese = people
        closing = InAThread(lambda: take(Kind.CLOSE, inese), holds=True)
        assert closing.is_made.wait(10)
        entry = InAThread(lambda: record(case, ilze, happened_on=date(2021, 12, 1)))
        assert entry.is_made.wait(10)
        closing.may_end.set()
        closing.join(20)
        entry.join(20)
        assert (entry.error, ServiceSession.objects.count()) == (None, 1)

    def test_of_two_heads_one_closes(self, case, people):
        _ilze, inese = people
        other = factories.user_with(Membership.Role.DEPARTMENT_HEAD, REZEKNE, name="Otra")
        first = InAThread(lambda: take(Kind.CLOSE, inese), holds=True)
        assert first.is_made.wait(10)
        second = InAThread(lambda: take(Kind.CLOSE, other))
        assert not second.is_made.wait(0.5)
        first.may_end.set()
        first.join(20)
        second.join(20)
        assert first.error is None
        assert "stāvoklī" in str(second.error)
        assert PeriodStep.objects.count() == 1


def test_a_key_taken_twice_makes_no_second_session_after_closing(db, anna, ilze, inese):
    """The same form sent again once the month is closed gives the entry that is stored."""
    key = uuid.uuid4()
    session = record(
        anna, ilze, key, happened_on=DAY, quantity=Decimal(1), recipient=Recipient.CHILD
    )
    take(Kind.CLOSE, inese)
    assert record(anna, ilze, key, happened_on=DAY, quantity=Decimal(1)) == session
