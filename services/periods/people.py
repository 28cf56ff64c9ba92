"""Whose entries a month waits for, and who has said that theirs are complete."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.dates import Period
from di_latgale.organisations.models import Belonging, Municipality
from services.models import PeriodDone, ServiceSession


@dataclass(frozen=True)
class Worker:
    """``entries`` the worker recorded in the month; ``done_at`` None = not done."""

    user: User
    entries: int
    done_at: datetime | None


def workers_of(municipality: Municipality, month: date) -> list[Worker]:
    """Who keeps files there today and does not close the month; and who else recorded an entry.

    Of people who work there no more only those are named who have said so: nobody else can be
    waited for. By name.
    """
    entries = _entries(municipality, month)
    done = dict(
        PeriodDone.objects.standing()
        .filter(period__municipality=municipality, period__month=month)
        .order_by("worker")
        .values_list("worker", "done_at")
    )
    waited_for = _keepers(municipality, set(entries))
    users = User.objects.filter(pk__in=waited_for | set(done)).order_by("sort_key", "id")
    return [Worker(user, entries.get(user.pk, 0), done.get(user.pk)) for user in users]


def _entries(municipality: Municipality, month: date) -> dict[int, int]:
    sessions = ServiceSession.objects.live().in_period(Period.month(month))
    counted = (
        sessions.filter(municipality=municipality, recorded_by__isnull=False)
        .order_by("recorded_by")
        .values("recorded_by")
        .annotate(entries=Count("pk"))
    )
    return {row["recorded_by"]: row["entries"] for row in counted}


def _keepers(municipality: Municipality, recorders: set[int]) -> set[int]:
    """Keys of users: workers of the place, and whoever closes there and recorded an entry."""
    today = timezone.localdate()
    territories = Belonging.objects.filter(municipality=municipality).values("territory")
    places = Belonging.objects.valid_on(today).filter(territory__in=territories)
    keepers = Membership.objects.valid_on(today).filter(
        role__in=roles_with(Right.KEEP_FILES),
        municipality__in=places.values("municipality"),
        user__is_active=True,
    )
    closes = Q(role__in=roles_with(Right.CLOSE_PERIODS))
    found = keepers.exclude(closes) | keepers.filter(closes, user__in=recorders)
    return set(found.order_by("user").values_list("user", flat=True))
