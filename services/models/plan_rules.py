"""What may happen to a plan in each state, held by statement triggers.

A draft is changed freely; a submitted plan only goes back, on to approval or out; an approved one
is fixed but for the days of its end and of its next review. Plans of a workbook come approved,
and their lines after them.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.held import FORGETTING
from di_latgale.triggers import Rule

# A client's move and the time of the last change alter nothing of a plan.
_ASIDE = "'territory_id' - 'changed_at'"
_OF_SUBMITTED = (
    "'approved_on' - 'approved_by_id' - 'withdrawn_at' - 'withdrawn_by_id'"
    " - 'submitted_at' - 'submitted_by_id' - 'returned_at' - 'returned_by_id' - 'return_remark'"
)
_OF_APPROVED = "'valid_to' - 'review_on' - 'ended_on' - 'ended_by_id' - 'end_reason'"


# What is emptied when old records are forgotten.
_WORDS = "'number' - 'return_remark' - 'end_reason' - 'reason' - 'text' - 'domain'"


def _differ(*free: str) -> str:
    free = " - ".join((_ASIDE, *free))
    return (
        f"to_jsonb(o) - {free} <> to_jsonb(n) - {free}"
        f" AND NOT ({FORGETTING} AND to_jsonb(o) - {_WORDS} = to_jsonb(n) - {_WORDS})"
    )


PLAN_ON_UPDATE = [
    Rule(
        "supportplan_submitted_is_fixed",
        f"""
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        WHERE o.approved_on IS NULL AND o.submitted_at IS NOT NULL AND {_differ(_OF_SUBMITTED)}
        """,
        _("A submitted plan is not changed: let it be returned first."),
    ),
    Rule(
        "supportplan_approved_is_fixed",
        f"""
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        WHERE o.approved_on IS NOT NULL AND {_differ(_OF_APPROVED)}
        """,
        _("An approved plan is not changed: make a new version."),
    ),
    Rule(
        "supportplan_approved_only_ends_earlier",
        """
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        WHERE o.approved_on IS NOT NULL AND n.valid_to IS DISTINCT FROM o.valid_to
          AND (n.valid_to IS NULL OR n.valid_to > o.valid_to)
        """,
        _("An approved plan can only end earlier: make a new version to prolong it."),
    ),
    Rule(
        "supportplan_approved_after_submission",
        """
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        WHERE o.approved_on IS NULL AND n.approved_on IS NOT NULL
          AND (o.submitted_at IS NULL OR n.submitted_at IS DISTINCT FROM o.submitted_at
               OR n.approved_by_id IS NULL)
        """,
        _("Only a submitted plan is approved, by somebody named."),
    ),
    Rule(
        "supportplan_withdrawn_stays",
        f"""
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        WHERE o.withdrawn_at IS NOT NULL AND {_differ()}
        """,
        _("A plan that was given up is not changed."),
    ),
]

# The successor says which version it is, whatever the order in which both are stored.
VERSION_FOLLOWS = Rule(
    "supportplan_version_follows",
    f"""
    SELECT FROM new_rows n JOIN services_supportplan before ON before.id = n.previous_id
    WHERE n.version <> before.version + 1 OR before.approved_on IS NULL
       OR n.number <> before.number AND NOT {FORGETTING}
    """,
    _("A new version follows an approved one of the same plan, and is the next."),
)

_IS_PAST_DRAFT = (
    "(plan.submitted_at IS NOT NULL OR plan.withdrawn_at IS NOT NULL"
    " OR plan.approved_by_id IS NOT NULL)"
)
_MESSAGE = _("Only a draft is changed: make a new version of an approved plan.")


def rows_on_insert(table: str, *, imported: bool) -> Rule:
    """``imported``: a workbook adds such rows to plans that it brought approved."""
    past = _IS_PAST_DRAFT if imported else f"({_IS_PAST_DRAFT} OR plan.approved_on IS NOT NULL)"
    return Rule(
        f"{table}_added_to_draft",
        "SELECT FROM new_rows n JOIN services_supportplan plan ON plan.id = n.plan_id"
        f" WHERE {past}",
        _MESSAGE,
    )


def rows_on_update(table: str, *, free: str = "") -> Rule:
    """``free``: "'column' - …" that may be written in an approved plan."""
    of_approved = f"plan.approved_on IS NOT NULL AND {_differ(*filter(None, [free]))}"
    return Rule(
        f"{table}_changed_in_draft",
        f"""
        SELECT FROM old_rows o JOIN new_rows n USING (id)
        JOIN services_supportplan plan ON plan.id IN (o.plan_id, n.plan_id)
        WHERE plan.approved_on IS NULL AND {_IS_PAST_DRAFT} AND {_differ()} OR {of_approved}
        """,
        _MESSAGE,
    )
