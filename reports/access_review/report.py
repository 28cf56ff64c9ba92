"""The yearly review of accesses: who may see whom, who really looked, and what nothing explains.

Persons are named, for they are staff; clients appear by their number only.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from clients.models import Client
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, Role, roles_with
from di_latgale.dates import Period
from di_latgale.history.tracking import TRACKED
from di_latgale.organisations.models import Belonging
from di_latgale.traces.kinds import Kind
from di_latgale.traces.models import TraceSeal
from di_latgale.traces.pages import LISTS
from services.models import PlannedService

_BY_NAME = roles_with(Right.READ_FILES, Right.READ_PLANNED)
_OF_CLIENTS = _BY_NAME | roles_with(Right.READ_ROWS)


@dataclass(frozen=True)
class Access:
    """One membership; ``clients`` is how many files it opened within what is reviewed."""

    person: str
    role: Role
    place: str
    first: date
    last: date | None
    clients: int

    @property
    def is_by_name(self) -> bool:
        return self.role in _BY_NAME


@dataclass(frozen=True)
class Looks:
    """``person`` empty: commands of the server."""

    person: str
    looks: int
    clients: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Unexplained:
    """Files opened by one person for which nothing was to be done; ``numbers`` in their order."""

    person: str
    looks: int
    clients: int
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Refusals:
    person: str
    no_right: int
    no_object: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Named:
    """A client whose number stands in the review: the review is a look at it too."""

    pk: int
    territory_id: int


@dataclass(frozen=True)
class AccessReview:
    """``seal`` and ``last_hash`` are those of ``verify_trace`` at the time of the review."""

    period: Period
    accesses: tuple[Access, ...]
    looks: tuple[Looks, ...]
    unexplained: tuple[Unexplained, ...]
    refusals: tuple[Refusals, ...]
    seal: int
    last_hash: str
    clients: tuple[Named, ...]


def access_review(period: Period, *, territories: Iterable[int], region: bool) -> AccessReview:
    """The review of the files in ``territories``; ``region`` takes in who works in no place.

    What the caller's scope does not let through is not counted.
    """
    places = sorted(territories)
    names = dict(User.objects.order_by("id").values_list("id", "name"))
    seal = TraceSeal.objects.order_by("-number").first()
    unexplained, clients = _unexplained(period, places, names)
    return AccessReview(
        period=period,
        accesses=_accesses(period, set(places)),
        looks=_looks(period, places, names),
        unexplained=unexplained,
        refusals=_refusals(period, places, region, names),
        seal=seal.number if seal else 0,
        last_hash=seal.hash if seal else "",
        clients=clients,
    )


def _accesses(period: Period, places: set[int]) -> tuple[Access, ...]:
    """In Latvian order of the persons; roles without any client are left out, empty reaches too."""
    counted = Client.objects.filter(territory__in=places).order_by("territory")
    files = dict(counted.values_list("territory").annotate(Count("id")))
    planned = PlannedService.objects.approved().filter(territory__in=places, provider__isnull=False)
    of_providers = dict(
        planned.order_by("provider")
        .values_list("provider")
        .annotate(Count("client", distinct=True))
    )
    spans = defaultdict(list)
    for span in Belonging.objects.filter(territory__in=places).order_by("id"):
        spans[span.municipality_id].append(span)
    found = []
    memberships = (
        Membership.objects.filter(role__in=_OF_CLIENTS, valid_from__lte=period.last)
        .filter(Q(valid_to=None) | Q(valid_to__gte=period.first))
        .select_related("user", "municipality", "provider")
        .order_by("user__sort_key", "user_id", "valid_from", "id")
    )
    for membership in memberships:
        first = max(membership.valid_from, period.first)
        last = min(membership.valid_to or period.last, period.last)
        if membership.provider_id:
            clients = of_providers.get(membership.provider_id, 0)
        else:
            reached = (
                places
                if membership.is_region_wide
                else _held(spans[membership.municipality_id], first, last)
            )
            clients = sum(files.get(territory, 0) for territory in reached)
        if clients or (not membership.provider_id and _is_here(membership, spans)):
            found.append(
                Access(
                    person=membership.user.name,
                    role=Role(membership.role),
                    place=str(membership).partition(" – ")[2],
                    first=membership.valid_from,
                    last=membership.valid_to,
                    clients=clients,
                )
            )
    return tuple(found)


def _held(spans: list[Belonging], first: date, last: date) -> set[int]:
    """Territories that were the municipality's on any of the days."""
    return {
        span.territory_id
        for span in spans
        if (span.valid_from or date.min) <= last and first <= (span.valid_to or date.max)
    }


def _is_here(membership: Membership, spans: dict) -> bool:
    return membership.is_region_wide or bool(spans[membership.municipality_id])


