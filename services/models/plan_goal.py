import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale import wording
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.triggers import StatementRules
from di_latgale.walls import file_wall
from services.models import plan_rules
from services.models.plan import SupportPlan


def _of_plan(table: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=f"{table}_client_of_plan",
        fields=["plan", "client"],
        to="services.SupportPlan",
        to_fields=["id", "client"],
        violation_error_message=_("The plan is another client's."),
    )


@held(Record.PLANS)
@tracked(named=("text",))
class PlanGoal(Scoped):
    """What the client wants to reach with the plan; ``reached`` is said at a review."""

    class Reached(models.TextChoices):
        YES = "yes", _("reached")
        PARTLY = "partly", _("partly reached")
        NO = "no", _("not reached")

    plan = models.ForeignKey(
        SupportPlan, models.PROTECT, related_name="goals", verbose_name=_("support plan")
    )
    text = models.TextField(_("goal"))
    domain = models.CharField(_("domain of life"), max_length=100, blank=True)
    until = models.DateField(_("to be reached by"), null=True, blank=True)
    reached = models.CharField(_("result"), max_length=10, choices=Reached, blank=True)
    reached_on = models.DateField(_("result said on"), null=True, blank=True)
    is_removed = models.BooleanField(_("taken out"), default=False)

    class Meta:
        verbose_name = _("goal of a plan")
        verbose_name_plural = _("goals of plans")
        ordering = ["plan", "id"]
        constraints = [
            same_territory("plangoal"),
            file_wall("plangoal"),
            _of_plan("plangoal"),
            models.CheckConstraint(
                name="plangoal_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Write the goal."),
            ),
            models.CheckConstraint(
                name="plangoal_result_has_day",
                condition=Q(reached="", reached_on=None)
                | ~Q(reached="") & Q(reached_on__isnull=False),
                violation_error_message=_("A result has a day."),
            ),
        ]
        triggers = [
            StatementRules(
                name="plangoal_insert",
                operation=pgtrigger.Insert,
                rules=[plan_rules.rows_on_insert("plangoal", imported=False)],
            ),
            StatementRules(
                name="plangoal_update",
                operation=pgtrigger.Update,
                rules=[plan_rules.rows_on_update("plangoal", free="'reached' - 'reached_on'")],
            ),
        ]

    def __str__(self) -> str:
        return self.text


@held(Record.PLANS)
@tracked(named=("reviewed_on",))
class PlanReview(Scoped):
    """How an approved plan is getting on: the day, the result in words."""

    plan = models.ForeignKey(
        SupportPlan, models.PROTECT, related_name="reviews", verbose_name=_("support plan")
    )
    reviewed_on = models.DateField(_("reviewed on"))
    result = models.TextField(_("result of the review"))
    next_on = models.DateField(_("next review on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="plan_reviews",
        verbose_name=_("reviewed by"),
    )

    class Meta:
        verbose_name = _("review of a plan")
        verbose_name_plural = _("reviews of plans")
        ordering = ["plan", "reviewed_on", "id"]
        constraints = [
            same_territory("planreview"),
            file_wall("planreview"),
            _of_plan("planreview"),
            models.UniqueConstraint(
                fields=["plan", "reviewed_on"],
                name="planreview_once",
                violation_error_message=_("This plan has already been reviewed on that day."),
            ),
            models.CheckConstraint(
                name="planreview_says_something",
                condition=~Q(result=""),
                violation_error_message=_("Write the result of the review."),
            ),
            models.CheckConstraint(
                name="planreview_next_is_later",
                condition=Q(next_on=None) | Q(next_on__gt=models.F("reviewed_on")),
                violation_error_message=_("The next review comes after this one."),
            ),
        ]

    def __str__(self) -> str:
        return wording.day(self.reviewed_on)
