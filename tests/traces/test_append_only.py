"""What is written stays: for the owner of the database by triggers."""

import pytest
from django.db import DatabaseError, connection, transaction

from di_latgale.traces.models import Trace, TraceSeal

pytestmark = pytest.mark.django_db

STATEMENTS = [
    "UPDATE {} SET {} = {}",
    "DELETE FROM {}",
    "TRUNCATE {}",
]


@pytest.mark.parametrize(
    ("table", "column"), [("traces_trace", "page"), ("traces_traceseal", "hash")]
)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_nothing_is_changed_or_removed(chain, table, column, statement):
    before = (Trace.objects.count(), TraceSeal.objects.count())
    with connection.cursor() as cursor:
        # Nothing is left for the end of the transaction, which would forbid TRUNCATE as well.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            cursor.execute(statement.format(table, column, column))
    assert (Trace.objects.count(), TraceSeal.objects.count()) == before
