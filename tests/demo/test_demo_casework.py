"""What a newcomer finds of casework in the demonstration, in both offices."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clients.documents import storage
from clients.models import (
    Application,
    Assessment,
    Client,
    Contact,
    Decision,
    Document,
    Draft,
    Move,
    Note,
    Outcome,
    Representation,
    Substitution,
)
from clients.persons.actions import merge
from clients.persons.duplicates import pairs, shown
from di_latgale import scope
from di_latgale.accounts.demonstration import SIGN_INS
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right
from services.applications.states import CANCELLED, GRANTED, REFUSED, UNDECIDED, WITHDRAWN, state_of
from services.assessments.comparison import compare
from services.models import CarerTie, PlannedService, SupportPlan, WaitingPlace
from services.work.items import Kind
from services.work.people import ALL, OWN, Work
from tests.demo.loaded import loaded  # noqa: F401

pytestmark = pytest.mark.usefixtures("loaded")
Role = Membership.Role


@pytest.fixture(params=["rezeknes-valstspilseta", "augsdaugavas-novads"])
def place(request) -> str:
    return request.param


def person(role: str, place: str) -> User:
    (row,) = [row for row in SIGN_INS if (row.role, row.place) == (role, place)]
    return User.objects.get(email=row.email)


@pytest.fixture
def worker(place) -> User:
    return person(Role.SOCIAL_WORKER, place)


@pytest.fixture
def head(place) -> User:
    return person(Role.DEPARTMENT_HEAD, place)


def files(worker: User):
    return Client.objects.visible_to(worker)


def test_worker_has_many_kinds_of_work_to_do(worker):
    kinds = {
        *(Kind.DRAFT, Kind.RETURNED, Kind.OPINION, Kind.DISABILITY),
        *(Kind.PLAN, Kind.REVIEW, Kind.OF_AGE),
    }
    assert kinds <= Work(worker, timezone.localdate(), OWN).counts.keys()


def test_head_has_a_plan_and_a_move_to_decide(head):
    kinds = {Kind.APPROVAL, Kind.MOVE, Kind.RETURNED, Kind.OPINION, Kind.PLAN}
    assert kinds <= Work(head, timezone.localdate(), ALL).counts.keys()


def test_applications_stand_in_each_state(worker):
    found = Application.objects.for_list().filter(client__in=files(worker))
    assert {UNDECIDED, GRANTED, REFUSED, WITHDRAWN} == {state_of(a) for a in found} - {CANCELLED}


def test_refusals_give_reasons_and_are_appealed(worker):
    refused = Decision.objects.filter(client__in=files(worker), is_granted=False)
    assert {d.is_appeal_pending for d in refused} == {True, False}
    assert all(d.reason and d.appealed_on for d in refused)


def test_four_wait_and_the_urgent_one_comes_first(worker):
    today = timezone.localdate()
    waiting = WaitingPlace.objects.visible_to(worker).waiting_on(today).with_place(today)
    (urgent,) = [place for place in waiting if place.is_urgent]
    assert len(waiting) == 4
    assert urgent.place == 1
    assert {place.place for place in waiting} >= {1, 2, 3}


def test_plans_are_in_every_state(worker):
    plans = SupportPlan.objects.filter(client__in=files(worker), prepared_by=worker)
    (returned,) = plans.exclude(returned_at=None)
    assert returned.return_remark
    assert plans.waiting_for_approval().count() == 1
    assert plans.drafts().filter(returned_at=None).count() == 1
    (ending,) = plans.approved()
    assert ending.valid_to - timezone.localdate() < timedelta(days=30)
    assert all(plan.goals.exists() for plan in plans)
    assert SupportPlan.objects.filter(client__in=files(worker)).exclude(review_on=None).exists()


def test_two_assessments_show_changes_either_way(worker):
    assessed = Assessment.objects.finished().filter(client__in=files(worker), assessed_by=worker)
    client = files(worker).get(pk=assessed.order_by("client__number")[0].client_id)
    before, now = assessed.filter(client=client).order_by("assessed_on")
    assert now.scores.exclude(step=None).count() >= 9
    changes = {str(row.change) for row in compare(before, now)}
    assert len(changes) >= 3


def test_papers_are_scanned_and_can_be_read(worker):
    documents = Document.objects.filter(client__in=files(worker))
    assert {d.content_type for d in documents} == {"application/pdf", "image/png"}
    assert {d.kind for d in documents} == {"application", "decision", "opinion"}
    assert all(storage.read(d.file_key) for d in documents)


def test_head_can_join_a_child_who_came_back(head):
    territories = head.territories(Right.READ_FILES).order_by("id").values_list("id", flat=True)
    (pair,) = shown(pairs(territories))
    with transaction.atomic(), scope.whole("demonstration"):
        merge(one=pair["one"], other=pair["other"], by=head)
        assert pairs(territories) == []
        transaction.set_rollback(True)


def test_notes_are_of_every_kind_and_one_is_withdrawn(worker):
    notes = Note.objects.filter(client__in=files(worker))
    assert {note.kind for note in notes.live()} == set(Note.Kind)
    assert notes.withdrawn().count() == 1
    assert any(note.is_corrected for note in notes.live())
    assert Draft.objects.visible_to(worker).live().count() == 1


def test_adults_reached_something_lately(worker):
    since = timezone.localdate() - timedelta(days=500)
    outcomes = Outcome.objects.standing().filter(client__in=files(worker), valid_from__gt=since)
    assert {o.kind for o in outcomes} == set(Outcome.Kind)


def test_somebody_moves_each_way():
    assert Move.objects.offered().count() == 2
    assert len({move.to_municipality_id for move in Move.objects.offered()}) == 2


def test_colleague_stands_in_soon_and_has_files_of_ones_own(worker, place):
    substitution = Substitution.objects.get(municipality__slug=place)
    assert substitution.worker == worker
    assert substitution.valid_from > timezone.localdate()
    assert substitution.substitute.caseload.exists()
    assert not substitution.substitute.has_usable_password()


def test_people_around_clients_are_known(worker):
    clients = files(worker)
    trustees = Representation.objects.standing().filter(client__in=clients, kind="trustee")
    assert trustees.filter(acting=Representation.Acting.JOINTLY).exists()
    assert CarerTie.objects.standing().filter(client__in=clients).count() == 1
    called = Contact.objects.standing().filter(client__in=clients).order_by("client", "call_order")
    assert [c.is_institution for c in called[:2]] == [False, True]


def test_nobody_of_late_is_in_a_figure(worker):
    """Those taken on for the demonstration have no services, planned or given."""
    new = files(worker).filter(identity__personal_code="")
    assert new.count() == 4
    assert not new.exclude(sessions=None).exists()
    assert not PlannedService.objects.filter(client__in=new).exists()
