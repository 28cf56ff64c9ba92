"""What is copied when a client is taken over, what is not, and that it happens once."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from clients.models import Client, Move, Representative
from clients.moves import actions
from clients.register.actions import undo_exit
from di_latgale import scope
from services.actions import record_session
from services.models import ServiceSession
from tests import factories
from tests.clients.moving import DAY, EVERYTHING, make_child, offered
from tests.services.conftest import plan_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    return make_child()


@pytest.fixture
def rezekne(db):
    return factories.territory("rezekne")


def accept(move, by, number="R-1", territory="rezekne") -> Client:
    """As a request of ``by`` does it."""
    with scope.of_user(by):
        client, _lost = actions.accept(
            move=move, territory=factories.territory(territory), number=number, by=by
        )
        return client


def test_the_new_office_gets_a_file_of_its_own_on_the_same_person(case, oskars, inese, rezekne):
    move = offered(case, oskars)
    new = accept(move, inese)
    assert (new.person, new.territory, new.number) == (case.client.person, rezekne, "R-1")
    assert (new.enrolled_on, new.exited_on, new.target_group) == (DAY, None, "child")
    identity = new.identity
    assert (str(identity), identity.personal_code) == ("Anna Dzeltenspalva", "200513-20003")
    assert (identity.birth_date, identity.phone) == (date(2013, 5, 20), "26677331")
    assert identity.declared_address == identity.actual_address == ""
    assert new.disabilities.get().group == "child"
    assert new.opinions.get().valid_from == date(2015, 1, 1)
    assessment = new.assessments.get()
    assert (assessment.assessed_on, assessment.conclusion) == (date(2020, 2, 3), "secinājums")
    assert assessment.finished_at is not None
    scores = assessment.scores.values_list("step__domain", "domain", "note").order_by("id")
    assert [domain for domain, _of, _note in scores] == [domain for _by, domain, _note in scores]
    assert [note for _by, _of, note in scores] == ["piezīme"] * 2
    assert assessment.recommended.get().service.code == "fizioterapija"
    stands = new.representations.get()
    assert stands.representative.person == case.representation.representative.person
    assert stands.representative.territory == rezekne
    assert str(stands.representative.identity) == "Inga Liepa"
    assert stands.occupations.get().valid_from == date(2020, 1, 1)
    for row in (identity, assessment, stands, new.disabilities.get(), new.opinions.get()):
        assert row.territory == rezekne


def test_the_old_file_ends_the_day_before_and_keeps_everything(case, oskars, inese):
    before = factories.ServiceSessionFactory(client=case.client, happened_on=date(2021, 3, 1))
    move = offered(case, oskars)
    accept(move, inese)
    old = Client.objects.get(pk=case.client.pk)
    assert (old.exited_on, old.exit_reason) == (DAY - timedelta(days=1), "moved")
    assert (old.opinions.count(), old.assessments.count(), old.representations.count()) == (2, 2, 1)
    assert list(old.sessions.all()) == [before]
    move.refresh_from_db()
    assert (move.status, move.answered_by) == ("accepted", inese)
    assert move.new_client.sessions.count() == 0


@pytest.mark.parametrize("left_out", sorted(EVERYTHING))
def test_nothing_is_copied_that_was_not_chosen(case, oskars, inese, left_out):
    new = accept(offered(case, oskars, copies=EVERYTHING - {left_out}), inese)
    counts = {
        "copies_disabilities": new.disabilities.count(),
        "copies_opinions": new.opinions.count(),
        "copies_assessments": new.assessments.count(),
        "copies_contracts": new.contracts.count(),
        "copies_representatives": new.representations.count(),
    }
    assert counts == {field: int(field != left_out) for field in EVERYTHING}


def test_what_is_over_by_then_stays_behind(case, oskars, inese):
    case.client.disabilities.update(valid_to=DAY - timedelta(days=1))
    case.client.representations.update(valid_to=DAY)
    new = accept(offered(case, oskars), inese)
    assert (new.disabilities.count(), new.representations.count()) == (0, 1)


def test_a_representative_known_there_is_not_recorded_twice(case, oskars, inese, rezekne):
    known = factories.RepresentativeFactory(
        person=case.representation.representative.person, territory=rezekne
    )
    new = accept(offered(case, oskars), inese)
    assert new.representations.get().representative == known
    assert Representative.objects.filter(territory=rezekne).count() == 1


def test_a_number_taken_by_another_representative_gets_a_tail(case, oskars, inese, rezekne):
    number = case.representation.representative.number
    factories.RepresentativeFactory(territory=rezekne, number=number)
    new = accept(offered(case, oskars), inese)
    assert new.representations.get().representative.number == f"{number}-2"


def test_allowances_over_the_whole_project_remain_the_persons(case, oskars, inese):
    """39 of 40 used in the old office leave one in the new."""
    plan_for(case.client, ("fizioterapija", "child"))
    factories.ServiceSessionFactory(
        client=case.client, quantity=Decimal(39), happened_on=date(2021, 3, 1)
    )
    new = accept(offered(case, oskars), inese)
    plan_for(new, ("fizioterapija", "child"))
    said = {
        "client": new,
        "recipient": "child",
        "representative": None,
        "service": factories.service("fizioterapija"),
        "happened_on": DAY,
        "funding_source": factories.FundingSourceFactory(),
    }
    with pytest.raises(ValidationError):
        record_session(by=inese, form_key=uuid.uuid4(), quantity=Decimal(2), **said)
    record_session(by=inese, form_key=uuid.uuid4(), quantity=Decimal(1), **said)
    assert ServiceSession.objects.filter(client__person=new.person).count() == 2


class TestRefused:
    def test_twice_gives_the_same_file(self, case, oskars, inese):
        move = offered(case, oskars)
        first = accept(move, inese)
        assert accept(move, inese, number="R-2") == first
        assert Client.objects.filter(person=case.client.person).count() == 2

    def test_withdrawn_is_not_accepted_nor_the_other_way_round(self, case, oskars, inese):
        move = offered(case, oskars)
        with scope.of_user(oskars):
            actions.withdraw(client=case.client, by=oskars)
        with pytest.raises(ValidationError, match="jau ir atbildēts"):
            accept(move, inese)
        again = offered(case, oskars)
        accept(again, inese)
        with scope.of_user(oskars), pytest.raises(ValidationError, match="jau ir atbildēts"):
            actions.withdraw(client=case.client, by=oskars)

    def test_declined_says_why_and_leaves_the_file(self, case, oskars, inese):
        move = offered(case, oskars)
        with scope.of_user(inese):
            actions.decline(move=move, why="Dzīvo citur.", by=inese)
        move.refresh_from_db()
        assert (move.status, move.reason, move.new_client) == ("declined", "Dzīvo citur.", None)
        case.client.refresh_from_db()
        assert case.client.exited_on is None
        with pytest.raises(ValidationError):
            accept(move, inese)

    def test_an_open_file_there_already(self, case, oskars, inese, rezekne):
        factories.ClientFactory(person=case.client.person, territory=rezekne)
        with pytest.raises(ValidationError, match="jau ir atvērta lieta"):
            accept(offered(case, oskars), inese)
        assert Move.objects.get().status == "offered"

    def test_a_file_that_ended_there_before_is_no_obstacle(self, case, oskars, inese, rezekne):
        factories.ClientFactory(
            person=case.client.person, territory=rezekne, exited_on=date(2020, 1, 1)
        )
        accept(offered(case, oskars), inese)

    def test_exited_meanwhile(self, case, oskars, inese):
        move = offered(case, oskars)
        Client.objects.filter(pk=case.client.pk).update(exited_on=date(2021, 10, 1))
        with pytest.raises(ValidationError, match="Vienojieties par dienu"):
            accept(move, inese)

    def test_services_recorded_there_after_that_day(self, case, oskars, inese):
        move = offered(case, oskars)
        factories.ServiceSessionFactory(client=case.client, happened_on=DAY)
        with pytest.raises(ValidationError, match="ir ierakstījusi"):
            accept(move, inese)
        with pytest.raises(ValidationError, match="Ierakstīts pakalpojums"):
            with scope.of_user(oskars):
                actions.withdraw(client=case.client, by=oskars)
            offered(case, oskars)

    def test_the_old_file_is_not_opened_again(self, case, oskars, inese):
        accept(offered(case, oskars), inese)
        with scope.of_user(oskars), pytest.raises(ValidationError, match="pārņēma"):
            undo_exit(client=case.client)

    def test_a_number_in_use(self, case, oskars, inese, rezekne):
        factories.ClientFactory(number="R-9", territory=rezekne)
        with pytest.raises(ValidationError) as found:
            accept(offered(case, oskars), inese, number="R-9")
        assert "number" in found.value.error_dict
        assert Client.objects.filter(person=case.client.person).count() == 1

    def test_a_client_who_exited_is_not_offered(self, case, oskars):
        case.client.exited_on = date(2021, 1, 1)
        case.client.save()
        with pytest.raises(ValidationError, match="atvērtu lietu"):
            offered(case, oskars)

    def test_the_same_offer_twice_is_one_and_another_is_refused(self, case, oskars):
        assert offered(case, oskars) == offered(case, oskars)
        with pytest.raises(ValidationError, match="jau ir piedāvāts"):
            offered(case, oskars, to="livanu-novads")
        assert Move.objects.count() == 1


class TestWall:
    """Names and grounds cross by the offer and its acceptance, and by nothing else."""

    def seen(self, model, **where) -> int:
        return model.objects.filter(**where).count()

    def test_the_receiving_office_reads_the_offer_and_nothing_of_the_file(
        self, case, oskars, inese
    ):
        move = offered(case, oskars)
        for _turn in ("before", "after"):
            with scope.of_user(inese):
                assert self.seen(Move, pk=move.pk) == 1
                assert self.seen(Client, pk=case.client.pk) == 0
                for relation in ("opinions", "assessments", "representations", "moves"):
                    expected = 1 if relation == "moves" else 0
                    assert getattr(case.client, relation).count() == expected
            if move.status == "offered":
                accept(move, inese)
                move.refresh_from_db()

    def test_the_old_office_does_not_read_the_new_file(self, case, oskars, inese):
        new = accept(offered(case, oskars), inese)
        with scope.of_user(oskars):
            assert self.seen(Client, pk=new.pk) == 0
            assert new.opinions.count() == 0

    def test_a_third_office_sees_nothing_and_accepts_nothing(self, case, oskars, inese):
        move = offered(case, oskars, to="livanu-novads")
        with scope.of_user(inese):
            assert self.seen(Move, pk=move.pk) == 0
            for territory in ("rezekne", "livanu-novads"):
                with pytest.raises(ValidationError, match="vairs nav piedāvāts"):
                    actions.accept(
                        move=move, territory=factories.territory(territory), number="X", by=inese
                    )
            with pytest.raises(ValidationError, match="vairs nav piedāvāts"):
                actions.decline(move=move, why="x", by=inese)
        move.refresh_from_db()
        assert move.status == "offered"

    def test_nobody_accepts_in_anothers_name(self, case, oskars, inese):
        move = offered(case, oskars)
        with scope.of_user(inese), pytest.raises(ValidationError):
            actions.accept(
                move=move, territory=factories.territory("rezekne"), number="X", by=oskars
            )

    def test_declined_and_withdrawn_are_no_longer_seen_there(self, case, oskars, inese):
        move = offered(case, oskars)
        with scope.of_user(inese):
            actions.decline(move=move, why="Dzīvo citur.", by=inese)
        with scope.of_user(inese):
            assert self.seen(Move) == 0
        with scope.of_user(oskars):
            assert self.seen(Move) == 1

    def test_the_receiving_office_cannot_make_or_change_an_offer(self, case, oskars, inese):
        move = offered(case, oskars)
        with scope.of_user(inese), connection.cursor() as cursor:
            cursor.execute("UPDATE clients_move SET note = 'x'")
            assert cursor.rowcount == 0
        move.refresh_from_db()
        assert move.note != "x"


def test_history_says_who_made_each_copy(case, oskars, inese):
    new = accept(offered(case, oskars), inese)
    for row in (new, new.identity, new.opinions.get(), new.representations.get()):
        event = row.events.get()
        assert (event.pgh_label, event.pgh_context["user"]) == ("insert", inese.pk)
        assert event.pgh_context["reason"] == "move"
