from datetime import date, timedelta

from django.utils import timezone

from services.models import PlanGoal, PlanReview, SupportPlan
from tests import factories as make
from tests.services import plan_rows as rows

DAY = date(2021, 11, 5)
LATER, EARLIER = DAY + timedelta(days=1), DAY - timedelta(days=1)


def _user():
    return make.UserFactory()


def _draft(**said):
    return rows.draft(make.ClientFactory(), _user(), **said)


def _submitted(**said):
    return rows.submitted(make.ClientFactory(), _user(), **said)


def _approved(**said):
    return rows.approved(make.ClientFactory(), _user(), _user(), **said)


def _changed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _version(plan, **said):
    """Approved like the one it follows, by nobody."""
    usual = {"number": plan.number, "version": plan.version + 1, "previous": plan}
    return SupportPlan.objects.create(**{**rows.scope(plan.client), **usual, **said})


def _renumbered():
    return _version(_approved(), number="cits")


def _goal(plan=None, **said):
    plan = plan or _draft()
    usual = {"plan": plan, "text": "Strādāt", **rows.scope(plan.client)}
    return PlanGoal.objects.create(**{**usual, **said})


def _review(plan=None, **said):
    plan = plan or _approved()
    usual = {"plan": plan, "reviewed_on": DAY, "result": "Labi", "reviewed_by": plan.approved_by}
    return PlanReview.objects.create(**{**usual, **rows.scope(plan.client), **said})


def _twice_reviewed():
    plan = _approved()
    _review(plan)
    _review(plan)


def _own_approval():
    by = _user()
    rows.approved(make.ClientFactory(), by, by)


def _of_another(create):
    plan = _draft()
    other = make.ClientFactory()
    return create(plan, client=other, territory=other.territory)


def _elsewhere():
    return make.territory("daugavpils")


def _withdrawn():
    plan = _draft()
    _changed(plan, withdrawn_at=timezone.now())
    return plan


def _approved_past_submission():
    plan = _draft()
    _changed(plan, approved_on=DAY)


BROKEN_BY = {
    "supportplan_version_of_same": lambda: _of_another(
        lambda plan, **said: _version(_approved(), **said)
    ),
    "supportplan_first_version": lambda: make.SupportPlanFactory(version=2),
    "supportplan_versions_apart": lambda: _version(
        _approved(), approved_on=DAY, valid_from=date(2022, 1, 1)
    ),
    "supportplan_version_follows": _renumbered,
    "supportplan_four_eyes": _own_approval,
    "supportplan_approval_complete": lambda: make.SupportPlanFactory(approved_by=_user()),
    "supportplan_submission_complete": lambda: _changed(_draft(), submitted_at=timezone.now()),
    "supportplan_return_has_remark": lambda: _changed(
        _draft(), returned_at=timezone.now(), returned_by=_user()
    ),
    "supportplan_end_has_reason": lambda: _changed(_approved(), ended_on=date(2022, 11, 30)),
    "supportplan_withdrawn_before_approval": lambda: make.SupportPlanFactory(
        withdrawn_at=timezone.now()
    ),
    "supportplan_submitted_is_fixed": lambda: _changed(_submitted(), valid_from=EARLIER),
    "supportplan_approved_is_fixed": lambda: _changed(_approved(), valid_from=EARLIER),
    "supportplan_approved_only_ends_earlier": lambda: _changed(
        _approved(), valid_to=date(2022, 12, 1)
    ),
    "supportplan_approved_after_submission": _approved_past_submission,
    "supportplan_withdrawn_stays": lambda: _changed(_withdrawn(), valid_from=EARLIER),
    "plannedservice_date_order": lambda: rows.add_line(
        _draft(lines=()), valid_from=LATER, valid_to=EARLIER
    ),
    "plannedservice_added_to_draft": lambda: rows.add_line(_submitted(lines=())),
    "plannedservice_changed_in_draft": lambda: _changed(_approved().lines.get(), quantity=21),
    "plangoal_same_territory": lambda: _goal(territory=_elsewhere()),
    "plangoal_client_of_plan": lambda: _of_another(_goal),
    "plangoal_says_something": lambda: _goal(text=""),
    "plangoal_result_has_day": lambda: _goal(reached="yes"),
    "plangoal_added_to_draft": lambda: _goal(_approved()),
    "plangoal_changed_in_draft": lambda: _changed(_approved().goals.get(), text="Cits"),
    "planreview_same_territory": lambda: _review(territory=_elsewhere()),
    "planreview_client_of_plan": lambda: _of_another(
        lambda plan, **said: _review(plan, reviewed_by=_user(), **said)
    ),
    "planreview_once": _twice_reviewed,
    "planreview_says_something": lambda: _review(result=""),
    "planreview_next_is_later": lambda: _review(next_on=DAY),
}
