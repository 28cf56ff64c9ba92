"""What an assessment asks about: domains of need and their scales, as data with days from and to.

What an assessment has used keeps its words: it is ended by a day and replaced, never rewritten.
"""

from datetime import date

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.assessment_rules import DOMAIN_KEPT, STEP_KEPT
from clients.models.client import Client
from di_latgale.constraints import date_order, no_overlap
from di_latgale.history.tracking import tracked
from di_latgale.models import DatedQuerySet
from di_latgale.triggers import StatementRules


class DomainQuerySet(DatedQuerySet):
    def asked_on(self, day: date, target_group: str):
        """What an assessment of that day asks a person of the group, in its order."""
        return self.valid_on(day).filter(target_group=target_group).order_by("position", "id")


@tracked(named=("name",))
class Domain(models.Model):
    """A domain of need of adults or of children; its ``steps`` are its scale."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    target_group = models.CharField(_("target group"), max_length=10, choices=Client.Group)
    position = models.PositiveSmallIntegerField(
        _("place in the list"), default=0, help_text=_("The smallest number stands first.")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(
        _("what to look at"), blank=True, help_text=_("Shown to who assesses, above the scale.")
    )
    is_higher_better = models.BooleanField(
        _("a higher score is better"),
        default=False,
        help_text=_("Without it a higher score means more need: worse."),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain of need")
        verbose_name_plural = _("domains of need")
        ordering = ["target_group", "position", "id"]
        constraints = [date_order("valid_from", "valid_to", name="domain_date_order")]
        triggers = [
            StatementRules(name="domain_update", operation=pgtrigger.Update, rules=DOMAIN_KEPT)
        ]

    def __str__(self) -> str:
        return self.name


@tracked(named=("score", "words"))
class ScaleStep(models.Model):
    """One score of a domain's scale and what it means in words."""

    domain = models.ForeignKey(
        Domain, models.CASCADE, related_name="steps", verbose_name=_("domain of need")
    )
    score = models.SmallIntegerField(_("score"))
    words = models.CharField(_("what it means"), max_length=250)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the scale")
        verbose_name_plural = _("steps of the scale")
        ordering = ["domain", "score", "id"]
        constraints = [
            date_order("valid_from", "valid_to", name="scalestep_date_order"),
            no_overlap(
                "domain",
                "score",
                name="scalestep_no_overlap",
                message=_("The domain has this score on some of these days already."),
            ),
            # What the step of a score points at.
            models.UniqueConstraint(fields=["id", "domain"], name="scalestep_with_domain"),
        ]
        triggers = [
            StatementRules(name="scalestep_update", operation=pgtrigger.Update, rules=STEP_KEPT),
        ]

    def __str__(self) -> str:
        return f"{self.score} – {self.words}"
