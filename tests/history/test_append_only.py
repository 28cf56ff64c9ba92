"""The web role adds events by changing rows, and cannot do anything else to the past."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from di_latgale.history.append_only import WEB_ROLE
from di_latgale.history.tracking import TRACKED
from di_latgale.organisations.models import Provider
from tests import factories

pytestmark = pytest.mark.django_db

each_model = pytest.mark.parametrize("tracking", TRACKED.values(), ids=lambda t: t.model.__name__)


@contextmanager
def as_the_web():
    """What is inside runs as every request does."""
    with transaction.atomic():
        execute(f"SET LOCAL ROLE {WEB_ROLE}")
        yield
        execute("RESET ROLE")


def execute(sql: str, *params) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.rowcount


def refused(sql: str) -> bool:
    try:
        with as_the_web():
            execute(sql)
    except DatabaseError as error:
        assert error.__cause__.sqlstate == "42501", error
        return True
    return False


@each_model
def test_events_are_neither_changed_nor_removed(tracking):
    table = tracking.event._meta.db_table
    assert refused(f"UPDATE {table} SET pgh_label = 'x'")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table}")
    assert refused(f"DROP TABLE {table}")
    assert refused(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


@each_model
def test_the_tracked_table_cannot_be_emptied_or_rid_of_its_triggers(tracking):
    table = tracking.model._meta.db_table
    assert refused(f"TRUNCATE {table} CASCADE")
    assert refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_no_event_is_made_up():
    insert = """
        INSERT INTO organisations_providerevent
            (pgh_obj_id, pgh_label, pgh_created_at, uuid, code, name, sort_key, registration_number)
        VALUES (1, 'update', now(), gen_random_uuid(), 'x', 'x', 'x', '')"""
    assert refused(insert)


def test_triggers_cannot_be_switched_off_for_a_session():
    assert refused("SET LOCAL session_replication_role = replica")


@pytest.fixture
def provider():
    """With the grants that the web has on its tables."""
    execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_provider TO {WEB_ROLE}")
    return factories.ProviderFactory()


def ignored() -> str:
    """What ``pgtrigger.ignore`` would have to be to silence everything there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(tgname, ',') FROM pg_trigger WHERE tgname ~ '^pgtrigger'")
        return f"{{{cursor.fetchone()[0]}}}"


def test_the_web_cannot_silence_history(provider):
    everything = ignored()
    with as_the_web():
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        Provider.objects.filter(pk=provider.pk).update(name="Cits")
        execute("SELECT set_config('pgtrigger.ignore', '', true)")
    assert [e.pgh_label for e in provider.events.all()] == ["insert", "update"]


def test_the_web_cannot_silence_a_rule():
    session = factories.ServiceSessionFactory()
    execute(f"GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}")
    everything = ignored()
    with pytest.raises(DatabaseError, match="Cannot delete rows"), as_the_web():
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        execute("DELETE FROM services_servicesession WHERE id = %s", session.pk)


def test_the_web_cannot_silence_what_a_cascade_writes():
    """What follows a move is written in the owner's name: the role of the session still counts."""
    session = factories.ServiceSessionFactory()
    execute(f"GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}")
    everything, goal = ignored(), factories.territory("kraslavas-novads").pk
    with as_the_web():
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        execute(
            "UPDATE clients_client SET territory_id = %s WHERE id = %s", goal, session.client_id
        )
        execute("SELECT set_config('pgtrigger.ignore', '', true)")
    assert [e.pgh_label for e in session.events.all()] == ["insert", "update"]


def test_an_unset_setting_ignores_nothing():
    for setting in ("", "{}", "{other}"):
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", setting)
        assert [e.pgh_label for e in factories.ProviderFactory().events.all()] == ["insert"]
    execute("SELECT set_config('pgtrigger.ignore', '', true)")
