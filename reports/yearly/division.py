"""The region parted into municipalities: each territory in exactly one of them."""

from dataclasses import dataclass
from datetime import date

from di_latgale.organisations.geography import Geography
from di_latgale.organisations.models import Municipality, Territory


@dataclass(frozen=True)
class Place:
    """A municipality; without one, a territory that was nobody's on the day."""

    name: str
    territories: frozenset[int]
    municipality: Municipality | None = None

    @property
    def slug(self) -> str:
        return self.municipality.slug if self.municipality else ""


def division_on(day: date) -> tuple[Place, ...]:
    """In Latvian order, those without a municipality last.

    "Part not known" of a unit made in 2021 was of no municipality before: it stands by its own
    name, since whose it was then is what is not known.
    """
    geography = Geography()
    found: dict[int | None, list[Territory]] = {}
    alone = []
    for territory in Territory.objects.order_by("sort_key", "id"):
        if municipality := geography.municipality_of(territory.pk, day):
            found.setdefault(municipality.pk, []).append(territory)
        else:
            alone.append(Place(territory.name, frozenset({territory.pk})))
    places = [
        Place(str(m), frozenset(t.pk for t in found[m.pk]), m)
        for m in sorted(geography.municipalities.values(), key=lambda m: (m.sort_key, m.pk))
        if m.pk in found
    ]
    return (*places, *alone)
