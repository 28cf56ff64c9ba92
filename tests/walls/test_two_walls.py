"""Each wall holds without the other: what one forgets, the other still keeps from strangers."""

import pytest
from django.apps import apps
from django.db import connection

from di_latgale.accounts.models import User
from di_latgale.organisations.models import Territory
from di_latgale.walls import Door, Wall
from tests import factories
from tests.walls import files, pages
from tests.walls.test_tables import execute

pytestmark = pytest.mark.django_db


def querysets() -> list[type]:
    """Classes of querysets with ``visible_to``."""
    classes = {
        type(manager.get_queryset())
        for model in apps.get_models()
        for manager in model._meta.managers
        if hasattr(manager, "visible_to")
    }
    return sorted(classes, key=lambda c: c.__name__)


def tables_of(queryset: type) -> list[str]:
    """Tables of the models that have such a queryset."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if any(type(m.get_queryset()) is queryset for m in model._meta.managers)
    ]


def reading_policies() -> list[tuple[str, str]]:
    """Table and policy, of all that let rows of clients be read."""
    found = []
    for model in files.models_of_clients():
        for constraint in model._meta.constraints:
            if isinstance(constraint, Wall):
                found.append((model._meta.db_table, f"{constraint.name}_read"))
            elif isinstance(constraint, Door):
                found.append((constraint.table, constraint.name))
    return sorted(found)


def open_door(table: str, policy: str) -> None:
    execute(f"ALTER POLICY {policy} ON {table} USING (true)")


@pytest.fixture
def strangers(file, oskars) -> list[User]:
    """A worker elsewhere, another provider's specialist, and one whose role has ended."""
    past = factories.user_with(
        "social_worker", "rezeknes-valstspilseta", name="Bijušais", valid_to="2022-12-31"
    )
    other = factories.ProviderFactory()
    zane = factories.user_with("provider_specialist", name="Zane Priede", provider=other)
    return [oskars, zane, past]


def all_leaks(strangers, file) -> dict:
    return {person.name: pages.leaks(person, file) for person in strangers}


NOTHING = {"Oskars Bērzs": {}, "Zane Priede": {}, "Bijušais": {}}


def test_the_walk_finds_the_pages_of_the_file(file):
    names = {question.name for question in pages.telling_questions(file)}
    assert {
        "clients:list",
        "clients:search",
        "clients:detail",
        "clients:draft",
        "clients:personal_code",
        "services:session_list",
        "services:session_update",
    } <= names
    shown = set().union(*pages.leaks(file.worker, file).values())
    assert {"number", "given_name", "family_name", "personal_code", "birth_date", "note"} <= shown


def test_strangers_see_nothing(file, strangers):
    assert all_leaks(strangers, file) == NOTHING


@pytest.mark.parametrize("queryset", querysets(), ids=lambda c: c.__name__)
def test_without_a_visible_to_the_second_wall_holds(monkeypatch, file, strangers, queryset):
    asked = {
        person.name: [
            question
            for table in tables_of(queryset)
            for question in pages.questions_that_read(table, person, file)
        ]
        for person in strangers
    }
    monkeypatch.setattr(queryset, "visible_to", lambda self, *args, **kwargs: self.all())
    leaks = {person.name: pages.leaks(person, file, asked[person.name]) for person in strangers}
    assert leaks == NOTHING


def forget_the_first_wall(monkeypatch) -> None:
    """Everybody works everywhere, as far as querysets know."""
    monkeypatch.setattr(User, "territories", lambda *args: Territory.objects.all())
    monkeypatch.setattr(User, "holds_in", lambda self, right, territory: self.may(right))
    for queryset in querysets():
        monkeypatch.setattr(queryset, "visible_to", lambda self, *args, **kwargs: self.all())


def test_without_the_whole_first_wall_the_second_holds(monkeypatch, file, strangers):
    forget_the_first_wall(monkeypatch)
    assert all_leaks(strangers, file) == NOTHING


@pytest.mark.parametrize(("table", "policy"), reading_policies())
def test_without_a_policy_the_first_wall_holds(file, strangers, table, policy):
    asked = pages.questions_that_read(table, strangers[0], file)
    open_door(table, policy)
    assert pages.leaks(strangers[0], file, asked) == {}


def test_without_all_policies_the_first_wall_holds(file, strangers):
    for table, policy in reading_policies():
        open_door(table, policy)
    assert all_leaks(strangers, file) == NOTHING


def test_without_both_walls_everything_lies_open(monkeypatch, file, oskars):
    """So the tests above do look where there is something to see."""
    forget_the_first_wall(monkeypatch)
    for table, policy in reading_policies():
        open_door(table, policy)
    asked = [question for question in pages.telling_questions(file) if question.method == "get"]
    shown = set().union(*pages.leaks(oskars, file, asked).values())
    assert {"number", "given_name", "family_name", "personal_code", "note"} <= shown


def test_every_policy_that_reads_is_among_them():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE cmd = 'SELECT'")
        known = set(reading_policies())
        tables = set(files.tables())
        assert {row for row in cursor.fetchall() if row[0] in tables} == known
