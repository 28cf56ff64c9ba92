from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThan, IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, date_order, no_overlap, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import valid_on
from di_latgale.organisations.models import Provider
from di_latgale.triggers import StatementRules
from di_latgale.walls import Wall, within
from services.models import plan_rules
from services.models.catalogue import Recipient, Service, Window
from services.models.plan import SupportPlan
from services.models.plan_walls import LINE_IN_SIGHT, provider_doors

# Held for a provider, not for a municipality.
PROVIDERS_RIGHTS = frozenset({Right.READ_PLANNED, Right.LOG_PLANNED})


def _days(later: str, earlier: str) -> Func:
    """Whole days from ``earlier`` to ``later``."""
    return Func(
        later,
        earlier,
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=models.IntegerField(),
    )


class PlannedServiceQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Lines of the files where the person holds ``right`` today.

        A provider's right shows the lines planned with that provider, of approved plans, that are
        in force today or ended no more than ``PLANNED_SIGHT_DAYS`` ago.
        """
        if right not in PROVIDERS_RIGHTS:
            return self.filter(territory__in=user.territories(right))
        today = timezone.localdate()
        since = today - timedelta(days=settings.PLANNED_SIGHT_DAYS)
        return self.approved().filter(
            Q(plan__valid_from=None) | Q(plan__valid_from__lte=today),
            Q(plan__valid_to=None) | Q(plan__valid_to__gte=since),
            Q(valid_from=None) | Q(valid_from__lte=today),
            Q(valid_to=None) | Q(valid_to__gte=since),
            provider__in=user.providers(right),
        )

    def live(self):
        """Without what was taken out of a draft."""
        return self.filter(is_removed=False)

    def approved(self):
        """Lines of approved plans, whenever in force."""
        return self.live().filter(plan__approved_on__isnull=False)

    def in_force_on(self, day: date):
        """THE question whether a line counts: plan approved, ``day`` within plan and line."""
        return self.approved().filter(valid_on(day, prefix="plan__"), valid_on(day))

    def with_days(self):
        """``starts_on``, ``ends_on``: what plan and line leave; empty = without limit."""
        return self.annotate(
            starts_on=Greatest("plan__valid_from", "valid_from"),
            ends_on=Least("plan__valid_to", "valid_to"),
        )

    def without_session_since(self, since: date, *, today: date):
        """In force on every day from ``since`` to ``today``, and nothing was given in that time."""
        given = _given().filter(happened_on__range=(since, today))
        return self.in_force_on(since).in_force_on(today).filter(~Exists(given))

    def ending_at_pace(self, today: date):
        """Lines in force whose quantity for the whole plan ends before the plan does.

        If it goes on as from the first day to ``today``. Adds ``given``, what was used of it. A
        line without a first or last day, or of which nothing was given yet, has no pace.
        """
        given = _given().filter(happened_on__range=(OuterRef("starts_on"), today))
        sums = given.order_by().values("service").annotate(sum=Sum("quantity")).values("sum")
        lines = (
            self.in_force_on(today)
            .with_days()
            .filter(window=Window.PROJECT, quantity__isnull=False)
            .filter(starts_on__isnull=False, ends_on__isnull=False)
        )
        lines = lines.annotate(
            given=Coalesce(Subquery(sums), Value(Decimal(0))),
            past=_days(Value(today), F("starts_on")) + 1,
            whole=_days(F("ends_on"), F("starts_on")) + 1,
        )
        at_the_end, planned = F("given") * F("whole"), F("quantity") * F("past")
        return lines.filter(GreaterThan(at_the_end, planned), given__gt=0)


def _given():
    """Live sessions of what a line (the outer query) plans; of its provider if it names one."""
    sessions = PlannedService._meta.apps.get_model("services.ServiceSession").objects.live()
    return sessions.filter(
        Q(provider=OuterRef("provider")) | Q(IsNull(OuterRef("provider"), True)),
        client=OuterRef("client"),
        service=OuterRef("service"),
        recipient=OuterRef("recipient"),
    )


@held(Record.PLANS)
@tracked(named=("service", "recipient"), reads=("service",))
class PlannedService(Scoped):
    """A line of a plan: so much of a service within each window; empty quantity = as needed.

    Its own days lie within the plan's; where they are empty the plan's hold. ``reason`` says why
    the assessment does not recommend it or why it exceeds a limit.
    """

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
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    is_removed = models.BooleanField(_("taken out"), default=False)

    objects = PlannedServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned service")
        verbose_name_plural = _("planned services")
        ordering = ["plan", "id"]
        constraints = [
            same_territory("plannedservice"),
            Wall(
                name="plannedservice_wall",
                read=f"{within('reads')} OR {LINE_IN_SIGHT}",
                write=within("writes"),
            ),
            *provider_doors(),
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
            date_order("valid_from", "valid_to", name="plannedservice_date_order"),
            no_overlap(
                "plan",
                "service",
                "provider",
                nullable=("provider",),
                texts=("recipient", "window"),
                name="plannedservice_once",
                condition=Q(is_removed=False),
                message=_("This service is already in the plan."),
            ),
        ]
        triggers = [
            StatementRules(
                name="plannedservice_insert",
                operation=pgtrigger.Insert,
                rules=[plan_rules.rows_on_insert("plannedservice", imported=True)],
            ),
            StatementRules(
                name="plannedservice_update",
                operation=pgtrigger.Update,
                rules=[plan_rules.rows_on_update("plannedservice")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"

    @property
    def first_day(self) -> date | None:
        """What plan and line leave; None = without limit."""
        return max(filter(None, (self.plan.valid_from, self.valid_from)), default=None)

    @property
    def last_day(self) -> date | None:
        return min(filter(None, (self.plan.valid_to, self.valid_to)), default=None)
