"""Every table that hangs on a client stands behind row-level security, which bites in each."""

import os
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState

from di_latgale import scope
from di_latgale.walls import WEB_ROLE, Door, Wall, file_wall
from tests.walls import files

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(files.tables(), 0)


def execute(sql: str, *params) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def rows(sql: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def outcome(sql: str, *params) -> str | int:
    """The number of rows, or the SQLSTATE of the refusal."""
    try:
        with transaction.atomic():
            return execute(sql, *params)
    except Exception as error:
        return error.__cause__.sqlstate


def test_the_walk_finds_the_tables_of_files():
    found = set(files.tables())
    assert {"clients_person", "clients_clientidentity", "clients_occupation"} < found
    assert {"services_servicesession", "services_plannedservice"} < found
    assert "services_service" not in found
    assert "django_session" not in found


def test_each_has_row_level_security_and_forces_it():
    secured = rows(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        " AND relnamespace = 'public'::regnamespace"
    )
    assert set(files.tables()) - {name for (name,) in secured} == set()


def walls() -> dict[str, Wall]:
    """Table → wall."""
    return {
        model._meta.db_table: constraint
        for model in apps.get_models(include_auto_created=True)
        for constraint in model._meta.constraints
        if isinstance(constraint, Wall)
    }


def test_each_policy_is_declared_beside_a_model():
    """And what is declared is there: nothing was made by hand."""
    doors = {
        constraint.name
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Door)
    }
    of_walls = {}
    for table, policy in rows("SELECT tablename, policyname FROM pg_policies"):
        if policy not in doors:
            name, _underscore, kind = policy.rpartition("_")
            assert walls()[table].name == name
            of_walls.setdefault(table, set()).add(kind)
    assert doors <= {name for (name,) in rows("SELECT policyname FROM pg_policies")}
    for table, wall in walls().items():
        assert of_walls[table] >= {"read", "whole"}
        assert ("update" in of_walls[table]) == bool(wall.write)


def test_each_policy_is_the_web_roles_or_the_owners():
    """The owner's let the whole through where it is asked for, and what triggers write."""
    policies = rows("SELECT policyname, cmd, roles::text, permissive FROM pg_policies")
    ((owner,),) = rows(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE 'clients_%%'"
    )
    for name, command, roles, permissive in policies:
        kind = name.rpartition("_")[2]
        expected = {"whole": ("ALL", owner), "trigger": ("INSERT", owner)}
        expected = expected.get(kind, (command, WEB_ROLE))
        assert (command, roles, permissive) == (
            expected[0],
            f"{{{expected[1]}}}",
            "PERMISSIVE",
        ), name


def test_no_view_looks_around_the_walls():
    """A view runs with the rights of its owner."""
    assert not rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('v', 'm')"
        " AND c.relnamespace = 'public'::regnamespace"
    )


class TestReading:
    def test_the_owner_sees_a_row_in_each(self, file):
        """Else the tests below would prove nothing of a table."""
        empty = [table for table, number in files.counts().items() if not number]
        assert empty == []

    def test_without_a_scope_there_is_nothing(self, file):
        with scope.web_transaction():
            assert files.counts() == NOTHING
        with files.as_web(scope.Scope()):
            assert files.counts() == NOTHING

    def test_with_the_scope_of_other_places_there_is_nothing(self, file, oskars):
        with files.as_web(files.scope_elsewhere(oskars)):
            assert files.counts() == NOTHING

    def test_with_the_right_scope_there_is_something(self, file):
        with files.as_web(files.scope_over(file)):
            empty = [table for table, number in files.counts().items() if not number]
        assert empty == [table for table in files.tables() if walls()[table].read == "false"]

    def test_the_whole_is_not_for_the_web_role(self, file):
        with scope.web_transaction():
            execute("SELECT set_config('app.whole', 'yes', true)")
            assert files.counts() == NOTHING
        with scope.web_transaction(), scope.whole("on purpose"):
            assert files.counts() == NOTHING

    def test_row_security_cannot_be_switched_off(self, file):
        with scope.web_transaction():
            execute("SET LOCAL row_security = off")
            for table in files.tables():
                assert outcome(f"SELECT FROM {table}") == "42501", table

    def test_statistics_of_columns_stay_behind_the_wall_too(self, file):
        execute("ANALYZE clients_clientidentity")
        seen = "SELECT * FROM pg_stats WHERE tablename = 'clients_clientidentity'"
        assert execute(seen) > 0
        with files.as_web(files.scope_over(file)):
            assert execute(seen) == 0


def a_row_of(table: str) -> str:
    return rows(f"SELECT to_jsonb(t)::text FROM {table} t LIMIT 1")[0][0]


def insert_again(table: str, row: str) -> str | int:
    """The same row once more: the wall judges before the keys do."""
    columns = ", ".join(
        connection.ops.quote_name(name)
        for (name,) in rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''",
            table,
        )
    )
    return outcome(
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
        f" SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
        row,
    )


