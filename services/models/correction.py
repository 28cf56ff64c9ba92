from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.walls import file_wall
from services.models.session import ServiceSession


@held(Record.SESSIONS)
@tracked(named=("made_on",))
class Correction(Scoped):
    """Plus or minus to a session whose period is closed; the session itself stays as it was."""

    session = models.ForeignKey(
        ServiceSession,
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("service session"),
    )
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=2, default=0)
    cost = models.DecimalField(_("cost, EUR"), max_digits=12, decimal_places=2, default=0)
    reason = models.TextField(_("reason"))
    made_on = models.DateField(_("date"), default=timezone.localdate)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_corrections",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, db_default=Now())

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["made_on", "id"]
        constraints = [
            same_territory("correction"),
            file_wall("correction", read="figures"),
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
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+} / {self.cost:+}"
