import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
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
from di_latgale.organisations.models import Municipality, Provider
from di_latgale.triggers import StatementRules
from di_latgale.walls import THIS_USER, Wall, within
from services.models import correction_rules
from services.models.catalogue import Recipient, Service
from services.models.money import FundingSource
from services.models.session import ServiceSession


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        return self.filter(territory__in=user.territories(right))

    def pending(self):
        return self.filter(decided_at=None)

    def confirmed(self):
        return self.filter(is_confirmed=True)

    def counted_in(self, period: Period):
        """Confirmed on one of the days: what a report of the period tells of earlier ones."""
        return self.confirmed().filter(counted_on__range=(period.first, period.last))

    def for_list(self):
        return self.select_related(
            *("service", "session", "municipality", "recorded_by", "decided_by"),
            *("client__identity", "client__territory", "representative__identity"),
        )


@held(Record.SESSIONS)
@tracked(named=("made_on",), also_shown=("is_confirmed", "counted_on", "decline_reason"))
class Correction(Scoped, Addressed):
    """Plus or minus to what a closed month says; neither the month nor the entry itself changes.

    Of an entry that is there (``session``), or of one that was forgotten; then the columns are
    those the entry would have had. It counts once another person has confirmed it, on that day.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("of an entry")
        FORGOTTEN = "forgotten", _("forgotten entry")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CHANGE)
    session = models.ForeignKey(
        ServiceSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("service session"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("municipality that pays"),
    )
    happened_on = models.DateField(_("day of the service"))
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="corrections", verbose_name=_("service")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("representative"),
    )
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("provider"),
    )
    funding_source = models.ForeignKey(
        FundingSource,
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("funding source"),
    )
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2, default=0)
    cost = models.DecimalField(_("cost, EUR"), max_digits=12, decimal_places=2, default=0)
    reason = models.TextField(_("reason"))
    made_on = models.DateField(_("date"), default=timezone.localdate)
    form_key = models.UUIDField(
        _("key of the form"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        error_messages={"unique": _("This correction is already saved.")},
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_corrections",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, db_default=Now())
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="decided_corrections",
        verbose_name=_("decided by"),
    )
    is_confirmed = models.BooleanField(_("confirmed"), null=True, editable=False)
    counted_on = models.DateField(_("counts on"), null=True, blank=True, editable=False)
    decline_reason = models.TextField(_("reason of the refusal"), blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["made_on", "id"]
        indexes = [
            models.Index(
                fields=["territory", "counted_on"],
                condition=Q(is_confirmed=True),
                name="correction_counted",
            )
        ]
        constraints = [
            same_territory("correction"),
            Wall(
                name="correction_wall",
                read=within("figures"),
                write=f"{within('writes')} AND (decided_by_id IS NULL"
                f" OR decided_by_id = {THIS_USER} AND {within('closes')})",
                insert=f"{within('writes')} AND recorded_by_id = {THIS_USER}",
            ),
            CompositeForeignKey(
                name="correction_client_of_session",
                fields=["session", "client"],
                to="services.ServiceSession",
                to_fields=["id", "client"],
                violation_error_message=_("The session is another client's."),
            ),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Q(quantity=0) | ~Q(cost=0),
                violation_error_message=_("A correction changes the quantity or the cost."),
            ),
            models.CheckConstraint(
                name="correction_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("State the reason of the correction."),
            ),
            models.CheckConstraint(
                name="correction_of_entry_or_forgotten",
                condition=Q(kind="change", session__isnull=False)
                | Q(kind="forgotten", session=None, quantity__gt=0, cost__gte=0),
                violation_error_message=_("A forgotten entry has a quantity and a cost."),
            ),
            models.CheckConstraint(
                name="correction_representative_named",
                condition=Q(recipient=Recipient.REPRESENTATIVE, representative__isnull=False)
                | (~Q(recipient=Recipient.REPRESENTATIVE) & Q(representative=None)),
                violation_error_message=_("Say which representative sat in the session."),
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(decided_at=None),
                name="correction_one_waits",
                violation_error_message=_("A correction of this entry waits already."),
            ),
            models.CheckConstraint(
                name="correction_decision_complete",
                condition=Q(
                    decided_at=None,
                    decided_by=None,
                    is_confirmed=None,
                    counted_on=None,
                    decline_reason="",
                )
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    is_confirmed=True,
                    counted_on__isnull=False,
                    decline_reason="",
                )
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, counted_on=None)
                    & Q(is_confirmed=False)
                    & ~Q(decline_reason="")
                ),
                violation_error_message=_(
                    "A decision has a time and a person, a refusal its reason."
                ),
            ),
            models.CheckConstraint(
                name="correction_four_eyes",
                condition=Q(decided_by=None)
                | Q(recorded_by=None)
                | ~Q(decided_by=F("recorded_by")),
                violation_error_message=_("Another person decides on one's own correction."),
            ),
        ]
        triggers = [
            StatementRules(
                name="correction_insert",
                operation=pgtrigger.Insert,
                before=correction_rules.LOCK_ON_INSERT,
                rules=correction_rules.ON_INSERT,
            ),
            StatementRules(
                name="correction_update",
                operation=pgtrigger.Update,
                before=correction_rules.LOCK_ON_UPDATE,
                rules=correction_rules.ON_UPDATE,
            ),
            pgtrigger.Protect(name="correction_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+} / {self.cost:+}"
