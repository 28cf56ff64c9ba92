"""The journal of corrections: what is asked for, who decides, and when it counts."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.dates import Period
from services.corrections.actions import add_forgotten, as_it_counts, correct_entry, decide
from services.models import Correction
from tests import factories
from tests.services.test_actions import record, say
from tests.services.test_periods import WALL, execute, refused

pytestmark = pytest.mark.django_db

DAY = date(2021, 11, 8)
REZEKNE = "rezeknes-valstspilseta"


@pytest.fixture
def session(anna, ilze):
    """Two of physiotherapy at 10 EUR, in a month that is closed."""
    session = record(anna, ilze, happened_on=DAY)
    factories.closed_month(REZEKNE, DAY)
    return session


def correct(session, by, quantity, **said):
    usual = {"cost": None, "why": "Kļūda", "form_key": uuid.uuid4()}
    return correct_entry(session=session, quantity=Decimal(quantity), by=by, **(usual | said))


def forget(case, by, **said):
    usual = {"why": "Nebija ierakstīts", "form_key": uuid.uuid4()}
    return add_forgotten(by=by, **(usual | say(case, happened_on=DAY) | said))


class TestOfAnEntry:
    @pytest.mark.parametrize(("quantity", "more", "cost"), [(1, -1, -10), (0, -2, -20), (5, 3, 30)])
    def test_it_is_the_difference_to_what_is_right(self, session, ilze, quantity, more, cost):
        correction = correct(session, ilze, quantity)
        assert (correction.quantity, correction.cost) == (more, cost)
        assert correction.municipality == session.municipality
        assert not Correction.objects.confirmed().exists()

    def test_once_confirmed_it_counts_today(self, session, ilze, inese):
        decide(correction=correct(session, ilze, 1), by=inese, is_confirmed=True)
        counted = Correction.objects.counted_in(Period.month(timezone.localdate()))
        assert [c.quantity for c in counted] == [-1]
        assert as_it_counts(session) == (1, 10)
        assert correct(session, ilze, 2).quantity == 1
        session.refresh_from_db()
        assert session.quantity == 2

    def test_declined_it_counts_nowhere(self, session, ilze, inese):
        decide(correction=correct(session, ilze, 1), by=inese, is_confirmed=False, why="Nē")
        assert as_it_counts(session) == (2, 20)
        assert not Correction.objects.pending().exists()

    def test_what_changes_nothing_is_refused(self, session, ilze):
        with pytest.raises(ValidationError) as error:
            correct(session, ilze, 2)
        assert list(error.value.message_dict) == ["quantity"]

    def test_one_waits_at_a_time(self, session, ilze, juris):
        key = uuid.uuid4()
        assert correct(session, ilze, 1, form_key=key) == correct(session, ilze, 1, form_key=key)
        with pytest.raises(ValidationError, match="jau gaida"):
            correct(session, juris, 0)

    def test_not_in_an_open_month(self, anna, ilze):
        with pytest.raises(ValidationError, match="slēgtu mēnesi"):
            correct(record(anna, ilze, happened_on=DAY), ilze, 1)

    def test_an_actual_cost_is_said(self, anna, ilze):
        respite = factories.ServiceSessionFactory(
            service=factories.service("atelpas-bridis-ft"),
            rate=None,
            cost=Decimal(12),
            happened_on=DAY,
        )
        factories.closed_month(REZEKNE, DAY)
        with pytest.raises(ValidationError) as error:
            correct(respite, ilze, 1)
        assert list(error.value.message_dict) == ["cost"]
        assert correct(respite, ilze, 1, cost=Decimal("10.50")).cost == Decimal("-1.50")


class TestForgotten:
    def test_it_is_costed_as_an_entry_of_its_day(self, session, anna, ilze):
        correction = forget(anna, ilze)
        assert (correction.quantity, correction.cost, correction.session) == (2, 20, None)
        assert correction.funding_source.code == "esf"

    def test_the_rules_judge_it_as_an_entry(self, session, anna, ilze):
        with pytest.raises(ValidationError) as error:
            forget(anna, ilze, service=factories.service("aprupe-majas"))
        assert "service" in error.value.message_dict

    def test_in_an_open_month_it_is_no_correction(self, session, anna, ilze):
        with pytest.raises(ValidationError, match=r"ir atvērts\. Ierakstiet"):
            forget(anna, ilze, happened_on=date(2021, 12, 1))


class TestDecision:
    def test_not_by_who_made_it_nor_who_does_not_close(self, session, ilze, inese, juris, daina):
        correction = correct(session, inese, 1)
        for by in (inese, juris, daina):
            with pytest.raises(PermissionDenied):
                decide(correction=correction, by=by, is_confirmed=True)

    def test_the_first_answer_stands(self, session, ilze, inese):
        correction = correct(session, ilze, 1)
        other = factories.user_with(Membership.Role.DEPARTMENT_HEAD, REZEKNE, name="Otra")
        for _time in range(2):
            decide(correction=correction, by=inese, is_confirmed=True)
        with pytest.raises(ValidationError, match="jau izlemts"):
            decide(correction=correction, by=other, is_confirmed=False, why="Nē")

    def test_not_once_the_month_is_open_again(self, session, ilze, inese):
        correction = correct(session, ilze, 1)
        period = factories.month_of(REZEKNE, DAY)
        factories.step(period, "ask")
        factories.step(period, "open")
        with pytest.raises(ValidationError, match="slēgtu mēnesi"):
            decide(correction=correction, by=inese, is_confirmed=True)
        assert decide(correction=correction, by=inese, is_confirmed=False, why="Nav vajadzīgs")


class TestWall:
    def test_sql_of_a_worker_confirms_nothing(self, session, ilze, inese, juris):
        correction = correct(session, ilze, 1)
        sql = (
            "UPDATE services_correction SET decided_at = now(), is_confirmed = true,"
            f" counted_on = now()::date, decided_by_id = %s WHERE id = {correction.pk}"
        )
        with scope.of_user(juris):
            for by in (juris, inese):
                assert refused(lambda by=by: execute(sql, by.pk)) == WALL
        with scope.of_user(inese):
            assert execute(sql, inese.pk) == 1
            more = "UPDATE services_correction SET quantity = 9"
            assert refused(lambda: execute(more)) == "correction_fixed"
        with scope.of_user(juris):
            assert execute(more) == 0

    def test_nor_is_one_made_in_anothers_name(self, session, ilze, juris):
        correction = correct(session, ilze, 1)
        decide_later = "recorded_by_id, quantity, cost, reason, kind, client_id, territory_id"
        columns = f"{decide_later}, municipality_id, happened_on, service_id, recipient"
        columns += ", funding_source_id, made_on, decline_reason"
        values = columns.replace("recorded_by_id", "%s").replace("kind", "'forgotten'")
        values = values.replace("quantity, cost", "1, 10")
        sql = (
            f"INSERT INTO services_correction ({columns}) SELECT {values}"
            f" FROM services_correction WHERE id = {correction.pk}"
        )
        with scope.of_user(juris):
            assert refused(lambda: execute(sql, ilze.pk)) == WALL
            assert execute(sql, juris.pk) == 1
