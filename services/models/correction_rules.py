"""Rules of the correction journal, held by statement triggers.

A correction is made of a closed month and counts on the day it is confirmed, in a month that is
open in the client's municipality of that day; so neither month's figures change any more.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.held import FORGETTING
from di_latgale.triggers import Rule
from services.models.period_rules import TODAY, lock, month_of, shut

# Where a correction counts: whose the client's territory is on that day.
_COUNTS_IN = """organisations_belonging b
    WHERE b.territory_id = n.territory_id
      AND (b.valid_from IS NULL OR b.valid_from <= n.counted_on)
      AND (b.valid_to IS NULL OR b.valid_to >= n.counted_on)"""
_CORRECTED = f"SELECT n.municipality_id, {month_of('n.happened_on')} AS month FROM new_rows n"
_COUNTED = (
    f"SELECT b.municipality_id, {month_of('n.counted_on')} AS month"
    f" FROM new_rows n, {_COUNTS_IN} AND n.counted_on IS NOT NULL"
)
LOCK_ON_INSERT = lock(_CORRECTED, alone=False)
LOCK_ON_UPDATE = lock(f"{_CORRECTED} UNION {_COUNTED}", alone=False)

_CLOSED_ALONE = _("Only a closed month is corrected: change the entry itself in an open one.")
_NOT_SHUT = f"NOT {shut('n.municipality_id', 'n.happened_on')}"
_OLD_AND_NEW = "SELECT FROM old_rows o JOIN new_rows n USING (id)"
_CONFIRMED = f"{_OLD_AND_NEW} WHERE o.is_confirmed IS NOT TRUE AND n.is_confirmed"

ON_INSERT = [
    Rule(
        "correction_begins_undecided",
        "SELECT FROM new_rows n WHERE n.decided_at IS NOT NULL",
        _("A correction is decided on after it was made."),
    ),
    Rule(
        "correction_of_closed_period",
        f"SELECT FROM new_rows n WHERE {_NOT_SHUT}",
        _CLOSED_ALONE,
    ),
    Rule(
        "correction_as_its_session",
        """
        SELECT FROM new_rows n JOIN services_servicesession s ON s.id = n.session_id
        WHERE s.deleted_at IS NOT NULL
           OR (s.municipality_id, s.happened_on, s.service_id, s.recipient, s.funding_source_id)
              <> (n.municipality_id, n.happened_on, n.service_id, n.recipient, n.funding_source_id)
           OR s.representative_id IS DISTINCT FROM n.representative_id
           OR s.provider_id IS DISTINCT FROM n.provider_id
        """,
        _("The correction says another day, service or recipient than its entry."),
    ),
]

_TERRITORY = "'territory_id'"
_DECISION = (
    f"{_TERRITORY} - 'decided_at' - 'decided_by_id' - 'is_confirmed' - 'counted_on'"
    " - 'decline_reason'"
)
_WORDS = f"{_TERRITORY} - 'reason' - 'decline_reason'"


def _differ(free: str) -> str:
    return f"to_jsonb(o) - {free} <> to_jsonb(n) - {free}"


ON_UPDATE = [
    Rule(
        "correction_fixed",
        f"""
        {_OLD_AND_NEW}
        WHERE ({_differ(_DECISION)} OR o.decided_at IS NOT NULL AND {_differ(_TERRITORY)})
          AND NOT ({FORGETTING} AND NOT {_differ(_WORDS)})
        """,
        _("A correction is not changed: let it be declined and make another."),
    ),
    Rule("correction_of_closed_period", f"{_CONFIRMED} AND {_NOT_SHUT}", _CLOSED_ALONE),
    Rule(
        "correction_counted_in_open_period",
        f"""
        {_CONFIRMED} AND (n.counted_on > {TODAY} OR EXISTS (
            SELECT FROM {_COUNTS_IN} AND {shut("b.municipality_id", "n.counted_on")}))
        """,
        _("A correction counts on the day it is confirmed, which lies in an open month."),
    ),
    Rule(
        "correction_leaves_nothing_below_zero",
        f"""
        {_CONFIRMED} AND EXISTS (
            SELECT FROM services_servicesession s JOIN services_correction c ON c.session_id = s.id
            WHERE s.id = n.session_id AND c.is_confirmed
            GROUP BY s.id
            HAVING s.quantity + sum(c.quantity) < 0 OR s.cost + sum(c.cost) < 0)
        """,
        _("Corrections cannot take away more than there is."),
    ),
]
