"""The one place where a trace is written: by plain SQL, with a code that only we can compute.

Nothing is read back: who looks may write a trace, not read one.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    *("at", "user_id", "request", "kind", "page", "purpose"),
    *("client_ids", "territory_ids", "status", "asked"),
)
_INSERT = (
    f"INSERT INTO traces_trace ({', '.join(_COLUMNS)}, mac) "
    f"VALUES ({', '.join(['%s'] * (len(_COLUMNS) + 1))})"
)


def write(
    *,
    kind: str,
    request: UUID,
    user_id: int | None,
    page: str,
    purpose: str,
    clients: Mapping[int, int] | None = None,
    territory_ids: Iterable[int] = (),
    status: int | None = None,
    asked: UUID | None = None,
) -> None:
    """``clients`` are territories by client; ``territory_ids`` those besides: of a refused person,
    of a file taken away that shows no clients."""
    clients = clients or {}
    values = (
        timezone.now(),
        user_id,
        request,
        str(kind),
        page,
        str(purpose),
        sorted(clients),
        sorted({*clients.values(), *territory_ids}),
        status,
        asked,
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*values, row_mac(values)])


def row_mac(values: tuple) -> bytes:
    """Over all that is known of a row before it is stored: its columns without the number."""
    text = json.dumps([VERSION, *(plain(value) for value in values)], ensure_ascii=False)
    return keyed(f"row {text}")


def mac_of(trace) -> bytes:
    return row_mac(tuple(getattr(trace, column) for column in _COLUMNS))


def plain(value):
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    return str(value) if isinstance(value, UUID) else value


def keyed(text: str) -> bytes:
    return hmac.digest(_key(settings.TRACE_KEY), text.encode(), "sha256")


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"di_latgale.traces {secret}".encode()).digest()
