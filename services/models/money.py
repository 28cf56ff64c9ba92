from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale import wording
from di_latgale.constraints import date_order, no_overlap
from di_latgale.history.tracking import tracked
from di_latgale.models import DatedQuerySet
from di_latgale.organisations.models import Municipality, Provider
from di_latgale.triggers import Rule, StatementRules
from services.models.catalogue import Service


@tracked(reads=("service",))
class Rate(models.Model):
    """Vienas vienības izmaksas: EUR for one unit, by service and optionally provider, municipality.

    A rate that a session was costed with keeps its amount and covers the days of its sessions.
    """

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="rates", verbose_name=_("service")
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("provider"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("municipality"),
    )
    amount = models.DecimalField(
        _("unit cost, EUR"),
        max_digits=12,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0), _("The amount must not be negative."))],
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["service", "provider", "municipality", "valid_from", "id"]
        constraints = [
            date_order("valid_from", "valid_to", name="rate_date_order"),
            models.CheckConstraint(
                name="rate_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("The amount must not be negative."),
            ),
            no_overlap(
                "service",
                "provider",
                "municipality",
                name="rate_no_overlap",
                nullable=("provider", "municipality"),
                message=_(
                    "Another rate for the same service, provider and municipality is valid on "
                    "some of these days."
                ),
            ),
            # What the copy of the amount in each session points at.
            models.UniqueConstraint(fields=["id", "amount"], name="rate_with_amount"),
        ]
        triggers = [
            StatementRules(
                name="rate_update",
                operation=pgtrigger.Update,
                rules=[
                    Rule(
                        "rate_covers_its_sessions",
                        """
                        SELECT FROM new_rows r JOIN services_servicesession s ON s.rate_id = r.id
                        WHERE s.deleted_at IS NULL AND (
                            r.service_id <> s.service_id
                            OR r.valid_from > s.happened_on OR r.valid_to < s.happened_on
                            OR r.provider_id IS NOT NULL
                                AND r.provider_id IS DISTINCT FROM s.provider_id
                            OR r.municipality_id IS NOT NULL
                                AND r.municipality_id IS DISTINCT FROM s.municipality_id)
                        """,
                        _("Sessions were costed with this rate: it must go on covering them."),
                    )
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {wording.rate(self.amount)}{wording.NBSP}EUR"

    def clean(self) -> None:
        before = Rate.objects.filter(pk=self.pk).first() if self.pk else None
        if before is None or not before.sessions.exists():
            return
        if before.amount != self.amount:
            message = _(
                "Sessions were costed with this rate. End it and add another from the day of "
                "the change."
            )
            raise ValidationError({"amount": message})
        kept = ("service_id", "provider_id", "municipality_id")
        if any(getattr(self, f) != getattr(before, f) for f in kept) or (
            self.sessions.filter(deleted_at=None).exclude(_within(self)).exists()
        ):
            raise ValidationError(
                _("Sessions were costed with this rate: it must go on covering them.")
            )


def _within(rate: Rate) -> Q:
    within = Q()
    if rate.valid_from:
        within &= Q(happened_on__gte=rate.valid_from)
    if rate.valid_to:
        within &= Q(happened_on__lte=rate.valid_to)
    return within


@tracked()
class FundingSource(models.Model):
    """Who pays: the project until 31.12.2023, the municipality and the state after."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["valid_from", "code"]
        constraints = [date_order("valid_from", "valid_to", name="fundingsource_date_order")]
        triggers = [
            StatementRules(
                name="fundingsource_update",
                operation=pgtrigger.Update,
                rules=[
                    Rule(
                        "fundingsource_covers_its_sessions",
                        """
                        SELECT FROM new_rows f
                        JOIN services_servicesession s ON s.funding_source_id = f.id
                        WHERE s.deleted_at IS NULL
                          AND (f.valid_from > s.happened_on OR f.valid_to < s.happened_on)
                        """,
                        _("Sessions are paid from this source outside these days."),
                    )
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.pk and self.sessions.filter(deleted_at=None).exclude(_within(self)).exists():
            raise ValidationError(_("Sessions are paid from this source outside these days."))
