"""What may happen to a month in each state, held by statement triggers.

A month changes by steps alone. Whoever writes a session holds a lock of its month, shared with all
other writers; who takes a step holds it alone. So a step waits for the entries that are being
stored, and an entry begun meanwhile waits and then finds the month closed.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.triggers import Rule

TODAY = "(now() AT TIME ZONE 'Europe/Riga')::date"


def month_of(day: str) -> str:
    """SQL: the first day of the month of ``day``."""
    return f"date_trunc('month', {day})::date"


def lock(months: str, *, alone: bool) -> str:
    """plpgsql: locks ``months``, a SELECT of municipality_id and month; in one order always."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    return f"""
    PERFORM {function}(held.key) FROM (
        SELECT DISTINCT hashtextextended(m.municipality_id || ' ' || m.month, 2) AS key
        FROM ({months}) m ORDER BY 1) held;"""


def shut(municipality: str, day: str) -> str:
    """SQL: the month of ``day`` is not open in ``municipality``."""
    return f"""EXISTS (
        SELECT FROM services_monthlyperiod p WHERE p.municipality_id = {municipality}
          AND p.month = {month_of(day)} AND p.status <> 'open')"""


BEGINS_OPEN = Rule(
    "monthlyperiod_begins_open",
    """
    SELECT FROM new_rows n WHERE n.status <> 'open'
       OR coalesce(n.closed_by_id, n.submitted_by_id, n.asked_by_id) IS NOT NULL
    """,
    _("A period begins open; it is closed by a step."),
)
# Written by the trigger of a step, the statement is one trigger deeper.
CHANGED_BY_STEPS = Rule(
    "monthlyperiod_changed_by_steps",
    """
    SELECT FROM old_rows o JOIN new_rows n USING (id)
    WHERE pg_trigger_depth() < 2 AND to_jsonb(o) <> to_jsonb(n)
    """,
    _("A period is changed by steps alone."),
)

LOCK_OF_STEPS = lock(
    "SELECT p.municipality_id, p.month FROM new_rows n"
    " JOIN services_monthlyperiod p ON p.id = n.period_id",
    alone=True,
)
_OF_PERIOD = "SELECT FROM new_rows n JOIN services_monthlyperiod p ON p.id = n.period_id"

STEPS = [
    Rule(
        "periodstep_one_at_a_time",
        "SELECT FROM new_rows n GROUP BY n.period_id HAVING count(*) > 1",
        _("A period takes one step at a time."),
    ),
    Rule(
        "periodstep_fits_state",
        f"""
        {_OF_PERIOD} WHERE NOT CASE
            WHEN n.kind IN ('decline', 'open') THEN p.asked_by_id IS NOT NULL
            WHEN p.asked_by_id IS NOT NULL THEN false
            WHEN n.kind = 'close' THEN p.status = 'open'
            WHEN n.kind = 'submit' THEN p.status = 'closed'
            WHEN n.kind IN ('accept', 'return') THEN p.status = 'submitted'
            WHEN n.kind = 'ask' THEN p.status <> 'open'
            ELSE false END
        """,
        _("The period is in another state by now: open the page again."),
    ),
    Rule(
        "periodstep_closes_what_is_over",
        f"{_OF_PERIOD} WHERE n.kind = 'close' AND p.month + interval '1 month' > {TODAY}",
        _("A period is closed once its last day is over."),
    ),
    Rule(
        "periodstep_four_eyes",
        f"""
        {_OF_PERIOD}
        WHERE n.kind = 'open' AND n.made_by_id = p.asked_by_id
           OR n.kind IN ('accept', 'return') AND n.made_by_id IN (p.closed_by_id, p.submitted_by_id)
        """,
        _("Another person decides: not the one who asked, closed or submitted."),
    ),
]

STATE_FOLLOWS = """
    UPDATE services_monthlyperiod p SET
        status = CASE n.kind WHEN 'close' THEN 'closed' WHEN 'submit' THEN 'submitted'
            WHEN 'accept' THEN 'accepted' WHEN 'return' THEN 'closed'
            WHEN 'open' THEN 'open' ELSE p.status END,
        closed_by_id = CASE n.kind WHEN 'close' THEN n.made_by_id
            WHEN 'open' THEN NULL ELSE p.closed_by_id END,
        submitted_by_id = CASE WHEN n.kind = 'submit' THEN n.made_by_id
            WHEN n.kind IN ('return', 'open') THEN NULL ELSE p.submitted_by_id END,
        asked_by_id = CASE WHEN n.kind = 'ask' THEN n.made_by_id
            WHEN n.kind IN ('decline', 'open') THEN NULL ELSE p.asked_by_id END
    FROM new_rows n WHERE p.id = n.period_id;"""

DONE_WHILE_OPEN = Rule(
    "perioddone_while_open",
    f"{_OF_PERIOD} WHERE p.status <> 'open'",
    _("The period is closed. Ask for a correction."),
)
