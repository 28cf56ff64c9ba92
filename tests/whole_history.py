"""No row without history: after every test events and tables are compared, see ``differences``."""

import psycopg
from django.db import connection

from di_latgale.history.tracking import TRACKED, Tracking

# Rows that differed over all tests of this process; ``conftest`` sums them up at the end.
found = {"compared": 0, "differing": 0}

_DIFFERING = """
SELECT '{table}', count(*), count(*) FILTER (WHERE
    CASE WHEN r.{pk} IS NULL THEN e.pgh_label <> 'delete'
         ELSE e.pgh_obj_id IS NULL OR e.pgh_label = 'delete'
              OR ({row}) IS DISTINCT FROM ({event}) END)
FROM (SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC) e
FULL JOIN {table} r ON r.{pk} = e.pgh_obj_id
"""


def differences() -> list[str]:
    """Tables with a row unlike its latest event, without one, or gone without a word."""
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status == _FAILED:
        return []
    with raw.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
        cursor.execute("RESET ROLE")
        if _prepared.get("on") is not raw:
            # To plan so many joins takes ten times as long as to run them.
            cursor.execute(f"PREPARE whole_history AS {_query()}")
            _prepared["on"] = raw
        rows = cursor.execute("EXECUTE whole_history").fetchall()
    found["compared"] += sum(compared for _table, compared, _differing in rows)
    found["differing"] += sum(differing for _table, _compared, differing in rows)
    return [f"{table}: {differing}" for table, _compared, differing in rows if differing]


_FAILED = psycopg.pq.TransactionStatus.INERROR


# The connection that knows the query.
_prepared: dict[str, psycopg.Connection] = {}


def _query() -> str:
    return " UNION ALL ".join(_compare(tracking) for tracking in TRACKED.values())


def _compare(tracking: Tracking) -> str:
    columns = tracking.columns
    return _DIFFERING.format(
        table=tracking.model._meta.db_table,
        pk=tracking.model._meta.pk.column,
        events=tracking.event._meta.db_table,
        row=", ".join(f'r."{c}"' for c in columns),
        event=", ".join(f'e."{c}"' for c in columns),
    )
