"""Moves invented rates and quarters of an hour until sums come out to the cent."""

from collections import Counter
from decimal import Decimal
from random import Random

from demo.casebook import Visit
from demo.catalogue import Rate, Rates, cost
from demo.visits import LONGEST_VISIT, QUARTER

CENT = Decimal("0.01")


def whole_rates(visits: list[Visit], rates: Rates, free: list[Rate], target: Decimal) -> Rates:
    """Moves three ``free`` rates, as little as can be, so that single sessions cost ``target``.

    Tries amounts that are multiples of 50 cents, then of 10, of 5 and of 1.
    """
    given = Counter(rates.rate_of(visit) for visit in visits)
    fixed = sum(rate.amount * n for rate, n in given.items() if rate not in free)
    missing = int((target - fixed) * 100)
    counts = [given[rate] for rate in free]
    wished = [int(rate.amount * 100) for rate in free]
    for step in (50, 10, 5, 1):
        found = _three_amounts(missing, counts, wished, step)
        if found:
            amounts = {r: CENT * cents for r, cents in zip(free, found, strict=True)}
            return rates.replaced(amounts)
    raise ValueError(f"no rates give {target}")


def _three_amounts(missing: int, counts: list[int], wished: list[int], step: int):
    reach = [n * step for n in range(-60, 61) if abs(n * step) <= 300]
    found = []
    for first in (wished[0] // step * step + n for n in reach):
        for second in (wished[1] // step * step + n for n in reach):
            third, rest = divmod(missing - counts[0] * first - counts[1] * second, counts[2])
            if rest == 0 and third % step == 0:
                amounts = (first, second, third)
                away = sum(abs(a - w) for a, w in zip(amounts, wished, strict=True))
                found.append((away, amounts))
    return min(found)[1] if found else None


def settle_hours(visits: list[Visit], target: Decimal, rng: Random) -> None:
    """Lengthens or shortens visits by quarters of an hour, within limits, to ``target`` hours."""
    difference = target - sum(visit.quantity for visit in visits)
    while difference:
        visit = visits[rng.randrange(len(visits))]
        step = QUARTER if difference > 0 else -QUARTER
        if _can_change(visit, step):
            visit.client.add_hours(visit, step)
            difference -= step


def closest_rates(visits: list[Visit], rates: Rates, free: list[Rate], target: Decimal) -> Rates:
    """Moves two hourly rates by up to 20 cents to where the visits cost nearly ``target``."""
    first, second = (
        _sums(Counter(v.quantity for v in visits if rates.rate_of(v) == rate), rate)
        for rate in free
    )
    _, one, two = min(
        (abs(target - a - b), one, two) for one, a in first.items() for two, b in second.items()
    )
    return rates.replaced(dict(zip(free, (one, two), strict=True)))


def _sums(quantities: Counter, rate: Rate) -> dict[Decimal, Decimal]:
    amounts = [rate.amount + CENT * n for n in range(-20, 21)]
    return {a: sum(cost(q, a) * n for q, n in quantities.items()) for a in amounts}


def settle_cost(visits: list[Visit], rates: Rates, target: Decimal, rng: Random) -> None:
    """Moves quarters of an hour between visits of one child until all cost ``target``."""
    amounts = [rates.rate_of(visit).amount for visit in visits]
    difference = target - sum(
        cost(v.quantity, amount) for v, amount in zip(visits, amounts, strict=True)
    )
    while difference:
        one, other = rng.randrange(len(visits)), rng.randrange(len(visits))
        giver, taker = visits[one], visits[other]
        if giver is taker or giver.client is not taker.client:
            continue
        if giver.quantity <= 1:
            continue
        giver.client.add_hours(giver, -QUARTER)
        if not _can_change(taker, QUARTER):
            giver.client.add_hours(giver, QUARTER)
            continue
        taker.client.add_hours(taker, QUARTER)
        change = (
            cost(taker.quantity, amounts[other])
            - cost(taker.quantity - QUARTER, amounts[other])
            + cost(giver.quantity, amounts[one])
            - cost(giver.quantity + QUARTER, amounts[one])
        )
        if abs(difference - change) <= abs(difference):
            difference -= change
        else:
            giver.client.add_hours(giver, QUARTER)
            taker.client.add_hours(taker, -QUARTER)


def _can_change(visit: Visit, step: Decimal) -> bool:
    if step < 0:
        return visit.quantity > 1
    return visit.quantity < LONGEST_VISIT and visit.client.hours_left(visit.day) >= step
