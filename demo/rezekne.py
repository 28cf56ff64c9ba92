"""Rēzekne: the first document, 1 January to 11 November 2021, and the years around it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.casebook import CARE, Casebook, Client, Visit
from demo.catalogue import Rates
from demo.people import Names
from demo.solve import closest_rates, settle_cost, settle_hours, whole_rates
from demo.visits import care, care_now_and_then, parts, therapy
from demo.workdays import working_days

FIRST, LAST = date(2021, 1, 1), date(2021, 11, 11)
# What the document prints.
REHABILITATION = {
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
REHABILITATION_COST = Decimal("35791.00")
CARE_HOURS, CARE_COST = Decimal(9988), Decimal("37867.98")
# Of each service but physiotherapy, which takes the rest: children, fewest and most for one.
COURSES = {
    "aba-terapija": (4, 24, 29),
    "bak-terapija": (3, 8, 12),
    "ergoterapija": (3, 6, 10),
    "kanisterapija": (2, 4, 6),
    "smilsu-terapija": (1, 4, 4),
    "logopeds": (16, 9, 16),
    "masaza": (17, 9, 16),
    "psihologs": (11, 5, 10),
}
# Who came when: children of 2018–2020 who went on with therapies in 2021 and those who had
# finished them, and the children of 2021: therapies, therapies and care, care alone.
WENT_ON = {2018: 2, 2019: 4, 2020: 6}
FINISHED = {2018: 5, 2019: 6, 2020: 7}
NEW_THERAPY, NEW_BOTH, NEW_CARE = 14, 6, 6


def rezekne(names: Names) -> tuple[Casebook, list[Visit], list[Visit]]:
    """The office's casebook and the two sets of visits whose cost the document prints."""
    rng = Random("Rēzekne")
    book = Casebook(names, "RZ", "rezekne")
    went_on, finished = _children_of_before(book, rng)
    therapy_only, both, care_only = _children_of_2021(book, rng)

    _therapies_before(went_on, finished, rng)
    _therapies_of_2021(went_on + therapy_only + both, len(went_on), rng)
    _parents(went_on + therapy_only + both, finished, rng)
    _care_before(went_on[-5:] + finished[-4:], rng)
    _care_of_2021(went_on[-5:] + finished[-4:], both + care_only, rng)
    _later(book, rng)

    within = [v for v in book.visits if FIRST <= v.day <= LAST and v.recipient == "child"]
    caring = [v for v in within if v.service == CARE]
    settle_hours(caring, CARE_HOURS, rng)
    return book, [v for v in within if v.service != CARE], caring


def fit_rates(rates: Rates, rehabilitation: list[Visit], caring: list[Visit]) -> Rates:
    """Rates, and quarters of an hour between visits, that make both costs of the document."""
    free = [
        next(r for r in rates.rates if (r.service, r.provider, r.valid_from) == key)
        for key in (
            ("fizioterapija", "rehabilitacijas-centrs", date(2021, 7, 1)),
            ("logopeds", "", date(2021, 7, 1)),
            ("masaza", "", date(2021, 7, 1)),
        )
    ]
    rates = whole_rates(rehabilitation, rates, free, REHABILITATION_COST)
    hourly = [r for r in rates.rates if r.service == CARE and r.municipality]
    rates = closest_rates(caring, rates, hourly, CARE_COST)
    settle_cost(caring, rates, CARE_COST, Random("Rēzeknes aprūpe"))
    return rates


def _enrolment(year: int, rng: Random, last_month: int = 6) -> date:
    days = working_days(date(year, 1, 8), date(year, last_month, 28))
    return days[rng.randrange(len(days))]


def _children_of_before(book: Casebook, rng: Random) -> tuple[list[Client], list[Client]]:
    went_on, finished = [], []
    for year in WENT_ON:
        for turn in range(WENT_ON[year]):
            born = book.names.born(2007, 2015)
            # Of the last five, who also get care, two parents do not work.
            occupied = not (year == 2020 and turn in (2, 4))
            went_on.append(book.enrol_child(born, _enrolment(year, rng), occupied=occupied))
        for turn in range(FINISHED[year]):
            is_old = year == 2018 and turn < 3
            born = book.names.born(*((2002, 2003) if is_old else (2005, 2014)))
            kind = "guardian" if turn == 4 else "parent"
            occupied = not (year == 2020 and turn in (3, 5))
            child = book.enrol_child(born, _enrolment(year, rng), occupied=occupied, kind=kind)
            finished.append(child)
    return went_on, finished


def _children_of_2021(book: Casebook, rng: Random):
    therapy_only = [
        book.enrol_child(book.names.born(2008, 2017), _enrolment(2021, rng, 4))
        for _ in range(NEW_THERAPY)
    ]
    both = [
        book.enrol_child(
            book.names.born(*((2017, 2018) if turn < 3 else (2009, 2014))),
            date(2021, 1, 4) + timedelta(days=7 * turn),
            kind="foster_family" if turn == 5 else "parent",
        )
        for turn in range(NEW_BOTH)
    ]
    care_only = [
        book.enrol_child(
            book.names.born(*((2017, 2019) if turn < 3 else (2008, 2014))),
            (date(2021, 1, 5) + timedelta(days=14 * turn)) if turn < 5 else date(2021, 11, 1),
            occupied=turn not in (3, 4),
        )
        for turn in range(NEW_CARE)
    ]
    return therapy_only, both, care_only


