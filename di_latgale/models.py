"""What every table shares: a public address, and rows valid from one day to another."""

import uuid
from datetime import date

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Addressed(models.Model):
    """A row that has a page: addresses show ``uuid``, never the primary key."""

    uuid = models.UUIDField(
        _("public address"),
        default=uuid.uuid4,
        db_default=RandomUUID(),
        unique=True,
        editable=False,
    )

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet):
    """For rows with ``valid_from`` and ``valid_to``, both included; empty = without limit."""

    def valid_on(self, day: date):
        return self.filter(valid_on(day))


def valid_on(day, *, prefix: str = "", start: str = "valid_from", end: str = "valid_to") -> Q:
    """The condition "valid on ``day``" (a date or an expression), through ``prefix`` if given."""
    start, end = f"{prefix}{start}", f"{prefix}{end}"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )
