"""The report on the demonstration gives every figure that the two source documents print."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command

from services.rules.breaches import breaches
from tests.demo.loaded import loaded  # noqa: F401

pytestmark = pytest.mark.usefixtures("loaded")


def report(*arguments: str) -> dict:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        call_command("period_report", *arguments, "--format", "json", "--output", str(path))
        return json.loads(path.read_text(encoding="utf-8"))


def of_city(*more: str, slug="rezekne") -> dict:
    days = ("--from", "2021-01-01", "--to", "2021-11-11")
    return report("--municipality", slug, *days, *more)


def of_county(slug="daugavpils-novads") -> dict:
    return report("--municipality", slug, "--from", "2020-01-01", "--to", "2020-12-31")


def lines(figures: dict, recipient: str) -> dict[str, dict]:
    return {row["service"]: row for row in figures["services"] if row["recipient"] == recipient}


def category(figures: dict, name: str, recipient: str) -> dict:
    (row,) = (
        row
        for row in figures["categories"]
        if (row["category"], row["recipient"]) == (name, recipient)
    )
    return row


def test_city_rehabilitation_of_children():
    figures = of_city()
    row = category(figures, "social_rehabilitation", "child")
    assert (row["children"], row["persons"]) == (32, 32)
    assert (row["entries"], row["quantity"], row["cost"]) == (1146, "1146.00", "35791.00")
    quantities = {
        code: row["quantity"]
        for code, row in lines(figures, "child").items()
        if row["category"] == "social_rehabilitation"
    }
    assert quantities == {
        "fizioterapija": "477.00",
        "logopeds": "202.00",
        "kanisterapija": "10.00",
        "ergoterapija": "24.00",
        "masaza": "207.00",
        "psihologs": "86.00",
        "bak-terapija": "30.00",
        "aba-terapija": "106.00",
        "smilsu-terapija": "4.00",
    }


def test_city_care():
    row = lines(of_city(), "child")["sociala-aprupe"]
    assert (row["children"], row["unit"]) == (21, "stunda")
    assert (row["quantity"], row["cost"]) == ("9988.00", "37867.98")


def test_city_parents_mostly_in_physiotherapy():
    rows = lines(of_city(), "representative")
    others = sum(row["entries"] for code, row in rows.items() if code != "fizioterapija")
    assert rows["fizioterapija"]["entries"] > 2 * others > 0


def test_city_enrolled_and_served_since_the_start():
    assert of_city()["enrolled"]["in_period"] == 26
    figures = of_city("--cumulative")
    assert figures["totals"]["children"] == 56
    assert figures["enrolled"]["since_start"] == 56


def test_city_is_the_same_in_either_division():
    one, other = of_city(), of_city(slug="rezeknes-valstspilseta")
    assert one.pop("municipalities") != other.pop("municipalities")
    assert one == other


def test_city_is_all_paid_by_the_project():
    assert of_city("--funding-source", "esf") == of_city()
    assert of_city("--funding-source", "pasvaldiba")["totals"]["entries"] == 0


def test_city_grows():
    entries = [
        report("--municipality", "rezekne", "--from", f"{year}-01-01", "--to", f"{year}-12-31")[
            "totals"
        ]["entries"]
        for year in range(2018, 2022)
    ]
    assert 0 < entries[0] < entries[1] < entries[2] < entries[3]


def test_county_adults():
    figures = of_county()
    adults = lines(figures, "adult")
    assert figures["totals"]["adults"] == 9
    assert adults["dac-grt"]["persons"] == 9
    consulted = adults["konsultacijas-grt"]
    assert (consulted["persons"], consulted["quantity"]) == (9, "111.00")
    assert figures["outcomes"]["employment"] == 2
    assert figures["outcomes"]["volunteering"] == 1


def test_county_day_centre():
    figures = of_county()
    (centre,) = (row for row in figures["day_centres"] if row["centre"] == "dienas-centrs-gaisma")
    assert (centre["open_days"], centre["working_days"], centre["persons"]) == (189, 251, 9)
    assert centre["attendance_days"] == lines(figures, "adult")["dac-grt"]["quantity"]


def test_county_care():
    row = lines(of_county(), "child")["sociala-aprupe"]
    assert (row["children"], row["started"], row["quantity"]) == (11, 11, "3095.00")
    assert (row["first_on"], row["last_on"]) == ("2020-01-06", "2020-12-30")


def test_county_physiotherapy_of_one_child():
    row = lines(of_county(), "child")["fizioterapija"]
    assert (row["children"], row["entries"], row["quantity"]) == (1, 2, "2.00")


def test_county_representatives():
    figures = of_county()
    rows = lines(figures, "representative")
    assert {code: row["quantity"] for code, row in rows.items()} == {
        "psihologs": "3.00",
        "fizioterapija": "32.00",
    }
    assert category(figures, "social_rehabilitation", "representative")["children"] == 5


def test_county_respite_and_transport():
    rows = lines(of_county(), "child")
    respite = rows["atelpas-bridis-ft"]
    assert (respite["children"], respite["unit"]) == (3, "diennakts")
    assert respite["quantity"] == "24.00"
    assert rows["specializetais-transports"]["children"] == 3


def test_county_is_part_of_its_successor():
    one, whole = of_county(), of_county("augsdaugavas-novads")
    assert whole["services"] == one["services"]
    assert whole["totals"] == one["totals"]


def test_region_counts_the_moved_child_and_the_shared_parent_once():
    days = ("--from", "2018-01-01", "--to", "2026-12-31")
    places = "ludzas-novads-2021", "preilu-novads-2021", "livanu-novads-2021"
    apart = [report("--municipality", place, *days)["totals"] for place in places]
    together = report("--municipality", ",".join(places), *days)["totals"]
    assert sum(t["children"] for t in apart) == together["children"] + 1
    assert sum(t["representatives"] for t in apart) == together["representatives"] + 1


def test_nothing_of_the_demonstration_breaks_a_rule():
    assert breaches() == []
