"""Who is responsible for whom, and who stands in meanwhile."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models.scoped import Scoped
from di_latgale.constraints import date_order, no_overlap, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.models import Addressed, DatedQuerySet, valid_on
from di_latgale.organisations.models import Belonging, Municipality
from di_latgale.walls import file_wall


class CaseloadQuerySet(DatedQuerySet):
    def live(self):
        """Without those taken back, which bind nobody."""
        return self.filter(withdrawn_at=None)

    def standing_on(self, day: date):
        """Of that day; of a file that ended before, those of its last day."""
        exited = F("client__exited_on")
        return self.live().filter(
            Q(valid_on(day)) & (Q(client__exited_on=None) | Q(client__exited_on__gte=day))
            | Q(client__exited_on__lt=day) & valid_on(exited)
        )

    def answering_on(self, day: date):
        """Of that day, and of files that had not ended before it."""
        return (
            self.live()
            .valid_on(day)
            .filter(Q(client__exited_on=None) | Q(client__exited_on__gte=day))
        )

    def covered_by(self, worker, day: date):
        """The worker's own, and those of colleagues whose substitute the worker is that day."""
        replaced = Substitution.objects.standing_on(day).filter(
            substitute=worker, worker=OuterRef("worker")
        )
        belongings = Belonging.objects.valid_on(day)
        there = belongings.filter(
            municipality=OuterRef("municipality"), territory=OuterRef(OuterRef("territory"))
        )
        return self.filter(Q(worker=worker) | Exists(replaced.filter(Exists(there))))

    def for_list(self):
        return self.select_related("worker", "in_place_of").order_by(
            F("in_place_of").asc(nulls_first=True), "valid_from", "id"
        )


@held(Record.CASEWORK)
@tracked(named=("worker",))
class CaseloadEntry(Scoped):
    """Which worker is responsible for a client, from when to when.

    With ``in_place_of`` the worker only stands in for that colleague, for this one client.
    ``replaces`` is the entry that ended so that this could begin; all of one handing over share
    ``handover``.
    """

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="caseload", verbose_name=_("client")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="caseload", verbose_name=_("worker")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in place of"),
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entry that ended for this one"),
    )
    handover = models.UUIDField(_("handing over"), null=True, db_index=True, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, editable=False)

    objects = CaseloadQuerySet.as_manager()

    class Meta:
        verbose_name = _("caseload entry")
        verbose_name_plural = _("caseload")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("caseloadentry"),
            file_wall("caseloadentry"),
            date_order("valid_from", "valid_to", name="caseloadentry_date_order"),
            no_overlap(
                "client",
                "worker",
                name="caseloadentry_no_overlap",
                condition=Q(withdrawn_at=None),
                message=_("This worker is already responsible for the client at that time."),
            ),
            models.CheckConstraint(
                name="caseloadentry_not_in_own_place",
                condition=Q(in_place_of=None) | ~Q(in_place_of=F("worker")),
                violation_error_message=_("Nobody stands in for oneself: choose a colleague."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker}: {self.client}"


class SubstitutionQuerySet(DatedQuerySet):
    def standing_on(self, day: date):
        return self.filter(withdrawn_at=None).valid_on(day)

    def for_list(self):
        return self.select_related("worker", "substitute").order_by("valid_from", "id")


@tracked(named=("worker", "substitute"))
class Substitution(Addressed):
    """A colleague stands in for a worker, for all clients of the municipality, from–to."""

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="substitutions",
        verbose_name=_("municipality"),
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("worker")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("substitute")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, editable=False)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["municipality", "valid_from", "id"]
        constraints = [
            date_order("valid_from", "valid_to", name="substitution_date_order"),
            models.CheckConstraint(
                name="substitution_not_in_own_place",
                condition=~Q(worker=F("substitute")),
                violation_error_message=_("Nobody stands in for oneself: choose a colleague."),
            ),
            no_overlap(
                "municipality",
                "worker",
                "substitute",
                name="substitution_no_overlap",
                condition=Q(withdrawn_at=None),
                message=_("This colleague already stands in for the worker at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} → {self.substitute}"
