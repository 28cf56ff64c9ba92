"""The second wall of traces: who may read which, and that the web role only adds its own."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from di_latgale import scope
from di_latgale.traces.models import Trace, TraceSeal
from di_latgale.traces.seals import seal_traces
from di_latgale.traces.writing import write
from tests import factories

pytestmark = pytest.mark.django_db


def written(user, **kwargs):
    fields = {"kind": "look", "page": "clients:detail", "purpose": "casework"}
    write(**(fields | {"request": uuid4(), "user_id": user and user.pk} | kwargs))


@pytest.fixture
def rows(ilze, oskars, kaspars):
    """One of Rēzekne, one of Augšdaugava, a refusal of one who works in no place."""
    written(ilze, clients={1: factories.territory("rezekne").pk})
    there = oskars.territories("read_files").order_by("id").first()
    written(oskars, clients={2: there.pk})
    written(kaspars, kind="refusal", purpose="none", status=403)


@pytest.mark.parametrize(
    ("name", "seen"),
    [("ilze", 0), ("inese", 1), ("daina", 1), ("anita", 3), ("rita", 0), ("valdis", 0)],
)
def test_without_any_filter_only_these_are_read(request, rows, name, seen):
    with scope.of_user(request.getfixturevalue(name)):
        assert Trace.objects.count() == seen


def test_without_a_scope_there_are_none(rows):
    seal_traces()
    with scope.web_transaction():
        assert Trace.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE traces_trace SET page = 'x'",
        "DELETE FROM traces_trace",
        "TRUNCATE traces_trace",
        "UPDATE traces_traceseal SET hash = 'x'",
        "DELETE FROM traces_traceseal",
        "TRUNCATE traces_traceseal",
        "INSERT INTO traces_traceseal (number, first_id, last_id, count, digest, previous, hash,"
        " sealed_at) VALUES (9, 1, 1, 1, '', '', '', now())",
    ],
)
def test_the_web_role_only_adds(rows, anita, statement):
    seal_traces()
    with (
        scope.of_user(anita),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_nobody_writes_in_anothers_name(ilze, juris):
    with scope.of_user(ilze):
        written(ilze)
        for other in (juris, None):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                written(other)
    assert Trace.objects.get().user == ilze


def test_who_may_read_traces_reads_the_last_seal(rows, inese):
    seal = seal_traces()
    with scope.of_user(inese):
        assert TraceSeal.objects.get() == seal


@pytest.mark.parametrize("name", ["ilze", "inese", "daina", "anita", "rita"])
def test_the_first_wall_gives_the_same(request, rows, name):
    user = request.getfixturevalue(name)
    first = set(Trace.objects.visible_to(user).values_list("id", flat=True))
    with scope.of_user(user):
        second = set(Trace.objects.values_list("id", flat=True))
    assert first == second
