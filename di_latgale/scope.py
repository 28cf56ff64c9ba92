"""What the running transaction may see: the second wall's settings, see ``di_latgale.walls``.

They are local to the transaction, so nothing stays behind in a kept connection. Whoever needs
rows of clients outside a request sets a scope too: ``whole`` for commands of the server.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from di_latgale.accounts.rights import RIGHTS, Right
from di_latgale.history.context import METADATA
from di_latgale.organisations.models import Belonging, Territory
from di_latgale.walls import WEB_ROLE


@dataclass(frozen=True)
class Scope:
    """Primary keys, by what may be done with them; the empty scope sees nothing.

    ``figures`` holds ``reads`` too. A plan that ended before ``planned_since`` shows a provider
    nothing any more. ``region`` says that traces of no place at all may be read.
    """

    reads: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()
    publishes: frozenset[int] = frozenset()
    traces: frozenset[int] = frozenset()
    closes: frozenset[int] = frozenset()
    accepts: frozenset[int] = frozenset()
    providers: frozenset[int] = frozenset()
    planned_since: date | None = None
    region: bool = False
    user_id: int | None = None

    def settings(self) -> dict[str, str]:
        """Names and values for ``set_config``."""
        return {f"app.{f.name}": _text(getattr(self, f.name)) for f in fields(self)}


def _text(value: frozenset[int] | bool | int | date | None) -> str:
    if isinstance(value, frozenset):
        return ",".join(map(str, sorted(value)))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def scope_of(user) -> Scope:
    """The scope of today's memberships; that of nobody where nobody is signed in. Two queries."""
    if not user.is_authenticated:
        return Scope()
    today = timezone.localdate()
    memberships = user.memberships_now
    territories: dict[int | None, set[int]] = {}
    if any(m.provider_id is None for m in memberships):
        belongings = Belonging.objects.valid_on(today).order_by("territory")
        for municipality, territory in belongings.values_list("municipality", "territory"):
            territories.setdefault(municipality, set()).add(territory)
    if any(m.is_region_wide for m in memberships):
        territories[None] = set(Territory.objects.order_by("id").values_list("id", flat=True))

    def held(*rights: Right) -> frozenset[int]:
        roles = frozenset().union(*(RIGHTS[right] for right in rights))
        places = [m.municipality_id for m in memberships if m.role in roles and not m.provider_id]
        return frozenset().union(*(territories.get(place, ()) for place in places))

    return Scope(
        reads=held(Right.READ_FILES),
        writes=held(Right.KEEP_FILES, Right.IMPORT_FILES),
        figures=held(Right.READ_FILES, Right.READ_FIGURES, Right.READ_ROWS),
        publishes=held(Right.PUBLISH),
        traces=held(Right.READ_TRACES),
        closes=held(Right.CLOSE_PERIODS),
        accepts=held(Right.ACCEPT_PERIODS),
        providers=frozenset(
            m.provider_id
            for m in memberships
            if m.role in RIGHTS[Right.READ_PLANNED] and m.provider_id
        ),
        planned_since=today - timedelta(days=settings.PLANNED_SIGHT_DAYS),
        region=any(m.is_region_wide and m.role in RIGHTS[Right.READ_TRACES] for m in memberships),
        user_id=user.pk,
    )


def set_scope(scope: Scope, *, request_id: UUID | None = None) -> None:
    """For the rest of the transaction; also who and which request history writes down."""
    who = {"user": scope.user_id, "request": request_id.hex if request_id else "", "reason": ""}
    _set({**scope.settings(), METADATA: json.dumps(who)})


@contextmanager
def web_transaction() -> Iterator[None]:
    """One transaction as the web role, without a scope yet."""
    with _transaction():
        _set({"role": WEB_ROLE})
        yield


@contextmanager
def of_user(user, *, request_id: UUID | None = None) -> Iterator[None]:
    """One transaction as the web role with the scope of ``user``."""
    scope = scope_of(user)
    with web_transaction():
        set_scope(scope, request_id=request_id)
        yield


@contextmanager
def whole(reason: str) -> Iterator[None]:
    """One transaction of the owner of the tables in which every row is seen: commands, jobs.

    ``reason`` is written into the history of what is changed; nothing personal.
    """
    with _transaction():
        who = {"user": None, "request": "", "reason": reason}
        _set({"app.whole": "yes", METADATA: json.dumps(who)})
        yield


@contextmanager
def _transaction() -> Iterator[None]:
    """``atomic`` that also leaves the settings of an outer transaction as they were."""
    is_inner = connection.in_atomic_block
    before = _current() if is_inner else {}
    with transaction.atomic():
        yield
        if is_inner and not connection.needs_rollback:
            _set(before)


def _names() -> Iterable[str]:
    return ("role", "app.whole", METADATA, *Scope().settings())


def _current() -> dict[str, str]:
    names = list(_names())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(n, true), '') FROM unnest(%s::text[]) n", [names]
        )
        return dict(zip(names, (value for (value,) in cursor.fetchall()), strict=True))


def _set(settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _name in settings)
    values = [part for item in settings.items() for part in item]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)
