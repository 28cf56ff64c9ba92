"""The counting of the period report, done by PostgreSQL: see ``count_sessions``.

One statement whatever the number of services. It first gathers the sessions by service and who
took part, which the index ``servicesession_report`` answers alone, and then counts persons over
``GROUPING SETS``. One human being with several files is one person.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connections

_COLUMNS = (
    "service_id",
    "category",
    "recipient",
    "client_id",
    "representative_id",
    "happened_on",
    "quantity",
    "cost",
)

# %(sessions)s and %(served_before)s are SQL made below, never anything a person typed.
_STATEMENT = """
WITH session ({columns}) AS (
    {sessions}
), gathered AS (
    SELECT service_id, category, recipient, client_id, representative_id,
           count(*) AS entries, sum(quantity) AS quantity, sum(cost) AS cost,
           min(happened_on) AS first_on, max(happened_on) AS last_on
    FROM session
    GROUP BY service_id, category, recipient, client_id, representative_id
), taken AS (
    SELECT g.*, c.person_id AS client_person, coalesce(r.person_id, c.person_id) AS person
    FROM gathered g
    JOIN clients_client c ON c.id = g.client_id
    LEFT JOIN clients_representative r ON r.id = g.representative_id
), told AS MATERIALIZED (
    SELECT taken.*,
           {served_before} AS served_before,
           min(service_id) OVER of_category <> max(service_id) OVER of_category
               AS several_services,
           min(category) OVER of_recipient <> max(category) OVER of_recipient
               AS several_categories,
           min(service_id) OVER child_of_category <> max(service_id) OVER child_of_category
               AS child_several_services
    FROM taken
    WINDOW of_category AS (PARTITION BY recipient, category, person),
           of_recipient AS (PARTITION BY recipient, person),
           child_of_category AS (PARTITION BY recipient, category, client_person)
)
SELECT service_id, category, recipient,
       count(DISTINCT person) AS persons,
       count(DISTINCT client_person) FILTER (WHERE recipient <> 'adult') AS children,
       count(DISTINCT person) FILTER (WHERE NOT served_before) AS started,
       sum(entries)::bigint AS entries, sum(quantity) AS quantity, sum(cost) AS cost,
       min(first_on) AS first_on, max(last_on) AS last_on,
       count(DISTINCT person) FILTER (WHERE several_services) AS persons_several_services,
       count(DISTINCT person) FILTER (WHERE several_categories) AS persons_several_categories,
       count(DISTINCT client_person) FILTER (WHERE child_several_services)
           AS children_several_services
FROM told
GROUP BY GROUPING SETS ((service_id, category, recipient), (category, recipient), (recipient))
"""

# Of the person, whether as a client or as a representative, wherever and whoever paid it.
_SERVED_BEFORE = "served_before(taken.person, taken.service_id, %s)"


@dataclass(frozen=True)
class Count:
    """One row of figures: of a service, or of a category, or of all, for one kind of recipient.

    ``service_id`` is None in a row of a category, ``category`` too in a row of all. ``*_several_*``
    are the persons, or the children concerned, who are in more than one row beneath this one:
    ``_services`` within a category, ``_categories`` within all.
    """

    service_id: int | None
    category: str | None
    recipient: str
    persons: int
    children: int
    started: int
    entries: int
    quantity: Decimal
    cost: Decimal
    first_on: date
    last_on: date
    persons_several_services: int
    persons_several_categories: int
    children_several_services: int


def count_sessions(sessions, *, since: date | None) -> list[Count]:
    """Counts the already scoped and dated ``sessions``, in no particular order.

    ``started`` is of persons without a session of that service before ``since``, for which all
    files of the person are asked; None asks nothing, then everybody started.
    """
    try:
        sessions_sql, params = sessions.order_by().values_list(*_COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = _STATEMENT.format(
        columns=", ".join(_COLUMNS),
        sessions=sessions_sql,
        served_before=_SERVED_BEFORE if since else "false",
    )
    with connections[sessions.db].cursor() as cursor:
        cursor.execute(statement, [*params, since] if since else params)
        return [Count(*row) for row in cursor.fetchall()]
