"""The demonstration as plain rows, read and costed apart from all other code."""

import csv
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent.parent
REFORM = date(2021, 7, 1)
FOREVER = date(9999, 12, 31)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sheet(name: str) -> list[dict[str, str]]:
    return read(ROOT / "demo" / f"{name}.csv")


@cache
def reference(name: str) -> list[dict[str, str]]:
    return read(ROOT / "services" / "reference" / f"{name}.csv")


def day(text: str, default: date = FOREVER) -> date:
    return date.fromisoformat(text) if text else default


def holds(row: dict[str, str], on: date) -> bool:
    return day(row["valid_from"], date.min) <= on <= day(row["valid_to"])


@cache
def services() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in reference("services")}


@cache
def clients() -> dict[str, dict[str, str]]:
    return {row["client_number"]: row for row in sheet("clients")}


@cache
def by_client(name: str) -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in sheet(name):
        found[row["client_number"]].append(row)
    return found


@cache
def sessions() -> list[SimpleNamespace]:
    """Sessions with real dates, numbers, the client's row and the cost."""
    return [_session(row) for row in sheet("sessions")]


def _session(row: dict[str, str]) -> SimpleNamespace:
    s = SimpleNamespace(**row)
    s.on, s.quantity = day(row["date"]), Decimal(row["quantity"])
    s.who = clients()[s.client_number]
    s.office = s.who["municipality"]
    s.of = services()[s.service]
    s.category = s.of["category"]
    s.age = age(s.on, day(s.who["birth_date"]))
    if s.of["money"] == "unit_cost":
        s.cost = (s.quantity * rate(s)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    else:
        s.cost = Decimal(row["cost"])
    return s


def rate(s: SimpleNamespace) -> Decimal:
    payer = s.office
    if s.on >= REFORM:
        payer = {"rezekne": "rezeknes-valstspilseta"}.get(payer, "")
    for provider, municipality in ((s.provider, payer), (s.provider, ""), ("", payer), ("", "")):
        found = [
            row["amount"]
            for row in _rates_of(s.service, provider, municipality)
            if holds(row, s.on)
        ]
        if found:
            (amount,) = found
            return Decimal(amount)
    raise AssertionError(f"no rate: {s}")


@cache
def _rates_of(service: str, provider: str, municipality: str) -> list[dict[str, str]]:
    key = (service, provider, municipality)
    return [r for r in sheet("rates") if (r["service"], r["provider"], r["municipality"]) == key]


def age(on: date, born: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_carer_occupied(client_number: str, on: date) -> bool:
    return any(
        row["occupied"] == "yes" and holds(row, on)
        for row in by_client("representatives")[client_number]
    )


def plan_lines_on(client_number: str, on: date) -> list[dict[str, str]]:
    plans = {p["plan_number"]: p for p in by_client("plans")[client_number] if holds(p, on)}
    return [line | plans[n] for n in plans for line in _lines()[n]]


@cache
def _lines() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in sheet("plan_services"):
        found[row["plan_number"]].append(row)
    return found
