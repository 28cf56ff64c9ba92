"""The sign-ins of a person: which are live, from which device, and how they are ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext

# The first that fits: many browsers name others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """„Firefox, Windows”."""
    found = [
        next((name for mark, name in names if mark in user_agent), None)
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or gettext("unknown device")


@dataclass(frozen=True)
class SignIn:
    pk: int
    device: str
    address: str
    since: datetime
    # A sign-in is prolonged by each request, so the end of its idle time tells of the last one.
    last_seen: datetime
    is_current: bool


def sign_ins_of(user, current_key: str | None = None) -> list[SignIn]:
    """Those that have not ended, newest first; ``current_key`` is the one that asks."""
    rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    ends = dict(
        Session.objects.filter(
            session_key__in=rows.values("session_key"), expire_date__gt=timezone.now()
        )
        .order_by("session_key")
        .values_list("session_key", "expire_date")
    )
    idle = timedelta(minutes=settings.SIGN_IN_IDLE_MINUTES)
    return [
        SignIn(
            pk=row.pk,
            device=device_of(row.user_agent),
            address=row.ip,
            since=row.created_at,
            last_seen=max(ends[row.session_key] - idle, row.created_at),
            is_current=row.session_key == current_key,
        )
        for row in rows
        if row.session_key in ends
    ]


def end_sign_ins(user, *, pk: int | None = None, keep: str | None = None) -> int:
    """Ends all sign-ins of ``user``, or the one with ``pk``; never the one whose key is ``keep``.

    How many there were.
    """
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    if pk is not None:
        rows = rows.filter(pk=pk)
    ended = list(rows.order_by("pk"))
    get_adapter().end_sessions(ended)
    return len(ended)
