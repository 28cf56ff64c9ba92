"""The next free number of a client, in the manner of the office's last one."""

import re

from django.db import connection

from clients.models import Client

# „RZ-022” → „RZ-”, „022”; more figures than that are no running number.
_RUNNING = re.compile(r"(?P<prefix>.*?)(?P<figures>[0-9]{1,9})")
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('client number'), %s)"


def next_number(territories: list[int]) -> str:
    """One more than the highest of those written like the number registered last; "1" at first.

    ``territories`` are those of one municipality, within which a number names one client.
    """
    files = Client.objects.filter(territory__in=territories)
    last = files.order_by("-id").values_list("number", flat=True).first() or "0"
    found = _RUNNING.fullmatch(last)
    prefix, width = (found["prefix"], len(found["figures"])) if found else ("", 1)
    numbers = (
        files.filter(number__startswith=prefix).order_by("id").values_list("number", flat=True)
    )
    figures = (n.removeprefix(prefix) for n in numbers)
    highest = max((int(f) for f in figures if f.isdecimal() and len(f) < 10), default=0)
    return f"{prefix}{highest + 1:0{width}}"


def lock_numbers(territories: list[int]) -> None:
    """Until the transaction ends nobody else takes the next number there."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [min(territories)])
