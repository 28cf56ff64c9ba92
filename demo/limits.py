"""How many hours of care a child may get, by the dated rules of services/reference/limits.csv."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "services" / "reference"


@dataclass(frozen=True)
class CareRule:
    age_from: int
    age_to: int
    is_occupied: bool
    window: str
    maximum: Decimal
    valid_from: date
    valid_to: date

    def holds(self, day: date, age: int, is_occupied: bool) -> bool:
        return (
            self.valid_from <= day <= self.valid_to
            and self.age_from <= age <= self.age_to
            and self.is_occupied == is_occupied
        )


@cache
def care_rules() -> list[CareRule]:
    with (REFERENCE / "limits.csv").open(encoding="utf-8", newline="") as file:
        return [
            CareRule(
                int(row["age_from"]),
                int(row["age_to"]),
                row["representative_occupied"] == "yes",
                row["window"],
                Decimal(row["maximum"]),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"] or "9999-12-31"),
            )
            for row in csv.DictReader(file)
            if row["service"] == "sociala-aprupe"
        ]
