from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.correctable import UNTRACKED, Correctable, StandingQuerySet
from clients.models.scoped import Scoped
from di_latgale import wording
from di_latgale.constraints import date_order, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.walls import file_wall


@held(Record.GROUNDS)
@tracked(exclude=UNTRACKED, named=("reference",))
class Opinion(Scoped, Correctable):
    """VDEĀVK's opinion on the need for special care of a child."""

    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    reference = models.CharField(_("number"), max_length=60, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("VDEĀVK opinion")
        verbose_name_plural = _("VDEĀVK opinions")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("opinion"),
            file_wall("opinion"),
            date_order("valid_from", "valid_to", name="opinion_date_order"),
            models.UniqueConstraint(
                fields=["client", "valid_from"],
                nulls_distinct=False,
                condition=Q(is_withdrawn=False),
                name="opinion_once",
                violation_error_message=_("The client already has an opinion from that day."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or wording.day(self.valid_from)


@held(Record.GROUNDS)
@tracked(exclude=UNTRACKED, named=("group",))
class Disability(Scoped, Correctable):
    class Group(models.TextChoices):
        FIRST = "1", _("group I")
        SECOND = "2", _("group II")
        THIRD = "3", _("group III")
        CHILD = "child", _("child with a disability")

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="disabilities", verbose_name=_("client")
    )
    group = models.CharField(_("group"), max_length=10, choices=Group)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("disability")
        verbose_name_plural = _("disabilities")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("disability"),
            file_wall("disability"),
            date_order("valid_from", "valid_to", name="disability_date_order"),
            models.UniqueConstraint(
                fields=["client", "valid_from", "group"],
                nulls_distinct=False,
                condition=Q(is_withdrawn=False),
                name="disability_once",
                violation_error_message=_("This disability from that day is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_group_display()


@held(Record.GROUNDS)
@tracked(exclude=UNTRACKED, named=("number",))
class Contract(Scoped, Correctable):
    """On what terms the client is served, and by whom; an addition to it is a row of its own."""

    number = models.CharField(_("number"), max_length=60)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    party = models.CharField(_("with whom"), max_length=200, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["client", "valid_from", "id"]
        constraints = [
            same_territory("contract"),
            file_wall("contract"),
            date_order("valid_from", "valid_to", name="contract_date_order"),
            models.UniqueConstraint(
                fields=["client", "number", "signed_on", "valid_from"],
                nulls_distinct=False,
                condition=Q(is_withdrawn=False),
                name="contract_once",
                violation_error_message=_("This contract is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