def _therapies_before(went_on: list[Client], finished: list[Client], rng: Random) -> None:
    """Few for who goes on, for 40 sessions are all a child may have in the project."""
    kinds = ["fizioterapija", "logopeds", "masaza", "psihologs"]
    for turn, child in enumerate(went_on):
        start = child.enrolled_on + timedelta(days=21)
        therapy(child, {kinds[turn % 4]: 6}, start, date(start.year, 12, 20), rng, turn=turn)
    for turn, child in enumerate(finished):
        start = child.enrolled_on + timedelta(days=21)
        first_year = {2018: 20, 2019: 22, 2020: 38}[start.year]
        for year, count in ((start.year, first_year), (start.year + 1, 38 - first_year)):
            one, other = kinds[turn % 4], kinds[(turn + 1) % 4]
            courses = {one: count * 2 // 3, other: count - count * 2 // 3}
            therapy(
                child, courses, max(start, date(year, 1, 8)), date(year, 12, 20), rng, turn=turn
            )


def _therapies_of_2021(children: list[Client], went_on: int, rng: Random) -> None:
    total = sum(REHABILITATION.values())
    before = parts(32 * went_on, went_on, 29, 34, rng)
    quotas = before + parts(total - sum(before), len(children) - went_on, 36, 40, rng)
    left = dict(enumerate(quotas))
    courses: dict[int, dict[str, int]] = {index: {} for index in left}
    for service, (count, least, most) in COURSES.items():
        shares = parts(REHABILITATION[service], count, least, most, rng)
        # Who has most left of the own quota comes first.
        able = sorted(left, key=lambda index: (-left[index], index))
        for index, share in zip(able, sorted(shares, reverse=True), strict=False):
            courses[index][service] = share
            left[index] -= share
    for turn, child in enumerate(children):
        if left[turn]:
            courses[turn]["fizioterapija"] = left[turn]
        start = max(FIRST, child.enrolled_on + timedelta(days=12))
        therapy(child, courses[turn], start, LAST, rng, turn=turn)


def _parents(children: list[Client], finished: list[Client], rng: Random) -> None:
    for turn, child in enumerate(finished[5:11]):
        start = child.enrolled_on + timedelta(days=40)
        courses = {"fizioterapija": 5 + turn} if turn % 3 else {"psihologs": 5}
        therapy(
            child, courses, start, date(2020, 12, 18), rng, recipient="representative", turn=turn
        )
    for turn, child in enumerate(children[::2]):
        courses = {"fizioterapija": 5 + turn % 6}
        if turn % 4 == 1:
            courses["psihologs"] = 4
        if turn % 5 == 2:
            courses["masaza"] = 3
        start = max(FIRST, child.enrolled_on + timedelta(days=30))
        therapy(child, courses, start, LAST, rng, recipient="representative", turn=turn)


def _care_before(children: list[Client], rng: Random) -> None:
    for turn, child in enumerate(children):
        start = child.enrolled_on + timedelta(days=30)
        for year, count in ((2018, 8), (2019, 14), (2020, 18)):
            if start.year <= year:
                first = max(start, date(year, 1, 8))
                care_now_and_then(child, first, date(year, 12, 28), count, rng, _carer(turn))


def _carer(turn: int) -> str:
    return ("aprupes-biedriba", "aprupes-kooperativs")[turn % 2]


def _care_of_2021(old: list[Client], new: list[Client], rng: Random) -> None:
    for turn, child in enumerate(old + new):
        start = max(date(2021, 1, 4) + timedelta(days=turn), child.enrolled_on + timedelta(days=4))
        hours, visits = _weekly(child)
        spans = [(start, LAST), (LAST + timedelta(days=1), date(2021, 12, 30))]
        for first, last in spans if turn % 3 == 0 else spans[:1]:
            care(
                child,
                first,
                last,
                rng,
                hours_a_week=hours,
                visits_a_week=visits,
                provider=_carer(turn),
            )


def _weekly(child: Client) -> tuple[Decimal, int]:
    if child.born.year >= 2017:
        return Decimal(28), 3
    return (Decimal("9.5"), 2) if child.is_carer_occupied else (Decimal(8), 2)


def _later(book: Casebook, rng: Random) -> None:
    """After the limit of 40 sessions ended: children of 2021 and new ones, until today."""
    staying = [c for c in book.clients if c.born >= date(2011, 6, 1)][-14:]
    for year in range(2022, 2027):
        if year < 2026:
            child = book.enrol_child(book.names.born(year - 9, year - 4), _enrolment(year, rng))
            staying.append(child)
        for turn, child in enumerate(staying):
            child.is_current = True
            _year_of(child, year, turn, rng)
    for turn, year in enumerate((2022, 2023, 2024)):
        born = book.names.born(1965, 1996)
        adult = book.enrol_adult(born, _enrolment(year, rng), "12"[turn % 2], new_code=turn == 1)
        adult.is_current = True
        start = adult.enrolled_on + timedelta(days=30)
        therapy(adult, {"konsultacijas-grt": 12}, start, date(2026, 11, 12), rng, recipient="adult")


def _year_of(child: Client, year: int, turn: int, rng: Random) -> None:
    first = max(date(year, 5, 2), child.enrolled_on + timedelta(days=30))
    last = date(year, 11, 13) if year == 2026 else date(year, 12, 18)
    kinds = ["fizioterapija", "logopeds", "masaza", "psihologs", "ergoterapija"]
    therapy(child, {kinds[turn % 5]: 6, kinds[(turn + 2) % 5]: 3}, first, last, rng, turn=turn)
    if turn % 4 == 0:
        therapy(child, {"fizioterapija": 2}, first, last, rng, recipient="representative")
    if turn % 3 == 0:
        care_now_and_then(child, first, last, 12, rng, _carer(turn))
