"""The comparison after every test sees each way in which a history can be wrong."""

import pgtrigger
import pytest
from django.db import connection

from di_latgale.organisations.models import Provider
from tests import factories, whole_history

pytestmark = pytest.mark.django_db


def silently(sql: str, *params) -> None:
    """As the owner who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def provider():
    return factories.ProviderFactory()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organisations_provider SET name = 'x' WHERE id = %s",
        "DELETE FROM organisations_provider WHERE id = %s",
        "DELETE FROM organisations_providerevent WHERE pgh_obj_id = %s",
        "UPDATE organisations_providerevent SET name = 'x' WHERE pgh_obj_id = %s",
        "UPDATE organisations_providerevent SET pgh_label = 'delete' WHERE pgh_obj_id = %s",
    ],
)
def test_what_differs_is_named(provider, change):
    assert whole_history.differences() == []
    before = dict(whole_history.found)
    silently(change, provider.pk)
    assert whole_history.differences() == ["organisations_provider: 1"]
    # What this test breaks on purpose is not counted, and mended before it is looked at again.
    whole_history.found.update(before)
    silently("DELETE FROM organisations_providerevent WHERE pgh_obj_id = %s", provider.pk)
    silently("DELETE FROM organisations_provider WHERE id = %s", provider.pk)


def test_the_owner_may_silence_a_trigger_and_is_found_out(provider):
    before = dict(whole_history.found)
    with pgtrigger.ignore("organisations.Provider:update_update"):
        Provider.objects.filter(pk=provider.pk).update(name="x")
    assert whole_history.differences() == ["organisations_provider: 1"]
    whole_history.found.update(before)
    Provider.objects.filter(pk=provider.pk).update(name="y")


def test_the_comparison_is_planned_once(provider):
    """It runs after every test: planning takes ten times as long as the rest."""
    for _time in range(2):
        whole_history.differences()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FULL JOIN%'"
        )
        assert cursor.fetchone() == (1,)
