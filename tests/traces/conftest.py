from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from di_latgale.traces.kinds import Kind, Purpose
from di_latgale.traces.seals import seal_traces
from di_latgale.traces.writing import write

START = "2021-11-09 08:00+02:00"


def write_some(user, count: int, **kwargs) -> None:
    """Looks of ``user`` at clients of every size of list, and now and then a refusal."""
    for n in range(count):
        refused = n % 7 == 3
        write(
            **{
                "kind": Kind.REFUSAL if refused else Kind.LOOK,
                "request": uuid4(),
                "user_id": user.pk,
                "page": "clients:detail",
                "purpose": Purpose.NONE if refused else Purpose.CASEWORK,
                "clients": {} if refused else {100 + n + i: 3 for i in range(n % 4 + 1)},
                "territory_ids": [3, 4] if refused else [],
                "status": 404 if refused else None,
                "asked": uuid4() if refused else None,
            }
            | kwargs
        )


@pytest.fixture
def chain(ilze):
    """Five seals of 8 to 24 rows, and 6 rows not yet sealed."""
    with time_machine.travel(START, tick=False) as clock:
        for count in (8, 16, 24, 12, 10):
            write_some(ilze, count)
            clock.shift(timedelta(minutes=5))
            assert seal_traces().count == count
        write_some(ilze, 6)
