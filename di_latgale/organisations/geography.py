"""Municipalities of both divisions and the territories between them, held in memory.

There are a few dozen, they change by law, and whatever works on many rows asks for them per row.
"""

from collections import defaultdict
from datetime import date

from di_latgale.latvian import without_diacritics
from di_latgale.organisations.models import Belonging, Municipality, Territory

# Left out when a parish is compared: „Aglonas pagasts”, „Aglonas pag.” and „Aglonas” are one.
_UNIT_WORDS = {"pagasts", "pag.", "pag", "novads", "nov.", "nov"}


class PartNotKnownError(LookupError):
    """The parish does not say in which territory; ``choices`` are the names of those it may be."""

    def __init__(self, choices: list[str]) -> None:
        super().__init__(choices)
        self.choices = choices


class Geography:
    """Two queries when made, none after."""

    def __init__(self) -> None:
        self.municipalities = {m.slug: m for m in Municipality.objects.all()}
        self._spans: dict[int, list[Belonging]] = defaultdict(list)
        self._territories: dict[int, list[Territory]] = defaultdict(list)
        for belonging in Belonging.objects.select_related("territory", "municipality").order_by(
            "territory__sort_key", "valid_from"
        ):
            self._spans[belonging.territory_id].append(belonging)
            self._territories[belonging.municipality_id].append(belonging.territory)

    def territories_of(self, municipality: Municipality) -> list[Territory]:
        """Those that belong, or ever belonged, to it, in Latvian order."""
        return self._territories[municipality.pk]

    def municipality_of(self, territory_id: int, day: date) -> Municipality | None:
        """The one the territory belongs to on ``day``."""
        for belonging in self._spans[territory_id]:
            if _valid(belonging, day):
                return belonging.municipality
        return None

    def _first_of(self, territory_id: int) -> Municipality:
        spans = self._spans[territory_id]
        return min(spans, key=lambda span: span.valid_from or date.min).municipality

    def place(self, municipality: Municipality, parish: str) -> Territory:
        """In which territory of ``municipality`` a client of ``parish`` (free text) lives.

        A municipality of one territory needs no parish. Otherwise the parish names a territory;
        if it does not, the client lives in the "part not known" of the municipality. Where there
        is none (Aglona, which was split by parish) raises ``PartNotKnownError``.
        """
        territories = self.territories_of(municipality)
        if len(territories) == 1:
            return territories[0]
        not_known = [t for t in territories if t.slug == f"{municipality.slug}-nezinama"]
        parts = [t for t in territories if t not in not_known]
        for territory in parts:
            if parish and _bare(parish) == _bare(territory.name):
                return territory
        if not_known:
            return not_known[0]
        raise PartNotKnownError([t.name for t in parts])

    def paying(
        self, named: Municipality | None, territory_id: int, day: date
    ) -> Municipality | None:
        """The municipality that pays on ``day`` for a client of the territory.

        None named: the client's own, or before there was one the first it came to belong to (as
        ``MunicipalityQuerySet.paying_on``). One named that exists that day: it. One of the other
        division: the client's own if it ever was the client's, otherwise the only one of that
        day that shares a territory with it; None if there is no such one.
        """
        own = self.municipality_of(territory_id, day) or self._first_of(territory_id)
        if named is None:
            return own
        if _valid(named, day):
            return named
        territories = {t.pk for t in self.territories_of(named)}
        if territory_id in territories:
            return own
        heirs = {self.municipality_of(t, day) for t in territories} - {None}
        return heirs.pop() if len(heirs) == 1 else None


def _valid(span: Belonging | Municipality, day: date) -> bool:
    return (span.valid_from is None or span.valid_from <= day) and (
        span.valid_to is None or day <= span.valid_to
    )


def _bare(name: str) -> str:
    return " ".join(w for w in without_diacritics(name).split() if w not in _UNIT_WORDS)
