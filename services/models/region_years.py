"""The figures of the region's years, counted over all walls: see ``reports.yearly.counts``."""

from di_latgale.walls import CALLED_BY_OWNER, OverWalls

# Figures alone, and only for somebody who reads figures anywhere. ``territories`` and ``places``
# go in pairs, and so do the years, of which each pair is a span. In a row of all places "place" is
# empty. "spread" are the persons served in that many places, "assessed" those assessed by the end.
_REGION_YEARS = f"""
#variable_conflict use_column
BEGIN
    IF NOT ({CALLED_BY_OWNER} OR nullif(current_setting('app.figures', true), '') IS NOT NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH located AS (
        SELECT * FROM unnest(territories, places) AS l (territory, located_in)
    ), asked AS (
        SELECT * FROM unnest(first_years, last_years) WITH ORDINALITY AS a (first, last, number)
    ), gathered AS (
        SELECT extract(year FROM s.happened_on)::integer AS year, s.territory_id, s.recipient,
               s.client_id, s.representative_id, count(*) AS entries, sum(s.cost) AS cost
        FROM services_servicesession s
        WHERE s.deleted_at IS NULL
          AND s.happened_on <= make_date((SELECT max(a.last) FROM asked a), 12, 31)
        GROUP BY 1, 2, 3, 4, 5
    ), taken AS MATERIALIZED (
        SELECT a.number, l.located_in, g.recipient,
               coalesce(r.person_id, c.person_id) AS person,
               sum(g.entries) AS entries, sum(g.cost) AS cost
        FROM gathered g
        JOIN asked a ON g.year BETWEEN a.first AND a.last
        JOIN located l ON l.territory = g.territory_id
        JOIN clients_client c ON c.id = g.client_id
        LEFT JOIN clients_representative r ON r.id = g.representative_id
        GROUP BY 1, 2, 3, 4
    ), spread AS (
        SELECT t.number, t.recipient, t.person, count(*)::integer AS in_places
        FROM taken t GROUP BY 1, 2, 3
    ), assessed AS (
        SELECT c.person_id AS person, l.located_in, min(m.assessed_on) AS assessed_on
        FROM clients_assessment m
        JOIN clients_client c ON c.id = m.client_id
        JOIN located l ON l.territory = c.territory_id
        WHERE m.status = 'finished'
        GROUP BY 1, 2
    )
    SELECT 'served'::text, t.number::integer, t.located_in, t.recipient::text, NULL::integer,
           count(DISTINCT t.person), sum(t.entries)::bigint, sum(t.cost)
    FROM taken t
    GROUP BY GROUPING SETS ((t.number, t.located_in, t.recipient), (t.number, t.recipient))
    UNION ALL
    SELECT 'spread', p.number::integer, NULL, p.recipient::text, p.in_places,
           count(*), NULL, NULL
    FROM spread p WHERE p.in_places > 1
    GROUP BY p.number, p.recipient, p.in_places
    UNION ALL
    SELECT 'assessed', a.number::integer, m.located_in, '', NULL,
           count(DISTINCT m.person), NULL, NULL
    FROM asked a JOIN assessed m ON m.assessed_on <= make_date(a.last, 12, 31)
    GROUP BY GROUPING SETS ((a.number, m.located_in), (a.number));
END"""

REGION_YEARS = OverWalls(
    name="servicesession_region_years",
    signature="region_years(territories bigint[], places bigint[],"
    " first_years integer[], last_years integer[])",
    returns="TABLE (what text, span integer, place bigint, recipient text, in_places integer,"
    " persons bigint, entries bigint, cost numeric)",
    body=_REGION_YEARS,
)
