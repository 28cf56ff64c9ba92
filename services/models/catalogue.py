from datetime import date
from decimal import Decimal

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from di_latgale.constraints import date_order, no_overlap
from di_latgale.latvian import SortKeyField
from di_latgale.models import Addressed, DatedQuerySet
from di_latgale.organisations.models import Municipality, Provider
from di_latgale.triggers import Rule, StatementRules


class Recipient(models.TextChoices):
    """Who sat in the session."""

    CHILD = "child", _("child")
    REPRESENTATIVE = "representative", _("representative")
    ADULT = "adult", _("adult")


class Unit(models.TextChoices):
    SESSION = "reize", _("session (unit)")
    HOUR = "stunda", _("hour")
    DAY = "diena", _("day")
    DAY_AND_NIGHT = "diennakts", _("day and night")
    TRIP = "brauciens", _("trip")


class Window(models.TextChoices):
    """The span of days within which a limit or a planned quantity counts."""

    PROJECT = "project", _("whole project")
    YEAR = "year", _("calendar year")
    MONTH = "month", _("calendar month")
    WEEK = "week", _("week")


class Service(Addressed):
    """A catalogue entry. Unit, category and money are fixed once a session exists."""

    class Category(models.TextChoices):
        SOCIAL_REHABILITATION = "social_rehabilitation", _("social rehabilitation")
        SOCIAL_CARE = "social_care", _("social care")
        RESPITE = "respite", _("respite")
        DAY_CARE = "day_care", _("day care")
        HOUSING = "housing", _("housing")
        CONSULTATION = "consultation", _("consultation")
        TRANSPORT = "transport", _("transport")

    class Money(models.TextChoices):
        UNIT_COST = "unit_cost", _("unit cost")
        ACTUAL_COST = "actual_cost", _("actual cost")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKeyField(sources=("name",))
    category = models.CharField(_("category"), max_length=30, choices=Category)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    for_child = models.BooleanField(_("for a child"), default=False)
    for_representative = models.BooleanField(_("for a representative"), default=False)
    for_adult = models.BooleanField(_("for an adult"), default=False)
    needs_disability = models.BooleanField(_("needs a disability"), default=False)
    needs_opinion = models.BooleanField(_("needs a VDEĀVK opinion"), default=False)
    needs_plan = models.BooleanField(_("needs an assessment and a plan"), default=False)
    money = models.CharField(_("cost"), max_length=20, choices=Money, default=Money.UNIT_COST)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                name="service_has_recipient",
                condition=Q(for_child=True) | Q(for_representative=True) | Q(for_adult=True),
                violation_error_message=_("Say for whom the service is."),
            ),
            # What the copies of unit and category in each session point at.
            models.UniqueConstraint(
                fields=["id", "unit", "category"], name="service_with_unit_and_category"
            ),
        ]
        triggers = [
            StatementRules(
                name="service_update",
                operation=pgtrigger.Update,
                rules=[
                    Rule(
                        "service_money_fixed",
                        """
                        SELECT FROM new_rows n JOIN old_rows o USING (id)
                        WHERE n.money <> o.money AND EXISTS (
                            SELECT FROM services_servicesession s WHERE s.service_id = n.id)
                        """,
                        _("How the cost is worked out is fixed once a session exists."),
                    )
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        before = Service.objects.filter(pk=self.pk).first() if self.pk else None
        if before is None or not before.sessions.exists():
            return
        messages = {
            "unit": _("The unit is fixed once a session exists."),
            "category": _("The category is fixed once a session exists."),
            "money": _("How the cost is worked out is fixed once a session exists."),
        }
        errors = {f: m for f, m in messages.items() if getattr(self, f) != getattr(before, f)}
        if errors:
            raise ValidationError(errors)

    @property
    def recipients(self) -> list[str]:
        return [r.value for r in Recipient if getattr(self, f"for_{r.value}")]

    @property
    def has_unit_cost(self) -> bool:
        return self.money == self.Money.UNIT_COST


class RateQuerySet(DatedQuerySet):
    def most_specific_first(self):
        """Service+provider+municipality, service+provider, service+municipality, service."""
        return self.order_by(
            F("provider").asc(nulls_last=True), F("municipality").asc(nulls_last=True)
        )


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

    objects = RateQuerySet.as_manager()

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
        return f"{self.service}: {self.amount}"

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


class CentreQuerySet(models.QuerySet):
    def open_on(self, day: date):
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day)).filter(
            Q(closed_on=None) | Q(closed_on__gte=day)
        )


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
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ["sort_key", "id"]
        constraints = [date_order("opened_on", "closed_on", name="centre_date_order")]

    def __str__(self) -> str:
        return self.name


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
        return f"{self.centre}: {self.first_day} – {self.last_day}"
