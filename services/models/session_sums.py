"""What is counted over all walls: see ``di_latgale.walls.OverWalls``.

An allowance is the person's, over all municipalities (domain.md, "One person, several files"),
whoever asks; grounds decide about a session that a provider logs without seeing them.
"""

from di_latgale.walls import CALLED_BY_OWNER, OverWalls, within


def valid(alias: str, day: str) -> str:
    """SQL: ``day`` lies within the row's own."""
    return (
        f"({alias}.valid_from IS NULL OR {alias}.valid_from <= {day})"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {day})"
    )


def counts(alias: str, day: str) -> str:
    """SQL: the row of a file is valid on ``day`` and was not entered by mistake."""
    return f"{valid(alias, day)} AND NOT {alias}.is_withdrawn"


def is_occupied(client: str, day: str) -> str:
    """SQL: every representative of that day works or studies; false where there is none."""
    return f"""EXISTS (SELECT FROM clients_representation r
            WHERE r.client_id = {client} AND {counts("r", day)})
        AND NOT EXISTS (
            SELECT FROM clients_representation r
            WHERE r.client_id = {client} AND {counts("r", day)} AND NOT EXISTS (
                SELECT FROM clients_occupation w
                WHERE w.representation_id = r.id AND {counts("w", day)}))"""


# What a session counts against a limit: by day or by night only, the weight of that day.
COUNTED = f"""s.quantity * CASE WHEN s.part = '' THEN 1 ELSE coalesce((
            SELECT p.weight FROM services_partweight p
            WHERE p.service_id = s.service_id AND p.part = s.part
              AND {valid("p", "s.happened_on")}), 1) END"""

_USED = f"""
BEGIN
    RETURN QUERY
    SELECT l.id, s.service_id, sum({COUNTED})
    FROM unnest(limits, firsts, lasts) AS w (id, first_day, last_day)
    JOIN services_limit l ON l.id = w.id
    JOIN clients_client file ON file.person_id = person
    JOIN services_servicesession s ON s.client_id = file.id
        AND s.deleted_at IS NULL AND s.id IS DISTINCT FROM without
        AND s.recipient = l.recipient AND s.category = l.category
        AND (l.service_id IS NULL OR s.service_id = l.service_id)
        AND (l.counting = 'kinds' OR s.unit = l.unit)
        AND (w.first_day IS NULL OR s.happened_on >= w.first_day)
        AND (w.last_day IS NULL OR s.happened_on <= w.last_day)
    GROUP BY l.id, s.service_id;
END"""

_GIVEN_ON = """
BEGIN
    RETURN QUERY
    SELECT s.service_id, s.recipient::text, count(*)
    FROM clients_client file JOIN services_servicesession s ON s.client_id = file.id
    WHERE file.person_id = person AND s.happened_on = day
      AND s.deleted_at IS NULL AND s.id IS DISTINCT FROM without
    GROUP BY s.service_id, s.recipient;
END"""

# Whether as a client or as a representative, wherever and whoever paid it.
_SERVED_BEFORE = """
BEGIN
    RETURN EXISTS (
        SELECT FROM clients_client file
        JOIN services_servicesession s ON s.client_id = file.id
        WHERE file.person_id = person AND s.service_id = service
          AND s.recipient <> 'representative'
          AND s.happened_on < day AND s.deleted_at IS NULL)
    OR EXISTS (
        SELECT FROM clients_representative file
        JOIN services_servicesession s ON s.representative_id = file.id
        WHERE file.person_id = person AND s.service_id = service
          AND s.happened_on < day AND s.deleted_at IS NULL);
END"""

_HAS_SESSIONS = """
BEGIN
    RETURN CASE catalogue
        WHEN 'services_service' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.service_id = key)
        WHEN 'services_rate' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.rate_id = key)
        WHEN 'services_fundingsource' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.funding_source_id = key)
        WHEN 'services_centre' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.centre_id = key)
        WHEN 'organisations_provider' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.provider_id = key)
        WHEN 'organisations_specialist' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.specialist_id = key)
        WHEN 'organisations_municipality' THEN
            EXISTS (SELECT FROM services_servicesession s WHERE s.municipality_id = key)
    END;
END"""


# Only of a client whom the web role may serve: grounds are special-category data.
_GROUNDS_ON = f"""
BEGIN
    RETURN QUERY
    SELECT
        ARRAY(SELECT d.group::text FROM clients_disability d
              WHERE d.client_id = c.id AND {counts("d", "day")} ORDER BY 1),
        EXISTS (SELECT FROM clients_opinion o WHERE o.client_id = c.id AND {counts("o", "day")}),
        (SELECT max(o.valid_to) FROM clients_opinion o
         WHERE o.client_id = c.id AND o.valid_to < day AND NOT o.is_withdrawn),
        EXISTS (SELECT FROM clients_assessment a
                WHERE a.client_id = c.id AND a.assessed_on <= day
                  AND a.status = 'finished'),
        {is_occupied("c.id", "day")},
        (SELECT coalesce(jsonb_object_agg(t.specialist_id, t.kind), '{{}}')
         FROM services_carertie t
         WHERE t.client_id = c.id AND {counts("t", "day")})
    FROM clients_client c
    WHERE c.id = client AND (
        {CALLED_BY_OWNER} OR {within("reads", "c.territory_id")}
        OR EXISTS (SELECT FROM services_plannedservice p
                   WHERE p.client_id = c.id AND {within("providers", "p.provider_id")}
                     AND plan_in_sight(p.plan_id)));
END"""

SUMS = [
    OverWalls(
        name="servicesession_used",
        signature="used_by_person("
        "person bigint, without bigint, limits bigint[], firsts date[], lasts date[])",
        returns="TABLE (limit_id bigint, service_id bigint, quantity numeric)",
        body=_USED,
    ),
    OverWalls(
        name="servicesession_given_on",
        signature="given_to_person(person bigint, day date, without bigint)",
        returns="TABLE (service_id bigint, recipient text, entries bigint)",
        body=_GIVEN_ON,
    ),
    OverWalls(
        name="servicesession_served_before",
        signature="served_before(person bigint, service bigint, day date)",
        returns="boolean",
        body=_SERVED_BEFORE,
    ),
    OverWalls(
        name="servicesession_of_catalogue",
        signature="has_sessions(catalogue text, key bigint)",
        returns="boolean",
        body=_HAS_SESSIONS,
    ),
    OverWalls(
        name="servicesession_grounds_on",
        signature="grounds_on(client bigint, day date)",
        returns="TABLE (disability_groups text[], has_opinion boolean, opinion_ended_on date,"
        " is_assessed boolean, is_occupied boolean, carer_ties jsonb)",
        body=_GROUNDS_ON,
    ),
]
