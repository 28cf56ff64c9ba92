"""SQL of publications, and of what else holds a list of territories."""


def of_all(setting: str, column: str = "territories") -> str:
    """All territories in ``column`` are among the keys of the scope's ``setting``."""
    keys = f"string_to_array(nullif(current_setting('app.{setting}', true), ''), ',')::bigint[]"
    return f"{column} <@ (SELECT {keys})::bigint[]"


def published_cells() -> str:
    """The counts of all publications of a year, as they were given to everybody.

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
            GROUP BY p.id
        ) kept
    ), '[]');
END;
"""
