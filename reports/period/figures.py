"""The figures of a period report, and how a programme reads them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst

from di_latgale.dates import Period
from di_latgale.wording import word_for
from services.models import Centre, Recipient, Service

ZERO = Decimal("0.00")


class OfRecipient:
    """For rows with ``recipient``: its word for ``di_latgale.wording``."""

    recipient: str

    @property
    def noun(self) -> str:
        return {
            Recipient.CHILD: "bērns",
            Recipient.REPRESENTATIVE: "pārstāvis",
            Recipient.ADULT: "pieaugušais",
        }[self.recipient]

    @property
    def recipients(self) -> str:
        """„bērni”, „pārstāvji”, „pieaugušie”."""
        return word_for(2, self.noun)


@dataclass(frozen=True)
class ServiceRow(OfRecipient):
    """``persons`` are the recipients, ``children`` those concerned: 0 for adults.

    ``started`` = the persons whose first session ever of this service lies in the period.
    ``quantity`` is in ``service.unit``, ``cost`` in EUR.
    """

    service: Service
    recipient: str
    persons: int
    children: int
    started: int
    entries: int
    quantity: Decimal
    cost: Decimal
    first_on: date
    last_on: date

    def as_json(self) -> dict:
        return {
            "service": self.service.code,
            "category": self.service.category,
            "recipient": self.recipient,
            "unit": self.service.unit,
            "persons": self.persons,
            "children": self.children,
            "started": self.started,
            "entries": self.entries,
            "quantity": f"{self.quantity:.2f}",
            "cost": f"{self.cost:.2f}",
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
        }


@dataclass(frozen=True)
class CategoryRow(OfRecipient):
    """Persons counted once however many services; ``*_several`` had more than one of them.

    ``quantity`` adds up whatever the services' units are.
    """

    category: str
    recipient: str
    persons: int
    children: int
    entries: int
    quantity: Decimal
    cost: Decimal
    persons_several: int
    children_several: int

    @property
    def label(self) -> str:
        return capfirst(str(Service.Category(self.category).label))

    def as_json(self) -> dict:
        return {
            "category": self.category,
            "recipient": self.recipient,
            "persons": self.persons,
            "children": self.children,
            "entries": self.entries,
            "quantity": f"{self.quantity:.2f}",
            "cost": f"{self.cost:.2f}",
        }


@dataclass(frozen=True)
class RecipientTotal(OfRecipient):
    """All of one kind of recipient; ``persons_several`` are in more than one category."""

    recipient: str
    persons: int
    entries: int
    cost: Decimal
    persons_several: int


@dataclass(frozen=True)
class DayCentreRow:
    """``open_days`` of ``working_days``; ``attendance_days`` is the sum of quantities."""

    centre: Centre
    working_days: int
    open_days: int
    persons: int
    attendance_days: Decimal

    def as_json(self) -> dict:
        return {
            "centre": self.centre.code,
            "working_days": self.working_days,
            "open_days": self.open_days,
            "persons": self.persons,
            "attendance_days": f"{self.attendance_days:.2f}",
        }


@dataclass(frozen=True)
class Enrolled:
    """Distinct persons; ``percent`` served of assessed, None where nobody is assessed."""

    in_period: int
    since_start: int
    assessed: int
    percent: Decimal | None

    def as_json(self) -> dict:
        return {
            "in_period": self.in_period,
            "since_start": self.since_start,
            "assessed": self.assessed,
            "served_of_assessed_percent": None if self.percent is None else float(self.percent),
        }


@dataclass(frozen=True)
class PeriodReport:
    period: Period
    is_cumulative: bool
    municipalities: tuple[str, ...]
    services: tuple[ServiceRow, ...]
    categories: tuple[CategoryRow, ...]
    recipients: tuple[RecipientTotal, ...]
    day_centres: tuple[DayCentreRow, ...]
    outcomes: dict[str, int]
    enrolled: Enrolled

    @property
    def begun(self) -> date:
        """A cumulative report begins with the first session it holds."""
        if not self.is_cumulative:
            return self.period.first
        return min((row.first_on for row in self.services), default=self.period.last)

    def total(self, recipient: str) -> RecipientTotal | None:
        return next((total for total in self.recipients if total.recipient == recipient), None)

    def persons_of(self, recipient: str) -> int:
        total = self.total(recipient)
        return total.persons if total else 0

    @property
    def persons(self) -> int:
        return sum(total.persons for total in self.recipients)

    @property
    def entries(self) -> int:
        return sum(total.entries for total in self.recipients)

    @property
    def cost(self) -> Decimal:
        return sum((total.cost for total in self.recipients), ZERO)

    def as_json(self) -> dict:
        """Codes of the reference tables; money and quantities as text with two decimals."""
        return {
            "period": {
                "from": self.period.first.isoformat(),
                "to": self.period.last.isoformat(),
                "cumulative": self.is_cumulative,
            },
            "municipalities": list(self.municipalities),
            "services": [row.as_json() for row in self.services],
            "categories": [row.as_json() for row in self.categories],
            "totals": {
                "persons": self.persons,
                "children": self.persons_of(Recipient.CHILD),
                "adults": self.persons_of(Recipient.ADULT),
                "representatives": self.persons_of(Recipient.REPRESENTATIVE),
                "entries": self.entries,
                "cost": f"{self.cost:.2f}",
            },
            "day_centres": [row.as_json() for row in self.day_centres],
            "outcomes": self.outcomes,
            "enrolled": self.enrolled.as_json(),
        }
