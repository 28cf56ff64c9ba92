from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale.history.tracking import tracked
from di_latgale.organisations.models import Municipality


@tracked()
class MonthlyPeriod(models.Model):
    """A municipality's calendar month; one without a row is open.

    Sessions the municipality pays in a closed month cannot be added, changed or deleted: a rule
    of ServiceSession in the database.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="periods", verbose_name=_("municipality")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["municipality", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "month"],
                name="monthlyperiod_once",
                violation_error_message=_("This period already exists."),
            ),
            models.CheckConstraint(
                name="monthlyperiod_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A period is named by the first day of its month."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.month:%Y-%m}"
