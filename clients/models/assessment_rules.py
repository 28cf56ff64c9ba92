"""Rules between an assessment, its scores and what they point at, held by statement triggers.

What is finished says for ever what it said, until its words are forgotten (``di_latgale.held``);
the client may move to another territory.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.held import FORGETTING
from di_latgale.triggers import Rule

# Finished on our pages, or taken back; what an import brought finished may still be added to.
_CLOSED = "(a.status = 'withdrawn' OR a.finished_at IS NOT NULL)"

# The catalogue

_SCORED = """
    SELECT FROM clients_domainscore s JOIN clients_assessment a ON a.id = s.assessment_id
    WHERE s.step_id IS NOT NULL"""


def _uncovered(row: str) -> str:
    return (
        f"a.status <> 'draft' AND ({row}.valid_from > a.assessed_on"
        f" OR {row}.valid_to < a.assessed_on)"
    )


DOMAIN_KEPT = [
    Rule(
        "domain_used_is_kept",
        f"""
        SELECT FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.name, n.target_group, n.is_higher_better)
            <> (o.name, o.target_group, o.is_higher_better)
          AND EXISTS ({_SCORED} AND s.domain_id = n.id)
        """,
        _("Assessments use this domain: set its last day and add a new one instead."),
    ),
    Rule(
        "domain_covers_its_assessments",
        f"""
        SELECT FROM new_rows n
        WHERE EXISTS ({_SCORED} AND s.domain_id = n.id AND {_uncovered("n")})
        """,
        _("There are assessments with this domain on days outside these: they must stay covered."),
    ),
]

STEP_KEPT = [
    Rule(
        "scalestep_used_is_kept",
        f"""
        SELECT FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.score, n.words, n.domain_id) <> (o.score, o.words, o.domain_id)
          AND EXISTS ({_SCORED} AND s.step_id = n.id)
        """,
        _("Assessments use this step: set its last day and add a new one instead."),
    ),
    Rule(
        "scalestep_covers_its_assessments",
        f"""
        SELECT FROM new_rows n
        WHERE EXISTS ({_SCORED} AND s.step_id = n.id AND {_uncovered("n")})
        """,
        _("There are assessments with this step on days outside these: they must stay covered."),
    ),
]

# The assessment

_FIXED_WITHOUT = (
    "ARRAY['territory_id', 'changed_at', 'status', 'conclusion', 'place', 'participants',"
    " 'withdrawn_at', 'withdrawn_by_id', 'withdrawal_reason']"
)

ASSESSMENT_KEPT = [
    Rule(
        "assessment_finished_is_kept",
        f"""
        SELECT FROM new_rows n JOIN old_rows o USING (id)
        WHERE o.status <> 'draft' AND n.status = 'draft'
          OR (o.status = 'withdrawn' OR o.finished_at IS NOT NULL) AND (
            to_jsonb(n) - {_FIXED_WITHOUT} <> to_jsonb(o) - {_FIXED_WITHOUT}
            OR NOT {FORGETTING} AND (n.conclusion, n.place, n.participants)
                <> (o.conclusion, o.place, o.participants))
          OR o.status = 'withdrawn' AND (
            n.status <> 'withdrawn' OR n.withdrawn_at <> o.withdrawn_at
            OR n.withdrawn_by_id IS DISTINCT FROM o.withdrawn_by_id
            OR NOT {FORGETTING} AND n.withdrawal_reason <> o.withdrawal_reason)
        """,
        _("A finished assessment is not changed: withdraw it and make a corrected one."),
    ),
    Rule(
        "assessment_withdrawal_has_reason",
        """
        SELECT FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.status = 'withdrawn' AND o.status <> 'withdrawn' AND n.withdrawal_reason = ''
        """,
        _("State why the assessment is withdrawn."),
    ),
    Rule(
        "assessment_finished_is_complete",
        """
        SELECT FROM new_rows n JOIN old_rows o USING (id)
        JOIN clients_domainscore s ON s.assessment_id = n.id
        JOIN clients_domain d ON d.id = s.domain_id
        LEFT JOIN clients_scalestep t ON t.id = s.step_id
        WHERE n.status = 'finished' AND o.status = 'draft'
          AND (d.valid_from IS NULL OR d.valid_from <= n.assessed_on)
          AND (d.valid_to IS NULL OR d.valid_to >= n.assessed_on)
          AND (t.id IS NULL OR t.valid_from > n.assessed_on OR t.valid_to < n.assessed_on)
        """,
        _("Each domain needs a score of the scale of that day."),
    ),
]

# Its scores

_SCORE_OPEN = _("The assessment is finished: its scores are not changed.")

SCORE_ADDED = Rule(
    "domainscore_assessment_open",
    f"""
    SELECT FROM new_rows n JOIN clients_assessment a ON a.id = n.assessment_id WHERE {_CLOSED}
    """,
    _SCORE_OPEN,
)

SCORE_OF_GROUP = Rule(
    "domainscore_domain_of_group",
    """
    SELECT FROM new_rows n JOIN clients_client c ON c.id = n.client_id
    JOIN clients_domain d ON d.id = n.domain_id
    WHERE d.target_group <> c.target_group
    """,
    _("The domain is for the other group of clients."),
)

SCORE_CHANGED = Rule(
    "domainscore_assessment_open",
    f"""
    SELECT FROM new_rows n JOIN old_rows o USING (id)
    JOIN clients_assessment a ON a.id = o.assessment_id
    WHERE {_CLOSED} AND (
        to_jsonb(n) - ARRAY['territory_id', 'changed_at', 'note']
            <> to_jsonb(o) - ARRAY['territory_id', 'changed_at', 'note']
        OR NOT {FORGETTING} AND n.note <> o.note)
    """,
    _SCORE_OPEN,
)

SCORE_DELETED = Rule(
    "domainscore_assessment_open",
    f"""
    SELECT FROM old_rows o JOIN clients_assessment a ON a.id = o.assessment_id WHERE {_CLOSED}
    """,
    _SCORE_OPEN,
)
