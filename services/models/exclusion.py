from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale.constraints import date_order
from di_latgale.history.tracking import tracked
from di_latgale.models import DatedQuerySet
from services.models.catalogue import Recipient, Service


def _side(name: str) -> models.CheckConstraint:
    service, category = f"{name}_service", f"{name}_category"
    return models.CheckConstraint(
        name=f"exclusion_{name}_service_or_category",
        condition=Q(**{f"{service}__isnull": True}) & ~Q(**{category: ""})
        | Q(**{f"{service}__isnull": False, category: ""}),
        violation_error_message=_("Name either a service or a category."),
    )


@tracked()
class Exclusion(models.Model):
    """Services that one recipient cannot have on the same day, in whichever order.

    Each side is one service or a whole category; counted is the day of the session.
    """

    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    one_service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service"),
    )
    one_category = models.CharField(
        _("or category"), max_length=30, choices=Service.Category, blank=True
    )
    other_service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cannot be had with the service"),
    )
    other_category = models.CharField(
        _("or with the category"), max_length=30, choices=Service.Category, blank=True
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion of services")
        verbose_name_plural = _("exclusions of services")
        ordering = ["id"]
        constraints = [
            _side("one"),
            _side("other"),
            date_order("valid_from", "valid_to", name="exclusion_date_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} × {self.other}"

    @property
    def one(self) -> str:
        return str(self.one_service or self.get_one_category_display())

    @property
    def other(self) -> str:
        return str(self.other_service or self.get_other_category_display())

    def excludes(self, service: Service, given: Service) -> bool:
        """Whether ``service`` cannot be had on a day with ``given``."""
        return (self._is_one(service) and self._is_other(given)) or (
            self._is_other(service) and self._is_one(given)
        )

    def _is_one(self, service: Service) -> bool:
        return self.one_service_id == service.pk or self.one_category == service.category

    def _is_other(self, service: Service) -> bool:
        return self.other_service_id == service.pk or self.other_category == service.category
