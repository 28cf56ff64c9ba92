"""A plan's way: submitted, taken or sent back, approved, reviewed, ended.

Each step locks the plan and looks at its state again, so that of two people who press at once one
does it and the other is told. The same step by the same person once more is no error.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Person
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.history import Reason, reason
from services.models import PlanGoal, PlanReview, SupportPlan
from services.plans.check import faults
from services.plans.drafting import check_unchanged, day_before, locked_draft, refused


def submit_plan(*, plan: SupportPlan, by: User, changed_at: datetime | None) -> SupportPlan:
    """Raises ValidationError while anything has to be mended."""
    with transaction.atomic():
        stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
        if stored.is_submitted and stored.submitted_by_id == by.pk:
            return stored
        stored = locked_draft(plan)
        check_unchanged(stored, changed_at)
        if found := faults(stored):
            raise ValidationError([fault.text for fault in found])
        stored.submitted_at, stored.submitted_by = timezone.now(), by
        reason(Reason.PLAN_SUBMIT)
        stored.save()
        return stored


def recall_plan(*, plan: SupportPlan, by: User) -> SupportPlan:
    """Takes a submission back before anybody decided."""
    with transaction.atomic():
        stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
        if stored.is_draft:
            return stored
        _check_submitted(stored)
        stored.submitted_at = stored.submitted_by = None
        reason(Reason.UNDO)
        stored.save()
        return stored


def return_plan(*, plan: SupportPlan, by: User, remark: str) -> SupportPlan:
    with transaction.atomic():
        stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
        if stored.is_draft and stored.returned_by_id == by.pk and stored.return_remark == remark:
            return stored
        _check_submitted(stored)
        stored.submitted_at = stored.submitted_by = None
        stored.returned_at, stored.returned_by = timezone.now(), by
        stored.return_remark = remark
        reason(Reason.PLAN_RETURN)
        stored.save()
        return stored


def approve_plan(*, plan: SupportPlan, by: User, changed_at: datetime | None) -> SupportPlan:
    """Four eyes. The version before ends on the day before this one begins."""
    try:
        with transaction.atomic():
            stored = _locked_with_person(plan)
            if stored.is_approved and stored.approved_by_id == by.pk:
                return stored
            _check_submitted(stored)
            check_unchanged(stored, changed_at)
            if stored.is_own_of(by):
                raise ValidationError(_("Another worker approves one's own plan."), code="own")
            reason(Reason.PLAN_APPROVE)
            _end_before(stored)
            stored.approved_on, stored.approved_by = timezone.localdate(), by
            stored.save()
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def _end_before(plan: SupportPlan) -> None:
    if plan.previous_id is None:
        return
    before = SupportPlan.objects.select_for_update().get(pk=plan.previous_id)
    last = day_before(plan.valid_from)
    if before.valid_to and before.valid_to <= last:
        return
    before.valid_to = last
    if before.ended_on:
        before.ended_on = last
    before.save()


def end_plan(*, plan: SupportPlan, by: User, on: date, why: str) -> SupportPlan:
    """``on`` is the last day in force."""
    try:
        with transaction.atomic():
            stored = _locked_with_person(plan)
            if stored.ended_on == on and stored.ended_by_id == by.pk:
                return stored
            _check_can_end(stored, on)
            stored.valid_to = stored.ended_on = on
            stored.ended_by, stored.end_reason = by, why
            reason(Reason.PLAN_END)
            stored.save()
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def _check_can_end(plan: SupportPlan, on: date) -> None:
    if not plan.is_approved:
        raise ValidationError(_("Only an approved plan is ended."), code="state")
    if plan.ended_on:
        said = {"day": wording.day_sentence(plan.ended_on), "who": plan.ended_by}
        text = _("The plan is already ended, on %(day)s by %(who)s.") % said
        raise ValidationError(text, code="state")
    if plan.valid_from and on < plan.valid_from:
        text = _("The plan begins on %(day)s; it cannot end before.")
        said = {"day": wording.day_sentence(plan.valid_from)}
        raise ValidationError({"on": text % said})
    if plan.valid_to and on > plan.valid_to:
        text = _("The plan ends on %(day)s anyway; make a new version to prolong it.")
        raise ValidationError({"on": text % {"day": wording.day_sentence(plan.valid_to)}})


def review_plan(
    *,
    plan: SupportPlan,
    by: User,
    reviewed_on: date,
    result: str,
    next_on: date | None,
    goals: dict[int, str],
) -> PlanReview:
    """``goals``: primary key → what became of it, empty = nothing said."""
    try:
        with transaction.atomic():
            stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
            if not stored.is_approved:
                raise ValidationError(_("Only an approved plan is reviewed."), code="state")
            if stored.valid_from and reviewed_on < stored.valid_from:
                text = _("The plan begins on %(day)s; it is reviewed later.")
                said = {"day": wording.day_sentence(stored.valid_from)}
                raise ValidationError({"reviewed_on": text % said})
            said = {"result": result, "next_on": next_on, "reviewed_by": by}
            same = PlanReview.objects.filter(plan=stored, reviewed_on=reviewed_on, **said)
            if found := same.first():
                return found
            reason(Reason.PLAN_REVIEW)
            _say_of_goals(stored, goals, reviewed_on)
            stored.review_on = next_on
            stored.save()
            return PlanReview.objects.create(
                plan=stored,
                client_id=stored.client_id,
                territory_id=stored.territory_id,
                reviewed_on=reviewed_on,
                **said,
            )
    except IntegrityError as error:
        raise refused(error) from error


def _say_of_goals(plan: SupportPlan, said: dict[int, str], on: date) -> None:
    for goal in PlanGoal.objects.filter(plan=plan, is_removed=False, pk__in=said).order_by("id"):
        if goal.reached != said[goal.pk]:
            goal.reached = said[goal.pk]
            goal.reached_on = on if goal.reached else None
            goal.save(update_fields=["reached", "reached_on"])


def _locked_with_person(plan: SupportPlan) -> SupportPlan:
    """Whoever records a session meanwhile waits and then sees the plan as it became."""
    Person(pk=plan.client.person_id).lock()
    return SupportPlan.objects.select_for_update().get(pk=plan.pk)


def _check_submitted(plan: SupportPlan) -> None:
    if plan.is_submitted:
        return
    if plan.is_approved:
        said = {"who": plan.approved_by or "–", "day": wording.day_sentence(plan.approved_on)}
        text = _("The plan is already approved: %(who)s, %(day)s") % said
    elif plan.returned_at:
        time = f"{timezone.localtime(plan.returned_at):%d.%m.%Y %H:%M}"
        text = _("The plan was returned meanwhile: %(who)s, %(time)s.") % {
            "who": plan.returned_by,
            "time": time,
        }
    else:
        text = _("The plan is not submitted.")
    raise ValidationError(text, code="state")
