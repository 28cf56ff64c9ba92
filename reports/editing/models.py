import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.constraints import date_order
from di_latgale.organisations.models import Municipality
from di_latgale.walls import THIS_USER, Wall
from reports.disclosure.sql import of_all
from reports.period.filter import PeriodFilter


class ArticleVersionQuerySet(models.QuerySet):
    def visible_to(self, user, right: str = Right.READ_FIGURES):
        """Those all of whose territories lie where the person holds ``right`` today."""
        held = user.territories(right).order_by("id").values_list("id", flat=True)
        return self.filter(territories__contained_by=list(held))

    def of(self, asked: PeriodFilter):
        """Of one article, the newest first."""
        place = None if asked.is_region else asked.municipalities[0]
        found = self.filter(first=asked.period.first, last=asked.period.last)
        found = found.filter(municipality=place) if place else found.filter(municipality=None)
        return found.select_related("written_by").order_by("-number")


class ArticleVersion(models.Model):
    """The text of an article as somebody edited it. Never changed: an edit makes one more.

    Without a municipality it is the region's. ``base`` is the generated article whose numbers the
    text holds, as ``reports.editing.base.as_json``.
    """

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="article_versions",
        verbose_name=_("municipality"),
    )
    territories = ArrayField(models.BigIntegerField(), verbose_name=_("territories"))
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    base = models.JSONField(_("generated text"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("edited by"),
    )
    written_at = models.DateTimeField(_("edited at"), default=timezone.now, db_default=Now())

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edited article")
        verbose_name_plural = _("edited articles")
        ordering = ["-last", "-first", "municipality", "-number"]
        constraints = [
            date_order("first", "last", name="articleversion_date_order"),
            models.UniqueConstraint(
                fields=["municipality", "first", "last", "number"],
                name="articleversion_once",
                nulls_distinct=False,
                violation_error_message=_("This version of the text exists already."),
            ),
            models.CheckConstraint(
                name="articleversion_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write the text."),
            ),
            Wall(
                name="articleversion_wall",
                read=of_all("figures"),
                insert=f"{of_all('publishes')} AND written_by_id = {THIS_USER}",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="articleversion_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="articleversion_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}–{self.last:%d.%m.%Y} ({self.number})"
