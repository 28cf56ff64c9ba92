"""The rules once more, slowly: plain loops over lists, apart from all code of the application.

Files, sessions and spans are dictionaries; ``LIMITS`` are the rows of reference/limits.csv.
"""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import services

with (Path(services.__file__).parent / "reference" / "limits.csv").open(encoding="utf-8") as _file:
    LIMITS = list(csv.DictReader(_file))
with (Path(services.__file__).parent / "reference" / "services.csv").open(encoding="utf-8") as _f:
    SERVICES = {row["code"]: row for row in csv.DictReader(_f)}

CARE, DAY_CENTRES = {"aprupe-majas"}, {"dac-grt", "specializeta-darbnica"}
BESIDE_RESPITE = {"social_care", "social_rehabilitation", "day_care"}
FIRST_EXCLUSIVE = date(2022, 4, 22)
NIGHTS_ARE_HALF = date(2021, 7, 1)


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def holds(span, on: date) -> bool:
    first, last = span
    return (first is None or first <= on) and (last is None or on <= last)


def age(born: date, on: date) -> int:
    years = 0
    while True:
        try:
            birthday = born.replace(year=born.year + years + 1)
        except ValueError:
            birthday = date(born.year + years + 1, 3, 1)
        if birthday > on:
            return years
        years += 1


def window(kind: str, on: date) -> tuple[date | None, date | None]:
    if kind == "project":
        return None, None
    first = last = on
    same = {
        "week": lambda day: day.isocalendar()[:2],
        "month": lambda day: (day.year, day.month),
        "year": lambda day: day.year,
    }[kind]
    while same(first - timedelta(days=1)) == same(on):
        first -= timedelta(days=1)
    while same(last + timedelta(days=1)) == same(on):
        last += timedelta(days=1)
    return first, last


def counted_days(limit: dict, on: date) -> tuple[date | None, date | None]:
    first, last = window(limit["window"], on)
    start, end = day_of(limit["valid_from"]), day_of(limit["valid_to"])
    return (
        max((d for d in (first, start) if d), default=None),
        min((d for d in (last, end) if d), default=None),
    )


def are_occupied(file: dict, on: date) -> bool:
    standing = [r for r in file["representatives"] if holds(r["span"], on)]
    return bool(standing) and all(any(holds(span, on) for span in r["occupied"]) for r in standing)


def binds(limit: dict, session: dict) -> bool:
    file, on = session["file"], session["on"]
    if not covers(limit, session) or not limit["maximum"]:
        return False
    if not holds((day_of(limit["valid_from"]), day_of(limit["valid_to"])), on):
        return False
    if limit["age_from"] and not (
        int(limit["age_from"]) <= age(file["born"], on) <= int(limit["age_to"])
    ):
        return False
    wanted = limit["representative_occupied"]
    return not wanted or wanted == ("yes" if are_occupied(file, on) else "no")


def covers(limit: dict, session: dict) -> bool:
    service = SERVICES[session["service"]]
    return (
        service["category"] == limit["category"]
        and session["recipient"] == limit["recipient"]
        and limit["service"] in ("", session["service"])
        and (limit["counting"] == "kinds" or service["unit"] == limit["unit"])
    )


def used(limit: dict, session: dict, sessions: list[dict]) -> Decimal:
    """Of the limit in the window of ``session``, by all ``sessions`` of its person."""
    days = counted_days(limit, session["on"])
    mine = [
        other
        for other in sessions
        if other["file"]["person"] == session["file"]["person"]
        and covers(limit, other)
        and holds(days, other["on"])
    ]
    if limit["counting"] == "kinds":
        return Decimal(len({other["service"] for other in mine}))
    if limit["counting"] == "each":
        mine = [other for other in mine if other["service"] == session["service"]]
    return sum((other["quantity"] * weight(other) for other in mine), Decimal(0))


def weight(session: dict) -> Decimal:
    """Nights of respite count as half from the day of ``NIGHTS_ARE_HALF``."""
    is_half = session.get("part") == "night" and session["on"] >= NIGHTS_ARE_HALF
    return Decimal("0.5") if is_half else Decimal(1)


def broken_limits(session: dict, sessions: list[dict], limits: list[dict]) -> set[str]:
    """By adding ``session`` to ``sessions``."""
    after = [*sessions, session]
    return {
        limit["rule"]
        for limit in limits
        if binds(limit, session) and used(limit, session, after) > Decimal(limit["maximum"])
    }


def exclude_each_other(one: dict, other: dict) -> bool:
    if one["on"] != other["on"] or one["on"] < FIRST_EXCLUSIVE:
        return False
    if one["file"]["person"] != other["file"]["person"] or one["recipient"] != other["recipient"]:
        return False
    for a, b in ((one, other), (other, one)):
        if a["recipient"] == "adult" and a["service"] in CARE and b["service"] in DAY_CENTRES:
            return True
        categories = [SERVICES[s["service"]]["category"] for s in (a, b)]
        if (
            a["recipient"] == "child"
            and categories[0] == "respite"
            and categories[1] in BESIDE_RESPITE
        ):
            return True
    return False


def lacking(session: dict) -> set[str]:
    """The grounds that the service asks for and the file has not."""
    file, on, service = session["file"], session["on"], SERVICES[session["service"]]
    found = set()
    if session["recipient"] != "representative":
        groups = {"1", "2"} if file["group"] == "adult" else {"1", "2", "3", "child"}
        is_disabled = any(d["group"] in groups and holds(d["span"], on) for d in file["disabled"])
        if service["needs_disability"] == "yes" and not is_disabled:
            found.add("needs_disability")
        if service["needs_opinion"] == "yes" and not any(holds(o, on) for o in file["opinions"]):
            found.add("needs_opinion")
    if service["needs_plan"] == "yes":
        is_planned = any(
            line["approved"]
            and holds(line["span"], on)
            and (line["service"], line["recipient"]) == (session["service"], session["recipient"])
            for line in file["lines"]
        )
        if not is_planned or not any(made <= on for made in file["assessed"]):
            found.add("needs_plan")
    return found


def breaches(sessions: list[dict], limits: list[dict]) -> list[tuple]:
    """(client number, rule, recipient, from, to, used, maximum), as check_limits lists them."""
    found: dict[tuple, Decimal] = {}
    for session in sessions:
        number, on = session["file"]["number"], session["on"]
        for limit in limits:
            if binds(limit, session):
                total = used(limit, session, sessions)
                if total > Decimal(limit["maximum"]):
                    days = counted_days(limit, on)
                    maximum = Decimal(limit["maximum"])
                    key = (number, limit["rule"], session["recipient"], *days, maximum)
                    found[key] = max(found.get(key, total), total)
        for rule in lacking(session):
            key = (number, rule, session["recipient"], on, on, Decimal(0))
            found[key] = found.get(key, Decimal(0)) + 1
        clashing = {
            other["service"]
            for one in sessions
            for other in sessions
            if one is not other
            and exclude_each_other(one, other)
            and (one["file"]["person"], one["on"]) == (session["file"]["person"], on)
            and one["recipient"] == session["recipient"]
        }
        if any(exclude_each_other(session, other) for other in sessions if other is not session):
            key = (number, "incompatible", session["recipient"], on, on, Decimal(1))
            found[key] = Decimal(len(clashing))
    rows = [(*key[:5], total, key[5]) for key, total in found.items()]
    return sorted(rows, key=lambda row: (*row[:3], *(str(day or "") for day in row[3:5])))
