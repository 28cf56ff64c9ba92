from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period, first_of_month, months_later
from di_latgale.history.tracking import tracked
from di_latgale.organisations.models import Municipality
from di_latgale.triggers import StatementRules
from di_latgale.walls import Wall, over_municipality
from services.models import period_rules
from services.models.period_step import PeriodStep


def months_of(span: Period) -> list[date]:
    """The first days of the months that ``span`` touches, in order."""
    first = first_of_month(span.first)
    count = (span.last.year - first.year) * 12 + span.last.month - first.month + 1
    return [months_later(first, number) for number in range(count)]


class MonthlyPeriodQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        """Periods of municipalities all of whose territories lie where the right is held today."""
        return self.filter(
            municipality__in=Municipality.objects.within(user.territories(right)).order_by()
        )

    def of(self, municipality: Municipality, span: Period):
        """Those that have a row; a month without one is open."""
        return self.filter(municipality=municipality, month__in=months_of(span)).order_by("month")

    def shut(self):
        """Closed, whatever came after."""
        return self.exclude(status=MonthlyPeriod.Status.OPEN)

    def are_closed(self, municipality: Municipality, span: Period) -> bool:
        """Whether every month that ``span`` touches is shut."""
        return self.of(municipality, span).shut().count() == len(months_of(span))

    def with_last_words(self):
        """``last_kind``, ``last_remark``, ``last_by`` (a key) and ``last_at`` of the last step."""
        last = PeriodStep.objects.filter(period=OuterRef("pk")).order_by("-id")
        return self.annotate(
            last_kind=Subquery(last.values("kind")[:1]),
            last_remark=Subquery(last.values("remark")[:1]),
            last_by=Subquery(last.values("made_by")[:1]),
            last_at=Subquery(last.values("made_at")[:1]),
        )

    def waiting_for(self, user):
        """What only ``user`` or another of the same right can take on.

        - who accepts: submitted periods, and those past it that somebody asked to open;
        - who closes: closed ones that another asked to open, and returned ones.
        """
        status = MonthlyPeriod.Status
        accepts = Q(status=status.SUBMITTED, asked_by=None) | (
            Q(status__in=[status.SUBMITTED, status.ACCEPTED], asked_by__isnull=False)
        )
        closes = Q(status=status.CLOSED, asked_by__isnull=False) & ~Q(asked_by=user)
        returned = Q(status=status.CLOSED, asked_by=None, last_kind=PeriodStep.Kind.RETURN)
        of = {
            right: Municipality.objects.within(user.territories(right)).order_by()
            for right in _DECIDE
        }
        return self.with_last_words().filter(
            accepts & Q(municipality__in=of[Right.ACCEPT_PERIODS])
            | (closes | returned) & Q(municipality__in=of[Right.CLOSE_PERIODS])
        )


_DECIDE = (Right.ACCEPT_PERIODS, Right.CLOSE_PERIODS)


_PLACE = "services_monthlyperiod.municipality_id"


@tracked(reads=("municipality",), also_shown=("status",))
class MonthlyPeriod(models.Model):
    """A municipality's calendar month; one without a row is open.

    Sessions the municipality pays in a month that is not open cannot be added, changed or deleted:
    a rule of ServiceSession in the database. Everything but the name of the month is written by
    the trigger of ``PeriodStep`` alone.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", _("accepted")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="periods", verbose_name=_("municipality")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    # Who asked to open it again, until somebody answers.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked to open by"),
    )

    objects = MonthlyPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["municipality", "month"]
        constraints = [
            # Whether a month is closed is no secret: a provider's entry form says it too.
            Wall(
                name="monthlyperiod_wall",
                read="true",
                insert=f"status = 'open' AND {over_municipality('writes', _PLACE)}",
            ),
            models.UniqueConstraint(
                fields=["municipality", "month"],
                name="monthlyperiod_once",
                violation_error_message=_("This period already exists."),
            ),
            models.CheckConstraint(
                name="monthlyperiod_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("A period is named by the first day of its month."),
            ),
        ]
        triggers = [
            StatementRules(
                name="monthlyperiod_insert",
                operation=pgtrigger.Insert,
                rules=[period_rules.BEGINS_OPEN],
            ),
            StatementRules(
                name="monthlyperiod_update",
                operation=pgtrigger.Update,
                rules=[period_rules.CHANGED_BY_STEPS],
            ),
            pgtrigger.Protect(name="monthlyperiod_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.month:%Y-%m}"

    @property
    def is_shut(self) -> bool:
        return self.status != self.Status.OPEN

    def allows(self, kind: str) -> bool:
        """The state lets a step of ``kind`` be taken; the database judges the same."""
        is_asked = self.asked_by_id is not None
        if kind in {PeriodStep.Kind.DECLINE, PeriodStep.Kind.OPEN}:
            return is_asked
        return not is_asked and self.status in _STATES[kind]


_STATES = {
    PeriodStep.Kind.CLOSE: {MonthlyPeriod.Status.OPEN},
    PeriodStep.Kind.SUBMIT: {MonthlyPeriod.Status.CLOSED},
    PeriodStep.Kind.ACCEPT: {MonthlyPeriod.Status.SUBMITTED},
    PeriodStep.Kind.RETURN: {MonthlyPeriod.Status.SUBMITTED},
    PeriodStep.Kind.ASK: set(MonthlyPeriod.Status) - {MonthlyPeriod.Status.OPEN},
}
