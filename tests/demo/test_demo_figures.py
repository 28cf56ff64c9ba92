"""The figures of the two source documents, counted in plain Python from the sheets."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import holidays

from tests.demo.workbook import by_client, clients, day, holds, rate, sessions, sheet


def of(office, first, last, **fields):
    return [
        s
        for s in sessions()
        if s.office == office
        and first <= s.on <= last
        and all(getattr(s, name) == value for name, value in fields.items())
    ]


def children(rows):
    return len({s.client_number for s in rows})


CITY_2021 = ("rezekne", date(2021, 1, 1), date(2021, 11, 11))
COUNTY_2020 = ("daugavpils-novads", date(2020, 1, 1), date(2020, 12, 31))


def test_rezekne_rehabilitation_of_children():
    rows = of(*CITY_2021, recipient="child", category="social_rehabilitation")
    assert Counter(s.service for s in rows) == {
        "fizioterapija": 477,
        "logopeds": 202,
        "kanisterapija": 10,
        "ergoterapija": 24,
        "masaza": 207,
        "psihologs": 86,
        "bak-terapija": 30,
        "aba-terapija": 106,
        "smilsu-terapija": 4,
    }
    assert (len(rows), children(rows)) == (1146, 32)
    assert all(s.quantity == 1 for s in rows)
    assert sum(s.cost for s in rows) == Decimal("35791.00")


def test_rezekne_care():
    rows = of(*CITY_2021, service="sociala-aprupe")
    assert children(rows) == 21
    assert sum(s.quantity for s in rows) == 9988
    assert sum(s.cost for s in rows) == Decimal("37867.98")
    assert {s.quantity % 1 for s in rows} == {Decimal(n) / 4 for n in range(4)}


def test_rezekne_cost_is_that_of_rounding_each_session():
    rows = of(*CITY_2021, service="sociala-aprupe")
    rounded_at_the_end = sum(s.quantity * rate(s) for s in rows)
    assert round(rounded_at_the_end, 2) != sum(s.cost for s in rows)


def test_rezekne_parents_mostly_in_physiotherapy():
    rows = of(*CITY_2021, recipient="representative")
    services = Counter(s.service for s in rows)
    assert services["fizioterapija"] > len(rows) * 2 / 3
    assert len(services) > 1


def test_rezekne_enrolled_and_served():
    city = [row for row in clients().values() if row["municipality"] == "rezekne"]
    enrolled = [row for row in city if day(row["enrolled_on"]) <= date(2021, 11, 11)]
    assert {row["target_group"] for row in enrolled} == {"child"}
    assert len(enrolled) == 56
    assert sum(day(row["enrolled_on"]) >= date(2021, 1, 1) for row in enrolled) == 26
    served = of("rezekne", date(2018, 1, 1), date(2021, 11, 11))
    assert {s.client_number for s in served} == {row["client_number"] for row in enrolled}
    assert children(s for s in served if s.recipient == "child") == 56


def test_rezekne_grows_year_by_year():
    of_year = Counter(s.on.year for s in sessions() if s.office == "rezekne")
    assert 0 < of_year[2018] < of_year[2019] < of_year[2020] < of_year[2021]


def test_county_adults():
    rows = of(*COUNTY_2020, recipient="adult")
    attending = [s for s in rows if s.service == "dac-grt"]
    consulted = [s for s in rows if s.service == "konsultacijas-grt"]
    assert children(attending) == children(consulted) == children(rows) == 9
    assert len(consulted) == sum(s.quantity for s in consulted) == 111


def test_county_day_centre_was_open_189_of_251_days():
    working = [d for d in _days_of(2020) if holidays.country_holidays("LV").is_working_day(d)]
    closed = [
        d for d in working if any(day(c["from"]) <= d <= day(c["to"]) for c in sheet("closures"))
    ]
    assert (len(working), len(working) - len(closed)) == (251, 189)
    (centre,) = [row for row in sheet("centres") if row["service"] == "dac-grt"]
    assert day(centre["opened_on"]) < date(2020, 1, 1)
    assert not centre["closed_on"]


def _days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_county_outcomes():
    reached = Counter(
        row["kind"]
        for row in sheet("outcomes")
        if day(row["from"]) <= date(2020, 12, 31) and day(row["to"]) >= date(2020, 1, 1)
    )
    assert reached == {"employment": 2, "volunteering": 1}


def test_county_care():
    rows = of(*COUNTY_2020, service="sociala-aprupe")
    assert children(rows) == 11
    assert sum(s.quantity for s in rows) == 3095
    assert min(s.on for s in rows) == date(2020, 1, 6)
    assert max(s.on for s in rows) == date(2020, 12, 30)
    served = {s.client_number for s in rows}
    first = [
        s.on for s in sessions() if s.client_number in served and s.service == "sociala-aprupe"
    ]
    assert min(first) == date(2020, 1, 6)


def test_county_physiotherapy():
    rows = of(*COUNTY_2020, recipient="child", category="social_rehabilitation")
    assert [(s.service, s.quantity) for s in rows] == [("fizioterapija", 1)] * 2
    assert children(rows) == 1


def test_county_representatives():
    rows = of(*COUNTY_2020, recipient="representative")
    assert Counter(s.service for s in rows) == {"psihologs": 3, "fizioterapija": 32}
    assert children(rows) == 5
    assert len({s.representative_number for s in rows}) == 5


def test_county_respite_and_its_trips():
    stays = of(*COUNTY_2020, service="atelpas-bridis-ft")
    assert (children(stays), sum(s.quantity for s in stays)) == (3, 24)
    assert {s.place for s in stays} == {"Aleksandrovas pamatskola"}
    trips = of(*COUNTY_2020, service="specializetais-transports")
    assert {s.client_number for s in trips} == {s.client_number for s in stays}
    assert all(s.cost > 0 for s in stays + trips)


def test_today_workers_find_clients_with_grounds_and_rates():
    today = date(2026, 11, 24)
    for office in ("rezekne", "daugavpils-novads"):
        current = [
            number
            for number, row in clients().items()
            if row["municipality"] == office and not row["exited_on"]
        ]
        for grounds in ("plans", "opinions"):
            valid = [n for n in current if any(holds(g, today) for g in by_client(grounds)[n])]
            assert len(valid) >= 4, (office, grounds)
    general = [r for r in sheet("rates") if not r["provider"] and not r["municipality"]]
    assert sum(holds(r, today) for r in general) == 20
    assert sum(holds(f, today) for f in sheet("funding_sources")) == 1


def test_somebody_moved_and_somebody_is_parent_in_two_offices():
    def offices(rows, office_of):
        found = {}
        for row in rows:
            found.setdefault(row["personal_code"], set()).add(office_of(row))
        return [code for code, places in found.items() if len(places) > 1]

    assert len(offices(clients().values(), lambda row: row["municipality"])) == 1
    parents = offices(
        sheet("representatives"), lambda row: clients()[row["client_number"]]["municipality"]
    )
    assert len(parents) >= 1
