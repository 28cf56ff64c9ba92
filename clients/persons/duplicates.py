"""Pairs of persons who may be one, among all records of some territories.

PostgreSQL brings together what shares something (a birth date, a phone, the figures of a personal
code, a name) and a word of the name; ``likeness`` says of each such pair whether there is a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from clients.models import Client, Representative
from clients.persons.likeness import CLIENT, REPRESENTATIVE, Record, Suspicion, suspicions

_COLUMNS = "kind, id, person_id, words, born, code, phone, clients"

# A representative for whom nobody is there any more concerns nobody's figures.
_PAIRS = """
WITH record AS MATERIALIZED (
    SELECT 'client' AS kind, c.id, c.person_id,
        string_to_array(btrim(i.search_key), ' ') AS words, i.birth_date AS born,
        replace(i.personal_code, '-', '') AS code,
        CASE WHEN length(i.phone_digits) >= 6 THEN right(i.phone_digits, 8) ELSE '' END AS phone,
        NULL::bigint[] AS clients
    FROM clients_clientidentity i JOIN clients_client c ON c.id = i.client_id
    WHERE c.territory_id = ANY(%(territories)s)
    UNION ALL
    SELECT 'representative', r.id, r.person_id, string_to_array(btrim(i.search_key), ' '), NULL,
        replace(i.personal_code, '-', ''),
        CASE WHEN length(p.digits) >= 6 THEN right(p.digits, 8) ELSE '' END, x.clients
    FROM clients_representativeidentity i JOIN clients_representative r
        ON r.id = i.representative_id
    JOIN (SELECT representative_id, array_agg(DISTINCT client_id) AS clients
          FROM clients_representation GROUP BY representative_id) x ON x.representative_id = r.id
    CROSS JOIN LATERAL (SELECT regexp_replace(i.phone, '[^0-9]', '', 'g') AS digits) p
    WHERE r.territory_id = ANY(%(territories)s)
), word AS MATERIALIZED (
    SELECT DISTINCT r.kind, r.id, r.person_id, r.born, r.phone, w.word
    FROM record r CROSS JOIN LATERAL unnest(r.words) w (word)
    WHERE r.born IS NOT NULL OR r.phone <> ''
), coded AS MATERIALIZED (
    SELECT r.kind, r.id, r.person_id, r.words, r.code, {figures} AS figures
    FROM record r WHERE length(r.code) = 11
), stands AS (
    SELECT r.kind, r.id, r.person_id, c.client
    FROM record r CROSS JOIN LATERAL unnest(r.clients) c (client)
), named AS MATERIALIZED (
    SELECT r.*, (SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(r.words) w) AS name
    FROM record r WHERE r.kind = 'representative'
), pair AS (
    SELECT a.kind AS one_kind, a.id AS one, b.kind AS other_kind, b.id AS other
    FROM word a JOIN word b ON a.born = b.born AND a.word = b.word AND a.person_id < b.person_id
    UNION
    SELECT a.kind, a.id, b.kind, b.id FROM word a JOIN word b
        ON a.phone = b.phone AND a.word = b.word AND a.person_id < b.person_id
    WHERE a.phone <> ''
    UNION
    SELECT a.kind, a.id, b.kind, b.id FROM record a JOIN record b
        ON a.code = b.code AND a.person_id < b.person_id
    WHERE a.code <> ''
    UNION
    SELECT a.kind, a.id, b.kind, b.id FROM coded a JOIN coded b
        ON a.figures = b.figures AND a.person_id < b.person_id
        AND a.code <> b.code AND a.words && b.words
    UNION
    SELECT a.kind, a.id, b.kind, b.id FROM stands a JOIN stands b
        ON a.client = b.client AND a.person_id < b.person_id
    UNION
    SELECT a.kind, a.id, b.kind, b.id FROM named a JOIN named b
        ON a.name = b.name AND a.person_id < b.person_id
    WHERE a.code = '' OR b.code = ''
)
SELECT {a}, {b}
FROM pair
JOIN record a ON a.kind = pair.one_kind AND a.id = pair.one
JOIN record b ON b.kind = pair.other_kind AND b.id = pair.other
WHERE %(apart)s = EXISTS (
    SELECT FROM clients_personsapart d
    WHERE d.one_id = a.person_id AND d.other_id = b.person_id AND NOT d.is_withdrawn)
"""
_NAMES = _COLUMNS.split(", ")
# How often each figure stands in a code, as one number: the same in two codes of which one has
# figures in other places.
_FIGURES = " + ".join(f"length(translate(r.code, '{n}', '')) * {12**n}::bigint" for n in range(10))
for _name, _text in (
    ("a", ", ".join(f"a.{name}" for name in _NAMES)),
    ("b", ", ".join(f"b.{name}" for name in _NAMES)),
    ("figures", _FIGURES),
):
    _PAIRS = _PAIRS.replace(f"{{{_name}}}", _text)


@dataclass(frozen=True)
class Pair:
    """Two records of two persons; of several such pairs of the persons the weightiest."""

    one: Record
    other: Record
    reasons: tuple[Suspicion, ...]


def pairs(territories: Iterable[int], *, are_apart: bool = False) -> list[Pair]:
    """Persons within ``territories`` who may be one, the weightiest reason first. One query.

    ``are_apart``: instead those of whom somebody has said that they are not.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"territories": list(territories), "apart": are_apart})
        found = [_pair(_record(row[:8]), _record(row[8:])) for row in cursor]
    found = [pair for pair in found if pair.reasons]
    found.sort(key=_weight)
    by_persons: dict[tuple[int, int], Pair] = {}
    for pair in found:
        by_persons.setdefault((pair.one.person, pair.other.person), pair)
    return list(by_persons.values())


def _record(row: tuple) -> Record:
    kind, id_, person, words, born, code, phone, clients = row
    return Record(kind, id_, person, tuple(words), born, code, phone, frozenset(clients or ()))


def _pair(one: Record, other: Record) -> Pair:
    return Pair(one, other, tuple(suspicions(one, other)))


_ORDER = list(Suspicion)


def _weight(pair: Pair) -> tuple:
    one, other = pair.one, pair.other
    rank = _ORDER.index(pair.reasons[0])
    return rank, one.words[::-1], one.kind, one.id, other.kind, other.id


def shown(pairs: Iterable[Pair]) -> list[dict]:
    """The pairs of one page with their records in full: ``one``, ``other`` and ``reasons``."""
    pairs = list(pairs)
    records = [record for pair in pairs for record in (pair.one, pair.other)]
    rows = {
        CLIENT: Client.objects.select_related("identity", "territory"),
        REPRESENTATIVE: Representative.objects.select_related(
            "identity", "territory"
        ).prefetch_related("representations__client__identity"),
    }
    found = {
        kind: query.in_bulk([record.id for record in records if record.kind == kind])
        for kind, query in rows.items()
    }
    return [
        {
            "one": found[pair.one.kind][pair.one.id],
            "other": found[pair.other.kind][pair.other.id],
            "reasons": pair.reasons,
        }
        for pair in pairs
    ]
