import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale.history.tracking import tracked
from di_latgale.latvian import SortKeyField
from di_latgale.models import Addressed
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


@tracked()
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

    @property
    def has_parts(self) -> bool:
        """Whether it may be given by day or by night alone: respite only."""
        return self.category == self.Category.RESPITE
