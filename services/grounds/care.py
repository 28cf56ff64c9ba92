"""The limits that ask whether representatives work or study, side by side."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst

from clients.models import Client, ClientIdentity
from di_latgale import wording
from services.models import Limit, Recipient
from services.rules import wording as words


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
        name = capfirst(str(words.scope(limit)))
        row = rows.setdefault(
            (name, limit.window), Row(name=name, window=limit.get_window_display())
        )
        maximum = _words(limit.maximum, limit.unit)
        if limit.representative_occupied:
            row.occupied = maximum
        else:
            row.other = maximum
    return list(rows.values())


def _words(maximum: Decimal | None, unit: str) -> str:
    return wording.MISSING if maximum is None else wording.count(maximum, words.unit_word(unit))
