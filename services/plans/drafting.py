"""Writes of drafts: made, changed, given up. Each locks the plan, so that two editors take turns.

An editor brings along ``changed_at`` of the plan that was shown. Where somebody saved meanwhile
nothing is written over; saying again what is stored already is no error, so that a form sent
twice does no harm.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, IntegerField, Max
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from services.models import PlanGoal, PlannedService, SupportPlan

GOAL_FIELDS = ("text", "domain", "until")
LINE_FIELDS = (
    *("service", "recipient", "quantity", "window"),
    *("provider", "valid_from", "valid_to", "reason"),
)
FACTS = ("number", "valid_from", "valid_to", "review_on")


def proposed_number(client: Client) -> str:
    """One more than the highest plain number of the territory."""
    plain = SupportPlan.objects.filter(territory=client.territory_id, number__regex=r"^\d{1,9}$")
    highest = plain.aggregate(highest=Max(Cast(F("number"), IntegerField())))["highest"]
    return str((highest or 0) + 1)


def create_plan(*, client: Client, by: User, **facts: Any) -> SupportPlan:
    """``facts``: those of ``FACTS``. Raises ValidationError by field.

    The draft that the same person made with these very facts is given back.
    """
    plan = SupportPlan(
        client=client,
        territory_id=client.territory_id,
        prepared_by=by,
        edited_by=by,
        changed_at=timezone.now(),
        **facts,
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
            return plan
    except IntegrityError as error:
        same = SupportPlan.objects.drafts().filter(client=client, prepared_by=by, **facts)
        if stored := same.first():
            return stored
        raise refused(error) from error


def new_version(*, plan: SupportPlan, by: User) -> SupportPlan:
    """A draft with what still matters of an approved plan; the one there is already is given."""
    with transaction.atomic():
        plan = SupportPlan.objects.select_for_update().get(pk=plan.pk)
        if not plan.is_approved:
            raise ValidationError(_("A new version is made of an approved plan."))
        later = plan.later.exclude(withdrawn_at__isnull=False).order_by("-id").first()
        if later is not None and later.is_approved:
            raise ValidationError(_("There is already a newer version of this plan."))
        if later is not None:
            return later
        reason(Reason.PLAN_NEW_VERSION)
        today = timezone.localdate()
        goes_on = plan.valid_to is None or plan.valid_to > today
        draft = SupportPlan.objects.create(
            client_id=plan.client_id,
            territory_id=plan.territory_id,
            number=plan.number,
            version=plan.version + 1,
            previous=plan,
            valid_from=today,
            valid_to=plan.valid_to if goes_on else None,
            prepared_by=by,
            edited_by=by,
            changed_at=timezone.now(),
        )
        _copy(plan, draft)
        return draft


def _copy(plan: SupportPlan, draft: SupportPlan) -> None:
    """Goals not reached yet, and lines that are not over."""
    scope = {"plan": draft, "client_id": draft.client_id, "territory_id": draft.territory_id}
    goals = plan.goals.filter(is_removed=False).exclude(reached=PlanGoal.Reached.YES)
    PlanGoal.objects.bulk_create(
        PlanGoal(**{name: getattr(goal, name) for name in GOAL_FIELDS}, **scope)
        for goal in goals.order_by("id")
    )
    start = draft.valid_from
    lines = []
    for line in plan.lines.live().select_related("service", "provider").order_by("id"):
        if line.valid_to and line.valid_to < start:
            continue
        said = {name: getattr(line, name) for name in LINE_FIELDS}
        if line.valid_from and line.valid_from <= start:
            said["valid_from"] = None
        lines.append(PlannedService(**said, **scope))
    PlannedService.objects.bulk_create(lines)


def change_facts(
    *, plan: SupportPlan, by: User, changed_at: datetime | None, **facts: Any
) -> SupportPlan:
    """Replaces the facts of a draft; the number of a later version stays the first one's."""
    if plan.version > 1:
        facts.pop("number", None)
    try:
        with transaction.atomic():
            stored = locked_draft(plan)
            if all(getattr(stored, name) == value for name, value in facts.items()):
                return stored
            check_unchanged(stored, changed_at)
            for name, value in facts.items():
                setattr(stored, name, value)
            _touch(stored, by)
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def change_goals(
    *, plan: SupportPlan, by: User, changed_at: datetime | None, goals: list[dict]
) -> SupportPlan:
    return _change_rows(plan, by, changed_at, PlanGoal, GOAL_FIELDS, goals)


