from datetime import date

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale import wording
from di_latgale.constraints import date_order
from di_latgale.history.tracking import tracked
from di_latgale.latvian import SortKeyField
from di_latgale.models import Addressed
from di_latgale.organisations.models import Municipality, Provider
from di_latgale.triggers import Rule, StatementRules
from services.models.catalogue import Service

_COVERS = _("Sessions in this centre are recorded: it must go on covering their days.")


class CentreQuerySet(models.QuerySet):
    def open_on(self, day: date):
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day)).filter(
            Q(closed_on=None) | Q(closed_on__gte=day)
        )


@tracked()
class Centre(Addressed):
    """A place where a service is given day by day; its life is ``opened_on`` to ``closed_on``."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKeyField(sources=("name",))
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="centres",
        verbose_name=_("provider"),
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="centres", verbose_name=_("service")
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="centres",
        verbose_name=_("municipality"),
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("How many persons it takes in on one day. Empty: not known."),
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ["sort_key", "id"]
        constraints = [date_order("opened_on", "closed_on", name="centre_date_order")]
        triggers = [
            StatementRules(
                name="centre_update",
                operation=pgtrigger.Update,
                rules=[
                    Rule(
                        "centre_covers_its_sessions",
                        """
                        SELECT FROM new_rows c
                        JOIN services_servicesession s ON s.centre_id = c.id
                        WHERE s.deleted_at IS NULL AND (
                            c.service_id <> s.service_id
                            OR c.provider_id IS NOT NULL
                                AND c.provider_id IS DISTINCT FROM s.provider_id
                            OR c.opened_on > s.happened_on OR c.closed_on < s.happened_on)
                        """,
                        _COVERS,
                    )
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.pk:
            return
        kept = Q(service=self.service_id)
        if self.provider_id:
            kept &= Q(provider=self.provider_id)
        if self.opened_on:
            kept &= Q(happened_on__gte=self.opened_on)
        if self.closed_on:
            kept &= Q(happened_on__lte=self.closed_on)
        if self.sessions.filter(deleted_at=None).exclude(kept).exists():
            raise ValidationError(_COVERS)


@tracked(named=("first_day", "last_day"))
class Closure(models.Model):
    """Days on which a centre took nobody in; the days of several closures count once."""

    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="closures", verbose_name=_("centre")
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["centre", "first_day", "id"]
        constraints = [
            date_order("first_day", "last_day", name="closure_date_order"),
            models.UniqueConstraint(
                fields=["centre", "first_day"],
                name="closure_once",
                violation_error_message=_("A closure from that day is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.centre}: {wording.days(self.first_day, self.last_day)}"
