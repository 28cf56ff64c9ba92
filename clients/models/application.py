from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from clients.models.withdrawal import STANDING, Withdrawable, withdrawal_complete
from di_latgale import wording
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, date_order, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.triggers import Rule, StatementRules
from di_latgale.walls import file_wall

# Both directions, so that neither side can be changed into the fault.
_DECIDED_BEFORE_ASKED = """
    SELECT FROM new_rows n JOIN clients_{other} o ON o.{join}
    WHERE n.withdrawn_at IS NULL AND o.withdrawn_at IS NULL
      AND {decision}.decided_on < {application}.submitted_on"""
_DECISION_OF_WITHDRAWN = """
    SELECT FROM new_rows n JOIN clients_{other} o ON o.{join}
    WHERE {decision}.withdrawn_at IS NULL AND {application}.withdrawn_at IS NOT NULL"""
_OF_APPLICATION = {
    "other": "decision",
    "join": "application_id = n.id",
    "application": "n",
    "decision": "o",
}
_OF_DECISION = {
    "other": "application",
    "join": "id = n.application_id",
    "application": "o",
    "decision": "n",
}


def _state_rules(places: dict[str, str], model_name: str) -> list[Rule]:
    return [
        Rule(
            f"{model_name}_decided_after_asked",
            _DECIDED_BEFORE_ASKED.format(**places),
            _("The decision must not be earlier than the application."),
        ),
        Rule(
            f"{model_name}_decided_while_standing",
            _DECISION_OF_WITHDRAWN.format(**places),
            _("A withdrawn application has no decision. Withdraw the decision first."),
        ),
    ]


def _triggers(places: dict[str, str], model_name: str) -> list[StatementRules]:
    return [
        StatementRules(
            name=f"{model_name}_{operation}",
            operation=event,
            rules=_state_rules(places, model_name),
        )
        for operation, event in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
    ]


