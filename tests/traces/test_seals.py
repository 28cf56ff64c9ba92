"""Seals follow each other without a gap, whoever writes meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import Client

from di_latgale.traces import seals
from di_latgale.traces.models import Trace, TraceSeal
from di_latgale.traces.seals import seal_traces
from di_latgale.traces.verification import verify
from tests import factories
from tests.traces.conftest import write_some


@pytest.mark.django_db
class TestOne:
    def test_each_holds_the_one_before(self, chain):
        before, after = "", 0
        for seal in TraceSeal.objects.order_by("number"):
            assert seal.previous == before
            assert seal.first_id > after
            rows = Trace.objects.filter(id__range=(seal.first_id, seal.last_id))
            assert rows.count() == seal.count
            before, after = seal.hash, seal.last_id

    def test_the_command(self, ilze):
        out = StringIO()
        write_some(ilze, 3)
        call_command("seal_traces", stdout=out)
        seal = TraceSeal.objects.get()
        assert out.getvalue() == f"seal 1: 3 rows, {seal.hash}\n"
        call_command("seal_traces", stdout=out)
        assert out.getvalue().endswith("nothing to seal\n")

    def test_too_few_wait(self, ilze):
        write_some(ilze, 3)
        assert seal_traces(at_least=4) is None
        assert seal_traces(at_least=3).count == 3

    def test_pages_seal_by_themselves(
        self, client, ilze, settings, django_capture_on_commit_callbacks
    ):
        settings.TRACE_SEAL_AFTER = 1
        factories.ClientFactory()
        client.force_login(ilze)
        with django_capture_on_commit_callbacks(execute=True):
            client.get("/clients/")
        assert TraceSeal.objects.get().count == 1

    def test_a_page_does_not_suffer_from_a_seal_that_fails(
        self, client, ilze, settings, caplog, django_capture_on_commit_callbacks
    ):
        settings.TRACE_SEAL_AFTER = 1
        factories.ClientFactory()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE traces_traceseal RENAME COLUMN hash TO hush")
        client.force_login(ilze)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.get("/clients/").status_code == 200
        assert "could not be sealed" in caplog.text
        assert Trace.objects.count() == 1


class TestSeveralConnections:
    def test_a_writer_that_has_not_committed_is_waited_for(self, committed):
        ilze = factories.UserFactory()
        has_written, may_commit = threading.Event(), threading.Event()

        def slow_writer():
            with transaction.atomic():
                write_some(ilze, 1)
                has_written.set()
                may_commit.wait(10)
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(slow_writer)
            assert has_written.wait(10)
            write_some(ilze, 1)
            with pytest.raises(OperationalError):
                seal_traces(wait_ms=100)
            # A page in its place would go on without a word.
            seals._seal_quietly()
            assert not TraceSeal.objects.exists()
            may_commit.set()
            slow.result()
        assert seal_traces().count == 2
        assert verify().broken is None

    def test_writers_and_sealers_at_once(self, committed):
        ilze = factories.UserFactory()
        is_over = threading.Event()

        def writer():
            for _n in range(60):
                with transaction.atomic():
                    write_some(ilze, 2)
            connection.close()

        def sealer():
            while not is_over.is_set():
                seal_traces()
            connection.close()

        with ThreadPoolExecutor(5) as pool:
            sealers = [pool.submit(sealer) for _n in range(2)]
            for write in [pool.submit(writer) for _n in range(3)]:
                write.result()
            is_over.set()
            for seal in sealers:
                seal.result()
        seal_traces()
        verdict = verify()
        assert verdict.broken is None
        assert (verdict.rows, verdict.unsealed) == (360, 0)
        assert sum(TraceSeal.objects.values_list("count", flat=True)) == 360

    def test_a_page_is_traced_and_sealed_once_stored(self, committed, settings):
        settings.TRACE_SEAL_AFTER = 1
        ilze = factories.user_with("social_worker", "rezeknes-valstspilseta", name="Ilze Kalna")
        factories.ClientFactory()
        browser = Client()
        browser.force_login(ilze)
        browser.get("/clients/")
        assert TraceSeal.objects.get().count == 1
