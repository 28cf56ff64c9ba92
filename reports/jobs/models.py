"""Work too long for a page: who asked for which file, how far it is, its parts and the file.

None of it is history: what was decided on is whatever the file tells of, and whoever takes the
file away leaves a trace. All of it is gone some days later (``forget_job_files``).
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.models import Addressed
from di_latgale.walls import THIS_USER, Wall
from reports.disclosure.sql import of_all


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, whatever else one may read."""
        return self.filter(asked_by=user)

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)

    def left_alone(self):
        """Nobody has worked on them for long: the worker is gone, or the task was lost."""
        limit = timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS)
        return self.unfinished().filter(heartbeat_at__lt=limit)

    def for_list(self):
        """``left_out``: how many parts could not be made."""
        left_out = models.Count("parts", filter=Q(parts__is_left_out=True))
        return self.annotate(left_out=left_out).order_by("-asked_at", "-id")

    # One row changes or none: of two workers, or a worker and a person, one is first.

    def take(self, job: int, worker: uuid.UUID) -> bool:
        """Whether ``worker`` is the one that works on it from now on."""
        waiting = self.filter(pk=job, state=Job.State.WAITING)
        return bool(
            waiting.update(
                state=Job.State.RUNNING,
                worker=worker,
                heartbeat_at=timezone.now(),
                attempts=F("attempts") + 1,
            )
        )

    def beat(self, job: int, worker: uuid.UUID, **changes) -> bool:
        """Whether it is still the worker's, not cancelled and not given to another.

        Holds the row until the transaction ends.
        """
        held = self.filter(pk=job, state=Job.State.RUNNING, worker=worker)
        return bool(held.update(heartbeat_at=timezone.now(), **changes))

    def give_back(self) -> int:
        """Another worker may take what these were about."""
        return self.filter(state__in=Job.UNFINISHED).update(
            state=Job.State.WAITING, worker=None, heartbeat_at=timezone.now()
        )

    def end(self, state: str, fault: str = "", **changes) -> int:
        """Of those that have not ended yet."""
        now = timezone.now()
        return self.unfinished().update(
            state=state,
            fault=fault,
            worker=None,
            finished_at=now,
            expires_at=now + timedelta(days=settings.JOB_FILE_DAYS),
            **changes,
        )


class Job(Addressed):
    """One file that somebody asked for. ``parameters`` hold keys and days, nothing personal;
    ``label`` says the same in words.

    ``territories`` are those of the file, ``is_named`` whether it names clients: the wall of its
    content asks both. ``worker`` is the run that works on it, ``heartbeat_at`` when it last did.
    ``attempts``: how often it was begun since the last part was made.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        RUNNING = "running", _("being prepared")
        DONE = "done", _("ready")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("not prepared")

    class Fault(models.TextChoices):
        RIGHT_LOST = "right_lost", _("You no longer hold the right to this file.")
        NOTHING = "nothing", _("There is nobody whose page could be prepared.")
        FAILED = "failed", _("The system made an error. Try again.")

    UNFINISHED = (State.WAITING, State.RUNNING)

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("asked by")
    )
    kind = models.SlugField(_("kind"), max_length=30)
    label = models.CharField(_("label"), max_length=300)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    territories = ArrayField(models.BigIntegerField(), verbose_name=_("territories"))
    is_named = models.BooleanField(_("names clients"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    fault = models.CharField(_("fault"), max_length=20, choices=Fault, blank=True)
    total = models.PositiveIntegerField(_("parts in all"), default=0)
    done = models.PositiveIntegerField(_("parts ready"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    worker = models.UUIDField(_("worker"), null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, db_default=Now())
    heartbeat_at = models.DateTimeField(_("last worked on at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long job")
        verbose_name_plural = _("long jobs")
        ordering = ["-asked_at", "-id"]
        constraints = [
            Wall(
                name="job_wall",
                read=f"asked_by_id = {THIS_USER}",
                write=f"asked_by_id = {THIS_USER}",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "kind", "parameters"],
                condition=Q(state__in=("waiting", "running")),
                name="job_once_at_a_time",
                violation_error_message=_("This file is being prepared already."),
            ),
            models.CheckConstraint(
                name="job_not_more_than_all",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("More parts are ready than there are."),
            ),
            models.CheckConstraint(
                name="job_ends_whole",
                condition=Q(
                    state__in=("waiting", "running"), finished_at=None, expires_at=None, fault=""
                )
                | Q(
                    state__in=("done", "cancelled"),
                    finished_at__isnull=False,
                    expires_at__isnull=False,
                    fault="",
                )
                | (
                    Q(state="failed", finished_at__isnull=False, expires_at__isnull=False)
                    & ~Q(fault="")
                ),
                violation_error_message=_("Only what has ended has an end and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%d.%m.%Y %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def has_file(self) -> bool:
        return self.state == self.State.DONE and not self.has_expired

    @property
    def may_be_retried(self) -> bool:
        """Once more, going on with what is missing."""
        return self.state in (self.State.FAILED, self.State.CANCELLED) and not self.has_expired


# Whose the job is, and who still reads all that the content may tell of.
_CONTENT = (
    "EXISTS (SELECT FROM reports_job j WHERE j.id = job_id"
    f" AND j.asked_by_id = {THIS_USER}"
    f" AND ({of_all('reads', 'j.territories')}"
    f" OR NOT j.is_named AND {of_all('figures', 'j.territories')}))"
)


class JobPartQuerySet(models.QuerySet):
    def missing(self):
        return self.filter(made_at=None).order_by("position")

    def left_out(self):
        return self.filter(is_left_out=True)


class JobPart(models.Model):
    """One piece of the file, such as a client's statement; ``key`` says whose, as the kind does.

    All of them are listed at the beginning, so that a run that goes on makes just what is missing.
    ``content`` is encrypted, and given up once the file is joined. ``is_left_out``: it could no
    longer be made, as the client has moved away meanwhile.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="parts", verbose_name=_("job"))
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=60)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    is_left_out = models.BooleanField(_("left out"), default=False)
    content = models.BinaryField(_("content"), null=True, blank=True)

    objects = JobPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a job")
        verbose_name_plural = _("parts of jobs")
        ordering = ["job", "position"]
        constraints = [
            Wall(name="jobpart_wall", read=_CONTENT, write=_CONTENT),
            models.UniqueConstraint(
                fields=["job", "key"],
                name="jobpart_once",
                violation_error_message=_("The job has this part already."),
            ),
            models.UniqueConstraint(
                fields=["job", "position"],
                name="jobpart_one_place",
                violation_error_message=_("Another part of the job has this place."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.position}"


class JobFile(models.Model):
    """What a job has made, encrypted as scanned documents are."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="file", verbose_name=_("job"))
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of a job")
        verbose_name_plural = _("files of jobs")
        ordering = ["job"]
        constraints = [Wall(name="jobfile_wall", read=_CONTENT, insert=_CONTENT)]

    def __str__(self) -> str:
        return str(self.job_id)
