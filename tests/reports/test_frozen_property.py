"""Frozen figures under random writes by every path; FROZEN_WRITES says how many (5000 at length).

A write that is let through must lie outside the closed quarter; which are, is not foreseen here,
only looked at: the entries' hash after each, all figures and documents now and then.
"""

import os
import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from di_latgale import scope
from di_latgale.dates import Period
from reports.closing.actions import close
from reports.models import ClosedVersion
from reports.period.filter import PeriodFilter
from services.models import Correction, MonthlyPeriod, PeriodStep, ServiceSession
from tests import factories
from tests.services.conftest import make_anna
from tests.services.test_import_faults import HEAD
from tests.services.workbooks import folder, load

pytestmark = pytest.mark.django_db

WRITES = int(os.environ.get("FROZEN_WRITES", "80"))
SEED = int(os.environ.get("FROZEN_SEED", "20211231"))
REZEKNE = "rezeknes-valstspilseta"
QUARTER = Period.quarter(date(2021, 11, 8))
DAYS = [date(2021, 9, 1) + timedelta(days=number) for number in range(150)]
TABLE = "services_servicesession"


class Office:
    def __init__(self, client, folder_of, ilze, inese) -> None:
        self.chance = random.Random(SEED)
        self.browser, self.folder, self.ilze, self.inese = client, folder_of, ilze, inese
        self.case = make_anna()
        for day in DAYS[::6]:
            factories.ServiceSessionFactory(
                client=self.case.client, happened_on=day, recorded_by=ilze
            )
        self.place = factories.municipality(REZEKNE)
        with scope.of_user(inese):
            close(municipality=self.place, span=QUARTER, by=inese)
        self.versions = self.stored()
        self.hash = ClosedVersion.hash_of_rows(self.place, QUARTER)
        self.figures = self.counted()
        self.tally: Counter = Counter()

    def stored(self) -> list[tuple]:
        versions = ClosedVersion.objects.order_by("id")
        return [(v.pk, v.figures, v.rows_hash, bytes(v.pdf), v.entries, v.cost) for v in versions]

    def counted(self):
        report = PeriodFilter(QUARTER, (self.place,), is_paid=True).report()
        return report.services, report.categories, report.recipients

    def session(self) -> ServiceSession:
        return self.chance.choice(list(ServiceSession.objects.order_by("id")))

    def day(self) -> date:
        return self.chance.choice(DAYS)

    def write(self) -> None:
        path = self.chance.choice([self.page, self.orm, self.sql, self.sql, self.workbook])
        name = path.__name__
        try:
            with transaction.atomic():
                is_kept = path()
        except (DatabaseError, ValidationError):
            is_kept = False
        self.tally[name, is_kept] += 1
        assert ClosedVersion.hash_of_rows(self.place, QUARTER) == self.hash, (SEED, name)

    def page(self) -> bool:
        """True where the page says that it is done."""
        session, day = self.session(), self.day()
        self.browser.force_login(self.ilze)
        typed = {
            "recipient": "child",
            "service": "fizioterapija",
            "happened_on": f"{day:%d.%m.%Y}",
            "quantity": str(self.chance.randint(1, 9)),
            "funding_source": "esf",
            "changed_at": session.changed_at.isoformat(),
        }
        base = f"/services/sessions/{session.uuid}/"
        address, body = self.chance.choice(
            [
                (base, typed),
                (f"{base}delete/", {}),
                (f"{base}restore/", {}),
                (f"/services/clients/{self.case.client.uuid}/sessions/new/", typed),
                (f"{base}correction/", {"quantity": "7", "why": "x"}),
            ]
        )
        return self.browser.post(address, body).status_code == 302

    def orm(self) -> bool:
        session, day = self.session(), self.day()
        row = ServiceSession.objects.filter(pk=session.pk)
        number = self.chance.randint(1, 9)

        def saved():
            session.quantity, session.cost = Decimal(number), Decimal(10 * number)
            session.save()
            return 1

        return bool(
            self.chance.choice(
                [
                    lambda: row.update(happened_on=day),
                    lambda: row.update(quantity=number, cost=10 * number),
                    lambda: row.update(deleted_at=timezone.now()),
                    lambda: row.update(deleted_at=None, deleted_by=None),
                    lambda: row.update(note="cita piezīme"),
                    saved,
                    row.delete,
                    lambda: factories.ServiceSessionFactory(
                        client=self.case.client, happened_on=day, quantity=number
                    ),
                    lambda: MonthlyPeriod.objects.update(status="open"),
                    lambda: ClosedVersion.objects.update(cost=number),
                    lambda: PeriodStep.objects.update(kind="open"),
                ]
            )()
        )

    def sql(self) -> bool:
        session, day, number = self.session(), self.day(), self.chance.randint(1, 9)
        columns = (
            "client_id, territory_id, recipient, service_id, unit, category, quantity, rate_id,"
            " unit_cost, cost, funding_source_id, municipality_id, place, reference, note"
        )
        period = MonthlyPeriod.objects.order_by("month").first()
        statement = self.chance.choice(
            [
                f"UPDATE {TABLE} SET happened_on = '{day}' WHERE id = {session.pk}",
                f"UPDATE {TABLE} SET happened_on = happened_on + {number * 7}",
                f"UPDATE {TABLE} SET quantity = {number}, cost = {number * 10}"
                f" WHERE happened_on = '{day}'",
                f"UPDATE {TABLE} SET deleted_at = now() WHERE id = {session.pk}",
                f"UPDATE {TABLE} SET deleted_at = NULL, deleted_by_id = NULL",
                f"INSERT INTO {TABLE} ({columns}, happened_on)"
                f" SELECT {columns}, '{day}' FROM {TABLE} WHERE id = {session.pk}",
                f"DELETE FROM {TABLE} WHERE id = {session.pk}",
                "UPDATE services_monthlyperiod SET status = 'open'",
                "DELETE FROM services_monthlyperiod",
                "UPDATE reports_closedversion SET rows_hash = ''",
                "DELETE FROM reports_closedversion",
                "INSERT INTO services_periodstep (period_id, kind, remark, made_by_id)"
                f" VALUES ({period.pk}, 'open', 'x', {self.inese.pk})",
            ]
        )
        by = self.chance.choice([self.ilze, self.inese])
        with scope.of_user(by), connection.cursor() as cursor:
            cursor.execute(statement)
            return bool(cursor.rowcount)

    def workbook(self) -> bool:
        lines = "".join(
            f"\n{self.chance.random()}|{self.day()}|R-1|child||fizioterapija||1"
            for _line in range(self.chance.randint(1, 2))
        )
        path = folder(self.folder / str(self.chance.random()), sessions=HEAD + lines)
        return not load(path).findings.faults


def test_frozen_figures_never_change(client, tmp_path, ilze, inese):
    office = Office(client, tmp_path, ilze, inese)
    for number in range(WRITES):
        office.write()
        if number % 50 == 49:
            assert office.counted() == office.figures, SEED
    assert office.counted() == office.figures
    assert office.stored() == office.versions
    assert all(version.hash_of_history() == version.rows_hash for version in _versions())
    # Every path wrote something, and every path was refused something.
    for path in ("page", "orm", "sql", "workbook"):
        assert office.tally[path, True], office.tally
        assert office.tally[path, False], office.tally
    assert Correction.objects.confirmed().count() == 0


def _versions():
    return ClosedVersion.objects.order_by("id")
