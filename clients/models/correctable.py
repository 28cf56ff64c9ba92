from datetime import date, timedelta

from django.db import models
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from di_latgale.models import Addressed, DatedQuerySet


class StandingQuerySet(DatedQuerySet):
    """For dated rows that may have been entered by mistake."""

    def standing(self):
        """Without those entered by mistake, which count nowhere."""
        return self.filter(is_withdrawn=False)

    def valid_on(self, day: date):
        return super().valid_on(day).standing()

    def ending_between(self, first: date, last: date):
        """Whose last day lies within, both included, unless another row of the client follows."""
        day_after = ExpressionWrapper(
            OuterRef("valid_to") + timedelta(days=1), output_field=DateTimeField()
        )
        following = (
            self.model.objects.standing()
            .filter(Q(valid_from=None) | Q(valid_from__lte=day_after), client=OuterRef("client"))
            .filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")))
        )
        return self.standing().filter(~Exists(following), valid_to__range=(first, last))

    def newest_first(self):
        return self.order_by("is_withdrawn", "-valid_from", "-id")


class Correctable(Addressed):
    """A row that people correct or take back and never delete.

    ``changed_at`` tells a form whether somebody saved meanwhile. Neither it nor the address is
    kept in the history: ``@tracked(exclude=UNTRACKED)``.
    """

    is_withdrawn = models.BooleanField(_("entered by mistake"), default=False, db_default=False)
    change_reason = models.TextField(
        _("reason of the last change"), blank=True, default="", db_default=""
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())

    class Meta:
        abstract = True


UNTRACKED = ("uuid", "changed_at")
