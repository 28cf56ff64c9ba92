from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, date_order, no_overlap, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.triggers import StatementRules
from di_latgale.walls import Wall, within
from services.models import plan_rules
from services.models.plan_walls import IS_PROVIDER, PLAN_IN_SIGHT


class SupportPlanQuerySet(DatedQuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Plans of the files where the person holds ``right`` today, drafts too."""
        return self.filter(territory__in=user.territories(right))

    def approved(self):
        return self.filter(approved_on__isnull=False)

    def in_force_on(self, day: date):
        return self.approved().valid_on(day)

    def drafts(self):
        return self.filter(submitted_at=None, approved_on=None, withdrawn_at=None)

    def waiting_for_approval(self):
        return self.filter(submitted_at__isnull=False, approved_on=None, withdrawn_at=None)

    def unfinished(self):
        """Drafts and what waits for approval."""
        return self.filter(approved_on=None, withdrawn_at=None)

    def ending_between(self, first: date, last: date):
        """Approved plans whose last day is one of these and that no later version goes on from."""
        later = SupportPlan.objects.approved().filter(previous=OuterRef("pk"))
        ending = self.approved().filter(valid_to__range=(first, last), ended_on=None)
        return ending.filter(~Exists(later))

    def for_review_by(self, day: date, *, today: date):
        """In force ``today``, with the next review on ``day`` or before."""
        return self.in_force_on(today).filter(review_on__lte=day)

    def for_list(self):
        return self.select_related(
            "client__identity", "prepared_by", "edited_by", "submitted_by", "approved_by"
        )


def _user(name: str, label, **kwargs) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=f"{name}_plans",
        verbose_name=label,
        **kwargs,
    )


def _never_by(*others: str) -> Q:
    """The approver is none of ``others``; an unknown one is nobody's."""
    mine = Q()
    for other in others:
        mine |= Q(approved_by=F(other))
    return ~mine


@held(Record.PLANS, marked=("return_remark", "end_reason"))
@tracked(named=("number", "version"))
class SupportPlan(Scoped, Addressed):
    """Individuālais atbalsta plāns, one version of it; in force only once approved.

    Its state follows from what happened to it, so that nothing can contradict it: ``status``.
    ``valid_to`` is the last day in force, also of one that ended early or was followed by a new
    version. Nobody is known to have prepared or approved a plan that a workbook brought.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("given up")

    number = models.CharField(_("plan number"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name=_("version before"),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    review_on = models.DateField(_("next review on"), null=True, blank=True)
    prepared_by = _user("prepared", _("prepared by"))
    # Who last changed the plan, its goals or its lines, and when; also what editors compare.
    edited_by = _user("edited", _("last changed by"))
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = _user("submitted", _("submitted by"))
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_by = _user("returned", _("returned by"))
    return_remark = models.TextField(_("remark of the return"), blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved_by = _user("approved", _("approved by"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = _user("ended", _("ended by"))
    end_reason = models.TextField(_("reason of the end"), blank=True)
    withdrawn_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    withdrawn_by = _user("withdrawn", _("given up by"))

    objects = SupportPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("support plan")
        verbose_name_plural = _("support plans")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("supportplan"),
            PLAN_IN_SIGHT,
            Wall(
                name="supportplan_wall",
                read=f"{within('reads')} OR {IS_PROVIDER} AND plan_in_sight(id)",
                write=within("writes"),
            ),
            date_order("valid_from", "valid_to", name="supportplan_date_order"),
            models.UniqueConstraint(
                fields=["territory", "number", "version"],
                condition=Q(withdrawn_at=None),
                name="supportplan_number_once",
                violation_error_message=_("This plan number is already in use."),
            ),
            models.UniqueConstraint(fields=["id", "client"], name="supportplan_with_client"),
            CompositeForeignKey(
                name="supportplan_version_of_same",
                fields=["previous", "client"],
                to="services.SupportPlan",
                to_fields=["id", "client"],
                violation_error_message=_("A version has the client of the one before."),
            ),
            models.CheckConstraint(
                name="supportplan_first_version",
                condition=Q(version=1, previous=None) | Q(version__gt=1, previous__isnull=False),
                violation_error_message=_("The first version follows none, the others follow one."),
            ),
            no_overlap(
                "client",
                texts=("number",),
                name="supportplan_versions_apart",
                condition=Q(approved_on__isnull=False),
                message=_("Another version of this plan is in force on some of these days."),
            ),
            models.CheckConstraint(
                name="supportplan_four_eyes",
                condition=_never_by("prepared_by", "submitted_by", "edited_by"),
                violation_error_message=_("Another worker approves one's own plan."),
            ),
            models.CheckConstraint(
                name="supportplan_approval_complete",
                condition=Q(approved_by=None)
                | Q(approved_on__isnull=False, submitted_at__isnull=False),
                violation_error_message=_("An approval has a day and follows a submission."),
            ),
            models.CheckConstraint(
                name="supportplan_submission_complete",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                violation_error_message=_("A submission has a time and a person."),
            ),
            models.CheckConstraint(
                name="supportplan_return_has_remark",
                condition=Q(returned_at=None, returned_by=None)
                | Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_remark=""),
                violation_error_message=_("Say what is to be corrected."),
            ),
            models.CheckConstraint(
                name="supportplan_end_has_reason",
                condition=Q(ended_on=None, ended_by=None)
                | Q(ended_on__isnull=False, approved_on__isnull=False, valid_to=F("ended_on"))
                & ~Q(end_reason=""),
                violation_error_message=_("State why the plan ends."),
            ),
            models.CheckConstraint(
                name="supportplan_withdrawn_before_approval",
                condition=Q(withdrawn_at=None) | Q(approved_on=None),
                violation_error_message=_("An approved plan is ended, not given up."),
            ),
        ]
        triggers = [
            StatementRules(
                name="supportplan_insert",
                operation=pgtrigger.Insert,
                rules=[plan_rules.VERSION_FOLLOWS],
            ),
            StatementRules(
                name="supportplan_update",
                operation=pgtrigger.Update,
                rules=[*plan_rules.PLAN_ON_UPDATE, plan_rules.VERSION_FOLLOWS],
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """„12, 2. versija”; the first version is the number alone."""
        if self.version == 1:
            return self.number
        said = {"number": self.number, "version": self.version}
        return _("%(number)s, version %(version)s") % said

    @property
    def status(self) -> str:
        if self.withdrawn_at:
            return self.Status.WITHDRAWN
        if self.approved_on:
            return self.Status.APPROVED
        return self.Status.SUBMITTED if self.submitted_at else self.Status.DRAFT

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.status == self.Status.SUBMITTED

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    def is_in_force_on(self, day: date) -> bool:
        return self.is_approved and (
            (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )

    def is_own_of(self, user) -> bool:
        """The person prepared, last changed or submitted it, and so must not approve it."""
        return user.pk in {self.prepared_by_id, self.edited_by_id, self.submitted_by_id}
