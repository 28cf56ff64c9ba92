"""The figures of a report of services received, and how a programme reads them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.entries.whose import Whose
from reports.period.figures import ZERO
from services.models import Recipient


class Variant(TextChoices):
    """Of whom: the two groups of the project, each with a report of its own."""

    CHILD = "child", _("FT: children and their representatives")
    ADULT = "adult", _("GRT: adults")

    @property
    def recipients(self) -> tuple[str, ...]:
        if self == Variant.ADULT:
            return (Recipient.ADULT,)
        return (Recipient.CHILD, Recipient.REPRESENTATIVE)


@dataclass(frozen=True)
class Sums:
    """``quantities`` by column, None where nothing was given. ``unit_cost`` where all have one.

    ``is_actual``: nothing has a unit cost, the costs are those of invoices.
    """

    quantities: tuple[Decimal | None, ...]
    quantity: Decimal
    entries: int
    cost: Decimal
    unit_cost: Decimal | None
    is_actual: bool


@dataclass(frozen=True)
class Line:
    """What one recipient had of one service; a representative's is on behalf of the child."""

    whose: Whose
    service: str
    service_name: str
    unit: str
    recipient: str
    representative: str
    representative_number: str
    sums: Sums


@dataclass(frozen=True)
class PersonLines:
    whose: Whose
    lines: tuple[Line, ...]

    @property
    def entries(self) -> int:
        return sum(line.sums.entries for line in self.lines)

    @property
    def cost(self) -> Decimal:
        return sum((line.sums.cost for line in self.lines), ZERO)


@dataclass(frozen=True)
class ServiceTotal:
    """A service for one kind of recipient; ``persons`` are the recipients, counted once."""

    service: str
    service_name: str
    unit: str
    recipient: str
    persons: int
    sums: Sums


@dataclass(frozen=True)
class CorrectionLine:
    """Of an earlier month: quantities in ``unit``, both costs in EUR; minus ≤ 0."""

    whose: Whose
    month: date
    service: str
    service_name: str
    unit: str
    recipient: str
    representative: str
    representative_number: str
    corrections: int
    plus: Decimal
    minus: Decimal
    plus_cost: Decimal
    minus_cost: Decimal

    @property
    def cost(self) -> Decimal:
        return self.plus_cost + self.minus_cost


@dataclass(frozen=True)
class Totals:
    """Persons once each: ``clients`` are the children, or the adults, whoever sat in for them."""

    clients: int
    representatives: int
    entries: int
    cost: Decimal
