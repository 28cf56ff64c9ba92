"""Rows of the panel „Atlikumi”: figures as they are printed."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from di_latgale import wording
from services.models import Limit, Recipient, Window
from services.rules import Allowance, PlanAllowance
from services.rules import wording as words


@dataclass(frozen=True)
class Row:
    """``maximum`` None = unlimited or as needed; ``until`` is the last day that counts."""

    name: str
    window: str
    used: Decimal
    maximum: Decimal | None
    left: Decimal | None
    unit: str
    until: str

    @property
    def used_of(self) -> str:
        if self.maximum is None:
            return wording.quantity(self.used)
        return _("%(used)s of %(maximum)s") % {
            "used": wording.quantity(self.used),
            "maximum": wording.quantity(self.maximum),
        }

    @property
    def is_spent(self) -> bool:
        return self.left is not None and self.left <= 0


def limit_rows(allowances: list[Allowance]) -> list[Row]:
    """A limit each; one counted for each service apart has a row a service used so far."""
    rows = []
    for allowance in allowances:
        limit = allowance.limit
        if limit.counting == Limit.Counting.EACH:
            continue
        rows.append(
            Row(
                name=capfirst(words.scope(limit)),
                window=words.window(allowance),
                used=allowance.used(),
                maximum=allowance.maximum,
                left=allowance.left(),
                unit=wording.word_for(2, words.unit_word(limit.unit)),
                until=wording.day(allowance.days.last),
            )
        )
    return rows


def plan_rows(allowances: list[PlanAllowance]) -> list[Row]:
    return [
        Row(
            name=_name(allowance),
            window=Window(allowance.line.window).label,
            used=allowance.used,
            maximum=allowance.planned,
            left=allowance.left,
            unit=wording.word_for(2, words.unit_word(allowance.line.service.unit)),
            until=wording.day(allowance.days.last),
        )
        for allowance in allowances
    ]


def _name(allowance: PlanAllowance) -> str:
    line = allowance.line
    name = line.service.name
    if line.recipient == Recipient.REPRESENTATIVE:
        name = f"{name} – {line.get_recipient_display()}"
    return f"{name} ({line.provider})" if line.provider else name