class TestWriting:
    @pytest.fixture
    def stored(self, file) -> dict[str, str]:
        return {table: a_row_of(table) for table in files.tables()}

    @pytest.fixture
    def columns(self, file) -> dict[str, str]:
        return {model._meta.db_table: model._meta.pk.column for model in files.models_of_clients()}

    def assert_nothing_is_written(self, stored, columns) -> None:
        for table, column in columns.items():
            assert insert_again(table, stored[table]) == "42501", table
            assert outcome(f"UPDATE {table} SET {column} = {column}") in {0, "42501"}, table
            assert outcome(f"DELETE FROM {table}") == "42501", table
            assert outcome(f"TRUNCATE {table} CASCADE") == "42501", table

    def test_nothing_without_a_scope(self, file, stored, columns):
        with files.as_web(scope.Scope()):
            self.assert_nothing_is_written(stored, columns)

    def test_nothing_with_the_scope_of_other_places(self, file, oskars, stored, columns):
        with files.as_web(files.scope_elsewhere(oskars)):
            self.assert_nothing_is_written(stored, columns)

    def test_nothing_by_who_only_reads(self, file, stored, columns):
        reads_only = files.scope_over(file, writes=frozenset(), providers=frozenset(), user_id=0)
        with files.as_web(reads_only):
            self.assert_nothing_is_written(stored, columns)

    def test_something_with_the_right_scope(self, file, stored):
        """The key is refused then, not the row."""
        with files.as_web(files.scope_over(file)):
            for table in ("clients_client", "clients_opinion", "services_servicesession"):
                assert insert_again(table, stored[table]) in {"23505", "23P01"}, table
                assert outcome(f"UPDATE {table} SET id = id") > 0, table

    def test_nothing_is_deleted_even_with_the_right_scope(self, file):
        with files.as_web(files.scope_over(file)):
            for table in files.tables():
                assert outcome(f"DELETE FROM {table}") == "42501", table
                assert outcome(f"TRUNCATE {table} CASCADE") == "42501", table

    def test_no_file_is_pushed_over_the_wall(self, file, oskars):
        there = next(iter(files.scope_elsewhere(oskars).writes))
        with files.as_web(files.scope_over(file)):
            for table in ("clients_client", "clients_representative", "clients_opinion"):
                assert outcome(f"UPDATE {table} SET territory_id = %s", there) == "42501", table


@pytest.fixture
def fresh_owner(file) -> str:
    """A plain role that owns every table of files now, until the test's transaction ends."""
    role = f"fresh_owner_{os.getpid()}"
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS")
    execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {role}")
    for table in files.tables():
        execute(f"ALTER TABLE {table} OWNER TO {role}")
    return role


class TestOwner:
    def test_even_the_owner_sees_nothing(self, fresh_owner):
        with transaction.atomic():
            execute(f"SET LOCAL ROLE {fresh_owner}")
            assert files.counts() == NOTHING
            with pytest.raises(ProgrammingError), transaction.atomic():
                execute("INSERT INTO clients_person (code_hash) VALUES (NULL)")
            execute("RESET ROLE")

    def test_but_in_a_scope_over_the_whole(self, fresh_owner):
        for table, policy in rows("SELECT tablename, policyname FROM pg_policies WHERE cmd='ALL'"):
            execute(f"ALTER POLICY {policy} ON {table} TO {fresh_owner}")
        execute(f"SET LOCAL ROLE {fresh_owner}")
        assert files.counts() == NOTHING
        with scope.whole("on purpose"):
            assert 0 not in files.counts().values()
            assert execute("INSERT INTO clients_person (code_hash) VALUES (NULL)") == 1
        assert files.counts() == NOTHING


def test_a_policy_said_otherwise_makes_a_migration():
    """What stands in the model is what the database has: ``makemigrations`` sees every word."""
    before = ProjectState.from_apps(apps)
    after = before.clone()
    options = after.models["clients", "opinion"].options
    options["constraints"] = [
        file_wall("opinion", read="figures") if c.name == "opinion_wall" else c
        for c in options["constraints"]
    ]
    changes = MigrationAutodetector(before, after)._detect_changes()
    kinds = [type(operation).__name__ for operation in changes["clients"][0].operations]
    assert sorted(kinds) == ["AddConstraint", "RemoveConstraint"]


def test_the_walls_can_be_read_as_sql(db):
    said = StringIO()
    call_command("sqlmigrate", "clients", "0002", stdout=said)
    text = said.getvalue()
    assert 'ALTER TABLE "clients_opinion" FORCE ROW LEVEL SECURITY' in text
    assert 'CREATE POLICY "opinion_wall_read" ON "clients_opinion" FOR SELECT' in text
