"""The day of the tests of applications, and the child they are about."""

import pytest
import time_machine

from tests import factories


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2021-11-08 12:00+02:00", tick=False):
        yield


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")
