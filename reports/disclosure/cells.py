"""A count that a publication shows or hides, and what everybody knows to hold between counts."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from di_latgale.dates import Period, first_of_month


class Measure(StrEnum):
    PERSONS = "persons"
    CHILDREN = "children"
    STARTED = "started"
    OUTCOME = "outcome"
    ENROLLED = "enrolled"
    ASSESSED = "assessed"
    ENTRIES = "entries"
    QUANTITY = "quantity"
    COST = "cost"


# What adds up over months. A person of two months is one person of both.
ADDITIVE = (Measure.ENROLLED, Measure.ENTRIES, Measure.QUANTITY, Measure.COST)


@dataclass(frozen=True)
class Cell:
    """Of whole months from ``first`` to ``last`` in ``territories``; empty text is of all.

    ``services`` are the codes that make it up, for a quantity or a cost. ``detail`` is the kind
    of outcome or the group of clients.
    """

    measure: Measure
    territories: frozenset[int]
    first: date
    last: date
    recipient: str = ""
    category: str = ""
    services: frozenset[str] = frozenset()
    detail: str = ""
    is_total: bool = False

    @property
    def family(self) -> tuple[str, ...]:
        """Cells of one family are of the same kind of count."""
        return (self.measure, self.recipient, self.category, self.detail)

    def is_within(self, other: "Cell") -> bool:
        """Whoever is counted here is counted there too."""
        return (
            self.territories <= other.territories
            and other.first <= self.first
            and self.last <= other.last
            and self.recipient == other.recipient
            and self.detail == other.detail
            and other.category in ("", self.category)
        )

    def as_json(self) -> dict:
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        found |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return found | {
            "territories": sorted(self.territories),
            "services": sorted(self.services),
        }

    @classmethod
    def from_json(cls, found: dict) -> "Cell":
        return cls(
            **found
            | {
                "measure": Measure(found["measure"]),
                "territories": frozenset(found["territories"]),
                "services": frozenset(found["services"]),
                "first": date.fromisoformat(found["first"]),
                "last": date.fromisoformat(found["last"]),
            }
        )


def months_of_span(first: date, last: date) -> list[date]:
    found = []
    month = first_of_month(first)
    while month <= last:
        found.append(month)
        month = date.fromordinal(Period.month(month).last.toordinal() + 1)
    return found


class Why(StrEnum):
    """Why a count is not shown: few persons; it would give such a count back; it tells of more
    than the period."""

    FEW = "few"
    GIVES_BACK = "gives_back"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True)
class Shown:
    """A cell of a publication with its value; ``why`` it is hidden, or None.

    ``is_few``: of fewer persons than may be shown, so that it must not be got back.
    """

    cell: Cell
    value: Decimal
    is_few: bool
    why: Why | None = None

    @property
    def is_hidden(self) -> bool:
        return self.why is not None

    def as_json(self) -> dict:
        return {
            "cell": self.cell.as_json(),
            "value": str(self.value),
            "is_few": self.is_few,
            "why": self.why,
        }

    @classmethod
    def from_json(cls, found: dict) -> "Shown":
        """A value that was not given out is zero; it is hidden, and nothing reads it."""
        return cls(
            Cell.from_json(found["cell"]),
            Decimal(found["value"] or 0),
            found["is_few"],
            Why(found["why"]) if found["why"] else None,
        )
