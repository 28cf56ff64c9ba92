from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import date_order, no_overlap, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.walls import OverWalls, file_wall


@held(Record.CASEWORK, words=("number", "request"))
@tracked(named=("submitted_on", "number"))
class Application(Scoped, Addressed):
    """Iesniegums: what the client or representative asked for, and when."""

    submitted_on = models.DateField(_("submitted on"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    request = models.TextField(_("what is asked for"), blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["client", "submitted_on", "id"]
        constraints = [same_territory("application"), file_wall("application")]

    def __str__(self) -> str:
        return f"{self.submitted_on} {self.number}".strip()


@held(Record.CASEWORK, words=("number", "reason"), marked=("reason",))
@tracked(named=("number",))
class Decision(Scoped, Addressed):
    """Lēmums on an application: granted, or refused with a reason."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("application")
    )
    decided_on = models.DateField(_("decided on"))
    number = models.CharField(_("number"), max_length=60)
    is_granted = models.BooleanField(_("granted"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["client", "decided_on", "id"]
        constraints = [
            same_territory("decision"),
            file_wall("decision"),
            models.CheckConstraint(
                name="decision_refusal_has_reason",
                condition=models.Q(is_granted=True) | ~models.Q(reason=""),
                violation_error_message=_("State the reason of the refusal."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AssessmentQuerySet(models.QuerySet):
    @staticmethod
    def was_made(client, day: date) -> Func:
        """Condition: ``client`` (an expression) was assessed by ``day``; behind every wall."""
        return Func(client, Value(day), function="is_assessed", output_field=models.BooleanField())


@held(Record.CASEWORK, words=("conclusion",))
@tracked(named=("assessed_on",))
class Assessment(Scoped, Addressed):
    """Individuālo vajadzību izvērtēšana."""

    assessed_on = models.DateField(_("assessed on"))
    conclusion = models.TextField(_("conclusion"), blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["client", "assessed_on", "id"]
        constraints = [
            same_territory("assessment"),
            file_wall("assessment"),
            # Coverage is a figure of the region too, the assessment itself is not.
            OverWalls(
                name="assessment_was_made",
                signature="is_assessed(client bigint, day date)",
                returns="boolean",
                body="""
                BEGIN
                    RETURN EXISTS (
                        SELECT FROM clients_assessment a
                        WHERE a.client_id = client AND a.assessed_on <= day);
                END""",
            ),
            models.UniqueConstraint(
                fields=["client", "assessed_on"],
                name="assessment_once",
                violation_error_message=_("The client already has an assessment of that day."),
            ),
            models.UniqueConstraint(fields=["id", "client"], name="assessment_with_client"),
        ]

    def __str__(self) -> str:
        return str(self.assessed_on)


@held(Record.NOTES)
@tracked(named=("kind", "valid_from"))
class Outcome(Scoped):
    """What an adult reached: the reports count who has it on any day of the period."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("employment")
        VOLUNTEERING = "volunteering", _("voluntary work")
        EDUCATION = "education", _("education")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("outcome"),
            file_wall("outcome", read="figures"),
            date_order("valid_from", "valid_to", name="outcome_date_order"),
            models.UniqueConstraint(
                fields=["client", "kind", "valid_from"],
                nulls_distinct=False,
                name="outcome_once",
                violation_error_message=_("This outcome from that day is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@held(Record.CASEWORK)
@tracked(named=("worker",))
class CaseloadEntry(Scoped):
    """Which worker is responsible for a client, from when to when."""

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="caseload", verbose_name=_("client")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="caseload", verbose_name=_("worker")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("caseload entry")
        verbose_name_plural = _("caseload")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("caseloadentry"),
            file_wall("caseloadentry"),
            date_order("valid_from", "valid_to", name="caseloadentry_date_order"),
            no_overlap(
                "client",
                "worker",
                name="caseloadentry_no_overlap",
                message=_("This worker is already responsible for the client at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker}: {self.client}"
