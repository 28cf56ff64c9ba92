"""What is frozen of a closed period, in SQL: the rows its figures are counted from.

Words are not among the columns, nor is the place of the file: making old records anonymous and a
file that moves within the office change no figure.
"""

_COLUMNS = (
    *("client_id", "recipient", "representative_id", "service_id", "unit", "quantity", "part"),
    *("unit_cost", "cost", "funding_source_id", "provider_id", "specialist_id", "centre_id"),
    *("happened_on", "municipality_id"),
)


def row_text(alias: str, key: str) -> str:
    """SQL: one row as text; ``key`` is the column of the session's primary key."""
    columns = ", ".join(f"{alias}.{column}" for column in (key, *_COLUMNS))
    return f"jsonb_build_array({columns})::text"


def hash_of(rows: str) -> str:
    """SQL: SHA-256 in hexadecimal of ``rows``, a SELECT of ``key`` and ``row``; of none too."""
    text = r"coalesce(string_agg(r.row, E'\n' ORDER BY r.key), '')"
    return f"(SELECT encode(sha256(convert_to({text}, 'UTF8')), 'hex') FROM ({rows}) r)"


def rows_of_month(municipality: str, first: str, last: str) -> str:
    """SQL: the live rows the municipality pays on the days, as ``key`` and ``row``."""
    return f"""
        SELECT s.id AS key, {row_text("s", "id")} AS row FROM services_servicesession s
        WHERE s.municipality_id = {municipality} AND s.deleted_at IS NULL
          AND s.happened_on BETWEEN {first} AND {last}"""


def rows_as_of(municipality: str, first: str, last: str, moment: str) -> str:
    """SQL: the same as they were at ``moment``, from the history of rows."""
    return f"""
        SELECT e.pgh_obj_id AS key, {row_text("e", "pgh_obj_id")} AS row FROM (
            SELECT DISTINCT ON (pgh_obj_id) * FROM services_servicesessionevent
            WHERE pgh_created_at <= {moment} AND pgh_obj_id IN (
                SELECT pgh_obj_id FROM services_servicesessionevent
                WHERE municipality_id = {municipality}
                  AND happened_on BETWEEN {first} AND {last})
            ORDER BY pgh_obj_id, pgh_id DESC) e
        WHERE e.municipality_id = {municipality} AND e.deleted_at IS NULL
          AND e.happened_on BETWEEN {first} AND {last}"""
