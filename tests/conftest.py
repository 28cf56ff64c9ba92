"""The harness, and the named people whom all tests know."""

import pgtrigger
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from clients.models import Domain, ScaleStep
from di_latgale.accounts.models import Membership
from di_latgale.organisations.models import Belonging, Municipality, Territory
from reports.models import RetentionPeriod
from services.models import Exclusion, Limit, Service
from tests import factories, harness, trace_harness, whole_history
from tests.browser import browser, page, site  # noqa: F401

harness.install()

Role = Membership.Role
# The queue of jobs too: what they hold is ours.
OUR_APPS = ("di_latgale", "clients", "services", "reports", "django_tasks_db")


@pytest.fixture(autouse=True)
def _every_look_is_traced():
    """Clients rendered without a trace = 0."""
    before = len(trace_harness.untraced)
    yield
    assert trace_harness.untraced[before:] == []


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


@pytest.fixture
def zane(db):
    """Provider's specialist of „Saule”: clients and services planned with it."""
    saule = factories.ProviderFactory(code="saule", name="Saule")
    return factories.user_with(Role.PROVIDER_SPECIALIST, name="Zane Priede", provider=saule)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Rows that other connections see; afterwards only what the migrations loaded is left."""
    loaded = {Municipality, Territory, Belonging, Service, Limit, Exclusion, Domain, ScaleStep}
    loaded |= {RetentionPeriod}
    reference = loaded | {model.pgh_event_model for model in loaded}
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models()
        if model.__module__.startswith(OUR_APPS) and model not in reference
    ]
    with django_db_blocker.unblock():
        # A run in which no other test asks for a database has none set up: never empty a real one.
        assert connection.settings_dict["NAME"].startswith("test_")
        yield
        differing = whole_history.differences()
        with connection.cursor() as cursor, pgtrigger.ignore():
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        # How often who tried what stands there.
        cache.clear()
        connection.close()
    assert not differing, f"rows changed without history: {differing}"


@pytest.fixture(autouse=True)
def history_is_whole(request):
    """Of every test with a database: before it is rolled back, nothing may lack in history."""
    uses_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if uses_database:
        request.getfixturevalue("db")
    yield
    if uses_database:
        differing = whole_history.differences()
        assert not differing, f"rows changed without history: {differing}"


# With several processes each sends what it has counted, and the first sums up.


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        counts = (trace_harness.shown, len(trace_harness.untraced))
        session.config.workeroutput["traced"] = counts
        session.config.workeroutput["history"] = whole_history.found


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    output = getattr(node, "workeroutput", {})
    for name, count in output.get("history", {}).items():
        whole_history.found[name] += count
    shown, untraced = output.get("traced", (0, 0))
    trace_harness.shown += shown
    trace_harness.untraced += ["in another process"] * untraced


def pytest_terminal_summary(terminalreporter):
    found = whole_history.found
    terminalreporter.write_line(
        f"rows changed without history: {found['differing']} of {found['compared']} looked at"
    )
    terminalreporter.write_line(
        f"responses that showed a client: {trace_harness.shown}, "
        f"clients without a trace: {len(trace_harness.untraced)}"
    )
