"""The harness, and the named people whom all tests know."""

import pytest

from di_latgale.accounts.models import Membership
from tests import factories, harness

harness.install()

Role = Membership.Role


@pytest.fixture
def ilze(db):
    """Social worker of Rēzekne."""
    return factories.user_with(Role.SOCIAL_WORKER, "rezeknes-valstspilseta", name="Ilze Kalna")


@pytest.fixture
def juris(db):
    """Ilze's colleague."""
    return factories.user_with(Role.SOCIAL_WORKER, "rezeknes-valstspilseta", name="Juris Vilks")


@pytest.fixture
def inese(db):
    """Department head of Rēzekne."""
    return factories.user_with(Role.DEPARTMENT_HEAD, "rezeknes-valstspilseta", name="Inese Zīle")


@pytest.fixture
def oskars(db):
    """A stranger: social worker of Augšdaugavas novads."""
    return factories.user_with(Role.SOCIAL_WORKER, "augsdaugavas-novads", name="Oskars Bērzs")


@pytest.fixture
def daina(db):
    """Department head of Augšdaugavas novads."""
    return factories.user_with(Role.DEPARTMENT_HEAD, "augsdaugavas-novads", name="Daina Krūze")


@pytest.fixture
def kaspars(db):
    """Catalogue administrator: no clients at all."""
    return factories.user_with(Role.CATALOGUE_ADMINISTRATOR, name="Kaspars Sils")


@pytest.fixture
def rita(db):
    """Regional coordinator: every municipality's figures, no names."""
    return factories.user_with(Role.REGIONAL_COORDINATOR, name="Rita Egle")


@pytest.fixture
def anita(db):
    """Auditor of the region: may read, not write."""
    return factories.user_with(Role.AUDITOR, name="Anita Roze")


@pytest.fixture
def valdis(db):
    """System administrator: people and roles, no clients."""
    return factories.user_with(Role.SYSTEM_ADMINISTRATOR, name="Valdis Ābele")
