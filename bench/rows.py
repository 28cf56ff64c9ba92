"""Fills a scratch database of ``bench``: migrations, the demonstration, and many made clients.

    python -m bench.rows FIRST LAST SESSIONS

makes the clients numbered FIRST up to LAST and spreads SESSIONS over them. With FIRST 0 the
database is empty before, otherwise it holds those up to FIRST. Enough that PostgreSQL plans as it
would in earnest.
"""

import os
import sys

import django
from django.core.management import call_command
from django.db import connection

# Most of what was given was given lately, and nothing after a client exited.
_SESSIONS = """
WITH file AS MATERIALIZED (
    SELECT c.id, c.territory_id, c.exited_on, c.target_group,
           array_agg(p.id ORDER BY p.id) AS lines, row_number() OVER (ORDER BY c.id) - 1 AS place
    FROM clients_client c JOIN services_plannedservice p ON p.client_id = c.id
    WHERE c.number LIKE 'B-%%' AND substr(c.number, 3)::int BETWEEN %(first)s AND %(last)s - 1
    GROUP BY c.id
)
INSERT INTO services_servicesession (
    client_id, territory_id, recipient, service_id, unit, category, happened_on, quantity,
    rate_id, unit_cost, cost, funding_source_id, municipality_id, plan_line_id, place, note,
    reference, recorded_at, changed_at)
SELECT c.id, c.territory_id, c.target_group, v.id, v.unit, v.category, day.on, 1,
       r.id, r.amount, r.amount, f.id, b.municipality_id, p.id, '', '', '', now(), now()
FROM generate_series(0, %(sessions)s - 1) n
JOIN file c ON c.place = n %% (SELECT count(*) FROM file)
CROSS JOIN LATERAL (
    SELECT least(
        current_date - floor(900 * power((n::bigint * 7919 %% 1000) / 1000.0, 3))::int, c.exited_on
    ) AS on) day
JOIN services_plannedservice p ON p.id = c.lines[1 + n / 7 %% 2]
JOIN services_service v ON v.id = p.service_id
JOIN services_rate r ON r.service_id = v.id AND r.provider_id IS NULL
    AND r.municipality_id IS NULL
    AND day.on BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
JOIN services_fundingsource f ON day.on BETWEEN f.valid_from AND coalesce(f.valid_to, 'infinity')
JOIN organisations_belonging b ON b.territory_id = c.territory_id
    AND day.on BETWEEN coalesce(b.valid_from, '-infinity') AND coalesce(b.valid_to, 'infinity')
"""


def main(first: int, last: int, sessions: int) -> None:
    django.setup()
    from bench.files import add_files
    from di_latgale import scope

    if not first:
        call_command("migrate", verbosity=0)
        call_command("load_demo")
    with scope.whole("bench"):
        add_files(first, last)
        with connection.cursor() as cursor:
            # What the rows before need is looked up by indexes that know nothing of them yet.
            cursor.execute("ANALYZE")
            cursor.execute(_SESSIONS, {"first": first, "last": last, "sessions": sessions})
            stored = cursor.rowcount
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if stored != sessions:
        raise SystemExit(f"{stored} sessions stored instead of {sessions}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "di_latgale.settings")
    main(*map(int, sys.argv[1:]))
