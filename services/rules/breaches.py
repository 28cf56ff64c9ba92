"""The same rules over all stored sessions at once: where they are broken (manage.py check_limits).

Four statements whatever the number of sessions; nothing is loaded but what is broken. A limit is
broken in a window where some session of that window was bound by it on its own day and all that
the limit counts there is more than its maximum, just as ``limits`` judges a session.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from clients.models import Assessment, Client, Disability, Opinion
from services.models import PlannedService, Recipient, ServiceSession
from services.models.session_sums import COUNTED, is_occupied, valid
from services.rules.grounds import ADULTS_GROUPS, NEEDS_DISABILITY, NEEDS_OPINION, NEEDS_PLAN
from services.rules.incompatible import INCOMPATIBLE


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One client, rule and window that is over.

    ``first`` and ``last`` are the days counted: the window, no further than the limit is valid;
    None = open. ``used`` is the person's in every municipality, so a person over in two files is
    listed for each file that has a session bound by the limit there. Of ``needs_…`` the window is
    a day, ``used`` the number of sessions without the ground and ``maximum`` 0; of
    ``incompatible`` it is the number of services of that day that exclude each other, at most 1.
    """

    client_id: int
    territory_id: int
    client_number: str
    rule: str
    recipient: str
    first: date | None
    last: date | None
    used: Decimal
    maximum: Decimal

    @property
    def pk(self) -> int:
        """The client's, for a trace of who was shown."""
        return self.client_id

    @property
    def place(self) -> tuple:
        days = tuple(day.isoformat() if day else "" for day in (self.first, self.last))
        return (self.client_number, self.rule, self.recipient, *days, self.territory_id)


def breaches(territories: Collection[int] | None = None) -> list[Breach]:
    """By client number, rule, recipient and window; of files in ``territories``, None = in all."""
    found = [*_over_limits(territories), *_incompatible(territories)]
    for rule, sessions in _without_grounds().items():
        found += _of_days(rule, sessions, territories)
    return sorted(found, key=lambda breach: breach.place)


# Limits

_DAY = "s.happened_on"
# Completed years, as ``dates.age_on``.
_AGE = """(extract(year FROM s.happened_on) - extract(year FROM i.birth_date)
    - CASE WHEN (extract(month FROM s.happened_on), extract(day FROM s.happened_on))
              < (extract(month FROM i.birth_date), extract(day FROM i.birth_date))
      THEN 1 ELSE 0 END)"""
_OF_AGE = f"""CASE WHEN i.birth_date IS NULL THEN l.age_from IS NULL AND l.age_to IS NULL
    ELSE coalesce(l.age_from, 0) <= {_AGE} AND (l.age_to IS NULL OR {_AGE} <= l.age_to) END"""
_COVERED = """s.deleted_at IS NULL AND s.recipient = l.recipient AND s.category = l.category
    AND (l.service_id IS NULL OR s.service_id = l.service_id)
    AND (l.counting = 'kinds' OR s.unit = l.unit)"""
_UNITS = "('week', 'month', 'year')"
_FIRST = f"CASE WHEN l.window IN {_UNITS} THEN date_trunc(l.window, s.happened_on)::date END"
_LAST = f"""CASE WHEN l.window IN {_UNITS} THEN
    (date_trunc(l.window, s.happened_on) + ('1 ' || l.window)::interval - interval '1 day')::date
    END"""

_OVER_LIMITS = f"""
    WITH given AS (
        SELECT l.id AS limit_id, file.person_id, s.service_id,
               greatest(l.valid_from, {_FIRST}) AS first, least(l.valid_to, {_LAST}) AS last,
               sum({COUNTED}) AS quantity
        FROM services_limit l
        JOIN services_servicesession s ON {_COVERED} AND {valid("l", _DAY)}
        JOIN clients_client file ON file.id = s.client_id
        WHERE l.maximum IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5
    ), used AS (
        SELECT g.limit_id, g.person_id, g.first, g.last,
               CASE WHEN l.counting = 'each' THEN g.service_id END AS service_id,
               CASE WHEN l.counting = 'kinds' THEN count(*) ELSE sum(g.quantity) END AS used
        FROM given g JOIN services_limit l ON l.id = g.limit_id
        GROUP BY 1, 2, 3, 4, 5, l.counting
    )
    SELECT file.id, file.territory_id, file.number, l.code, l.recipient, u.first, u.last,
           max(u.used), l.maximum
    FROM used u
    JOIN services_limit l ON l.id = u.limit_id AND u.used > l.maximum
    JOIN clients_client file ON file.person_id = u.person_id
    LEFT JOIN clients_clientidentity i ON i.client_id = file.id
    WHERE EXISTS (
        SELECT FROM services_servicesession s
        WHERE s.client_id = file.id AND {_COVERED}
          AND (u.service_id IS NULL OR s.service_id = u.service_id)
          AND (u.first IS NULL OR s.happened_on >= u.first)
          AND (u.last IS NULL OR s.happened_on <= u.last)
          AND {_OF_AGE}
          AND (l.representative_occupied IS NULL
               OR l.representative_occupied = ({is_occupied("s.client_id", _DAY)})))
      AND (%(territories)s::bigint[] IS NULL OR file.territory_id = any(%(territories)s))
    GROUP BY file.id, l.id, u.first, u.last
"""


