"""Closes traces in batches: each seal holds a digest of its rows and the hash of the seal before.

The key is not in the database, so who changes rows or seals there cannot make the chain fit again.
What a cut-off end would hide is found by the last hash on paper: the access review prints it.
"""

import logging
from itertools import count

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from di_latgale import scope
from di_latgale.traces.models import SEAL_LOCK, Trace, TraceSeal
from di_latgale.traces.writing import VERSION, keyed, plain

logger = logging.getLogger(__name__)

# One row as text that no setting of a session changes; numbers, words and microseconds only.
ROW_TEXT = f"""jsonb_build_array(
    {VERSION}, t.id, (extract(epoch FROM t.at) * 1000000)::bigint, t.user_id, t.request, t.kind,
    t.page, t.purpose, t.client_ids, t.territory_ids, t.status, t.asked, encode(t.mac, 'hex')
)::text"""
# Of the rows of a range: how many, first, last and the digest of all of them in their order.
SUMMARY = f"""count(t.id), min(t.id), max(t.id), encode(sha256(coalesce(
    string_agg(sha256(convert_to({ROW_TEXT}, 'UTF8')), ''::bytea ORDER BY t.id), ''::bytea
)), 'hex')"""

# Before every row, also one that somebody numbers below zero.
BEFORE_ALL = -(2**63)

_written = count(1)


def seal_traces(*, at_least: int = 1, wait_ms: int = 5_000) -> TraceSeal | None:
    """Seals all rows not yet sealed; None if there are fewer than ``at_least``.

    Waits for writers at most ``wait_ms``, then raises ``OperationalError`` with nothing sealed.
    """
    with scope.whole("seal of traces"):
        last = TraceSeal.objects.order_by("-number").first()
        if (
            Trace.objects.filter(id__gt=last.last_id if last else BEFORE_ALL)[:at_least].count()
            < at_least
        ):
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        # Read again: another sealer may have been quicker.
        last = TraceSeal.objects.order_by("-number").first()
        return _sealed(last)


def _sealed(last: TraceSeal | None) -> TraceSeal | None:
    with connection.cursor() as cursor:
        after = last.last_id if last else BEFORE_ALL
        cursor.execute(f"SELECT {SUMMARY} FROM traces_trace t WHERE t.id > %s", [after])
        rows, first_id, last_id, digest = cursor.fetchone()
    if not rows:
        return None
    seal = TraceSeal(
        number=last.number + 1 if last else 1,
        first_id=first_id,
        last_id=last_id,
        count=rows,
        digest=digest,
        previous=last.hash if last else "",
        sealed_at=timezone.now(),
    )
    seal.hash = hash_of(seal)
    seal.save(force_insert=True)
    return seal


def hash_of(seal: TraceSeal) -> str:
    parts = (
        *("seal", VERSION, seal.number, seal.first_id, seal.last_id, seal.count, seal.digest),
        *(seal.previous, plain(seal.sealed_at)),
    )
    return keyed(" ".join(map(str, parts))).hex()


def seal_when_due() -> None:
    """After every so many traces of this process, once the page is stored: never its fault."""
    if next(_written) % settings.TRACE_SEAL_AFTER == 0:
        transaction.on_commit(_seal_quietly)


def _seal_quietly() -> None:
    try:
        seal_traces(at_least=settings.TRACE_SEAL_AFTER, wait_ms=200)
    except OperationalError:
        pass  # writers are busy; the timer or the next turn seals
    except Exception:
        logger.exception("traces could not be sealed")


def last_hash() -> str:
    return TraceSeal.objects.order_by("-number").values_list("hash", flat=True).first() or ""
