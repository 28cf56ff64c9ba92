"""Daugavpils novads (Augšdaugavas novads from the reform): the second document, 2020."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from demo.casebook import CARE, Casebook, Client, Visit
from demo.catalogue import DAY_CENTRE, RESPITE_PLACE
from demo.people import Names
from demo.solve import settle_hours
from demo.visits import care, care_now_and_then, parts, therapy
from demo.workdays import spread, working_days

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)
# What the document prints.
ADULTS, OPEN_DAYS, CONSULTATIONS = 9, 189, 111
CARE_CHILDREN, CARE_HOURS = 11, Decimal(3095)
CARE_FIRST, CARE_LAST = date(2020, 1, 6), date(2020, 12, 30)
PHYSIOTHERAPY = 2
PARENTS_PSYCHOLOGIST = [1, 2, 0, 0, 0]
PARENTS_PHYSIOTHERAPY = [7, 5, 10, 4, 6]
STAYS = {1: [5, 5], 6: [4, 4], 12: [3, 3]}
# Closed for Covid-19 from these days; the first closure lasts until OPEN_DAYS are left.
SPRING = date(2020, 3, 16)
WINTER, WINTER_END = date(2020, 12, 14), date(2021, 2, 26)
REASON = "Covid-19 ierobežojumi"


@cache
def closures() -> list[tuple[date, date]]:
    to_close = len(working_days(FIRST, LAST)) - OPEN_DAYS - len(working_days(WINTER, LAST))
    return [(SPRING, working_days(SPRING, WINTER)[to_close - 1]), (WINTER, WINTER_END)]


def open_days(first: date, last: date) -> list[date]:
    return [
        day
        for day in working_days(first, last)
        if not any(start <= day <= end for start, end in closures())
    ]


def daugavpils_novads(names: Names) -> tuple[Casebook, list[tuple[Client, str, date, date | None]]]:
    """The office's casebook and the outcomes of adults: client, kind, from, to."""
    rng = Random("Daugavpils novads")
    book = Casebook(names, "DN", "daugavpils-novads")
    adults = _adults(book, rng)
    children = _children(book)
    _stays(children, rng)
    spring, autumn = date(2020, 2, 3), date(2020, 12, 11)
    therapy(children[CARE_CHILDREN], {"fizioterapija": PHYSIOTHERAPY}, spring, autumn, rng)
    for turn, child in enumerate(children[1:10:2]):
        courses = {
            "psihologs": PARENTS_PSYCHOLOGIST[turn],
            "fizioterapija": PARENTS_PHYSIOTHERAPY[turn],
        }
        therapy(child, courses, spring, autumn, rng, recipient="representative", turn=turn)
    _care(children[:CARE_CHILDREN], rng)
    _later(book, adults, children, rng)
    outcomes = [
        (adults[0], "employment", date(2019, 9, 2), None),
        (adults[3], "employment", date(2020, 2, 3), date(2020, 10, 30)),
        (adults[5], "volunteering", date(2020, 6, 1), date(2021, 5, 31)),
        (adults[1], "volunteering", date(2018, 11, 5), date(2019, 12, 31)),
        (adults[7], "employment", date(2021, 3, 1), None),
        (adults[4], "education", date(2021, 9, 1), date(2023, 6, 30)),
    ]
    return book, outcomes


def _adults(book: Casebook, rng: Random) -> list[Client]:
    adults = []
    for turn in range(ADULTS):
        born = book.names.born(1961, 1998)
        enrolled = date(2018, 6, 4) + timedelta(days=21 * turn)
        adult = book.enrol_adult(born, enrolled, "12"[turn % 3 == 0], new_code=turn == 4)
        adult.is_current = turn < 6
        if turn % 4 == 2:
            book.add_representative(adult, book.names.family(), "trustee", True)
        adults.append(adult)
    for year, days in ((2018, 5), (2019, 18), (2020, 55)):
        first = max(date(year, 1, 2), date(2018, 12, 3))
        possible = open_days(first, date(year, 12, 31))
        for adult in adults:
            _attend(adult, spread(possible, min(days, len(possible)), rng))
    shares = parts(CONSULTATIONS, ADULTS, 9, 16, rng)
    for adult, count in zip(adults, shares, strict=True):
        therapy(
            adult,
            {"konsultacijas-grt": count},
            date(2020, 1, 8),
            date(2020, 12, 22),
            rng,
            recipient="adult",
        )
    return adults


