"""What a change of a ground does to what is recorded: which entries would rest on nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models

from clients.models import Disability
from services.models import Recipient, ServiceSession
from services.rules.grounds import ADULTS_GROUPS


@dataclass(frozen=True)
class Left:
    """Entries of one service that would be without ground; ``days`` in order, each once."""

    service: str
    entries: int
    days: tuple[date, ...]


def left_without(ground: models.Model, changed: models.Model | None) -> list[Left]:
    """Live entries of the client that ``ground`` carries and, once it is ``changed``, nothing does.

    ``changed`` is the ground as it would be, None where it is taken back. By name of the service.
    A representative's entries rest on neither disability nor opinion. Two queries.
    """
    needs = "needs_disability" if isinstance(ground, Disability) else "needs_opinion"
    if not hasattr(ground, "group") and ground._meta.model_name != "opinion":
        return []
    rows = type(ground).objects.standing().filter(client=ground.client).exclude(pk=ground.pk)
    others = [row for row in rows.order_by("pk") if counts(row)]
    after = others + ([changed] if changed is not None and counts(changed) else [])
    if not counts(ground):
        return []
    sessions = (
        ServiceSession.objects.live()
        .filter(client=ground.client, **{f"service__{needs}": True})
        .exclude(recipient=Recipient.REPRESENTATIVE)
        .filter(_within(ground))
        .select_related("service")
        .order_by("service__sort_key", "happened_on", "id")
    )
    found: dict[str, list[date]] = {}
    for session in sessions:
        if not any(covers(row, session.happened_on) for row in after):
            found.setdefault(session.service.name, []).append(session.happened_on)
    return [Left(service, len(days), tuple(dict.fromkeys(days))) for service, days in found.items()]


def counts(row: models.Model) -> bool:
    """An adult's services rest on group I or II, a child's on any disability."""
    if not isinstance(row, Disability) or row.client.is_child:
        return True
    return row.group in ADULTS_GROUPS


def covers(row: models.Model, day: date) -> bool:
    begins = row.valid_from is None or row.valid_from <= day
    return begins and (row.valid_to is None or day <= row.valid_to)


def _within(row: models.Model) -> models.Q:
    days = models.Q()
    if row.valid_from:
        days &= models.Q(happened_on__gte=row.valid_from)
    if row.valid_to:
        days &= models.Q(happened_on__lte=row.valid_to)
    return days


def entries_of(found: Iterable[Left]) -> int:
    return sum(left.entries for left in found)
