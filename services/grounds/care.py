"""The limits that ask whether representatives work or study, side by side."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst

from clients.models import Client, ClientIdentity
from di_latgale import wording
from services import limit_wording
from services.allowances import unit_word
from services.models import Limit, Recipient


@dataclass
class Row:
    """``occupied`` and ``other`` in words; empty where no rule of that kind holds."""

    name: str
    window: str
    occupied: str = ""
    other: str = ""


def limits_by_occupation(client: Client, day: date) -> list[Row]:
    """Of the child's age on ``day``, by service and window. Two queries."""
    identity = ClientIdentity.objects.filter(client=client).first()
    age = identity.age_on(day) if identity else None
    limits = (
        Limit.objects.valid_on(day)
        .filter(recipient=Recipient.CHILD, representative_occupied__isnull=False)
        .select_related("service")
        .order_by("code")
    )
    rows: dict[tuple, Row] = {}
    for limit in limits:
        if not limit.applies_to_age(age):
            continue
        name = capfirst(str(limit_wording.scope(limit)))
        row = rows.setdefault(
            (name, limit.window), Row(name=name, window=limit.get_window_display())
        )
        words = _words(limit.maximum, limit.unit)
        if limit.representative_occupied:
            row.occupied = words
        else:
            row.other = words
    return list(rows.values())


def _words(maximum: Decimal | None, unit: str) -> str:
    return wording.MISSING if maximum is None else wording.count(maximum, unit_word(unit))
