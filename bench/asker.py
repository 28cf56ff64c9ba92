"""One process of ``bench``: reads the name of a case a line, answers with its milliseconds."""

import os
import random
import sys
import time
import uuid
from datetime import timedelta

import django
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

WITHOUT = "without"
# What is found is listed while one types, however many there are.
_FRAGMENT = {"HTTP_HX_REQUEST": "true"}
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

        from bench import files
        from clients.models import Client
        from di_latgale.accounts.models import User
        from di_latgale.latvian import without_diacritics

        def browser(email: str) -> Browser:
            signed_in = Browser()
            signed_in.force_login(User.objects.get(email=email))
            return signed_in

        self._random = random.Random(7)
        self._worker, self._head = browser(files.SMALL_WORKER), browser(files.SMALL_HEAD)
        self._large_worker = browser(files.LARGE_WORKER)
        self._large_head = browser(files.LARGE_HEAD)
        self._region = browser("regions@demo.example")
        self._auditor = browser("auditore@demo.example")
        made = Client.objects.filter(number__startswith="B-", exited_on=None).order_by("id")
        # With a plan, so that what is posted is stored.
        planned = made.filter(
            territory__slug="rezekne", target_group="child", supportplans__isnull=False
        )
        self._uuids = list(planned.values_list("uuid", flat=True))
        office = made.filter(territory__belongings__municipality__slug=files.LARGE)
        somebody = office.select_related("identity").first().identity
        self._name = without_diacritics(f"{somebody.family_name} {somebody.given_name}")
        self._phone = somebody.phone
        self._today = timezone.localdate()
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
        return self._worker.post("/clients/search/", {"q": "an"}), 200

    def region_report(self):
        first = self._today - timedelta(days=730)
        asked = {
            "municipality": "region",
            "first": f"{first:%d.%m.%Y}",
            "last": f"{self._today:%d.%m.%Y}",
        }
        return self._region.get("/reports/period/", asked), 200

    # Of the large office, against itself where all have fewer clients.

    def large_list(self):
        return self._large_worker.get("/clients/?worker=all"), 200

    def large_list_end(self):
        return self._large_worker.get("/clients/?worker=all&page=99999"), 200

    def large_receiving(self):
        return self._large_worker.get("/clients/?worker=all&status=receiving"), 200

    def region_list(self):
        return self._auditor.get("/clients/"), 200

    def large_search(self):
        return self._large_worker.post("/clients/search/", {"q": self._name}, **_FRAGMENT), 200

    def large_phone(self):
        return self._large_worker.post("/clients/search/", {"q": self._phone}, **_FRAGMENT), 200

    def duplicates(self):
        return self._large_head.get("/clients/duplicates/"), 200

    def large_home(self):
        return self._large_worker.get("/"), 200

    def large_home_head(self):
        return self._large_head.get("/"), 200

    def work_list(self):
        return self._head.get("/services/work/?scope=all"), 200

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
