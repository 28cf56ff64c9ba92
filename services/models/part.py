"""Parts of a day and night of respite, and what each counts: data, never a constant."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale.constraints import date_order, no_overlap
from di_latgale.history.tracking import tracked
from di_latgale.models import DatedQuerySet
from services.models.catalogue import Service


class Part(models.TextChoices):
    """How much of a day and night (diennakts) a stay took; the night is 20:00–8:00."""

    WHOLE = "", _("whole day and night")
    DAY = "day", _("day only")
    NIGHT = "night", _("night only")


@tracked()
class PartWeight(models.Model):
    """What one unit of ``service`` given by day or by night only counts against a limit.

    Without a row it counts as a whole one: no source says otherwise. The cost stays that of the
    quantity.
    """

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="part_weights", verbose_name=_("service")
    )
    part = models.CharField(
        _("part of the day"),
        max_length=10,
        choices=[choice for choice in Part.choices if choice[0]],
    )
    weight = models.DecimalField(_("counts as"), max_digits=5, decimal_places=2)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("weight of a part of the day")
        verbose_name_plural = _("weights of parts of the day")
        ordering = ["service", "part", "valid_from"]
        constraints = [
            date_order("valid_from", "valid_to", name="partweight_date_order"),
            no_overlap(
                "service",
                texts=("part",),
                name="partweight_no_overlap",
                message=_("On one day a part of the day has one weight only."),
            ),
            models.CheckConstraint(
                name="partweight_positive",
                condition=Q(weight__gt=0),
                violation_error_message=_("The weight must be greater than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.get_part_display()}"
