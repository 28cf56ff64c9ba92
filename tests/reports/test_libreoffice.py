"""LibreOffice opens every workbook with numbers as numbers and days as days; its sums are ours."""

from datetime import date
from decimal import Decimal

import pytest

from reports.period.workbook import period_workbook
from reports.sheets import Sheet, workbook
from tests.reports.libreoffice import opened
from tests.reports.test_print import document


def test_the_period_report(march, tmp_path):
    made = document()
    found = opened(period_workbook(made), tmp_path)
    report = made.report
    cost = found["Pakalpojumi", "Izmaksas, EUR"]
    assert len(cost.numbers) == len(cost.values) == len(report.services)
    assert Decimal(str(cost.total)).quantize(Decimal("0.01")) == report.cost
    assert found["Pakalpojumi", "Ieraksti"].total == report.entries
    assert found["Pakalpojumi", "Apjoms"].total == float(sum(r.quantity for r in report.services))
    days = found["Pakalpojumi", "Pirmā diena"].days
    assert sorted(day.date() for day in days) == sorted(row.first_on for row in report.services)


@pytest.mark.parametrize("risky", ["=1+1", "+371 29", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(tmp_path, risky):
    columns = (("Nosaukums", 20), ("Diena", 12), ("Skaits", 10), ("Euro", 12))
    rows = [(risky, date(2021, 12, 31), 3, Decimal("35791.05")), ("Parasts", None, 4, Decimal(1))]
    with workbook("Tests", "Fakti", [Sheet("Lapa", columns, rows)]) as file:
        file.seek(0)
        found = opened(file.read(), tmp_path)
    assert found["Lapa", "Nosaukums"].values[0].strip() == risky.strip()
    assert found["Lapa", "Nosaukums"].total == 0
    assert [day.date() for day in found["Lapa", "Diena"].days] == [date(2021, 12, 31)]
    assert found["Lapa", "Skaits"].total == 7
    assert found["Lapa", "Euro"].total == pytest.approx(35792.05)
