"""Lays visits out over the days of a span."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

from demo.casebook import CARE, Client, Visit
from demo.catalogue import specialist_of
from demo.workdays import spread, weeks, working_days

QUARTER = Decimal("0.25")
LONGEST_VISIT = Decimal(10)
A_DAY = 2


def parts(total: int, count: int, least: int, most: int, rng: Random) -> list[int]:
    """``count`` whole numbers between ``least`` and ``most`` that add up to ``total``."""
    if not least * count <= total <= most * count:
        raise ValueError(f"{total} is not {count} numbers from {least} to {most}")
    shares = [total // count + (n < total % count) for n in range(count)]
    for _ in range(count * 4):
        giver, taker = rng.randrange(count), rng.randrange(count)
        if shares[giver] > least and shares[taker] < most:
            shares[giver] -= 1
            shares[taker] += 1
    return shares


def therapy(
    client: Client,
    courses: dict[str, int],
    first: date,
    last: date,
    rng: Random,
    *,
    recipient: str = "child",
    turn: int = 0,
    far: bool = False,
) -> None:
    """So many sessions of each service on working days, two a day at most."""
    if client.is_child:
        last = min(last, client.last_day_as_child)
    days = working_days(first, last)
    busy = Counter(v.day for v in client.visits if v.recipient == recipient)
    for service, count in courses.items():
        provider, specialist = specialist_of(service, turn, far=far)
        same = {v.day for v in client.visits if (v.service, v.recipient) == (service, recipient)}
        free = [d for d in days if busy[d] < A_DAY and d not in same and d not in client.away]
        for day in spread(free, count, rng):
            busy[day] += 1
            visit = Visit(
                day, client, recipient, service, Decimal(1), provider, specialist=specialist
            )
            if recipient == "representative":
                visit.representative = client.representatives[0].number
            client.add(visit)


def care(
    client: Client,
    first: date,
    last: date,
    rng: Random,
    *,
    hours_a_week: Decimal,
    visits_a_week: int,
    provider: str,
) -> None:
    """Hours of care week by week, as far as the limits let; the first and last day have a visit."""
    days = _days_at_home(client, first, last)
    ends = {days[0], days[-1]}
    for week in weeks(days):
        count = min(visits_a_week, len(week))
        chosen = [day for day in week if day in ends]
        others = [day for day in week if day not in ends]
        while len(chosen) < count and others:
            chosen.append(others.pop(rng.randrange(len(others))))
        for day in sorted(chosen):
            hours = hours_a_week / visits_a_week + QUARTER * rng.randrange(-2, 3)
            hours = min(hours // QUARTER * QUARTER, client.hours_left(day), LONGEST_VISIT)
            if hours > 0:
                client.add(Visit(day, client, "child", CARE, hours, provider))


def care_now_and_then(
    client: Client, first: date, last: date, count: int, rng: Random, provider: str
) -> None:
    """``count`` short visits over a span."""
    for day in spread(_days_at_home(client, first, last), count, rng):
        hours = Decimal(2) + QUARTER * rng.randrange(9)
        client.add(Visit(day, client, "child", CARE, hours, provider))


def _days_at_home(client: Client, first: date, last: date) -> list[date]:
    days = working_days(first, min(last, client.last_day_as_child))
    return [day for day in days if day not in client.away]
