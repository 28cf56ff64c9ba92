from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """A row entered by mistake stays, and says who took it back, when and why.

    A model of this kind lists ``withdrawal_complete(...)`` among its constraints.
    """

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.CharField(
        _("reason of the withdrawal"), max_length=300, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


STANDING = Q(withdrawn_at=None)


def withdrawal_complete(model_name: str) -> models.CheckConstraint:
    """A withdrawal has a time and a reason."""
    return models.CheckConstraint(
        name=f"{model_name}_withdrawal_complete",
        condition=Q(withdrawn_at=None, withdrawn_by=None)
        | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
        violation_error_message=_("State why it is withdrawn."),
    )
