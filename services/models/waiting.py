from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Now, RowNumber
from django.utils.translation import gettext_lazy as _

from clients.models import Application, Decision
from clients.models.scoped import Scoped
from di_latgale.accounts.rights import Right
from di_latgale.constraints import CompositeForeignKey, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed
from di_latgale.organisations.models import Belonging
from di_latgale.triggers import Rule, StatementRules
from di_latgale.walls import file_wall
from services.models.catalogue import Recipient, Service
from services.models.planned_service import PlannedService
from services.models.session import ServiceSession


@held(Record.CASEWORK)
@tracked(named=("service", "recipient"), reads=("service",))
class RequestedService(Scoped):
    """A service that an application asks for."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="requested", verbose_name=_("application")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="requested", verbose_name=_("service")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("requested service")
        verbose_name_plural = _("requested services")
        ordering = ["application", "id"]
        constraints = [
            same_territory("requestedservice"),
            file_wall("requestedservice"),
            CompositeForeignKey(
                name="requestedservice_client_of_application",
                fields=["application", "client"],
                to="clients.Application",
                to_fields=["id", "client"],
                violation_error_message=_("The application is another client's."),
            ),
            models.UniqueConstraint(
                fields=["application", "service", "recipient"],
                name="requestedservice_once",
                violation_error_message=_("The application already asks for this service."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"


_URGENT_FIRST = Case(
    When(urgent_reason="", then=Value(1)), default=Value(0), output_field=models.IntegerField()
)
# The rule of the line; the page of the list says the same in words.
LINE_ORDER = (_URGENT_FIRST, "decision__decided_on", "decision__application__submitted_on", "id")


class WaitingPlaceQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FILES):
        """Places of the files where the person holds ``right`` today."""
        return self.filter(territory__in=user.territories(right))

    def open(self):
        """Those that nobody has taken off."""
        return self.filter(taken_off_on=None)

    def with_begun_on(self, day: date):
        """``is_begun``: the service was given since the decision, or its plan is in force."""
        same = {name: OuterRef(name) for name in ("client", "service", "recipient")}
        given = ServiceSession.objects.live().filter(
            **same, happened_on__gte=OuterRef("decision__decided_on"), happened_on__lte=day
        )
        planned = PlannedService.objects.in_force_on(day).filter(**same)
        return self.annotate(is_begun=Exists(given) | Exists(planned))

    def waiting_on(self, day: date):
        """Who is in line on ``day``: granted by then, not begun, not exited, not taken off."""
        return (
            self.open()
            .with_begun_on(day)
            .filter(
                Q(client__exited_on=None) | Q(client__exited_on__gte=day),
                decision__decided_on__lte=day,
                is_begun=False,
            )
        )

    def with_place(self, day: date):
        """``place`` in the line of the service in ``municipality`` (id), counted from 1.

        To be filtered afterwards only by service and municipality, which do not part a line.
        """
        belongings = Belonging.objects.valid_on(day).filter(territory=OuterRef("territory"))
        return self.annotate(
            municipality=Subquery(belongings.values("municipality")[:1]),
            municipality_name=Subquery(belongings.values("municipality__name")[:1]),
            place=Window(
                RowNumber(), partition_by=[F("service"), F("municipality")], order_by=LINE_ORDER
            ),
        )

    def for_list(self):
        """By service and municipality, each line in its order."""
        return self.select_related(
            "service", "client__identity", "client__territory", "decision__application"
        ).order_by("service__sort_key", "service", "municipality", "place")


@held(
    Record.CASEWORK,
    marked=("urgent_reason", "taken_off_reason"),
)
@tracked(named=("service", "recipient"), reads=("service",))
class WaitingPlace(Scoped, Addressed):
    """A granted service that waits for its beginning.

    Whether it still waits is asked of plans and sessions (``waiting_on``); nothing marks a
    beginning here. ``urgent_reason`` puts it before those without one.
    """

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="places", verbose_name=_("decision")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="waiting", verbose_name=_("service")
    )
    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    urgent_reason = models.CharField(_("why urgent"), max_length=300, blank=True)
    taken_off_on = models.DateField(_("taken off the list on"), null=True, blank=True)
    taken_off_reason = models.CharField(_("why taken off"), max_length=300, blank=True)
    taken_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken off by"),
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, db_default=Now())

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["decision", "id"]
        constraints = [
            same_territory("waitingplace"),
            file_wall("waitingplace"),
            CompositeForeignKey(
                name="waitingplace_client_of_decision",
                fields=["decision", "client"],
                to="clients.Decision",
                to_fields=["id", "client"],
                violation_error_message=_("The decision is another client's."),
            ),
            models.UniqueConstraint(
                fields=["client", "service", "recipient"],
                condition=Q(taken_off_on=None),
                name="waitingplace_once",
                violation_error_message=_("The client already waits for this service."),
            ),
            models.CheckConstraint(
                name="waitingplace_taken_off_complete",
                condition=Q(taken_off_on=None, taken_off_by=None)
                | Q(taken_off_on__isnull=False) & ~Q(taken_off_reason=""),
                violation_error_message=_("State why the client is taken off the list."),
            ),
        ]
        triggers = [
            StatementRules(
                name=f"waitingplace_{operation}",
                operation=event,
                rules=[
                    Rule(
                        "waitingplace_is_granted",
                        """
                        SELECT FROM new_rows n JOIN clients_decision d ON d.id = n.decision_id
                        WHERE n.taken_off_on IS NULL AND NOT (
                            d.is_granted AND d.withdrawn_at IS NULL
                            AND d.appeal_result <> 'cancelled')
                        """,
                        _("Only a service granted by a decision in force has a place in line."),
                    )
                ],
            )
            for operation, event in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.get_recipient_display()})"

    @property
    def is_urgent(self) -> bool:
        return self.urgent_reason != ""

    def days_waiting(self, day: date) -> int:
        return (day - self.decision.decided_on).days


class DecisionOfPlaces(Decision):
    """A decision seen from the waiting list: who waits by it must go on being granted."""

    class Meta:
        proxy = True
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        triggers = [
            StatementRules(
                name="decision_of_places_update",
                operation=pgtrigger.Update,
                rules=[
                    Rule(
                        "decision_grants_its_places",
                        """
                        SELECT FROM new_rows n JOIN services_waitingplace p ON p.decision_id = n.id
                        WHERE p.taken_off_on IS NULL AND NOT (
                            n.is_granted AND n.withdrawn_at IS NULL
                            AND n.appeal_result <> 'cancelled')
                        """,
                        _("By this decision somebody waits. Take the place off the list first."),
                    )
                ],
            )
        ]