def change_lines(
    *, plan: SupportPlan, by: User, changed_at: datetime | None, lines: list[dict]
) -> SupportPlan:
    return _change_rows(plan, by, changed_at, PlannedService, LINE_FIELDS, lines)


def _change_rows(
    plan: SupportPlan,
    by: User,
    changed_at: datetime | None,
    model: type[models.Model],
    fields: tuple[str, ...],
    rows: list[dict],
) -> SupportPlan:
    """``rows``: the fields of each row that stays, and ``key``, the primary key or None if new.

    Rows of the plan that are not among them are taken out.
    """
    try:
        with transaction.atomic():
            stored = locked_draft(plan)
            there = {row.pk: row for row in _live(model, stored)}
            if _said(there.values(), fields) == _sorted(tuple(r[f] for f in fields) for r in rows):
                return stored
            check_unchanged(stored, changed_at)
            _store(model, stored, fields, rows, there)
            _touch(stored, by)
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def _store(model, plan: SupportPlan, fields, rows: list[dict], there: dict) -> None:
    """Taken out first: what is added may be what was there in another form."""
    kept = {row["key"] for row in rows if row["key"] in there}
    model.objects.filter(pk__in=there.keys() - kept).update(is_removed=True)
    for row in rows:
        said = {name: row[name] for name in fields}
        before = there.get(row["key"])
        if before is None:
            model.objects.create(
                plan=plan, client_id=plan.client_id, territory_id=plan.territory_id, **said
            )
        elif any(getattr(before, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(before, name, value)
            before.save(update_fields=fields)


def _live(model, plan: SupportPlan):
    related = [name for name in ("service", "provider") if hasattr(model, name)]
    rows = model.objects.filter(plan=plan, is_removed=False)
    return rows.select_related(*related).order_by("id")


def _said(rows, fields) -> list[tuple]:
    return _sorted(tuple(getattr(row, name) for name in fields) for row in rows)


def _sorted(rows) -> list[tuple]:
    return sorted(rows, key=repr)


def withdraw_plan(*, plan: SupportPlan, by: User, changed_at: datetime | None) -> SupportPlan:
    """Gives a draft up; again is no error."""
    with transaction.atomic():
        stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
        if stored.withdrawn_at:
            return stored
        stored = locked_draft(plan)
        check_unchanged(stored, changed_at)
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        reason(Reason.PLAN_WITHDRAW)
        stored.save()
        return stored


def locked_draft(plan: SupportPlan) -> SupportPlan:
    """The plan as it is now, held until the end of the transaction; a draft, or ValidationError."""
    stored = SupportPlan.objects.select_for_update().get(pk=plan.pk)
    if not stored.is_draft:
        raise ValidationError(not_a_draft(stored), code="state")
    return stored


def not_a_draft(plan: SupportPlan) -> str:
    if plan.is_submitted:
        return _("The plan is submitted for approval: it is changed after it was returned.")
    if plan.is_approved:
        return _("The plan is approved: make a new version to change it.")
    return _("The plan was given up.")


def check_unchanged(plan: SupportPlan, changed_at: datetime | None) -> None:
    """Raises ValidationError where somebody saved after the plan was shown."""
    if plan.changed_at != changed_at:
        raise ValidationError(meanwhile(plan), code="meanwhile")


def meanwhile(plan: SupportPlan) -> str:
    said = {
        "who": plan.edited_by or _("somebody else"),
        "time": f"{timezone.localtime(plan.changed_at):%H:%M}" if plan.changed_at else "–",
    }
    text = _("While you were working, %(who)s changed the plan (%(time)s). Compare and save again.")
    return text % said


def _touch(plan: SupportPlan, by: User) -> None:
    plan.edited_by, plan.changed_at = by, timezone.now()
    plan.save()


def day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


_FIELDS = {
    "supportplan_number_once": "number",
    "supportplan_date_order": "valid_to",
    "supportplan_end_has_reason": "reason",
    "supportplan_return_has_remark": "remark",
    "planreview_once": "reviewed_on",
    "planreview_next_is_later": "next_on",
}


def refused(error: IntegrityError) -> ValidationError:
    """What the database refused although nothing here objected."""
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})