def _form_key() -> models.UUIDField:
    return models.UUIDField(
        _("key of the form"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        error_messages={"unique": _("This entry is already saved.")},
    )


def _changed_at() -> models.DateTimeField:
    return models.DateTimeField(_("changed at"), auto_now=True, db_default=Now())


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Applications of the files where the person holds ``right`` today."""
        return self.filter(territory__in=user.territories(right))

    def standing(self):
        return self.filter(STANDING)

    def for_list(self):
        """Newest first, the withdrawn ones last; decisions newest first in ``decisions.all()``."""
        decisions = Decision.objects.select_related("recorded_by", "withdrawn_by").order_by(
            "-decided_on", "-id"
        )
        return (
            self.select_related("received_by", "withdrawn_by")
            .prefetch_related(Prefetch("decisions", decisions))
            .order_by(models.F("withdrawn_at").asc(nulls_first=True), "-submitted_on", "-id")
        )


@held(
    Record.CASEWORK,
    marked=("withdrawn_reason",),
)
@tracked(named=("submitted_on", "number"))
class Application(Withdrawable, Scoped, Addressed):
    """Iesniegums: what the client or representative asked for, and when."""

    submitted_on = models.DateField(_("submitted on"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    request = models.TextField(_("what is asked for"), blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received_applications",
        verbose_name=_("received by"),
    )
    form_key = _form_key()
    changed_at = _changed_at()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["client", "submitted_on", "id"]
        constraints = [
            same_territory("application"),
            file_wall("application"),
            withdrawal_complete("application"),
            models.UniqueConstraint(fields=["id", "client"], name="application_with_client"),
            models.UniqueConstraint(
                fields=["territory", "number"],
                condition=STANDING & ~Q(number=""),
                name="application_number_once",
                violation_error_message=_("This application number is already in use."),
            ),
        ]
        triggers = _triggers(_OF_APPLICATION, "application")

    def __str__(self) -> str:
        return f"{wording.day(self.submitted_on)} {self.number}".strip()

    def decision_in_force(self) -> "Decision | None":
        """The one decision that counts; reads ``decisions.all()``, prefetched by ``for_list``."""
        return next((d for d in self.decisions.all() if d.counts), None)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Decisions of the files where the person holds ``right`` today."""
        return self.filter(territory__in=user.territories(right))

    def counting(self):
        """Those in force: neither withdrawn nor cancelled by an appeal."""
        return self.filter(STANDING).exclude(appeal_result=Decision.AppealResult.CANCELLED)

    def appealable_between(self, first: date, last: date):
        """Decisions whose last day to appeal lies in the span and that nobody appealed."""
        return self.counting().filter(appealable_until__range=(first, last), appealed_on=None)

    def appeal_pending(self):
        return self.counting().filter(appealed_on__isnull=False, appeal_result="")


@held(
    Record.CASEWORK,
    marked=("withdrawn_reason",),
)
@tracked(named=("number",))
class Decision(Withdrawable, Scoped, Addressed):
    """Lēmums on an application: granted, or refused with a reason.

    ``decided_by`` is who signed, as written on paper; ``recorded_by`` who typed it in.
    """

    class AppealResult(models.TextChoices):
        UPHELD = "upheld", _("left in force")
        CANCELLED = "cancelled", _("cancelled")

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("application")
    )
    decided_on = models.DateField(_("decided on"))
    number = models.CharField(_("number"), max_length=60)
    is_granted = models.BooleanField(_("granted"))
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    appealable_until = models.DateField(_("can be appealed until"), null=True, blank=True)
    appealed_on = models.DateField(_("appealed on"), null=True, blank=True)
    appeal_result = models.CharField(
        _("result of the appeal"), max_length=20, choices=AppealResult, blank=True
    )
    appeal_decided_on = models.DateField(_("appeal decided on"), null=True, blank=True)
    appeal_note = models.TextField(_("note on the appeal"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="recorded_decisions",
        verbose_name=_("recorded by"),
    )
    form_key = _form_key()
    changed_at = _changed_at()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["client", "decided_on", "id"]
        constraints = [
            same_territory("decision"),
            file_wall("decision"),
            withdrawal_complete("decision"),
            models.UniqueConstraint(fields=["id", "client"], name="decision_with_client"),
            CompositeForeignKey(
                name="decision_client_of_application",
                fields=["application", "client"],
                to="clients.Application",
                to_fields=["id", "client"],
                violation_error_message=_("The application is another client's."),
            ),
            models.CheckConstraint(
                name="decision_refusal_has_reason",
                condition=models.Q(is_granted=True) | ~models.Q(reason=""),
                violation_error_message=_("State the reason of the refusal."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=STANDING & ~Q(appeal_result="cancelled"),
                name="decision_one_in_force",
                violation_error_message=_("The application already has a decision."),
            ),
            models.UniqueConstraint(
                fields=["territory", "number"],
                condition=STANDING & ~Q(number=""),
                name="decision_number_once",
                violation_error_message=_("This decision number is already in use."),
            ),
            date_order(
                "decided_on",
                "appealable_until",
                name="decision_appealable_after_decided",
                message=_("The last day to appeal must not be earlier than the decision."),
            ),
            date_order(
                "decided_on",
                "appealed_on",
                name="decision_appealed_after_decided",
                message=_("The appeal must not be earlier than the decision."),
            ),
            date_order(
                "appealed_on",
                "appeal_decided_on",
                name="decision_appeal_date_order",
                message=_("The result of the appeal must not be earlier than the appeal."),
            ),
            models.CheckConstraint(
                name="decision_appeal_complete",
                condition=Q(appeal_result="", appeal_decided_on=None)
                | Q(appealed_on__isnull=False, appeal_decided_on__isnull=False)
                & ~Q(appeal_result=""),
                violation_error_message=_("The result of an appeal has a date, and both dates."),
            ),
        ]
        triggers = _triggers(_OF_DECISION, "decision")

    def __str__(self) -> str:
        return self.number

    @property
    def counts(self) -> bool:
        return not self.is_withdrawn and self.appeal_result != self.AppealResult.CANCELLED

    @property
    def is_appeal_pending(self) -> bool:
        return self.appealed_on is not None and not self.appeal_result
