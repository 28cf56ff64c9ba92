"""The day of the tests of plans, and a child for whom physiotherapy is recommended."""

import pytest
import time_machine

from tests import factories
from tests.services import plan_rows

TODAY = "2021-12-09 12:02+00:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def child(db):
    made = factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )
    plan_rows.recommend(made, "fizioterapija")
    return made
