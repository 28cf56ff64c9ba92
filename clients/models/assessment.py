from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clients.models import assessment_rules as rules
from clients.models.domain import Domain, ScaleStep
from clients.models.scoped import Scoped
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, valid_on
from di_latgale.triggers import StatementRules
from di_latgale.walls import OverWalls, file_wall


class AssessmentQuerySet(models.QuerySet):
    @staticmethod
    def was_made(client, day: date) -> Func:
        """Condition: ``client`` (an expression) was assessed by ``day``; behind every wall."""
        return Func(client, Value(day), function="is_assessed", output_field=models.BooleanField())

    def visible_to(self, user: User, right: str = Right.READ_FILES):
        return self.filter(territory__in=user.territories(right))

    def finished(self):
        """Those that count: neither drafts nor withdrawn."""
        return self.filter(status=Assessment.Status.FINISHED)

    standing = finished

    def drafts(self):
        return self.filter(status=Assessment.Status.DRAFT)

    def with_progress(self):
        """With ``asked_count`` and ``scored_count`` of its domains."""
        asked = DomainScore.objects.asked().filter(assessment=OuterRef("pk"))
        return self.annotate(
            asked_count=_count(asked), scored_count=_count(asked.filter(step__isnull=False))
        )

    def newest_first(self):
        return self.order_by("-assessed_on", "-id")


def _count(rows) -> Coalesce:
    counted = rows.order_by().values("assessment").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@held(Record.CASEWORK, others=("participants",))
@tracked(exclude=("changed_at",), named=("assessed_on",))
class Assessment(Scoped, Addressed):
    """Individuālo vajadzību izvērtēšana: counts once finished, and is not changed afterwards.

    Our pages begin drafts; what comes from elsewhere (an import) is finished, without
    ``finished_at``. What was entered by mistake is withdrawn and counts nowhere.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        FINISHED = "finished", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn")

    assessed_on = models.DateField(_("assessed on"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.FINISHED)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("assessed by"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    participants = models.TextField(_("participants"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

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
                        WHERE a.client_id = client AND a.assessed_on <= day
                          AND a.status = 'finished');
                END""",
            ),
            models.UniqueConstraint(
                fields=["client", "assessed_on"],
                condition=Q(status="finished"),
                name="assessment_once",
                violation_error_message=_("The client already has an assessment of that day."),
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(status="draft"),
                name="assessment_one_draft",
                violation_error_message=_("The client has an unfinished assessment already."),
            ),
            models.CheckConstraint(
                name="assessment_draft_is_open",
                condition=~Q(status="draft") | Q(finished_at=None),
                violation_error_message=_("A draft is not finished."),
            ),
            models.CheckConstraint(
                name="assessment_withdrawn_at",
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | Q(~Q(status="withdrawn"), withdrawn_at=None),
                violation_error_message=_("What is withdrawn, and only that, says when."),
            ),
            models.UniqueConstraint(fields=["id", "client"], name="assessment_with_client"),
        ]
        triggers = [
            StatementRules(
                name="assessment_update", operation=pgtrigger.Update, rules=rules.ASSESSMENT_KEPT
            )
        ]

    def __str__(self) -> str:
        return wording.day(self.assessed_on)

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_finished(self) -> bool:
        return self.status == self.Status.FINISHED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN


class DomainScoreQuerySet(models.QuerySet):
    def visible_to(self, user: User, right: str = Right.READ_FILES):
        return self.filter(territory__in=user.territories(right))

    def asked(self):
        """Of domains valid on the day of their assessment; others were begun for another day."""
        return self.filter(valid_on(F("assessment__assessed_on"), prefix="domain__"))

    def in_order(self):
        return self.select_related("domain", "step").order_by("domain__position", "domain", "id")


@held(Record.CASEWORK)
@tracked(exclude=("changed_at",), named=("domain",))
class DomainScore(Scoped, Addressed):
    """How one domain stands in an assessment; made with it, filled in any order."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="scores", verbose_name=_("assessment")
    )
    domain = models.ForeignKey(
        Domain, models.PROTECT, related_name="scores", verbose_name=_("domain of need")
    )
    step = models.ForeignKey(
        ScaleStep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scores",
        verbose_name=_("score"),
    )
    note = models.TextField(_("note"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = DomainScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score of a domain")
        verbose_name_plural = _("scores of domains")
        ordering = ["assessment", "id"]
        constraints = [
            same_territory("domainscore"),
            file_wall("domainscore"),
            CompositeForeignKey(
                name="domainscore_client_of_assessment",
                fields=["assessment", "client"],
                to="clients.Assessment",
                to_fields=["id", "client"],
                violation_error_message=_("The assessment is another client's."),
            ),
            CompositeForeignKey(
                name="domainscore_step_of_domain",
                fields=["step", "domain"],
                to="clients.ScaleStep",
                to_fields=["id", "domain"],
                violation_error_message=_(
                    "A step in use stays with its domain: set its last day instead of deleting it."
                ),
            ),
            models.UniqueConstraint(
                fields=["assessment", "domain"],
                name="domainscore_once",
                violation_error_message=_("The assessment has this domain already."),
            ),
        ]
        triggers = [
            StatementRules(
                name="domainscore_insert",
                operation=pgtrigger.Insert,
                rules=[rules.SCORE_ADDED, rules.SCORE_OF_GROUP],
            ),
            StatementRules(
                name="domainscore_update",
                operation=pgtrigger.Update,
                rules=[rules.SCORE_CHANGED, rules.SCORE_OF_GROUP],
            ),
            StatementRules(
                name="domainscore_delete",
                operation=pgtrigger.Delete,
                rules=[rules.SCORE_DELETED],
            ),
        ]

    def __str__(self) -> str:
        return str(self.domain)

    @property
    def is_begun(self) -> bool:
        return self.step_id is not None or self.note != ""
