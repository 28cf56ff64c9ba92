"""Real workers, each a process of its own: killed, two at once, swept under, cancelled.

``PACK=500`` makes the pack of Done-when 5; the suite takes fewer statements.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from clients.documents.storage import decrypted
from di_latgale import scope
from di_latgale.accounts.models import Membership
from reports.jobs import actions
from reports.jobs.models import Job, JobFile
from tests import factories

PACK = int(os.environ.get("PACK", "12"))
FEW = 6
KILLS = 3
PARAMETERS = {
    "municipality": "rezeknes-valstspilseta",
    "first": "2021-03-01",
    "last": "2021-03-31",
}


@pytest.fixture
def inese(committed):
    """Head of Rēzekne."""
    return factories.user_with(
        Membership.Role.DEPARTMENT_HEAD, "rezeknes-valstspilseta", name="Inese Zīle"
    )


def asked_by(inese, clients: int) -> Job:
    """The pack of so many clients, who were served in March."""
    for number in range(clients):
        client = factories.ClientFactory(
            number=f"RZ-{number:04}", identity__family_name=f"Šķēle-{number:04}"
        )
        factories.ServiceSessionFactory(client=client, happened_on=date(2021, 3, 10))
    with scope.of_user(inese):
        return actions.ask(kind="statements", parameters=PARAMETERS, by=inese)


@pytest.fixture
def workers(tmp_path):
    """``start()`` begins one; whoever is left is killed in the end. None may log a name."""
    log = (tmp_path / "log").open("w")
    begun: list[subprocess.Popen] = []
    database = settings.DATABASES["default"]
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)

    def start(**env) -> subprocess.Popen:
        said = {"DATABASE_URL": address, "JOB_SWEEP_SECONDS": "1"}
        # A large pack is written in one step of some seconds.
        said["JOB_STALE_SECONDS"] = str(2 + PACK // 25)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_jobs"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **said, **env},
            stderr=log,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.wait()
    log.close()
    said = (tmp_path / "log").read_text()
    assert "Traceback" not in said
    assert "Šķēle" not in said and "Inese" not in said


def now(job: Job) -> Job:
    with scope.whole("test"):
        return Job.objects.get(pk=job.pk)


def wait_for(job: Job, is_so, seconds: int = 60 + PACK) -> Job:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = now(job)
        if is_so(found):
            return found
        time.sleep(0.02 if PACK < 100 else 0.2)
    pytest.fail(f"{found.state}: {found.done} of {found.total}")


def assert_whole(job: Job, clients: int) -> None:
    """Each client's statement once, under a bookmark of the name, in order; the tags with it."""
    with scope.whole("test"):
        content = decrypted(job.uuid, bytes(JobFile.objects.get(job=job).content))
        parts = list(job.parts.order_by("position"))
    assert (job.total, job.done, len(parts)) == (clients, clients, clients)
    assert all(part.made_at and part.content is None for part in parts)
    reader = PdfReader(BytesIO(content))
    titles = [bookmark.title for bookmark in reader.outline]
    assert [title.rpartition(" ")[2] for title in titles] == [
        f"Šķēle-{number:04}" for number in range(clients)
    ]
    pages = [reader.get_destination_page_number(bookmark) for bookmark in reader.outline]
    assert pages == list(range(clients))
    assert len(reader.pages) == clients
    for number, page in enumerate(reader.pages):
        words = Counter(page.extract_text().replace("\xa0", " ").split())
        assert words[f"RZ-{number:04}"] == 1
        assert all(f"RZ-{other:04}" not in words for other in range(clients) if other != number)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "lv"
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == 2 * clients


def test_a_killed_worker_is_gone_on_from_with_nothing_missing_and_nothing_twice(inese, workers):
    job = asked_by(inese, PACK)
    for kill in range(1, KILLS + 1):
        worker = workers()
        aim = PACK * kill // (KILLS + 1)
        before = wait_for(job, lambda found, aim=aim: found.done >= aim)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        after = now(job)
        assert before.done <= after.done < PACK
        assert after.state == Job.State.RUNNING
    # Once more when all parts are there and the file is being joined.
    worker = workers()
    wait_for(job, lambda found: found.done == PACK)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    workers()
    assert_whole(wait_for(job, lambda found: not found.is_unfinished), PACK)


def test_two_workers_make_each_part_once(inese, workers):
    """And what a queue says twice is worked on once."""
    job = asked_by(inese, FEW)
    with scope.whole("test"):
        actions.enqueue(job.pk)
    workers()
    workers()
    assert_whole(wait_for(job, lambda found: not found.is_unfinished), FEW)


def test_a_sweep_leaves_alone_who_is_at_work_and_doubles_nothing(inese, workers, settings):
    """Also one that takes every heartbeat for old: the run it takes the job from stops."""
    job = asked_by(inese, FEW)
    workers(JOB_STALE_SECONDS="600")
    settings.JOB_STALE_SECONDS = 600
    wait_for(job, lambda found: found.done >= 2)
    assert actions.sweep() == actions.Swept(0, 0)
    settings.JOB_STALE_SECONDS, settings.JOB_ATTEMPTS = 0, 10_000
    for _time in range(3):
        actions.sweep()
        time.sleep(0.3)
    assert_whole(wait_for(job, lambda found: not found.is_unfinished), FEW)


def test_who_cancels_stops_the_worker_and_nothing_is_left(inese, workers):
    job = asked_by(inese, FEW)
    worker = workers()
    wait_for(job, lambda found: found.done >= 2)
    with scope.of_user(inese):
        assert actions.cancel(now(job))
    time.sleep(2)
    after = now(job)
    assert (after.state, after.done) == (Job.State.CANCELLED, 0)
    with scope.whole("test"):
        assert not JobFile.objects.exists()
        assert not job.parts.exclude(content=None).exists()
    assert worker.poll() is None


def test_a_worker_told_to_end_gives_the_job_to_the_next(inese, workers):
    job = asked_by(inese, FEW)
    worker = workers(JOB_STALE_SECONDS="600")
    wait_for(job, lambda found: found.done >= 2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert now(job).state == Job.State.WAITING
    workers(JOB_STALE_SECONDS="600")
    assert_whole(wait_for(job, lambda found: not found.is_unfinished), FEW)


@pytest.mark.django_db
def test_a_job_that_kills_each_worker_is_given_up(settings):
    old = timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS + 1)
    job = factories.JobFactory(
        state=Job.State.RUNNING, heartbeat_at=old, attempts=settings.JOB_ATTEMPTS
    )
    assert actions.sweep() == actions.Swept(given_back=0, given_up=1)
    job.refresh_from_db()
    assert (job.state, job.fault) == (Job.State.FAILED, Job.Fault.FAILED)
