from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.walls import OverWalls, file_wall
from reports.closing.models import ClosedVersion
from reports.disclosure.publication import Publication
from reports.editing.models import ArticleVersion
from reports.jobs.models import Job, JobFile, JobPart
from reports.prints.models import OfficialPrint
from reports.retention.sql import forget_file

__all__ = [
    "ArticleVersion",
    "ClosedVersion",
    "Forgotten",
    "Job",
    "JobFile",
    "JobPart",
    "OfficialPrint",
    "Publication",
    "RetentionPeriod",
]


@tracked(named=("record",))
class RetentionPeriod(models.Model):
    """How many years after the client's exit a class of records is kept.

    Empty = kept until a number is set: the house knows no law's number by itself.
    """

    record = models.CharField(_("record"), max_length=20, choices=Record, unique=True)
    years = models.PositiveSmallIntegerField(
        _("years after the exit"),
        null=True,
        blank=True,
        help_text=_("Empty: kept until a number is set."),
    )
    basis = models.CharField(
        _("basis"),
        max_length=300,
        blank=True,
        help_text=_("The regulation or the office's own nomenclature of files."),
    )

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["record"]
        constraints = [
            OverWalls(
                name="retentionperiod_forget",
                signature="forget_file(client bigint, records text[])",
                returns="void",
                body=forget_file(),
            )
        ]

    def __str__(self) -> str:
        return self.get_record_display()


@held(Record.IDENTITY)
@tracked(named=("record",))
class Forgotten(Scoped):
    """A class of records of a file that was made anonymous, when and by whom. Figures stayed."""

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="forgotten", verbose_name=_("client")
    )
    record = models.CharField(_("record"), max_length=20, choices=Record)
    forgotten_at = models.DateTimeField(
        _("made anonymous at"), default=timezone.now, db_default=Now()
    )
    forgotten_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made anonymous by"),
    )

    class Meta:
        verbose_name = _("forgotten record")
        verbose_name_plural = _("forgotten records")
        ordering = ["client", "record"]
        constraints = [
            same_territory("forgotten"),
            file_wall("forgotten"),
            models.UniqueConstraint(
                fields=["client", "record"],
                name="forgotten_once",
                violation_error_message=_("This record is already anonymous."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_record_display()
