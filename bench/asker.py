"""One process of ``bench``: reads the name of a case a line, answers with its milliseconds."""

import os
import random
import sys
import time
import uuid

import django
from django.conf import settings
from django.db import connection, transaction

WITHOUT = "without"
# What makes a page's walls and traces; ``plain_transaction`` stands for the first of them.
OF_WALLS = {
    "di_latgale.middleware.walls",
    "di_latgale.traces.middleware.refusals",
    "di_latgale.traces.middleware.traced",
}


def plain_transaction(get_response):
    """Of the floor: one transaction, of the owner, with nothing set."""
    from di_latgale.traces.looks import Looks

    def middleware(request):
        request.id, request.looks = uuid.uuid4(), Looks()
        with transaction.atomic():
            return get_response(request)

    return middleware


def take_down_walls() -> None:
    """Row-level security and the triggers of history, in this scratch database only."""
    import pgtrigger
    from django.apps import apps
    from pghistory.trigger import Event

    from di_latgale.walls import Wall

    kept = [name for name in settings.MIDDLEWARE if name not in OF_WALLS]
    place = kept.index("di_latgale.middleware.one_transaction")
    kept[place] = "bench.asker.plain_transaction"
    settings.MIDDLEWARE = kept
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if any(isinstance(constraint, Wall) for constraint in model._meta.constraints):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    of_history = [
        (model, trigger) for model, trigger in pgtrigger.registered() if isinstance(trigger, Event)
    ]
    if not of_history:
        raise SystemExit("no trigger of history was found")
    for model, trigger in of_history:
        trigger.disable(model)


class Cases:
    """One method a case; rows are taken at random, the same in both processes."""

    def __init__(self) -> None:
        from django.test import Client as Browser

        from clients.models import Client
        from di_latgale.accounts.models import User

        self._random = random.Random(7)
        self._browsers = {}
        for who in ("darbiniece.rezekne", "regions"):
            self._browsers[who] = Browser()
            self._browsers[who].force_login(User.objects.get(email=f"{who}@demo.example"))
        files = Client.objects.filter(number__startswith="B-", territory__slug="rezekne")
        self._uuids = list(files.order_by("id").values_list("uuid", flat=True))
        self._turn = 0

    def session_post(self):
        self._turn += 1
        said = {
            "form_key": str(uuid.uuid4()),
            "happened_on": f"{self._turn % 28 + 1}.6.2023",
            "recipient": "child",
            "service": "fizioterapija",
            "quantity": "1",
        }
        return self._worker.post(f"/services/clients/{self._file}/sessions/new/", said), 302

    def client_page(self):
        return self._worker.get(f"/clients/{self._file}/"), 200

    def client_list(self):
        return self._worker.get("/clients/"), 200

    def client_search(self):
        return self._worker.post("/clients/search/", {"q": "uzvards 1"}), 200

    def region_report(self):
        asked = {"municipality": "region", "first": "1.1.2022", "last": "31.12.2023"}
        return self._browsers["regions"].get("/reports/period/", asked), 200

    @property
    def _worker(self):
        return self._browsers["darbiniece.rezekne"]

    @property
    def _file(self) -> uuid.UUID:
        return self._random.choice(self._uuids)


def main(kind: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()
    if kind == WITHOUT:
        take_down_walls()
    cases = Cases()
    for line in sys.stdin:
        case = getattr(cases, line.strip())
        begun = time.perf_counter()
        response, expected = case()
        took = time.perf_counter() - begun
        if response.status_code != expected:
            raise SystemExit(f"{line.strip()}: {response.status_code}\n{response.text[:5000]}")
        print(1000 * took, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "di_latgale.settings")
    main(sys.argv[1])
