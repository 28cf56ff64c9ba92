"""Imports beside other writers, on connections of their own."""

import threading

from django.db import connection

from services.models import ServiceSession
from tests.services.test_import_again import ALL
from tests.services.workbooks import folder, load


def test_two_imports_at_once_store_everything_once(tmp_path, committed, django_db_blocker):
    rows = {name: text for name, text in ALL.items() if name not in {"services", "limits"}}
    rows["rates"] = rows["rates"].replace("jauns", "sociala-aprupe")
    path = folder(tmp_path, **rows)
    outcomes = []

    def run() -> None:
        try:
            outcomes.append(load(path))
        finally:
            connection.close()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=run) for _thread in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [outcome.findings.faults for outcome in outcomes] == [[], []]
        assert sorted(outcome.new for outcome in outcomes) == [0, 19]
        assert ServiceSession.objects.count() == 3
