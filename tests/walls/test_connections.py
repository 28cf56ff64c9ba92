"""Walls over several connections, without a test's transaction around them."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser

from di_latgale import scope
from services.actions import record_session
from services.models import Recipient, ServiceSession
from tests import factories
from tests.services.conftest import plan_for
from tests.walls.test_tables import rows

WORKER = "social_worker"


def test_a_kept_connection_begins_without_a_scope(committed, settings):
    settings.ROOT_URLCONF = "tests.walls.urls"
    ilze = factories.user_with(WORKER, "rezeknes-valstspilseta", name="Ilze Kalna")
    browser = Browser(raise_request_exception=False)
    browser.force_login(ilze)
    for path in ("/settings/", "/write/500/", "/stream/"):
        browser.get(path)
        assert not connection.in_atomic_block
        assert rows("SELECT coalesce(current_setting('app.reads', true), '')") == [("",)]
        assert rows("SELECT current_user = session_user") == [(True,)]


def test_two_offices_cannot_both_give_a_person_the_last_unit(committed):
    """Neither sees the other's entries; the person is locked and counted over the wall."""
    person = factories.PersonFactory()
    offices = (("rezekne", "rezeknes-valstspilseta"), ("ilukstes-novads", "augsdaugavas-novads"))
    files, workers = [], []
    factories.FundingSourceFactory()
    factories.RateFactory(service=factories.service("fizioterapija"))
    for place, municipality in offices:
        file = factories.ClientFactory(person=person, territory=factories.territory(place))
        plan_for(file, ("fizioterapija", Recipient.CHILD))
        files.append(file)
        workers.append(factories.user_with(WORKER, municipality, name=municipality))
    start = threading.Barrier(2)

    def record(file, worker, quantity) -> str:
        said = {
            "client": file,
            "recipient": Recipient.CHILD,
            "service": factories.service("fizioterapija"),
            "happened_on": date(2021, 3, 1),
            "quantity": Decimal(quantity),
        }
        try:
            with scope.of_user(worker):
                assert rows("SELECT current_user") == [("di_latgale_web",)]
                record_session(by=worker, form_key=uuid.uuid4(), **said)
                return "stored"
        except ValidationError:
            return "refused"

    def at_once(file, worker) -> str:
        try:
            start.wait()
            return record(file, worker, 1)
        finally:
            connection.close()

    assert record(files[0], workers[0], 39) == "stored"
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(at_once, files, workers))
    assert sorted(outcomes) == ["refused", "stored"]
    assert sum(session.quantity for session in ServiceSession.objects.all()) == 40


def test_no_query_is_compiled_first(db):
    """Policies make it look dear: at 40,000 clients compiling took a second, running 50 ms."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
