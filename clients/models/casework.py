from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.walls import file_wall


@held(Record.CASEWORK)
@tracked(named=("submitted_on", "number"))
class Application(Scoped, Addressed):
    """Iesniegums: what the client or representative asked for, and when."""

    submitted_on = models.DateField(_("submitted on"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    request = models.TextField(_("what is asked for"), blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["client", "submitted_on", "id"]
        constraints = [same_territory("application"), file_wall("application")]

    def __str__(self) -> str:
        return f"{self.submitted_on} {self.number}".strip()


@held(Record.CASEWORK)
@tracked(named=("number",))
class Decision(Scoped, Addressed):
    """Lēmums on an application: granted, or refused with a reason."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="decisions", verbose_name=_("application")
    )
    decided_on = models.DateField(_("decided on"))
    number = models.CharField(_("number"), max_length=60)
    is_granted = models.BooleanField(_("granted"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["client", "decided_on", "id"]
        constraints = [
            same_territory("decision"),
            file_wall("decision"),
            models.CheckConstraint(
                name="decision_refusal_has_reason",
                condition=models.Q(is_granted=True) | ~models.Q(reason=""),
                violation_error_message=_("State the reason of the refusal."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
