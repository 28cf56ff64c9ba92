from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.models import User


class WorkMailQuerySet(models.QuerySet):
    def claim(self, user: User, week: date) -> bool:
        """Whether the mail of the week that begins on ``week`` is still to be sent, and wanted.

        True once only, whoever asks at the same time: who gets it has to send.
        """
        self.get_or_create(user=user)
        due = Q(last_week=None) | Q(last_week__lt=week)
        return bool(self.filter(due, user=user, is_wanted=True).update(last_week=week))


class WorkMail(models.Model):
    """Whether a person wants the weekly mail of work to do, and of which week the last one was."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="work_mail", verbose_name=_("user")
    )
    is_wanted = models.BooleanField(_("weekly mail"), default=True)
    last_week = models.DateField(_("Monday of the last mail"), null=True, blank=True)

    objects = WorkMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly mail")
        verbose_name_plural = _("weekly mails")
        ordering = ["user"]

    def __str__(self) -> str:
        return str(self.user_id)
