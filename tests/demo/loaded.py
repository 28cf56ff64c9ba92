"""The demonstration in the database, for the tests of one module that only read it."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