# Every client of every look in the period, as far as it concerns the places asked for. A client
# that has moved since is judged by where the file lay then.
_SHOWN = """
    SELECT t.id, t.user_id, t.at, t.page, shown.client_id, c.number, c.territory_id
    FROM traces_trace t
    CROSS JOIN LATERAL unnest(t.client_ids) AS shown (client_id)
    LEFT JOIN clients_client c ON c.id = shown.client_id
    WHERE t.at >= %(since)s AND t.at < %(until)s AND t.kind <> %(refusal)s
      AND t.territory_ids && %(places)s::bigint[]
      AND (t.territory_ids <@ %(places)s::bigint[] OR c.territory_id = any(%(places)s::bigint[]))
"""
_LOOKS = f"""
    SELECT user_id, count(DISTINCT id), count(DISTINCT client_id), min(at), max(at)
    FROM ({_SHOWN}) s GROUP BY user_id
"""
# One row for each person and file opened, who in the period and some days around it changed
# nothing of the file, recorded no session and was not responsible for the client.
_UNEXPLAINED = f"""
    SELECT user_id, client_id, max(number), max(territory_id), count(DISTINCT id)
    FROM ({_SHOWN}) s
    WHERE page <> ALL(%(lists)s) AND user_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM services_servicesession e
        WHERE e.client_id = s.client_id AND e.recorded_by_id = s.user_id
          AND e.recorded_at >= %(since)s - %(around)s AND e.recorded_at < %(until)s + %(around)s)
      AND NOT EXISTS (
        SELECT FROM clients_caseloadentry l
        WHERE l.client_id = s.client_id AND l.withdrawn_at IS NULL
          AND (l.worker_id = s.user_id OR EXISTS (
            SELECT FROM clients_substitution u
            WHERE u.worker_id = l.worker_id AND u.substitute_id = s.user_id
              AND u.withdrawn_at IS NULL
              AND u.valid_from <= %(last)s AND u.valid_to >= %(first)s))
          AND l.valid_from <= %(last)s AND (l.valid_to IS NULL OR l.valid_to >= %(first)s))
      {{unchanged}}
    GROUP BY user_id, client_id ORDER BY user_id, max(number), client_id
"""
# By the history of each table of the file.
_UNCHANGED = """
      AND NOT EXISTS (
        SELECT FROM {events} v
        WHERE v.{client} = s.client_id AND (v.pgh_context->>'user')::bigint = s.user_id
          AND v.pgh_created_at >= %(since)s - %(around)s
          AND v.pgh_created_at < %(until)s + %(around)s)"""
_REFUSALS = """
    SELECT user_id, count(*) FILTER (WHERE status = 403), count(*) FILTER (WHERE status = 404),
        min(at), max(at)
    FROM traces_trace
    WHERE at >= %(since)s AND at < %(until)s AND kind = %(refusal)s
      AND (%(region)s OR territory_ids && %(places)s::bigint[])
    GROUP BY user_id
"""


def _read(sql: str, period: Period, places: list[int], **more) -> list[tuple]:
    values = {
        "since": _midnight(period.first),
        "until": _midnight(period.last + timedelta(days=1)),
        "first": period.first,
        "last": period.last,
        "places": places,
        "refusal": Kind.REFUSAL.value,
        "lists": list(LISTS),
        "around": timedelta(days=settings.ACCESS_REVIEW_DAYS_AROUND),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values | more)
        return cursor.fetchall()


def _midnight(day: date) -> datetime:
    """The first moment of the day in Riga."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _looks(period: Period, places: list[int], names: dict) -> tuple[Looks, ...]:
    rows = _read(_LOOKS, period, places)
    found = [Looks(names.get(user, ""), *figures) for user, *figures in rows]
    return tuple(sorted(found, key=lambda row: (-row.looks, row.person)))


def _unexplained(
    period: Period, places: list[int], names: dict
) -> tuple[tuple[Unexplained, ...], tuple[Named, ...]]:
    """By person, and the clients named."""
    by_person = defaultdict(list)
    named = []
    sql = _UNEXPLAINED.format(unchanged=_unchanged())
    for user, client, number, territory, looks in _read(sql, period, places):
        by_person[user].append((number or "", looks))
        if number:
            named.append(Named(client, territory))
    found = [
        Unexplained(
            names[user],
            looks=sum(looks for _number, looks in rows),
            clients=len(rows),
            numbers=tuple(number for number, _looks in rows if number),
        )
        for user, rows in by_person.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.clients, row.person))), tuple(named)


def _unchanged() -> str:
    found = []
    for tracking in TRACKED.values():
        client = "pgh_obj_id" if tracking.model is Client else "client_id"
        if tracking.model is Client or client in tracking.columns:
            events = tracking.event._meta.db_table
            found.append(_UNCHANGED.format(events=events, client=client))
    return "".join(found)


def _refusals(period: Period, places: list[int], region: bool, names: dict) -> tuple[Refusals, ...]:
    rows = _read(_REFUSALS, period, places, region=region)
    found = [Refusals(names[user], *figures) for user, *figures in rows]
    return tuple(sorted(found, key=lambda row: (-row.no_right - row.no_object, row.person)))
