from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models.correctable import UNTRACKED, Correctable, StandingQuerySet
from clients.models.scoped import Scoped
from di_latgale.constraints import date_order, no_overlap, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.organisations.models import Specialist
from di_latgale.walls import file_wall


class CarerTieQuerySet(StandingQuerySet):
    def for_list(self):
        """Those that count, the newest first."""
        newest = F("valid_from").desc(nulls_last=True)
        return self.standing().select_related("specialist__provider").order_by(newest, "id")


@held(Record.PEOPLE)
@tracked(exclude=UNTRACKED, named=("specialist",), reads=("specialist",))
class CarerTie(Scoped, Correctable):
    """Why a specialist may not be the client's carer, from day to day."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("first-degree relative")
        HOUSEHOLD = "household", _("same household")

    specialist = models.ForeignKey(
        Specialist, models.PROTECT, related_name="carer_ties", verbose_name=_("specialist")
    )
    kind = models.CharField(_("tie"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = CarerTieQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie with a carer")
        verbose_name_plural = _("ties with carers")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("carertie"),
            file_wall("carertie"),
            date_order("valid_from", "valid_to", name="carertie_date_order"),
            no_overlap(
                "client",
                "specialist",
                texts=("kind",),
                condition=Q(is_withdrawn=False),
                name="carertie_no_overlap",
                message=_("This tie is already recorded for that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialist} ({self.get_kind_display()})"
