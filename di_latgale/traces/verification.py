"""Recomputes every code, digest and seal, and names the first place that does not fit."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from di_latgale.traces.models import Trace, TraceSeal
from di_latgale.traces.seals import BEFORE_ALL, SUMMARY, hash_of
from di_latgale.traces.writing import mac_of


@dataclass(frozen=True)
class Broken:
    """``seal`` None: among the rows not yet sealed. ``row`` None: which one cannot be told."""

    reason: str
    seal: int | None = None
    first_id: int | None = None
    last_id: int | None = None
    row: int | None = None

    def __str__(self) -> str:
        place = [f"seal {self.seal}" if self.seal else "not yet sealed"]
        if self.first_id is not None:
            place.append(f"rows {self.first_id}–{self.last_id}")
        if self.row is not None:
            place.append(f"row {self.row}")
        return f"{', '.join(place)}: {self.reason}"


@dataclass(frozen=True)
class Verdict:
    seals: int
    rows: int
    unsealed: int
    last_hash: str
    broken: Broken | None


def verify(expect: str = "") -> Verdict:
    """``expect`` is a hash written down earlier: it must still be one of the chain's."""
    seals = list(TraceSeal.objects.order_by("number"))
    rows, forged = _forged_rows()
    last_id = seals[-1].last_id if seals else BEFORE_ALL
    unsealed = Trace.objects.filter(id__gt=last_id).count()
    broken = next(_faults(seals, forged), None)
    if broken is None and expect and expect not in {seal.hash for seal in seals}:
        broken = Broken(
            "the expected seal is not there: the end was cut off",
            seal=seals[-1].number + 1 if seals else 1,
        )
    return Verdict(len(seals), rows, unsealed, seals[-1].hash if seals else "", broken)


def _faults(seals: list[TraceSeal], forged: list[int]) -> Iterator[Broken]:
    summaries = _summaries(seals)
    previous, after = "", BEFORE_ALL
    for number, (seal, found) in enumerate(zip(seals, summaries, strict=True), start=1):
        place = {"seal": number, "first_id": seal.first_id, "last_id": seal.last_id}
        if seal.number != number:
            yield Broken("a seal is missing", seal=number)
        if seal.previous != previous:
            yield Broken("it does not follow on the seal before", seal=number)
        if hash_of(seal) != seal.hash:
            yield Broken("the seal was changed", seal=number)
        row = _first_between(forged, after, seal.last_id)
        said = (seal.count, seal.first_id, seal.last_id, seal.digest)
        if row is not None:
            yield Broken("the row was changed or added by hand", row=row, **place)
        if found[0] != seal.count:
            yield Broken(f"{seal.count} rows were sealed, there are {found[0]}", **place)
        if found != said:
            yield Broken("the rows were changed", **place)
        previous, after = seal.hash, seal.last_id
    if (row := _first_between(forged, after, None)) is not None:
        yield Broken("the row was changed or added by hand", row=row)


def _first_between(forged: list[int], after: int, last: int | None) -> int | None:
    place = bisect_right(forged, after)
    row = forged[place] if place < len(forged) else None
    return row if row is not None and (last is None or row <= last) else None


def _forged_rows() -> tuple[int, list[int]]:
    """How many rows there are, and in order those whose code does not fit."""
    rows, forged = 0, []
    for trace in Trace.objects.order_by("id").iterator(chunk_size=5_000):
        rows += 1
        if bytes(trace.mac) != mac_of(trace):
            forged.append(trace.id)
    return rows, forged


def _summaries(seals: list[TraceSeal]) -> list[tuple]:
    """Of the rows after each seal's predecessor up to its own last one, as they are now."""
    last_ids = [seal.last_id for seal in seals]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {SUMMARY}
            FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS b (after, upto, place)
            LEFT JOIN traces_trace t ON t.id > b.after AND t.id <= b.upto
            GROUP BY b.place ORDER BY b.place""",
            [[BEFORE_ALL, *last_ids][: len(seals)], last_ids],
        )
        return cursor.fetchall()
