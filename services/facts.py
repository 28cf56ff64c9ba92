"""What the grounds of a client say on a day, whoever asks: a database function looks over the wall.

A provider's specialist logs sessions by rules whose grounds are not to be seen.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from clients.models import Client


@dataclass(frozen=True)
class Facts:
    disability_groups: frozenset[str]
    has_opinion: bool
    opinion_ended_on: date | None  # the last one that ended before the day
    is_assessed: bool
    is_occupied: bool  # every representative of that day works or studies; False without any


def facts_on(client: Client, day: date) -> Facts:
    """Those of a client whom the scope lets be served; nothing is known of any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM grounds_on(%s, %s)", [client.pk, day])
        row = cursor.fetchone()
    if row is None:
        return Facts(frozenset(), False, None, False, False)
    return Facts(frozenset(row[0]), *row[1:])
