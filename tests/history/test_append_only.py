"""The web role adds events by changing rows, and cannot do anything else to the past."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection

from clients.models import Client, Person
from di_latgale import scope
from di_latgale.history.tracking import TRACKED
from di_latgale.organisations.models import Provider
from services.models import Rate
from tests import factories

pytestmark = pytest.mark.django_db

each_model = pytest.mark.parametrize("tracking", TRACKED.values(), ids=lambda t: t.model.__name__)


def execute(sql: str, *params) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.rowcount


def refused(sql: str) -> bool:
    try:
        with scope.web_transaction():
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
    return factories.ProviderFactory()


def ignored() -> str:
    """What ``pgtrigger.ignore`` would have to be to silence everything there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(tgname, ',') FROM pg_trigger WHERE tgname ~ '^pgtrigger'")
        return f"{{{cursor.fetchone()[0]}}}"


def test_the_web_cannot_silence_history(provider):
    everything = ignored()
    with scope.web_transaction():
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        Provider.objects.filter(pk=provider.pk).update(name="Cits")
        execute("SELECT set_config('pgtrigger.ignore', '', true)")
    assert [e.pgh_label for e in provider.events.all()] == ["insert", "update"]


def test_the_web_cannot_silence_a_rule(ilze):
    rate = factories.ServiceSessionFactory(recorded_by=ilze).rate
    everything = ignored()
    with pytest.raises(IntegrityError, match="rate_covers"), scope.of_user(ilze):
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        Rate.objects.filter(pk=rate.pk).update(valid_from=date(2030, 1, 1))


def test_the_web_cannot_silence_what_a_cascade_writes(ilze):
    """What follows a move is written in the owner's name: the role of the session still counts."""
    session = factories.ServiceSessionFactory()
    everything = ignored()
    here, goal = scope.scope_of(ilze), factories.territory("kraslavas-novads")
    both = here.writes | {goal.pk}
    with scope.web_transaction():
        scope.set_scope(replace(here, reads=both, writes=both, figures=both))
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", everything)
        Client.objects.filter(pk=session.client_id).update(territory=goal)
        execute("SELECT set_config('pgtrigger.ignore', '', true)")
    assert [e.pgh_label for e in session.events.all()] == ["insert", "update"]
    assert session.events.last().pgh_context["user"] == ilze.pk


def test_an_unset_setting_ignores_nothing():
    for setting in ("", "{}", "{other}"):
        execute("SELECT set_config('pgtrigger.ignore', %s, true)", setting)
        assert [e.pgh_label for e in factories.ProviderFactory().events.all()] == ["insert"]
    execute("SELECT set_config('pgtrigger.ignore', '', true)")


@each_model
def test_events_are_read_where_the_file_is(tracking, oskars, ilze):
    """Those of files by who may read the file there, of persons by nobody, others by everybody."""
    session = factories.ServiceSessionFactory()
    factories.RepresentationFactory(client=session.client)
    everything = tracking.event.objects.count()
    seen = {}
    for user in (ilze, oskars):
        with scope.of_user(user):
            seen[user] = tracking.event.objects.count()
    with scope.web_transaction():
        without_scope = tracking.event.objects.count()
    if tracking.model is Person:
        assert (seen[ilze], without_scope) == (0, 0)
    elif tracking.of_client:
        assert (seen[ilze], seen[oskars], without_scope) == (everything, 0, 0)
    else:
        assert (seen[ilze], without_scope) == (everything, everything)
