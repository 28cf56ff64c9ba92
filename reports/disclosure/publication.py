import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.constraints import date_order
from di_latgale.models import Addressed
from di_latgale.organisations.models import Municipality
from di_latgale.walls import OverWalls, Wall
from reports.disclosure.cells import Shown
from reports.disclosure.sql import few_sums, of_all, published_cells


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        """Those all of whose territories lie where the person holds ``right`` today."""
        held = user.territories(right).order_by("id").values_list("id", flat=True)
        return self.filter(territories__contained_by=list(held))

    def newest_first(self):
        return self.order_by("-published_at", "-id")


class Publication(Addressed):
    """An article that was given to everybody: never changed and never taken back.

    Without a municipality it is the region's. ``shown`` holds all counts, hidden ones with their
    value, as ``Shown.as_json``; so it is read only by who may read the figures themselves.
    """

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("municipality"),
    )
    territories = ArrayField(models.BigIntegerField(), verbose_name=_("territories"))
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
    shown = models.JSONField(_("counts"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), default=timezone.now, db_default=Now())

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-id"]
        constraints = [
            date_order("first", "last", name="publication_date_order"),
            models.CheckConstraint(
                name="publication_of_one_year",
                condition=Q(first__year=F("last__year")),
                violation_error_message=_("A publication lies within one calendar year."),
            ),
            Wall(
                name="publication_wall",
                read=of_all("figures"),
                insert=f"{of_all('publishes')} AND published_by_id = "
                "nullif(current_setting('app.user_id', true), '')::bigint",
            ),
            OverWalls(
                name="publication_cells",
                signature="published_cells(of_year integer)",
                returns="jsonb",
                body=published_cells(),
            ),
            OverWalls(
                name="publication_few",
                signature="few_sums(boxes jsonb, minimum integer)",
                returns="jsonb",
                body=few_sums(),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="publication_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="publication_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def counts(self) -> list[Shown]:
        return [Shown.from_json(found) for found in self.shown]

    @property
    def hidden(self) -> list[Shown]:
        return [shown for shown in self.counts if shown.is_hidden]
