from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from di_latgale.constraints import date_order
from di_latgale.history.tracking import tracked
from di_latgale.models import DatedQuerySet
from services.models.catalogue import Recipient, Service, Window


@tracked()
class Limit(models.Model):
    """Apjoma ierobežojums: a dated rule, evaluated with the date of the session.

    An empty ``maximum`` is unlimited. Ages are completed years on that day, both bounds included.
    """

    class Counting(models.TextChoices):
        SUM = "sum", _("quantity of all services together")
        EACH = "each", _("quantity of each service")
        KINDS = "kinds", _("different services")

    class Effect(models.TextChoices):
        REFUSE = "refuse", _("refused")
        REASON = "reason", _("needs a reason")

    code = models.SlugField(_("rule"), max_length=60, unique=True)
    category = models.CharField(_("category"), max_length=30, choices=Service.Category)
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="limits",
        verbose_name=_("service"),
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    representative_occupied = models.BooleanField(
        _("representative works or studies"), null=True, blank=True
    )
    window = models.CharField(_("window"), max_length=10, choices=Window)
    counting = models.CharField(_("counted"), max_length=10, choices=Counting)
    maximum = models.DecimalField(
        _("maximum"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect, default=Effect.REFUSE)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        ordering = ["code"]
        constraints = [
            date_order("valid_from", "valid_to", name="limit_date_order"),
            models.CheckConstraint(
                name="limit_age_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                violation_error_message=_("The upper age must not be below the lower age."),
            ),
            models.CheckConstraint(
                name="limit_maximum_not_negative",
                condition=Q(maximum=None) | Q(maximum__gte=0),
                violation_error_message=_("The maximum must not be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def applies_to_age(self, age: int | None) -> bool:
        """An unknown age meets only a rule without ages."""
        if age is None:
            return self.age_from is None and self.age_to is None
        return (self.age_from or 0) <= age and (self.age_to is None or age <= self.age_to)
