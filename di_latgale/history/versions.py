"""Which version of a tracked row somebody has read: that of its latest event.

So whoever changed the row, by whatever way, a form knows that it began with an older one.
"""

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from di_latgale.history.models import Event


def latest(row: models.Model) -> Event:
    """The event of the row as it is. In a transaction that is to write, lock the row first."""
    return row.events.order_by("pgh_id").last()


def at(row: models.Model, version: str) -> Event | None:
    """The event that a form began with, where ``version`` is one of this row's."""
    if not version.isdecimal() or len(version) > 18:
        return None
    return row.events.filter(pgh_id=int(version)).first()


def who(event: Event) -> str:
    user = (event.pgh_context or {}).get("user")
    found = get_user_model().objects.filter(pk=user).first() if user else None
    return str(found or _("the system"))
