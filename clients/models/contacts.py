from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.correctable import UNTRACKED, Correctable, StandingQuerySet
from clients.models.scoped import Scoped
from di_latgale.constraints import date_order, same_territory
from di_latgale.held import Record, held
from di_latgale.history.tracking import tracked
from di_latgale.walls import file_wall


@held(Record.PEOPLE, is_handed_out=False)
@tracked(exclude=UNTRACKED, named=("name",))
class Contact(Scoped, Correctable):
    """Somebody, or an institution, to be called about a client; stands for nobody."""

    name = models.CharField(_("name"), max_length=150)
    is_institution = models.BooleanField(_("institution"), default=False)
    relation = models.CharField(_("relation to the client"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = models.TextField(_("note"), blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    call_order = models.PositiveSmallIntegerField(_("turn to be called"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["client", "call_order", "id"]
        constraints = [
            same_territory("contact"),
            file_wall("contact"),
            date_order("valid_from", "valid_to", name="contact_date_order"),
        ]

    def __str__(self) -> str:
        return self.name
