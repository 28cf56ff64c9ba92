"""SQL of publications, and of what else holds a list of territories."""


def of_all(setting: str, column: str = "territories") -> str:
    """All territories in ``column`` are among the keys of the scope's ``setting``."""
    keys = f"string_to_array(nullif(current_setting('app.{setting}', true), ''), ',')::bigint[]"
    return f"{column} <@ (SELECT {keys})::bigint[]"


def published_cells() -> str:
    """The counts of all publications of a year, as they were given to everybody; of other years
    those of all persons, which totals since the start reach over.

    Who publishes is judged by what all offices have published, also those whose publications
    stand behind the wall: of a hidden count goes out what it is of, and not its value.
    """
    return """
BEGIN
    RETURN coalesce((
        SELECT jsonb_agg(kept.cells ORDER BY kept.id)
        FROM (
            SELECT p.id, jsonb_agg(
                CASE WHEN cell->>'why' IS NULL THEN cell
                ELSE jsonb_set(cell, '{value}', 'null') END
            ) AS cells
            FROM reports_publication p, jsonb_array_elements(p.shown) AS cell
            WHERE extract(year FROM p.first) = of_year
               OR (cell->'cell'->>'measure' = 'persons' AND cell->'cell'->>'category' = '')
            GROUP BY p.id
        ) kept
    ), '[]');
END;
"""


def few_sums() -> str:
    """Which of the sums that everybody can work out are of fewer persons than ``minimum``.

    A sum is boxes of services × months × places under one number; only numbers go out. Whoever
    publishes is judged by it also where the rows stand behind the wall.
    """
    return """
BEGIN
    RETURN coalesce((
        SELECT jsonb_agg(few.number)
        FROM (
            SELECT box.number
            FROM jsonb_to_recordset(boxes) AS box (
                number integer, recipient text, services jsonb, months jsonb, places jsonb)
            CROSS JOIN LATERAL jsonb_array_elements_text(box.services) AS code
            CROSS JOIN LATERAL jsonb_array_elements_text(box.months) AS month
            CROSS JOIN LATERAL jsonb_array_elements_text(box.places) AS place
            JOIN services_service v ON v.code = code.value
            JOIN services_servicesession s ON s.service_id = v.id
                AND s.territory_id = place.value::bigint
                AND s.recipient = box.recipient
                AND s.happened_on >= month.value::date
                AND s.happened_on < month.value::date + interval '1 month'
                AND s.deleted_at IS NULL
            JOIN clients_client c ON c.id = s.client_id
            LEFT JOIN clients_representative r ON r.id = s.representative_id
            GROUP BY box.number
            HAVING least(
                count(DISTINCT coalesce(r.person_id, c.person_id)), count(DISTINCT c.person_id)
            ) < minimum
        ) few
    ), '[]');
END;
"""
