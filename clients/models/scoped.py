from django.db import models
from django.utils.translation import gettext_lazy as _

from di_latgale.organisations.models import Territory


class Scoped(models.Model):
    """A row that hangs on a client and carries the client's territory, kept equal by the database.

    A model of this kind lists ``same_territory(...)`` among its constraints.
    """

    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="%(class)ss", verbose_name=_("client")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", editable=False, verbose_name=_("territory")
    )

    class Meta:
        abstract = True
