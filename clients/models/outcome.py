from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import date_order, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.walls import file_wall

# What a person types.
SAID = ("kind", "valid_from", "valid_to")


class OutcomeQuerySet(DatedQuerySet):
    def standing(self):
        """Without the withdrawn ones, which were recorded by mistake and count nowhere."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user, right: str = Right.READ_FILES):
        return self.filter(territory__in=user.territories(right))

    def newest_first(self):
        return self.order_by("-valid_from", "-id")


@held(Record.NOTES)
@tracked(named=("kind", "valid_from"), also_shown=("withdrawn_at",))
class Outcome(Scoped, Addressed):
    """What an adult reached: the reports count who has it on any day of the period."""

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("employment")
        VOLUNTEERING = "volunteering", _("voluntary work")
        EDUCATION = "education", _("education")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )

    objects = OutcomeQuerySet.as_manager()

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
                condition=Q(withdrawn_at=None),
                name="outcome_once",
                violation_error_message=_("This outcome from that day is already recorded."),
            ),
            models.CheckConstraint(
                name="outcome_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("Say who withdrew it."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def said(self) -> dict:
        """What the form says, by field."""
        return {name: getattr(self, name) for name in SAID}
