"""Fills the scratch database of ``bench``: migrations, the demonstration, and many made clients.

Enough that PostgreSQL plans as it would in earnest.
"""

import os
import sys
from datetime import date

import django
from django.core.management import call_command
from django.db import connection

_SESSIONS = """
INSERT INTO services_servicesession (
    client_id, territory_id, recipient, service_id, unit, category, happened_on, quantity,
    rate_id, unit_cost, cost, funding_source_id, municipality_id, plan_line_id, place, note,
    reference, recorded_at, changed_at)
SELECT c.id, c.territory_id, 'child', v.id, v.unit, v.category, day.on, 1,
       r.id, r.amount, r.amount, (SELECT min(id) FROM services_fundingsource), b.municipality_id,
       p.id, '', '', '', now(), now()
FROM (SELECT id, territory_id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM clients_client WHERE number LIKE 'B-%%') c
JOIN generate_series(0, %(sessions)s - 1) n ON n %% %(clients)s = c.place
CROSS JOIN LATERAL (SELECT date '2021-07-01' + ((n * 7919) %% 900)::int AS on) day
JOIN services_service v
    ON v.code = CASE WHEN n %% 3 = 0 THEN 'masaza' ELSE 'fizioterapija' END
JOIN services_rate r ON r.service_id = v.id AND r.provider_id IS NULL
    AND r.municipality_id IS NULL
    AND day.on BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
JOIN organisations_belonging b ON b.territory_id = c.territory_id
    AND day.on BETWEEN coalesce(b.valid_from, '-infinity') AND coalesce(b.valid_to, 'infinity')
JOIN services_plannedservice p ON p.client_id = c.id AND p.service_id = v.id
"""


def main(clients: int, sessions: int) -> None:
    django.setup()
    from di_latgale import scope

    call_command("migrate", verbosity=0)
    call_command("load_demo")
    with scope.whole("bench"):
        _add_files(clients)
        with connection.cursor() as cursor:
            cursor.execute(_SESSIONS, {"clients": clients, "sessions": sessions})
            stored = cursor.rowcount
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    if stored != sessions:
        raise SystemExit(f"{stored} sessions stored instead of {sessions}")


def _add_files(number: int) -> None:
    """Children with every ground, over the territories that belong to somebody today."""
    from clients.models import Assessment, Client, ClientIdentity, Disability, Opinion, Person
    from di_latgale.organisations.models import Belonging
    from services.models import PlannedService, Service, SupportPlan

    days = Belonging.objects.valid_on(date(2021, 7, 1)).order_by("territory")
    territories = list(days.values_list("territory", flat=True))
    persons = Person.objects.bulk_create(Person() for _n in range(number))
    files = Client.objects.bulk_create(
        Client(
            person=person,
            territory_id=territories[n % len(territories)],
            number=f"B-{n}",
            target_group="child",
            enrolled_on=date(2021, 7, 1),
        )
        for n, person in enumerate(persons)
    )
    of_file = [{"client": file, "territory_id": file.territory_id} for file in files]
    begun = date(2021, 7, 1)
    ClientIdentity.objects.bulk_create(
        ClientIdentity(
            given_name=f"Vārds {n % 97}",
            family_name=f"Uzvārds {n}",
            birth_date=date(2013, 1 + n % 12, 1 + n % 28),
            **file,
        )
        for n, file in enumerate(of_file)
    )
    Disability.objects.bulk_create(
        Disability(group="child", valid_from=begun, **file) for file in of_file
    )
    Opinion.objects.bulk_create(Opinion(valid_from=begun, **file) for file in of_file)
    Assessment.objects.bulk_create(Assessment(assessed_on=begun, **file) for file in of_file)
    plans = SupportPlan.objects.bulk_create(
        SupportPlan(number=f"B-{n}", valid_from=begun, approved_on=begun, **file)
        for n, file in enumerate(of_file)
    )
    services = list(Service.objects.filter(code__in=("fizioterapija", "masaza")).order_by("code"))
    PlannedService.objects.bulk_create(
        PlannedService(plan=plan, service=service, recipient="child", **file)
        for plan, file in zip(plans, of_file, strict=True)
        for service in services
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "di_latgale.settings")
    main(*map(int, sys.argv[1:]))
