"""What people and timers do with jobs."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from di_latgale import scope
from di_latgale.accounts.models import User
from reports.jobs.kinds import kind_of
from reports.jobs.models import Job, JobFile, JobPart
from reports.jobs.runner import forget_content
from reports.jobs.tasks import enqueue, is_queued


def ask(*, kind: str, parameters: dict, by: User) -> Job:
    """The job that makes the file; while one of the same parameters is at work, that one.

    Raises PermissionDenied.
    """
    made = kind_of(kind)
    if not made.may(by, parameters):
        raise PermissionDenied
    territories = made.territories(parameters).order_by("id")
    job = Job(
        asked_by=by,
        kind=kind,
        parameters=parameters,
        label=made.label(parameters),
        territories=list(territories.values_list("id", flat=True)),
        is_named=made.is_named,
    )
    return _at_work(job)


def retry(job: Job) -> Job:
    """Goes on with what is missing of a job that failed or was cancelled."""
    if not job.may_be_retried:
        return job
    for name in ("finished_at", "expires_at", "worker"):
        setattr(job, name, None)
    job.state, job.fault, job.attempts = Job.State.WAITING, "", 0
    job.heartbeat_at = timezone.now()
    return _at_work(job)


def _at_work(job: Job) -> Job:
    try:
        with transaction.atomic():
            job.save()
            enqueue(job.pk)
    except IntegrityError:
        same = {"kind": job.kind, "parameters": job.parameters}
        return Job.objects.visible_to(job.asked_by).unfinished().get(**same)
    return job


def cancel(job: Job) -> bool:
    """Whether there was anything to cancel; what was made is forgotten at once."""
    with transaction.atomic():
        is_cancelled = bool(Job.objects.filter(pk=job.pk).end(Job.State.CANCELLED))
        if is_cancelled:
            forget_content(job.pk)
    return is_cancelled


@dataclass(frozen=True)
class Swept:
    given_back: int
    given_up: int


def sweep() -> Swept:
    """Jobs that nobody works on any more wait for a worker again; after several vain attempts
    they end with an error. Whoever works on one holds its row: that one is passed over.
    """
    with scope.whole("jobs swept"):
        alone = Job.objects.left_alone().order_by("id").select_for_update(skip_locked=True)
        jobs = list(alone.values_list("pk", "attempts"))
        hopeless = [job for job, attempts in jobs if attempts >= settings.JOB_ATTEMPTS]
        rest = [job for job, attempts in jobs if attempts < settings.JOB_ATTEMPTS]
        Job.objects.filter(pk__in=hopeless).end(Job.State.FAILED, Job.Fault.FAILED)
        Job.objects.filter(pk__in=rest).give_back()
        for job in rest:
            if not is_queued(job):
                enqueue(job)
    return Swept(len(rest), len(hopeless))


def forget() -> int:
    """Removes files whose time is over, later their jobs, and what is over of the queue."""
    now = timezone.now()
    kept_since = now - timedelta(days=settings.JOB_FILE_DAYS)
    with scope.whole("files of jobs forgotten"):
        files, _models = JobFile.objects.filter(job__expires_at__lte=now).delete()
        JobPart.objects.filter(job__expires_at__lte=now).delete()
        Job.objects.filter(expires_at__lte=kept_since).delete()
        over = DBTaskResult.objects.filter(enqueued_at__lte=kept_since)
        over.exclude(pk__in=DBTaskResult.objects.ready().order_by().values("pk")).delete()
    return files
