"""What a list of work to do asks of plans and their lines."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.models import PlannedService, SupportPlan
from tests import factories
from tests.services import plan_rows

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 31)


@pytest.fixture
def child(db):
    return factories.ClientFactory()


def test_states(child, ilze, inese):
    made = {
        "drafts": plan_rows.draft(child, ilze),
        "waiting_for_approval": plan_rows.submitted(child, ilze),
        "approved": plan_rows.approved(child, ilze, inese),
    }
    for name, plan in made.items():
        assert list(getattr(SupportPlan.objects, name)()) == [plan]
    assert SupportPlan.objects.unfinished().count() == 2


def test_ending_between_leaves_out_what_goes_on_and_what_was_ended(child, ilze, inese):
    def ending(last, **said):
        return plan_rows.approved(child, ilze, inese, valid_to=last, **said)

    inside = [ending(DAY), ending(DAY + timedelta(days=30))]
    ending(DAY - timedelta(days=1))
    ending(DAY + timedelta(days=31))
    ended = ending(DAY)
    ended.ended_on, ended.end_reason = DAY, "Pārcēlās"
    ended.save()
    before = ending(DAY)
    SupportPlan.objects.create(
        number=before.number,
        version=2,
        previous=before,
        valid_from=DAY + timedelta(days=1),
        approved_on=DAY,
        **plan_rows.scope(child),
    )
    plan_rows.draft(child, ilze, valid_to=DAY)
    found = SupportPlan.objects.ending_between(DAY, DAY + timedelta(days=30))
    assert set(found) == set(inside)


def test_for_review_by(child, ilze, inese):
    due = plan_rows.approved(child, ilze, inese, review_on=DAY)
    plan_rows.approved(child, ilze, inese, review_on=DAY + timedelta(days=1))
    plan_rows.approved(child, ilze, inese)
    plan_rows.approved(child, ilze, inese, review_on=DAY, valid_to=DAY - timedelta(days=1))
    assert list(SupportPlan.objects.for_review_by(DAY, today=DAY)) == [due]


def test_lines_without_a_session(child, ilze, inese):
    provider = factories.ProviderFactory()
    plan = plan_rows.approved(
        child, ilze, inese, lines=({}, {"code": "masaza", "provider": provider})
    )
    physiotherapy, massage = plan.lines.order_by("id")
    since = DAY - timedelta(days=30)

    def found():
        return set(PlannedService.objects.without_session_since(since, today=DAY))

    assert found() == {physiotherapy, massage}
    give = factories.ServiceSessionFactory
    give(client=child, happened_on=since - timedelta(days=1))
    give(client=child, happened_on=since, service=massage.service)
    assert found() == {physiotherapy, massage}
    give(client=child, happened_on=since)
    give(client=child, happened_on=DAY, service=massage.service, provider=provider)
    assert found() == set()
    late = plan_rows.approved(
        factories.ClientFactory(), ilze, inese, valid_from=since + timedelta(days=1)
    )
    assert late.lines.get() not in found()


@pytest.mark.parametrize(("given", "is_ending"), [(2, True), (1, False), (0, False)])
def test_a_quantity_that_ends_at_the_present_pace(child, ilze, inese, given, is_ending):
    """31 of 365 days have passed: 20 × 31 / 365 = 1,7."""
    plan = plan_rows.approved(child, ilze, inese)
    if given:
        session = factories.ServiceSessionFactory
        session(client=child, happened_on=DAY, quantity=Decimal(given))
        session(client=child, happened_on=date(2021, 11, 30), quantity=Decimal(9))
        session(client=child, happened_on=DAY + timedelta(days=1), quantity=Decimal(9))
    found = list(PlannedService.objects.ending_at_pace(DAY))
    assert found == (plan.lines.all()[:1] and list(plan.lines.all()) if is_ending else [])
    if found:
        assert found[0].given == given


def test_a_line_counts_within_its_own_days(child, ilze, inese):
    days = {"valid_from": date(2021, 12, 10), "valid_to": date(2021, 12, 20)}
    plan_rows.approved(child, ilze, inese, lines=(days,))
    on = PlannedService.objects.in_force_on
    for day, count in (("09", 0), ("10", 1), ("20", 1), ("21", 0)):
        assert on(date.fromisoformat(f"2021-12-{day}")).count() == count
    line = PlannedService.objects.with_days().get()
    assert (line.starts_on, line.ends_on) == (line.first_day, line.last_day)


def test_what_was_taken_out_of_a_draft_never_counts(child, ilze, inese):
    plan = plan_rows.draft(child, ilze)
    plan.lines.update(is_removed=True)
    plan.submitted_at, plan.submitted_by = plan.changed_at, ilze
    plan.save()
    plan.approved_on, plan.approved_by = DAY, inese
    plan.save()
    assert not PlannedService.objects.in_force_on(DAY).exists()
