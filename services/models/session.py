from datetime import date

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Now, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Representative
from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.dates import Period
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.organisations.models import Municipality, Provider, Specialist
from di_latgale.triggers import StatementRules
from di_latgale.walls import Wall, within
from services.models import session_rules
from services.models.catalogue import Recipient, Service, Unit
from services.models.centre import Centre
from services.models.money import FundingSource, Rate
from services.models.part import Part
from services.models.period import MonthlyPeriod
from services.models.plan_walls import planned_with_provider
from services.models.planned_service import PROVIDERS_RIGHTS, PlannedService
from services.models.region_years import REGION_YEARS
from services.models.session_sums import SUMS


class ServiceSessionQuerySet(models.QuerySet):
    def live(self):
        """Without the deleted ones, which stay only so that their keys stay used."""
        return self.filter(deleted_at=None)

    def visible_to(self, user, right: str = Right.READ_FILES):
        """Sessions of clients in the territories where the person holds ``right`` today.

        A provider's right shows that provider's sessions for the clients planned with it.
        """
        if right not in PROVIDERS_RIGHTS:
            return self.filter(territory__in=user.territories(right))
        planned = PlannedService.objects.visible_to(user, right)
        return self.filter(
            Exists(planned.filter(client=OuterRef("client"), provider=OuterRef("provider")))
        )

    def in_period(self, period: Period):
        return self.filter(happened_on__range=(period.first, period.last))

    def with_is_closed(self):
        """``is_closed``: whether the month of the municipality that paid is closed."""
        closed = MonthlyPeriod.objects.shut().filter(
            municipality=OuterRef("municipality"),
            month__year=OuterRef("happened_on__year"),
            month__month=OuterRef("happened_on__month"),
        )
        return self.annotate(is_closed=Exists(closed))

    @staticmethod
    def used_by_person(person_id: int, days: dict, *, without=None) -> dict[int, dict]:
        """Limit id → service id → quantity, over the live sessions of every file of the person.

        ``days``: limit id → an object with ``first`` and ``last`` day, None = open. ``without``
        leaves one session out. Sums only: rows of other offices stay behind their wall.
        """
        used: dict[int, dict] = {limit: {} for limit in days}
        arguments = [
            person_id,
            without and without.pk,
            list(days),
            [span.first for span in days.values()],
            [span.last for span in days.values()],
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM used_by_person(%s, %s, %s::bigint[], %s::date[], %s::date[])"
                " ORDER BY 1, 2",
                arguments,
            )
            for limit, service, quantity in cursor.fetchall():
                used[limit][service] = quantity
        return used

    @staticmethod
    def given_to_person(person_id: int, day: date, *, without=None) -> list[tuple[int, str]]:
        """Service id and recipient of what the person got on ``day``, in any municipality."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT service_id, recipient FROM given_to_person(%s, %s, %s) ORDER BY 1, 2",
                [person_id, day, without and without.pk],
            )
            return cursor.fetchall()

    def newest_first(self):
        return self.order_by("-happened_on", "-id")

    def for_list(self):
        return self.select_related(
            "service",
            "provider",
            "specialist",
            "recorded_by",
            "representative__identity",
            "funding_source",
        )


@held(Record.SESSIONS)
@tracked(named=("happened_on", "service"), reads=("service",))
class ServiceSession(Scoped, Addressed):
    """Pakalpojuma sniegšanas reize: what was given to whom, when, by whom and at what cost.

    ``unit`` and ``category`` are the service's and ``unit_cost`` the rate's, copied and kept equal
    by composite foreign keys, so neither can change under a session. ``municipality`` is the one
    that pays on that day.
    """

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="sessions", verbose_name=_("client")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("representative"),
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="sessions", verbose_name=_("service")
    )
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, editable=False)
    category = models.CharField(
        _("category"), max_length=30, choices=Service.Category, editable=False
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("provider"),
    )
    specialist = models.ForeignKey(
        Specialist,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("performed by"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_sessions",
        verbose_name=_("recorded by"),
    )
    happened_on = models.DateField(_("date"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, db_default=Now())
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, db_default=Now())
    start_time = models.TimeField(_("start"), null=True, blank=True)
    end_time = models.TimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2)
    part = models.CharField(
        _("part of the day"),
        max_length=10,
        choices=Part,
        default=Part.WHOLE,
        db_default=Part.WHOLE,
        blank=True,
    )
    rate = models.ForeignKey(
        Rate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("rate"),
    )
    unit_cost = models.DecimalField(
        _("unit cost, EUR"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    cost = models.DecimalField(_("cost, EUR"), max_digits=12, decimal_places=2)
    funding_source = models.ForeignKey(
        FundingSource, models.PROTECT, related_name="sessions", verbose_name=_("funding source")
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="sessions",
        verbose_name=_("municipality that pays"),
    )
    plan_line = models.ForeignKey(
        PlannedService,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("line of the plan"),
    )
    centre = models.ForeignKey(
        Centre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("centre"),
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    form_key = models.UUIDField(
        _("key of the form"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        error_messages={"unique": _("This entry is already saved.")},
    )
    note = models.TextField(_("note"), blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="deleted_sessions",
        verbose_name=_("deleted by"),
    )

    objects = ServiceSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("service session")
        verbose_name_plural = _("service sessions")
        ordering = ["happened_on", "id"]
        indexes = [
            # All that the period report reads, and its wall; see docs/decisions.md.
            models.Index(
                fields=["territory", "happened_on"],
                include=[
                    "service",
                    "category",
                    "unit",
                    "recipient",
                    "client",
                    "representative",
                    "quantity",
                    "cost",
                    "funding_source",
                    "centre",
                    "provider",
                ],
                condition=Q(deleted_at=None),
                name="servicesession_report",
            ),
            models.Index(
                fields=["client", "service", "happened_on"], name="servicesession_of_client"
            ),
        ]
        constraints = [
            same_territory("servicesession"),
            Wall(
                name="servicesession_wall",
                read=f"{within('figures')} OR {within('providers', 'provider_id')}",
                write=f"{within('writes')} OR {within('providers', 'provider_id')} AND "
                + planned_with_provider("services_servicesession.client_id"),
            ),
            *SUMS,
            REGION_YEARS,
            models.UniqueConstraint(fields=["id", "client"], name="servicesession_with_client"),
            CompositeForeignKey(
                name="servicesession_unit_of_service",
                fields=["service", "unit", "category"],
                to="services.Service",
                to_fields=["id", "unit", "category"],
                violation_error_message=_(
                    "The unit and category of a service are fixed once a session exists."
                ),
            ),
            CompositeForeignKey(
                name="servicesession_amount_of_rate",
                fields=["rate", "unit_cost"],
                to="services.Rate",
                to_fields=["id", "amount"],
                violation_error_message=_(
                    "Sessions were costed with this rate. End it and add another from the day "
                    "of the change."
                ),
            ),
            models.CheckConstraint(
                name="servicesession_positive_quantity",
                condition=Q(quantity__gt=0),
                violation_error_message=_("The quantity must be greater than 0."),
            ),
            models.CheckConstraint(
                name="servicesession_whole_sessions",
                condition=~Q(unit=Unit.SESSION) | Q(quantity=Func(F("quantity"), function="trunc")),
                violation_error_message=_("Sessions are counted in whole numbers."),
            ),
            models.CheckConstraint(
                name="servicesession_part_of_respite",
                condition=Q(part=Part.WHOLE) | Q(category=Service.Category.RESPITE),
                violation_error_message=_("Only respite is given by day or by night alone."),
            ),
            models.CheckConstraint(
                name="servicesession_representative_named",
                condition=Q(recipient=Recipient.REPRESENTATIVE, representative__isnull=False)
                | (~Q(recipient=Recipient.REPRESENTATIVE) & Q(representative=None)),
                violation_error_message=_("Say which representative sat in the session."),
            ),
            models.CheckConstraint(
                name="servicesession_cost_not_negative",
                condition=Q(cost__gte=0),
                violation_error_message=_("The cost must not be negative."),
            ),
            models.CheckConstraint(
                name="servicesession_rate_with_unit_cost",
                condition=Q(rate=None, unit_cost=None)
                | Q(rate__isnull=False, unit_cost__isnull=False),
                violation_error_message=_("The unit cost is that of the rate used."),
            ),
            # round() of numeric takes halves away from zero, which here is up.
            models.CheckConstraint(
                name="servicesession_cost_is_rounded_product",
                condition=Q(unit_cost=None)
                | Q(cost=Round(F("unit_cost") * F("quantity"), precision=2)),
                violation_error_message=_("The cost is the unit cost times the quantity."),
            ),
            models.CheckConstraint(
                name="servicesession_time_order",
                condition=Q(end_time=None)
                | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                violation_error_message=_("The end must come after the start."),
            ),
            models.UniqueConstraint(
                fields=["territory", "reference"],
                condition=~Q(reference=""),
                name="servicesession_reference_once",
                violation_error_message=_("This reference is already in use."),
            ),
            models.CheckConstraint(
                name="servicesession_deletion_complete",
                condition=Q(deleted_at__isnull=False) | Q(deleted_by=None),
                violation_error_message=_("A deletion has a time."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="servicesession_never_deleted", operation=pgtrigger.Delete),
            StatementRules(
                name="servicesession_insert",
                operation=pgtrigger.Insert,
                before=session_rules.LOCK_ON_INSERT,
                rules=[*session_rules.EACH_ROW, session_rules.OPEN_PERIOD_ON_INSERT],
            ),
            StatementRules(
                name="servicesession_update",
                operation=pgtrigger.Update,
                before=session_rules.LOCK_ON_UPDATE,
                rules=[
                    *session_rules.EACH_ROW,
                    session_rules.OPEN_PERIOD_ON_UPDATE,
                    session_rules.CORRECTED_STAYS,
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.service_id} {self.quantity}"
