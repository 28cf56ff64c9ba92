import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.history.tracking import tracked
from di_latgale.organisations.models import Municipality
from di_latgale.triggers import StatementRules
from di_latgale.walls import THIS_USER, Wall, over_municipality
from services.models import period_rules

_PERIOD = "(SELECT p.{column} FROM services_monthlyperiod p WHERE p.id = {table}.period_id)"


def _over(setting: str, table: str) -> str:
    return over_municipality(setting, _PERIOD.format(column="municipality_id", table=table))


_STEP = "services_periodstep"
_MAY_STEP = f"""
    made_by_id = {THIS_USER} AND (
        kind IN ('close', 'submit') AND {_over("closes", _STEP)}
        OR kind IN ('accept', 'return') AND {_over("accepts", _STEP)}
        OR kind = 'ask' AND {_over("writes", _STEP)}
        OR kind IN ('open', 'decline') AND (
            {_over("accepts", _STEP)}
            OR {_PERIOD.format(column="status", table=_STEP)} = 'closed'
                AND {_over("closes", _STEP)}))"""


class PeriodStepQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        return self.filter(
            period__municipality__in=Municipality.objects.within(user.territories(right)).order_by()
        )

    def newest_first(self):
        return self.select_related("made_by", "period").order_by("-id")


@tracked(is_hidden=True, named=("kind",), reads=("period",))
class PeriodStep(models.Model):
    """What somebody did with a period. Inserting one is the only way to change its state.

    Who may is the wall's matter; in which state, and that two people are two, the trigger's.
    """

    class Kind(models.TextChoices):
        CLOSE = "close", _("closed")
        SUBMIT = "submit", _("submitted")
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("returned with remarks")
        ASK = "ask", _("asked to open")
        DECLINE = "decline", _("opening refused")
        OPEN = "open", _("opened again")

    period = models.ForeignKey(
        "services.MonthlyPeriod", models.PROTECT, related_name="steps", verbose_name=_("period")
    )
    kind = models.CharField(_("step"), max_length=10, choices=Kind)
    remark = models.TextField(
        _("remark"), blank=True, help_text=_("The region reads it too: name no client.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, db_default=Now())

    objects = PeriodStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a period")
        verbose_name_plural = _("steps of periods")
        ordering = ["id"]
        constraints = [
            Wall(name="periodstep_wall", read=_over("figures", _STEP), insert=_MAY_STEP),
            models.CheckConstraint(
                name="periodstep_has_remark",
                condition=~Q(kind__in=["return", "ask", "decline"]) | ~Q(remark=""),
                violation_error_message=_("State the reason."),
            ),
        ]
        triggers = [
            StatementRules(
                name="periodstep_insert",
                operation=pgtrigger.Insert,
                before=period_rules.LOCK_OF_STEPS,
                rules=period_rules.STEPS,
                after=period_rules.STATE_FOLLOWS,
            ),
            pgtrigger.Protect(
                name="periodstep_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%d.%m.%Y}"


class PeriodDoneQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        return self.filter(
            period__municipality__in=Municipality.objects.within(user.territories(right)).order_by()
        )

    def standing(self):
        return self.filter(done_at__isnull=False)


_DONE = "services_perioddone"


@tracked(is_hidden=True, named=("done_at",), reads=("period",))
class PeriodDone(models.Model):
    """A worker says: my entries of this month are complete. Empty = taken back."""

    period = models.ForeignKey(
        "services.MonthlyPeriod", models.PROTECT, related_name="done", verbose_name=_("period")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="periods_done",
        verbose_name=_("worker"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = PeriodDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("month a worker is done with")
        verbose_name_plural = _("months workers are done with")
        ordering = ["period", "worker"]
        constraints = [
            Wall(
                name="perioddone_wall",
                read=_over("figures", _DONE),
                write=f"worker_id = {THIS_USER} AND {_over('writes', _DONE)}",
            ),
            models.UniqueConstraint(
                fields=["period", "worker"],
                name="perioddone_once",
                violation_error_message=_("The worker has said it already."),
            ),
        ]
        triggers = [
            StatementRules(
                name="perioddone_insert",
                operation=pgtrigger.Insert,
                rules=[period_rules.DONE_WHILE_OPEN],
            ),
            StatementRules(
                name="perioddone_update",
                operation=pgtrigger.Update,
                rules=[period_rules.DONE_WHILE_OPEN],
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
