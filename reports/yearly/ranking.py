"""Standard competition ranking: the largest is first, equals share a place (1, 2, 2, 4)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Rank:
    """From ``first`` to ``last`` place, which differ where several are equal."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}." if self.first == self.last else f"{self.first}.–{self.last}."


def ranks(values: Sequence[Decimal | int | None]) -> list[Rank | None]:
    """Of each value among those that are known; None has none."""
    counted = Counter(value for value in values if value is not None)
    found, before = {}, 0
    for value in sorted(counted, reverse=True):
        found[value] = Rank(before + 1, before + counted[value])
        before += counted[value]
    return [None if value is None else found[value] for value in values]
