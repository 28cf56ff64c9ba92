import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Assessment
from clients.models.scoped import Scoped
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import FORGETTING, Record, held
from di_latgale.history.tracking import tracked
from di_latgale.triggers import Rule, StatementRules
from di_latgale.walls import file_wall
from services.models.catalogue import Recipient, Service

_FINISHED = _("The assessment is finished: what it recommends is not changed.")
# Finished on our pages, or taken back; what an import brought finished may still be added to.
_CLOSED = "(a.status = 'withdrawn' OR a.finished_at IS NOT NULL)"
_ADDED = Rule(
    "recommendedservice_assessment_open",
    f"SELECT FROM new_rows n JOIN clients_assessment a ON a.id = n.assessment_id WHERE {_CLOSED}",
    _FINISHED,
)
_CHANGED = Rule(
    "recommendedservice_assessment_open",
    f"""
    SELECT FROM new_rows n JOIN old_rows o USING (id)
    JOIN clients_assessment a ON a.id = o.assessment_id
    WHERE {_CLOSED} AND (
        to_jsonb(n) - ARRAY['territory_id', 'note'] <> to_jsonb(o) - ARRAY['territory_id', 'note']
        OR NOT {FORGETTING} AND n.note <> o.note)
    """,
    _FINISHED,
)
_DELETED = Rule(
    "recommendedservice_assessment_open",
    f"SELECT FROM old_rows o JOIN clients_assessment a ON a.id = o.assessment_id WHERE {_CLOSED}",
    _FINISHED,
)


class RecommendedServiceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(is_withdrawn=False)

    def counted(self):
        """What finished assessments recommend: neither drafts' nor what was withdrawn."""
        return self.live().filter(assessment__status=Assessment.Status.FINISHED)

    def in_order(self):
        return self.select_related("service").order_by("service__sort_key", "recipient", "id")


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

    objects = RecommendedServiceQuerySet.as_manager()

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
        triggers = [
            StatementRules(
                name="recommendedservice_insert", operation=pgtrigger.Insert, rules=[_ADDED]
            ),
            StatementRules(
                name="recommendedservice_update", operation=pgtrigger.Update, rules=[_CHANGED]
            ),
            StatementRules(
                name="recommendedservice_delete", operation=pgtrigger.Delete, rules=[_DELETED]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"
