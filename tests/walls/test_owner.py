"""A real server: one login owns the database and migrates, another only serves pages.

Both are plain roles; each script runs in a process of its own on a scratch database.
"""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from di_latgale.walls import WEB_ROLE

PASSWORD = "only-for-this-test"

_PAGES = """
from django.db import connection
from django.test import Client
from di_latgale.accounts.models import User

def who():
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        return cursor.fetchone()

from django.contrib.auth import SESSION_KEY
worker = User.objects.get(email="darbiniece.rezekne@demo.example")
browser = Client(headers={"host": "localhost"})
browser.force_login(worker)
listed = browser.get("/clients/")
assert listed.status_code == 200, listed.status_code
page = listed.context["page"].object_list
assert len(page) > 10
found = browser.get(f"/clients/{page[0].uuid}/")
assert found.status_code == 200, found.status_code
assert page[0].identity.family_name in found.text
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM clients_client")
    assert cursor.fetchone() == (0,), "rows without a scope"
print("pages served by", who())
"""


@pytest.fixture
def server():
    """A connection of the tests' superuser, and what it has made is gone afterwards."""
    database = settings.DATABASES["default"]
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    place = {key: database[name] for key, name in keys.items() if database.get(name)}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as made:
        # Rights over a parameter are the whole server's: one test at a time changes them.
        made.execute("SELECT pg_advisory_lock(7731)")
        yield made


@pytest.fixture
def scratch(server):
    """Owner, login of the server, and an empty database of the owner's."""
    name = f"scratch_{os.getpid()}"
    owner, login = f"{name}_owner", f"{name}_login"

    def run(statement: str, *names: str, **literals) -> None:
        server.execute(
            sql.SQL(statement).format(
                *map(sql.Identifier, names),
                **{key: sql.Literal(value) for key, value in literals.items()},
            )
        )

    plain = "NOSUPERUSER NOBYPASSRLS LOGIN PASSWORD {password}"
    run(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {role}) THEN"
        f" CREATE ROLE {WEB_ROLE} NOLOGIN; END IF; END $$",
        role=WEB_ROLE,
    )
    run(f"CREATE ROLE {{}} {plain}", owner, password=PASSWORD)
    run(f"CREATE ROLE {{}} {plain}", login, password=PASSWORD)
    run('GRANT SET ON PARAMETER "app.whole" TO {}', owner)
    run("GRANT {} TO {}", WEB_ROLE, owner)
    run("GRANT {} TO {}", WEB_ROLE, login)
    run("CREATE DATABASE {} OWNER {}", name, owner)
    try:
        yield name, owner, login
    finally:
        run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        run('REVOKE SET ON PARAMETER "app.whole" FROM {}', owner)
        run("DROP ROLE {}", login)
        run("DROP ROLE {}", owner)


def manage(database: str, user: str, *arguments: str, typed: str = "") -> str:
    place = settings.DATABASES["default"]
    host = f"{place.get('HOST') or '127.0.0.1'}:{place.get('PORT') or 5432}"
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": f"postgres://{user}:{PASSWORD}@{host}/{database}"},
        cwd=settings.BASE_DIR,
        input=typed,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_plain_owner_migrates_and_a_plain_login_serves(scratch):
    database, owner, login = scratch
    manage(database, owner, "migrate", "--verbosity", "0")
    manage(database, owner, "load_demo")
    report = manage(
        database, owner, "period_report", "--region", "--from", "2021-01-01",
        "--to", "2021-12-31", "--format", "json",
    )  # fmt: skip
    assert '"persons": 0' not in report
    said = manage(database, login, "shell", "--no-imports", typed=_PAGES)
    assert f"pages served by ('{login}', '{login}')" in said


def test_back_behind_the_walls_and_forward_again(scratch):
    database, owner, _login = scratch
    manage(database, owner, "migrate", "--verbosity", "0")
    manage(database, owner, "migrate", "--verbosity", "0", "services", "0002")
    manage(database, owner, "migrate", "--verbosity", "0", "clients", "0001")
    manage(database, owner, "migrate", "--verbosity", "0")
    assert manage(database, owner, "migrate", "--check", "--verbosity", "0") == ""


@pytest.mark.django_db
def test_the_tests_themselves_run_with_more_rights():
    """Which is why they take the web role on for every request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        assert cursor.fetchone() == (True,)
