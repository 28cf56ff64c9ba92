"""The one function that forgets, made from what the models say of themselves (``held``).

It stands in a migration; a model that changes what it holds makes another. Its limits are its
own: where the caller keeps files, after the client's exit, and only what is due.
"""

from django.conf import settings

import services.models  # noqa: F401 - loads the models, so that each has said what it holds
from di_latgale.held import HELD, Held, Record, events_of

_BEGIN = f"""
DECLARE
    _place bigint;
    _gone date;
    _today date := (now() AT TIME ZONE '{settings.TIME_ZONE}')::date;
    _keys bigint[];
BEGIN
    SELECT c.territory_id, c.exited_on INTO _place, _gone FROM clients_client c
    WHERE c.id = client FOR UPDATE;
    IF _place IS NULL OR NOT (_place = any(coalesce(
        string_to_array(nullif(current_setting('app.writes', true), ''), ','), '{{}}')::bigint[]))
    THEN
        RAISE EXCEPTION 'no file of the caller' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(records) r LEFT JOIN reports_retentionperiod p ON p.record = r
        WHERE p.years IS NULL OR _gone IS NULL
           OR _gone + make_interval(years => p.years) >= _today)
    THEN
        RAISE EXCEPTION 'forgotten_is_due'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'forgotten_is_due';
    END IF;
    PERFORM set_config('app.forgetting', 'yes', true);
"""
_END = """
    INSERT INTO reports_forgotten (client_id, territory_id, record, forgotten_by_id)
    SELECT client, _place, r, nullif(current_setting('app.user_id', true), '')::bigint
    FROM unnest(records) r ON CONFLICT DO NOTHING;
    PERFORM set_config('app.forgetting', '', true);
END"""


def forget_file() -> str:
    """plpgsql of ``forget_file(client, records)``. Raises insufficient_privilege where the caller
    does not keep the file, check_violation ``forgotten_is_due`` where it is not yet time.
    """
    usual = [held for held in _in_order() if not held.is_always]
    last = [held for held in _in_order() if held.is_always]
    parts = [
        f"    IF '{record}' = any(records) THEN{''.join(map(_forget, of_record))}\n    END IF;\n"
        for record in Record.values
        if (of_record := [held for held in usual if held.record == record and held.words])
    ]
    return f"{_BEGIN}{''.join(parts)}{''.join(map(_forget, last))}{_END}"


def _in_order() -> list[Held]:
    return sorted(HELD.values(), key=lambda held: held.model._meta.db_table)


def _forget(held: Held) -> str:
    """The rows, and what history says of them: the keys first, so that both are the same ones."""
    table = held.model._meta.db_table
    events = events_of(held.model)
    statements = f"""
        _keys := ARRAY(SELECT {table}.id FROM {table} WHERE {held.condition});
        UPDATE {table} SET {_emptied(held, "id")} WHERE id = any(_keys);"""
    if events is None:
        return statements
    kept = {field.column for field in events._meta.fields}
    return f"""{statements}
        UPDATE {events._meta.db_table} SET {_emptied(held, "pgh_obj_id", kept)}
        WHERE pgh_obj_id = any(_keys);"""


def _emptied(held: Held, key: str, kept: set[str] | None = None) -> str:
    return ", ".join(
        f'"{field.column}" = {held.emptied(field, key)}'
        for field in held.forgotten
        if kept is None or field.column in kept
    )
