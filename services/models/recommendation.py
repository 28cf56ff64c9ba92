from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Assessment
from clients.models.scoped import Scoped
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.walls import file_wall
from services.models.catalogue import Recipient, Service


@held(Record.CASEWORK)
@tracked(named=("service", "recipient"), reads=("service",))
class RecommendedService(Scoped):
    """A service that an assessment recommends; a plan names others only with a reason."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="recommended", verbose_name=_("assessment")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="recommended", verbose_name=_("service")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    note = models.TextField(_("note"), blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("recommended service")
        verbose_name_plural = _("recommended services")
        ordering = ["assessment", "id"]
        constraints = [
            same_territory("recommendedservice"),
            file_wall("recommendedservice"),
            CompositeForeignKey(
                name="recommendedservice_client_of_assessment",
                fields=["assessment", "client"],
                to="clients.Assessment",
                to_fields=["id", "client"],
                violation_error_message=_("The assessment is another client's."),
            ),
            models.UniqueConstraint(
                fields=["assessment", "service", "recipient"],
                name="recommendedservice_once",
                violation_error_message=_("This service is already recommended."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"
