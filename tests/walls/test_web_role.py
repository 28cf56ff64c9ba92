"""What the role of web requests may do in the database, whatever the code asks."""

import os

import pytest
from django.db import transaction

from di_latgale import scope
from di_latgale.walls import WEB_ROLE
from tests.walls import files
from tests.walls.test_tables import execute, outcome, rows

pytestmark = pytest.mark.django_db
REFUSED = "42501"


@pytest.fixture
def web():
    with scope.web_transaction():
        yield


@pytest.fixture
def web_login(db):
    """A login of a real server: member of the web role and of nothing else.

    ``SET SESSION AUTHORIZATION`` makes it who signed in, so it may not return to more.
    """
    login = f"web_login_{os.getpid()}"
    execute(f"CREATE ROLE {login} NOSUPERUSER IN ROLE {WEB_ROLE}")
    with transaction.atomic():
        execute(f"SET LOCAL SESSION AUTHORIZATION {login}")
        yield login
        execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")


def test_it_is_nobody_special():
    role = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin"
    assert rows(f"{role} FROM pg_roles WHERE rolname = %s", WEB_ROLE) == [(False,) * 6]
    member_of = "SELECT roleid::regrole FROM pg_auth_members WHERE member = %s::regrole"
    assert rows(member_of, WEB_ROLE) == []


def test_it_owns_nothing():
    owned = "SELECT FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole"
    assert rows(owned, WEB_ROLE) == []


def test_it_empties_no_table():
    everything = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')"
    tables = rows(f"{everything} AND relnamespace = 'public'::regnamespace")
    assert ("django_session",) in tables
    for (table,) in tables:
        for right in ("TRUNCATE", "TRIGGER", "REFERENCES"):
            assert rows("SELECT has_table_privilege(%s, %s, %s)", WEB_ROLE, table, right) == [
                (False,)
            ], (table, right)


def test_it_makes_nothing(web):
    assert outcome("CREATE TABLE public.mine (id int)") == REFUSED
    nothing = "RETURNS int LANGUAGE sql AS 'SELECT 1'"
    assert outcome(f"CREATE FUNCTION public.mine() {nothing}") == REFUSED
    assert outcome("CREATE SCHEMA mine") == REFUSED


def test_it_changes_no_wall(web):
    assert outcome("ALTER TABLE clients_client DISABLE ROW LEVEL SECURITY") == REFUSED
    assert outcome("DROP POLICY client_wall_read ON clients_client") == REFUSED
    assert outcome("ALTER TABLE clients_client DISABLE TRIGGER ALL") == REFUSED
    assert outcome("SET LOCAL session_replication_role = replica") == REFUSED


def test_it_cannot_say_that_a_migration_ran(web):
    assert execute("SELECT FROM django_migrations") > 0
    insert = "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())"
    assert outcome(insert) == REFUSED
    assert outcome("UPDATE django_migrations SET name = name") == REFUSED
    assert outcome("DELETE FROM django_migrations") == REFUSED


def functions_of_owner() -> list[tuple[str, bool, list]]:
    return rows(
        "SELECT p.oid::regprocedure::text, p.prorettype = 'trigger'::regtype, p.proconfig"
        " FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
    )


def test_functions_over_the_walls_are_for_the_web_role_alone():
    names = {name.partition("(")[0]: name for name, is_trigger, _config in functions_of_owner()
             if not is_trigger}  # fmt: skip
    assert {"used_by_person", "grounds_on", "lock_person", "persons_of_codes"} <= set(names)
    execute("CREATE ROLE passer_by")
    for function in names.values():
        may = "SELECT has_function_privilege(%s, %s, 'EXECUTE')"
        assert rows(may, WEB_ROLE, function) == [(True,)], function
        assert rows(may, "passer_by", function) == [(False,)], function


def test_functions_over_the_walls_find_nothing_of_the_callers():
    """No table or operator of a caller's own schema, the temporary one least of all."""
    found = functions_of_owner()
    assert len(found) > 10
    for name, _is_trigger, config in found:
        settings = dict(entry.split("=", 1) for entry in config or [])
        assert settings.get("search_path", "").replace('"', "") == "public, pg_temp", name


class TestLogin:
    """The login of the server, who is a member of the web role and of nothing else."""

    def test_it_does_not_become_the_owner(self, web_login):
        ((owner,),) = rows("SELECT tableowner FROM pg_tables WHERE tablename = 'clients_client'")
        assert outcome(f"SET LOCAL ROLE {owner}") == REFUSED
        with scope.web_transaction():
            assert outcome(f"SET LOCAL ROLE {owner}") == REFUSED

    def test_it_sees_nothing_when_it_leaves_the_web_role(self, file, web_login):
        with files.as_web(files.scope_over(file)):
            assert files.rows_in("clients_client") == 1
        execute("RESET ROLE")
        assert files.counts() == dict.fromkeys(files.tables(), 0)
        execute("SELECT set_config('app.whole', 'yes', true)")
        assert files.counts() == dict.fromkeys(files.tables(), 0)

    def test_it_learns_no_grounds_when_it_leaves_the_web_role(self, file, web_login):
        execute("RESET ROLE")
        assert rows("SELECT * FROM grounds_on(%s, '2021-03-01')", file.client.pk) == []


def test_temporary_tables_stand_before_no_table_of_ours(file):
    """A function over the walls would read the caller's table instead."""
    with scope.web_transaction():
        execute("CREATE TEMPORARY TABLE clients_assessment (client_id bigint, assessed_on date)")
        assert rows("SELECT is_assessed(%s, '2021-03-01')", file.client.pk) == [(True,)]
        execute("DROP TABLE pg_temp.clients_assessment")
