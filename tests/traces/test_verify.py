"""``verify_trace`` finds every alteration and names the first place."""

import json
import random
from io import StringIO

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from di_latgale.traces.models import Trace, TraceSeal
from di_latgale.traces.seals import SUMMARY, seal_traces
from di_latgale.traces.verification import verify

pytestmark = pytest.mark.django_db

SEALED = 70

# How each column is given another value in the database. The seal of the row itself among them.
TRACE_CHANGES = {
    "id": "id + 1000000",
    "at": "at + interval '1 microsecond'",
    "user_id": "NULL",
    "request": "gen_random_uuid()",
    "kind": "'export'",
    "page": "'clients:list'",
    "purpose": "'audit'",
    "client_ids": "client_ids || 17::bigint",
    "territory_ids": "territory_ids || 17::bigint",
    "status": "CASE WHEN status IS NULL THEN 403 ELSE NULL END",
    "asked": "CASE WHEN asked IS NULL THEN gen_random_uuid() ELSE NULL END",
    "mac": "sha256(mac)",
}
SEAL_CHANGES = {
    "number": "number + 1000",
    "first_id": "first_id + 1",
    "last_id": "last_id - 1",
    "count": "count - 1",
    "digest": "encode(sha256(digest::bytea), 'hex')",
    "previous": "encode(sha256(previous::bytea), 'hex')",
    "hash": "encode(sha256(hash::bytea), 'hex')",
    "sealed_at": "sealed_at + interval '1 microsecond'",
}


def run(sql: str, *values) -> int:
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def copy_row(row: int, *, as_id: int) -> None:
    names = [f.column for f in Trace._meta.fields if f.name not in ("id", "request")]
    columns = ", ".join(names)
    run(
        f"INSERT INTO traces_trace (id, request, {columns}) "
        f"SELECT %s, gen_random_uuid(), {columns} FROM traces_trace WHERE id = %s",
        as_id,
        row,
    )


def swap_seals(one: int, other: int) -> None:
    away = one + 1000
    for number, becomes in ((one, away), (other, one), (away, other)):
        run("UPDATE traces_traceseal SET number = %s WHERE number = %s", becomes, number)


def output(**options) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_trace", stdout=out, **options)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def row_ids() -> list[int]:
    return list(Trace.objects.order_by("id").values_list("id", flat=True))


def test_what_nobody_touched_is_whole(chain):
    last = TraceSeal.objects.get(number=5).hash
    text, code = output()
    assert (text, code) == (f"5 seals, 76 rows, 6 unsealed, last seal {last}\n", 0)
    assert output(expect=last)[1] == 0
    assert output(expect=TraceSeal.objects.get(number=2).hash)[1] == 0


def test_nothing_at_all_is_whole():
    assert output() == ("0 seals, 0 rows, 0 unsealed, last seal –\n", 0)


def test_it_speaks_json(chain):
    text, code = output(format="json")
    assert code == 0
    assert json.loads(text)["broken"] is None
    run("UPDATE traces_trace SET page = 'x' WHERE id = %s", row_ids()[10])
    text, code = output(format="json")
    assert code == 1
    assert json.loads(text)["broken"]["seal"] == 2


def test_the_settings_of_a_session_make_no_difference(chain):
    """psql of the next administrator computes the same digests as the application."""
    digests = list(TraceSeal.objects.values_list("digest", flat=True))
    bounds = list(TraceSeal.objects.values_list("first_id", "last_id"))
    for setting in (
        "timezone = 'Asia/Tokyo'",
        "datestyle = 'German'",
        "extra_float_digits = 0",
        "bytea_output = 'escape'",
        "lc_numeric = 'C'",
    ):
        run(f"SET LOCAL {setting}")
    found = []
    with connection.cursor() as cursor:
        for span in bounds:
            cursor.execute(
                f"SELECT {SUMMARY} FROM traces_trace t WHERE t.id BETWEEN %s AND %s", span
            )
            found.append(cursor.fetchone()[3])
    assert found == digests


