"""Slows down guessing of passwords; the count is in the database, so every process sees it."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from di_latgale.accounts.models import FailedSignIn

_KEEP = timedelta(days=1)


def _hash(email: str) -> str:
    return salted_hmac("sign-in", email.lower(), algorithm="sha256").hexdigest()


def is_refused(email: str) -> bool:
    """Too many wrong passwords of late. Must run in a transaction.

    Tries for one e-mail wait for each other until the transaction ends, or a hundred at once
    would all find the count below the limit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_hash(email)])
    since = timezone.now() - timedelta(minutes=settings.SIGN_IN_PAUSE_MINUTES)
    recent = FailedSignIn.objects.filter(email_hash=_hash(email), failed_at__gt=since)
    return recent.count() >= settings.SIGN_IN_ATTEMPTS


def record_failure(email: str) -> None:
    FailedSignIn.objects.filter(failed_at__lt=timezone.now() - _KEEP).delete()
    FailedSignIn.objects.create(email_hash=_hash(email))


def forget_failures(email: str) -> None:
    FailedSignIn.objects.filter(email_hash=_hash(email)).delete()
