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


NUMBERS = (
    *("Personas", "Bērni", "Ieraksti", "Apjoms", "Izmaksas, EUR", "Klienti", "Saņēmēji"),
    *("Darba dienas", "Atvērtas dienas", "Apmeklējuma dienas", "Pieaugušie", "Pārstāvji"),
)
DAYS = ("Datums", "No", "Līdz", "Pirmā diena", "Pēdējā diena")
ADDED_UP = ("Ieraksti", "Izmaksas, EUR")
MARCH = "municipality=rezekne&first=01.03.2021&last=31.03.2021"


@pytest.mark.parametrize(
    ("address", "entries", "cost"),
    [
        (f"/reports/period/?{MARCH}", 9, "92.50"),
        (f"/reports/received/?{MARCH}&group=child", 8, "82.50"),
        (f"/reports/received/?{MARCH}&group=adult", 1, "10.00"),
        (f"/reports/day-centres/?{MARCH}", None, None),
        ("/reports/provider-month/?provider={provider}&month=2021-03&by=day", 1, "10.00"),
        (f"/reports/trend/?{MARCH}&years=2", None, None),
        ("/reports/statement/{client}/?first=01.03.2021&last=31.03.2021", 5, "50.00"),
        ("/reports/yearly/?year=2021&by=child", None, None),
    ],
)
def test_every_report(client, inese, march, tmp_path, address, entries, cost):
    client.force_login(inese)
    provider = march.janis.sessions.get().provider.code
    address = address.format(provider=provider, client=march.anna.uuid)
    response = client.get(f"{address}&format=xlsx")
    assert response.status_code == 200, address
    found = opened(b"".join(response) if response.streaming else response.content, tmp_path)
    assert found
    for (_sheet, heading), column in found.items():
        filled = [value for value in column.values if value is not None]
        if heading in NUMBERS:
            assert column.numbers == [v for v in filled if v not in ("–", "…")], (heading, filled)
        if heading in DAYS:
            assert column.days == filled, (heading, filled)
        if (
            heading in ADDED_UP
            and column.said is not None
            and "yearly" not in address
            and "trend" not in address
        ):
            assert round(column.total, 2) == round(column.said, 2), heading
    sheets = list(dict.fromkeys(sheet for sheet, _heading in found))
    if cost:
        assert found[sheets[0], "Izmaksas, EUR"].total == pytest.approx(float(cost))
    if entries and "statement" not in address:
        assert found[sheets[0], "Ieraksti"].total == entries
    if "statement" in address:
        assert len(found[sheets[0], "Datums"].days) == entries
