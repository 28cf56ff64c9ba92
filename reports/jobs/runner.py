"""One run of a job: makes what is missing, part by part, then the file.

Each part is one transaction in the scope of who asked. It begins with a compare-and-set on the
job's row and holds it, so that a part is made by one run only; a run that was killed leaves whole
parts behind, and the next goes on after them.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from clients.documents import storage
from di_latgale import scope
from di_latgale.accounts.models import User
from di_latgale.traces import record
from di_latgale.traces.middleware import purpose_of
from reports.jobs.kinds import Piece, kind_of
from reports.jobs.models import Job, JobFile, JobPart

logger = logging.getLogger(__name__)

# Set when the worker is to end: a run stops after the part it is at.
stopping = threading.Event()
# So many parts are read at a time when they are joined.
_BATCH = 20


class NotOursError(Exception):
    """The job was cancelled, or given to another run."""


class RightLostError(Exception):
    """Who asked may not have the file any more."""


class StoppingError(Exception):
    """The worker is to end."""


def run(job: int) -> bool:
    """Until the job has ended or is somebody else's; an error ends it and is logged.

    True where the worker is to end before: the job waits and belongs into the queue again.
    """
    worker = uuid4()
    with scope.whole("job taken"):
        if not Job.objects.take(job, worker):
            return False
        taken = Job.objects.get(pk=job)
    own = Job.objects.filter(pk=job, worker=worker)
    try:
        _Run(taken, worker).work()
    except NotOursError:
        return False
    except StoppingError:
        with scope.whole("job given back"):
            return bool(own.give_back())
    except RightLostError:
        with scope.whole("job ended"):
            if own.end(Job.State.FAILED, Job.Fault.RIGHT_LOST):
                forget_content(job)
    except Exception:
        # Without its message, which may quote what was typed (di_latgale.logs).
        logger.exception("job %s failed", taken.uuid)
        with scope.whole("job ended"):
            own.end(Job.State.FAILED, Job.Fault.FAILED)
    return False


def forget_content(job: int) -> None:
    """What was made of it so far."""
    JobPart.objects.filter(job=job).update(content=None, made_at=None, is_left_out=False)
    Job.objects.filter(pk=job).update(done=0)


def key_of_part(job: Job, key: str) -> UUID:
    """What the content is encrypted for, so that it stands for no other part."""
    return uuid5(job.uuid, key)


class _Run:
    def __init__(self, job: Job, worker: UUID) -> None:
        self.job, self.worker = job, worker
        self.kind = kind_of(job.kind)
        self.parts = JobPart.objects.filter(job=job)

    def work(self) -> None:
        if self._list_parts():
            while self._make_one():
                pass
            self._join()

    @contextmanager
    def _held(self) -> Iterator[User]:
        """One transaction in which the job is this run's and the person may have the file."""
        if stopping.is_set():
            raise StoppingError
        # Read anew: who may do what can change at any time.
        user = User.objects.get(pk=self.job.asked_by_id)
        with scope.of_user(user):
            if not Job.objects.beat(self.job.pk, self.worker):
                raise NotOursError
            if not (user.is_active and self.kind.may(user, self.job.parameters)):
                raise RightLostError
            yield user

    def _list_parts(self) -> bool:
        """Whether there are any. Once for all runs, so none is doubled by what changes later."""
        with self._held() as user:
            if self.parts.exists():
                return True
            keys = list(self.kind.keys(user, self.job.parameters))
            if not keys:
                self._own.end(Job.State.FAILED, Job.Fault.NOTHING)
                return False
            JobPart.objects.bulk_create(
                JobPart(job=self.job, position=position, key=key)
                for position, key in enumerate(keys, start=1)
            )
            self._own.update(total=len(keys))
            return True

    def _make_one(self) -> bool:
        with self._held() as user:
            part = self.parts.missing().first()
            if part is None:
                return False
            content = self.kind.make(user, self.job.parameters, part.key)
            part.made_at = timezone.now()
            part.is_left_out = content is None
            if content is not None:
                part.content = storage.encrypted(key_of_part(self.job, part.key), content)
            part.save(update_fields=["made_at", "is_left_out", "content"])
            Job.objects.beat(self.job.pk, self.worker, done=F("done") + 1, attempts=0)
            return True

    def _join(self) -> None:
        with self._beating():
            content = self.kind.join(self.job.parameters, self._pieces())
        with self._held() as user:
            kept = self.parts.filter(is_left_out=False).order_by("position")
            clients = self.kind.clients(
                user, self.job.parameters, list(kept.values_list("key", flat=True))
            )
            JobFile.objects.create(
                job=self.job,
                size=len(content),
                content=storage.encrypted(self.job.uuid, content),
            )
            self.parts.update(content=None)
            record(
                page=self.kind.page,
                purpose=purpose_of(user, set(self.job.territories)),
                clients=clients,
                user=user,
            )
            self._own.end(Job.State.DONE)

    @contextmanager
    def _beating(self) -> Iterator[None]:
        """A sign of life from beside, where one step takes long; it ends with the process."""
        is_over = threading.Event()

        def beat() -> None:
            while not is_over.wait(settings.JOB_STALE_SECONDS / 4):
                with scope.whole("sign of life"):
                    Job.objects.beat(self.job.pk, self.worker)
                connection.close()

        beside = threading.Thread(target=beat, daemon=True)
        beside.start()
        try:
            yield
        finally:
            is_over.set()
            beside.join()

    def _pieces(self) -> Iterator[Piece]:
        """A transaction for each batch: none is open for long."""
        last = 0
        while True:
            with self._held() as user:
                made = self.parts.filter(position__gt=last, is_left_out=False)
                batch = list(made.order_by("position")[:_BATCH])
                titles = self.kind.titles(user, [part.key for part in batch])
                for part in batch:
                    if part.key not in titles:
                        self.parts.filter(pk=part.pk).update(is_left_out=True, content=None)
            if not batch:
                return
            last = batch[-1].position
            for part in batch:
                if part.key in titles:
                    name = key_of_part(self.job, part.key)
                    content = storage.decrypted(name, bytes(part.content))
                    yield Piece(part.key, titles[part.key], content)

    @property
    def _own(self):
        return Job.objects.filter(pk=self.job.pk, worker=self.worker)