def _attend(adult: Client, days: list[date]) -> None:
    for day in days:
        visit = Visit(day, adult, "adult", "dac-grt", Decimal(1), "dienas-centrs")
        visit.centre = DAY_CENTRE
        adult.add(visit)


def _children(book: Casebook) -> list[Client]:
    """Eleven for care, one for physiotherapy, one for respite alone."""
    children = []
    for turn in range(CARE_CHILDREN + 2):
        is_small = turn in (0, 4)
        born = book.names.born(*((2016, 2018) if is_small else (2005, 2014)))
        enrolled = date(2019, 11, 4) + timedelta(days=5 * turn)
        kind = "foster_family" if turn == 3 else "parent"
        children.append(book.enrol_child(born, enrolled, occupied=turn not in (2, 7), kind=kind))
    return children


def _stays(children: list[Client], rng: Random) -> None:
    """Respite in stays of several days and nights, with a trip there and a trip back."""
    spans = [(date(2020, 7, 6), date(2020, 8, 14)), (date(2020, 9, 7), date(2020, 10, 23))]
    for index, lengths in STAYS.items():
        child = children[index]
        for nights, span in zip(lengths, spans, strict=True):
            start = spread(working_days(*span), 1, rng)[0]
            child.away |= {start + timedelta(days=n) for n in range(nights + 1)}
            child.add(
                Visit(
                    start,
                    child,
                    "child",
                    "atelpas-bridis-ft",
                    Decimal(nights),
                    "aleksandrovas-pamatskola",
                    cost=Decimal("61.40") * nights,
                    place=RESPITE_PLACE,
                )
            )
            for day in (start, start + timedelta(days=nights)):
                child.add(
                    Visit(
                        day,
                        child,
                        "child",
                        "specializetais-transports",
                        Decimal(1),
                        "transporta-birojs",
                        cost=Decimal("14.20") + Decimal("0.35") * rng.randrange(20),
                        note=RESPITE_PLACE,
                    )
                )


def _care(children: list[Client], rng: Random) -> None:
    for turn, child in enumerate(children):
        first = CARE_FIRST + timedelta(days=23 * turn)
        last = CARE_LAST - timedelta(days=4 * turn)
        hours = Decimal(13) if turn in (0, 4) else Decimal(7)
        care(
            child,
            first,
            last,
            rng,
            hours_a_week=hours,
            visits_a_week=3 if turn in (0, 4) else 1 + turn % 2,
            provider="aprupes-biedriba",
        )
    visits = [v for child in children for v in child.visits if v.service == CARE]
    settle_hours(visits, CARE_HOURS, rng)


def _later(book: Casebook, adults: list[Client], children: list[Client], rng: Random) -> None:
    """Augšdaugavas novads: fewer visits a year, until today."""
    young = [child for child in children if child.born >= date(2009, 6, 1)][:4]
    for year in range(2021, 2027):
        last = date(year, 11, 13) if year == 2026 else date(year, 12, 18)
        if year in (2023, 2025):
            child = book.enrol_child(book.names.born(year - 8, year - 5), date(year, 3, 6))
            young.append(child)
        for child in young:
            child.is_current = True
            care_now_and_then(child, date(year, 3, 20), last, 12, rng, "aprupes-biedriba")
        for adult in adults[:6]:
            _attend(adult, spread(open_days(date(year, 3, 1), last), 9, rng))
            therapy(adult, {"konsultacijas-grt": 2}, date(year, 3, 1), last, rng, recipient="adult")