def _over_limits(territories: Collection[int] | None) -> Iterator[Breach]:
    for *of_client, rule, recipient, first, last, used, maximum in _rows(_OVER_LIMITS, territories):
        yield _breach(of_client, rule, recipient, (first, last), used, maximum)


# Incompatible services

_ONE = "(e.one_service_id = {0}.service_id OR e.one_category = {0}.category)"
_OTHER = "(e.other_service_id = {0}.service_id OR e.other_category = {0}.category)"

_INCOMPATIBLE = f"""
    WITH pairs AS (
        SELECT s.client_id AS one, t.client_id AS other, file.person_id, s.recipient,
               s.happened_on, s.service_id AS one_service, t.service_id AS other_service
        FROM services_exclusion e
        JOIN services_servicesession s ON s.deleted_at IS NULL AND s.recipient = e.recipient
            AND {valid("e", _DAY)} AND {_ONE.format("s")}
        JOIN clients_client file ON file.id = s.client_id
        JOIN clients_client beside ON beside.person_id = file.person_id
        JOIN services_servicesession t ON t.client_id = beside.id AND t.deleted_at IS NULL
            AND t.happened_on = s.happened_on AND t.recipient = s.recipient AND t.id <> s.id
            AND {_OTHER.format("t")}
    ), sides AS (
        SELECT one AS client_id, person_id, recipient, happened_on, one_service AS service_id
        FROM pairs
        UNION
        SELECT other, person_id, recipient, happened_on, other_service FROM pairs
    ), days AS (
        SELECT person_id, recipient, happened_on, count(DISTINCT service_id) AS services
        FROM sides GROUP BY 1, 2, 3
    )
    SELECT DISTINCT file.id, file.territory_id, file.number, d.recipient, d.happened_on, d.services
    FROM days d
    JOIN sides USING (person_id, recipient, happened_on)
    JOIN clients_client file ON file.id = sides.client_id
    WHERE %(territories)s::bigint[] IS NULL OR file.territory_id = any(%(territories)s)
"""


def _incompatible(territories: Collection[int] | None) -> Iterator[Breach]:
    for *of_client, recipient, day, services in _rows(_INCOMPATIBLE, territories):
        yield _breach(of_client, INCOMPATIBLE, recipient, (day, day), services, 1)


# Grounds


def _without_grounds() -> dict[str, object]:
    """The live sessions that lacked on their day what their service asks for, by rule."""
    day, own = OuterRef("happened_on"), {"client": OuterRef("client")}
    live = ServiceSession.objects.live()
    of_client = live.exclude(recipient=Recipient.REPRESENTATIVE)
    disability = Disability.objects.filter(
        Q(client__target_group=Client.Group.CHILD) | Q(group__in=ADULTS_GROUPS), **own
    ).valid_on(day)
    opinion = Opinion.objects.filter(**own).valid_on(day)
    assessment = Assessment.objects.finished().filter(assessed_on__lte=day, **own)
    line = PlannedService.objects.filter(
        service=OuterRef("service"), recipient=OuterRef("recipient"), **own
    ).in_force_on(day)
    return {
        NEEDS_DISABILITY: of_client.filter(~Exists(disability), service__needs_disability=True),
        NEEDS_OPINION: of_client.filter(~Exists(opinion), service__needs_opinion=True),
        NEEDS_PLAN: live.filter(~Exists(assessment) | ~Exists(line), service__needs_plan=True),
    }


def _of_days(rule: str, sessions, territories: Collection[int] | None) -> Iterator[Breach]:
    if territories is not None:
        sessions = sessions.filter(territory__in=territories)
    columns = ("client_id", "territory_id", "client__number", "recipient", "happened_on")
    days = sessions.order_by(*columns).values_list(*columns).annotate(number=Count("id"))
    for *of_client, recipient, day, number in days:
        yield _breach(of_client, rule, recipient, (day, day), number, 0)


def _breach(of_client: list, rule, recipient, days, used, maximum) -> Breach:
    client, territory, number = of_client
    return Breach(
        client_id=client,
        territory_id=territory,
        client_number=number,
        rule=rule,
        recipient=recipient,
        first=days[0],
        last=days[1],
        used=Decimal(used),
        maximum=Decimal(maximum),
    )


def _rows(sql: str, territories: Collection[int] | None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"territories": None if territories is None else list(territories)})
        return cursor.fetchall()
