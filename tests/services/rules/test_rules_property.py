"""The engine and check_limits against a slow, plain count over whatever files there may be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.models import Limit
from services.rules import judge
from services.rules.breaches import breaches
from tests.services.rules import plainly
from tests.services.rules.rows import rates
from tests.services.rules.scenario import Stored

pytestmark = pytest.mark.django_db
MAXIMUM = 3
LIMITS = [row | {"maximum": row["maximum"] and str(MAXIMUM)} for row in plainly.LIMITS]

# Around each day on which a rule changes, and each end of a window.
_TURNS = [date(2018, 1, 1), date(2021, 7, 1), date(2022, 1, 1), date(2022, 4, 22)]
DAYS = sorted(turn + timedelta(days=n) for turn in _TURNS for n in (-3, -1, 0, 1, 6))
DAY = st.sampled_from(DAYS)
SPAN = st.tuples(st.none() | DAY, st.none() | DAY).filter(
    lambda span: None in span or span[0] <= span[1]
)
BORN = st.sampled_from(
    [date(2013, 5, 20), date(2016, 2, 29), date(2016, 7, 1), date(2017, 4, 22), date(2004, 7, 1)]
)
OF_CHILD = ("fizioterapija", "masaza", "kanisterapija", "sociala-aprupe", "dac-ft")
GIVEN = [
    *((code, "child") for code in (*OF_CHILD, "atelpas-bridis-ft")),
    *((code, "representative") for code in ("fizioterapija", "psihologs", "rehabilitologs")),
]
OF_ADULT = [
    (code, "adult")
    for code in ("aprupe-majas", "dac-grt", "specializeta-darbnica", "specializetais-transports")
]


def _once(key):
    return {"max_size": 2, "unique_by": key}


@st.composite
def a_file(draw, number: str, person: int, group: str, territory: str):
    offered = GIVEN if group == "child" else OF_ADULT
    kinds = ["child", "3"] if group == "child" else ["1", "2", "3"]
    occupied = st.lists(SPAN, max_size=1)
    representatives = st.lists(
        st.fixed_dictionaries({"span": SPAN, "occupied": occupied}), max_size=1
    )
    return {
        "number": number,
        "person": person,
        "group": group,
        "territory": territory,
        "born": draw(BORN),
        "representatives": [
            {"span": (None, None), "occupied": draw(occupied)},
            *draw(representatives),
        ],
        "disabled": draw(
            st.lists(
                st.fixed_dictionaries({"group": st.sampled_from(kinds), "span": SPAN}),
                **_once(lambda row: (row["group"], row["span"][0])),
            )
        ),
        "opinions": draw(st.lists(SPAN, **_once(lambda span: span[0]))),
        "assessed": draw(st.lists(DAY, max_size=1)),
        "lines": [
            {"service": code, "recipient": recipient, "span": days, "approved": approved}
            for (code, recipient), days, approved in draw(
                st.lists(
                    st.tuples(st.sampled_from(offered), SPAN, st.sampled_from([True, True, False])),
                    max_size=3,
                )
            )
        ],
    }


@st.composite
def a_session(draw, files: list[dict]):
    file = draw(st.sampled_from(files))
    code, recipient = draw(st.sampled_from(GIVEN if file["group"] == "child" else OF_ADULT))
    is_respite = code == "atelpas-bridis-ft"
    return {
        "file": file,
        "service": code,
        "recipient": recipient,
        "on": draw(DAY),
        "quantity": Decimal(draw(st.integers(1, 2))),
        "part": draw(st.sampled_from(["", "night"])) if is_respite else "",
    }


@st.composite
def a_world(draw):
    files = [
        draw(a_file("K-1", 1, "child", "rezekne")),
        draw(a_file("K-2", 1, "child", "daugavpils-novads")),
        draw(a_file("K-3", 2, "adult", "rezekne")),
    ]
    sessions = draw(st.lists(a_session(files), max_size=9))
    return files, sessions, draw(a_session(files))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=a_world())
def test_engine_and_check_limits_find_what_a_plain_count_finds(db, world):
    files, sessions, candidate = world
    with transaction.atomic():
        rates()
        Limit.objects.filter(~Q(maximum=None)).update(maximum=MAXIMUM)
        stored = Stored(files)
        stored.give(sessions)
        assert refused(stored, candidate) == expected(candidate, sessions)
        found = [
            (b.client_number, b.rule, b.recipient, b.first, b.last, b.used, b.maximum)
            for b in breaches()
        ]
        assert found == plainly.breaches(sessions, LIMITS)
        transaction.set_rollback(True)


def refused(stored: Stored, session: dict) -> set[str]:
    verdict = judge(
        client=stored.clients[session["file"]["number"]],
        recipient=session["recipient"],
        representative=stored.representative_of(session),
        service=stored.services[session["service"]],
        day=session["on"],
        quantity=session["quantity"],
        part=session["part"],
    )
    # Ages of clients have tests of their own.
    return {finding.rule for finding in verdict.refused} - {"age"}


def expected(session: dict, sessions: list[dict]) -> set[str]:
    clashes = any(plainly.exclude_each_other(session, other) for other in sessions)
    return (
        plainly.broken_limits(session, sessions, LIMITS)
        | plainly.lacking(session)
        | ({"incompatible"} if clashes else set())
    )
