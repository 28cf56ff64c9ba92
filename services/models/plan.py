from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, date_order, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, DatedQuerySet, valid_on
from di_latgale.organisations.models import Provider
from di_latgale.walls import Door, Wall, within
from services.models.catalogue import Recipient, Service, Window

# The setting first: who has no provider asks no plan.
_IS_PROVIDER = "nullif(current_setting('app.providers', true), '') IS NOT NULL"
_MINE = within("providers", "p.provider_id")


def _in_sight(plan: str) -> str:
    """SQL: the plan is approved and did not end before the scope's ``planned_since``."""
    since = "nullif(current_setting('app.planned_since', true), '')::date"
    ends = f"({plan}.valid_to IS NULL OR {plan}.valid_to >= {since})"
    return f"{plan}.approved_on IS NOT NULL AND {ends}"


def planned_with_provider(client: str, also: str = "") -> str:
    """SQL: a plan in sight has a service for ``client`` with a provider of the scope."""
    return (
        f"{_IS_PROVIDER} AND EXISTS (SELECT FROM services_plannedservice p"
        " JOIN services_supportplan plan ON plan.id = p.plan_id"
        f" WHERE p.client_id = {client} AND {_MINE} AND {_in_sight('plan')}{also})"
    )


def _provider_doors() -> list[Door]:
    """What a provider's specialist needs of a file: the name, and whom a session is for.

    Nothing of the grounds: no disability, opinion, assessment, application, decision or outcome.
    """
    for_representative = " AND p.recipient = 'representative'"
    representation = planned_with_provider("clients_representation.client_id", for_representative)
    of_representative = (
        f"{_IS_PROVIDER} AND EXISTS ("
        "SELECT FROM clients_representation r WHERE r.representative_id = {key})"
    )
    policies = {
        "client": planned_with_provider("clients_client.id"),
        "clientidentity": planned_with_provider("clients_clientidentity.client_id"),
        "representation": representation,
        "representative": of_representative.format(key="clients_representative.id"),
        "representativeidentity": of_representative.format(
            key="clients_representativeidentity.representative_id"
        ),
    }
    return [
        Door(name=f"{table}_planned", table=f"clients_{table}", read=read)
        for table, read in policies.items()
    ]


@held(Record.PLANS)
@tracked(named=("number",))
class SupportPlan(Scoped, Addressed):
    """Individuālais atbalsta plāns; in force only once approved."""

    number = models.CharField(_("plan number"), max_length=40)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("support plan")
        verbose_name_plural = _("support plans")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("supportplan"),
            Wall(
                name="supportplan_wall",
                # Not by planned_with_provider, which would ask this very wall.
                read=f"{within('reads')} OR {_IS_PROVIDER} AND {_in_sight('services_supportplan')}"
                " AND EXISTS (SELECT FROM services_plannedservice p"
                f" WHERE p.plan_id = services_supportplan.id AND {_MINE})",
                write=within("writes"),
            ),
            date_order("valid_from", "valid_to", name="supportplan_date_order"),
            models.UniqueConstraint(
                fields=["territory", "number"],
                name="supportplan_number_once",
                violation_error_message=_("This plan number is already in use."),
            ),
            models.UniqueConstraint(fields=["id", "client"], name="supportplan_with_client"),
        ]

    def __str__(self) -> str:
        return self.number


# Held for a provider, not for a municipality.
PROVIDERS_RIGHTS = frozenset({Right.READ_PLANNED, Right.LOG_PLANNED})


class PlannedServiceQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Lines of the files where the person holds ``right`` today.

        A provider's right shows the lines planned with that provider, of approved plans that are
        in force today or ended no more than ``PLANNED_SIGHT_DAYS`` ago.
        """
        if right not in PROVIDERS_RIGHTS:
            return self.filter(territory__in=user.territories(right))
        today = timezone.localdate()
        since = today - timedelta(days=settings.PLANNED_SIGHT_DAYS)
        return self.filter(
            Q(plan__valid_from=None) | Q(plan__valid_from__lte=today),
            Q(plan__valid_to=None) | Q(plan__valid_to__gte=since),
            plan__approved_on__isnull=False,
            provider__in=user.providers(right),
        )

    def in_force_on(self, day: date):
        return self.filter(valid_on(day, prefix="plan__"), plan__approved_on__isnull=False)


@held(Record.PLANS)
@tracked(named=("service", "recipient"), reads=("service",))
class PlannedService(Scoped):
    """A line of a plan: so much of a service within each window; empty quantity = as needed."""

    plan = models.ForeignKey(
        SupportPlan, models.PROTECT, related_name="lines", verbose_name=_("support plan")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="planned", verbose_name=_("service")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    quantity = models.DecimalField(
        _("quantity"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    window = models.CharField(_("window"), max_length=10, choices=Window, default=Window.PROJECT)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name=_("provider"),
    )

    objects = PlannedServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned service")
        verbose_name_plural = _("planned services")
        ordering = ["plan", "id"]
        constraints = [
            same_territory("plannedservice"),
            Wall(
                name="plannedservice_wall",
                read=f"{within('reads')} OR {within('providers', 'provider_id')}",
                write=within("writes"),
            ),
            *_provider_doors(),
            CompositeForeignKey(
                name="plannedservice_client_of_plan",
                fields=["plan", "client"],
                to="services.SupportPlan",
                to_fields=["id", "client"],
                violation_error_message=_("The plan is another client's."),
            ),
            models.CheckConstraint(
                name="plannedservice_positive_quantity",
                condition=Q(quantity=None) | Q(quantity__gt=0),
                violation_error_message=_("The quantity must be greater than 0."),
            ),
            models.UniqueConstraint(
                fields=["plan", "service", "recipient", "window", "provider"],
                nulls_distinct=False,
                name="plannedservice_once",
                violation_error_message=_("This service is already in the plan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"
