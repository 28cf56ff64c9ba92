"""Rules between a session and other tables, held by statement triggers.

They look away from deleted sessions: what is deleted binds nobody. Restoring one is an update and
is checked again.
"""

from django.utils.translation import gettext_lazy as _

from di_latgale.held import FORGETTING
from di_latgale.triggers import Rule
from services.models.period_rules import lock, month_of

_UNREPRESENTED = """
    s.representative_id IS NOT NULL AND s.deleted_at IS NULL AND NOT EXISTS (
        SELECT FROM clients_representation r
        WHERE r.client_id = s.client_id AND r.representative_id = s.representative_id
          AND NOT r.is_withdrawn
          AND (r.valid_from IS NULL OR r.valid_from <= s.happened_on)
          AND (r.valid_to IS NULL OR r.valid_to >= s.happened_on))"""

EACH_ROW = [
    Rule(
        "servicesession_represented_that_day",
        f"SELECT FROM new_rows s WHERE {_UNREPRESENTED}",
        _("The representative did not stand for this client on that day."),
    ),
    Rule(
        "servicesession_recipient_of_group",
        """
        SELECT FROM new_rows s JOIN clients_client c ON c.id = s.client_id
        WHERE s.deleted_at IS NULL AND (s.recipient = 'adult') <> (c.target_group = 'adult')
        """,
        _("The recipient does not fit the client's group."),
    ),
    Rule(
        "servicesession_rate_fits",
        """
        SELECT FROM new_rows s JOIN services_rate r ON r.id = s.rate_id
        WHERE s.deleted_at IS NULL AND (
            r.service_id <> s.service_id
            OR r.valid_from > s.happened_on OR r.valid_to < s.happened_on
            OR r.provider_id IS NOT NULL AND r.provider_id IS DISTINCT FROM s.provider_id
            OR r.municipality_id IS NOT NULL
                AND r.municipality_id IS DISTINCT FROM s.municipality_id)
        """,
        _("The rate is not one of this service, provider, municipality and day."),
    ),
    Rule(
        "servicesession_costed_as_service_says",
        """
        SELECT FROM new_rows s JOIN services_service v ON v.id = s.service_id
        WHERE s.deleted_at IS NULL AND (v.money = 'unit_cost') <> (s.rate_id IS NOT NULL)
        """,
        _("A service with unit costs is costed by a rate, one with actual cost is not."),
    ),
    Rule(
        "servicesession_funding_valid_that_day",
        """
        SELECT FROM new_rows s JOIN services_fundingsource f ON f.id = s.funding_source_id
        WHERE s.deleted_at IS NULL
          AND (f.valid_from > s.happened_on OR f.valid_to < s.happened_on)
        """,
        _("The funding source is not valid on that day."),
    ),
    Rule(
        "servicesession_municipality_exists_that_day",
        """
        SELECT FROM new_rows s JOIN organisations_municipality m ON m.id = s.municipality_id
        WHERE s.deleted_at IS NULL
          AND (m.valid_from > s.happened_on OR m.valid_to < s.happened_on)
          -- Before 01.07.2021 "part not known" of a new unit belonged to none.
          AND EXISTS (
            SELECT FROM organisations_belonging b
            WHERE b.territory_id = s.territory_id
              AND (b.valid_from IS NULL OR b.valid_from <= s.happened_on)
              AND (b.valid_to IS NULL OR b.valid_to >= s.happened_on))
        """,
        _("The municipality that pays does not exist on that day."),
    ),
    Rule(
        "servicesession_plan_line_fits",
        """
        SELECT FROM new_rows s JOIN services_plannedservice p ON p.id = s.plan_line_id
        WHERE s.deleted_at IS NULL AND (p.client_id <> s.client_id
            OR p.service_id <> s.service_id OR p.recipient <> s.recipient)
        """,
        _("The line of the plan is for another client, service or recipient."),
    ),
    Rule(
        "servicesession_centre_fits",
        """
        SELECT FROM new_rows s JOIN services_centre c ON c.id = s.centre_id
        WHERE s.deleted_at IS NULL AND (c.service_id <> s.service_id
            OR c.provider_id IS NOT NULL AND c.provider_id IS DISTINCT FROM s.provider_id
            OR c.opened_on > s.happened_on OR c.closed_on < s.happened_on)
        """,
        _("The centre does not give this service on that day."),
    ),
]

_MONTHS = f"SELECT DISTINCT s.municipality_id, {month_of('s.happened_on')} AS month FROM {{rows}} s"
LOCK_ON_INSERT = lock(_MONTHS.format(rows="new_rows"), alone=False)
LOCK_ON_UPDATE = lock(
    f"{_MONTHS.format(rows='old_rows')} UNION {_MONTHS.format(rows='new_rows')}", alone=False
)

_CLOSED = """
    JOIN services_monthlyperiod p ON p.municipality_id = s.municipality_id
        AND p.month = date_trunc('month', s.happened_on)::date AND p.status <> 'open'"""
_CLOSED_MESSAGE = _("The period is closed. Ask for a correction.")

OPEN_PERIOD_ON_INSERT = Rule(
    "servicesession_period_open", f"SELECT FROM new_rows s {_CLOSED}", _CLOSED_MESSAGE
)
# Neither a client's move to another territory nor forgetting the words changes a figure of the
# period: both are let through.
_WORDS = "'{note,place,reference,changed_at}'::text[]"
_FIGURES_DIFFER = f"""
    NOT ({FORGETTING} AND to_jsonb(o) - {_WORDS} = to_jsonb(n) - {_WORDS})
      AND to_jsonb(o) - 'territory_id' <> to_jsonb(n) - 'territory_id'"""
OPEN_PERIOD_ON_UPDATE = Rule(
    "servicesession_period_open",
    f"""
    SELECT FROM old_rows o JOIN new_rows n USING (id)
    CROSS JOIN LATERAL (VALUES (o.municipality_id, o.happened_on),
                               (n.municipality_id, n.happened_on)) s (municipality_id, happened_on)
    {_CLOSED}
    WHERE {_FIGURES_DIFFER}
    """,
    _CLOSED_MESSAGE,
)
# Its plus or minus was worked out from the entry as it stood, in a month that was opened since.
CORRECTED_STAYS = Rule(
    "servicesession_corrected_stays",
    f"""
    SELECT FROM old_rows o JOIN new_rows n USING (id)
    JOIN services_correction c ON c.session_id = o.id AND c.is_confirmed
    WHERE {_FIGURES_DIFFER}
    """,
    _("The entry is corrected in the journal of corrections: correct it there."),
)

REPRESENTATION_COVERS_SESSIONS = Rule(
    "representation_covers_its_sessions",
    f"""
    SELECT FROM old_rows o JOIN services_servicesession s
        ON s.client_id = o.client_id AND s.representative_id = o.representative_id
    WHERE {_UNREPRESENTED}
    """,
    _("Sessions of this representative on these days are recorded: they must stay covered."),
)
