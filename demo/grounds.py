"""What each visit rests on: opinions, disabilities, assessments and plans made to cover them."""

from collections import Counter
from datetime import date, timedelta

from demo.casebook import CARE, Client
from demo.workdays import plus_years

NEED_OPINION = {CARE, "atelpas-bridis-ft"}
NEED_NO_PLAN = NEED_OPINION | {"specializetais-transports"}
# The plan of the project's limits, and the two after them; the last is in force today.
FIRST_PLAN_END = date(2022, 4, 21)
SPANS = [
    (date(2018, 1, 1), FIRST_PLAN_END),
    (date(2022, 4, 22), date(2024, 12, 31)),
    (date(2025, 1, 1), date(2027, 12, 31)),
]
LATER = timedelta(days=60)
CURRENT_UNTIL = date(2027, 12, 31)
AS_A_RULE_YEARLY = 20


def opinions(client: Client) -> list[list]:
    """Rows of opinions.csv: opinions of two years that follow on one another."""
    days = [v.day for v in client.visits if v.service in NEED_OPINION]
    if not days:
        return []
    start = min(days) - timedelta(days=20)
    # A stay of respite goes on for days after the day it is entered under.
    needed = CURRENT_UNTIL if client.is_current else max(days) + timedelta(days=30)
    rows = []
    while start <= min(needed, client.last_day_as_child):
        end = min(plus_years(start, 2) - timedelta(days=1), client.last_day_as_child)
        reference = f"VDEĀVK-{start.year}-{client.number}"
        rows.append([client.number, start - timedelta(days=3), start, end, reference])
        start = end + timedelta(days=1)
    return rows


def disability(client: Client) -> list:
    """The row of disabilities.csv."""
    since = client.enrolled_on - timedelta(days=240)
    until = client.last_day_as_child if client.is_child else None
    return [client.number, client.disability, since, until]


def assessment(client: Client) -> list | None:
    """The row of assessments.csv; care and respite alone need none."""
    start = first_plan_start(client)
    if start is None:
        return None
    day = start - timedelta(days=5)
    return [client.number, day, "Ieteikti sabiedrībā balstīti pakalpojumi"]


def first_plan_start(client: Client) -> date | None:
    """Soon after enrolment, or before the first service that needs a plan where that is later."""
    days = [v.day for v in client.visits if v.service not in NEED_NO_PLAN]
    if not days:
        return None
    enrolment = client.enrolled_on + timedelta(days=8)
    return enrolment if min(days) <= enrolment + LATER else min(days) - timedelta(days=14)


def plans(client: Client) -> tuple[list[list], list[list]]:
    """Rows of plans.csv and plan_services.csv: each names what was given while it was in force."""
    first = first_plan_start(client)
    plan_rows, service_rows = [], []
    for start, end in SPANS if first else ():
        start = max(start, first)
        end = min(
            end, client.exited_on or end, client.last_day_as_child if client.is_child else end
        )
        given = [
            visit
            for visit in client.visits
            if start <= visit.day <= end and visit.service not in NEED_NO_PLAN
        ]
        if not given:
            continue
        number = f"{client.number}-{len(plan_rows) + 1}"
        approved = start - timedelta(days=1)
        plan_rows.append([number, client.number, start, end, approved])
        is_first = end <= FIRST_PLAN_END
        service_rows += (
            _yearly(number, given)
            if not is_first or not client.is_child
            else (_for_the_project(number, given))
        )
    return plan_rows, service_rows


def _for_the_project(number: str, given: list) -> list[list]:
    counts = Counter((v.service, v.recipient, v.provider) for v in given)
    return [
        [number, service, recipient, count, "project", provider]
        for (service, recipient, provider), count in sorted(counts.items())
    ]


def _yearly(number: str, given: list) -> list[list]:
    """20 a year, or as many tens as were given in the fullest year."""
    counts = Counter((v.service, v.recipient, v.provider, v.day.year) for v in given)
    most: dict[tuple, int] = {}
    for (*line, _), count in counts.items():
        most[tuple(line)] = max(most.get(tuple(line), AS_A_RULE_YEARLY), -(-count // 10) * 10)
    return [
        [number, service, recipient, quantity, "year", provider]
        for (service, recipient, provider), quantity in sorted(most.items())
    ]