class TestTheFirstBrokenPlaceIsNamed:
    def test_a_changed_row_exactly(self, chain):
        ids = row_ids()
        run("UPDATE traces_trace SET user_id = NULL WHERE id IN (%s, %s)", ids[9], ids[30])
        broken = verify().broken
        assert (broken.seal, broken.row) == (2, ids[9])
        assert (broken.first_id, broken.last_id) == (ids[8], ids[23])
        text, code = output()
        assert code == 1
        assert f"BROKEN: seal 2, rows {ids[8]}–{ids[23]}, row {ids[9]}: " in text

    def test_a_row_sealed_after_it_was_changed(self, chain):
        changed = row_ids()[-1]
        run("UPDATE traces_trace SET user_id = NULL WHERE id = %s", changed)
        assert (verify().broken.seal, verify().broken.row) == (None, changed)
        seal_traces()
        assert (verify().broken.seal, verify().broken.row) == (6, changed)

    def test_a_removed_row_by_its_seal(self, chain):
        run("DELETE FROM traces_trace WHERE id = %s", row_ids()[25])
        broken = verify().broken
        assert (broken.seal, broken.row) == (3, None)
        assert broken.reason == "24 rows were sealed, there are 23"

    def test_a_row_added_into_a_sealed_range(self, chain):
        run("DELETE FROM traces_trace WHERE id = %s", row_ids()[25])
        copy_row(row_ids()[24], as_id=row_ids()[24] + 1)
        assert verify().broken.seal == 3

    def test_a_row_added_by_hand_at_the_end(self, chain):
        run(
            "INSERT INTO traces_trace (at, request, kind, page, purpose, client_ids, "
            "territory_ids, mac) VALUES (now(), gen_random_uuid(), 'look', 'clients:list', "
            "'casework', '{1}', '{1}', sha256('x'))"
        )
        assert (verify().broken.seal, verify().broken.row) == (None, row_ids()[-1])

    def test_a_row_cannot_be_copied(self, chain):
        columns = [f.column for f in Trace._meta.fields if f.name != "id"]
        names = ", ".join(columns)
        with (
            pytest.raises(IntegrityError, match="request"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"INSERT INTO traces_trace ({names}) SELECT {names} FROM traces_trace LIMIT 1"
            )

    def test_a_removed_seal(self, chain):
        run("DELETE FROM traces_traceseal WHERE number = 2")
        assert (verify().broken.seal, verify().broken.reason) == (2, "a seal is missing")

    def test_seals_that_changed_places(self, chain):
        swap_seals(2, 3)
        assert verify().broken.seal == 2

    def test_a_cut_off_end_by_what_was_written_down(self, chain):
        last = TraceSeal.objects.get(number=5).hash
        run("DELETE FROM traces_trace WHERE id > %s", TraceSeal.objects.get(number=4).last_id)
        run("DELETE FROM traces_traceseal WHERE number = 5")
        assert verify().broken is None
        assert verify(last).broken.seal == 5
        assert output(expect=last)[1] == 1

    def test_another_key_fits_nothing(self, chain, settings):
        settings.TRACE_KEY = "another"
        assert verify().broken.seal == 1


def alteration(dice: random.Random, ids: list[int]) -> str:
    """Carries out one at random; the words of it for a failing test."""
    kind = dice.choice(["row", "row", "row", "remove", "add", "seal", "drop", "swap", "tail"])
    sealed = ids[:SEALED]
    if kind == "row":
        column, row = dice.choice(list(TRACE_CHANGES)), dice.choice(sealed)
        changed = run(
            f"UPDATE traces_trace SET {column} = {TRACE_CHANGES[column]} WHERE id = %s", row
        )
        return f"{kind} {column} {row} {changed}"
    if kind == "remove":
        run("DELETE FROM traces_trace WHERE id = %s", row := dice.choice(sealed))
        return f"{kind} {row}"
    if kind == "add":
        row = dice.choice(sealed)
        copy_row(row, as_id=ids[0] - dice.randint(1, 1000))
        return f"{kind} {row}"

    if kind == "seal":
        column, number = dice.choice(list(SEAL_CHANGES)), dice.randint(1, 5)
        run(
            f"UPDATE traces_traceseal SET {column} = {SEAL_CHANGES[column]} WHERE number = %s",
            number,
        )
        return f"{kind} {column} {number}"
    if kind == "drop":
        run("DELETE FROM traces_traceseal WHERE number = %s", number := dice.randint(1, 5))
        return f"{kind} {number}"
    if kind == "swap":
        one, other = dice.sample(range(1, 6), 2)
        swap_seals(one, other)
        return f"{kind} {one} {other}"
    number = dice.randint(0, 4)
    last = TraceSeal.objects.get(number=number).last_id if number else 0
    run("DELETE FROM traces_trace WHERE id > %s", last)
    run("DELETE FROM traces_traceseal WHERE number > %s", number)
    return f"{kind} {number}"


def test_a_thousand_random_alterations_are_all_found(chain):
    """Each in a savepoint that is taken back."""
    ids, last = row_ids(), TraceSeal.objects.get(number=5).hash
    missed = []
    for seed in range(1_000):
        mark = transaction.savepoint()
        done = alteration(random.Random(seed), ids)
        if verify(last).broken is None:
            missed.append(f"{seed}: {done}")
        transaction.savepoint_rollback(mark)
    assert missed == []
    assert verify(last).broken is None
