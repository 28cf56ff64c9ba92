"""The weekly mail: how much waits for a person, by kind. It names no client and has no file."""

import logging
from datetime import date

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst

from di_latgale import scope
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.dates import Period
from services.models import WorkMail
from services.work.people import Work

logger = logging.getLogger(__name__)


def send_work_mail(today: date) -> tuple[int, int]:
    """How many mails were sent and how many failed: one a week to each with work on files.

    The week is noted and committed before the mail leaves. Killed in between, or refused by the
    server, one mail may be missing; none comes twice. Raises OSError, with nothing noted, where
    the mail server does not answer at all.
    """
    week = Period.week(today).first
    sent = failed = 0
    with get_connection() as server:
        for user in _keepers(today):
            try:
                sent += _send_to(user, week, today, server)
            except OSError:
                logger.exception("the weekly mail to user %s failed", user.pk)
                failed += 1
    return sent, failed


def _keepers(today: date) -> list[User]:
    keeping = Membership.objects.valid_on(today).filter(role__in=roles_with(Right.KEEP_FILES))
    found = User.objects.filter(pk__in=keeping.order_by().values("user"), is_active=True)
    return list(found.order_by("id"))


def _send_to(user: User, week: date, today: date, server) -> bool:
    with scope.of_user(user):
        counts = Work(user, today).counts
    if not counts:
        return False
    with transaction.atomic():
        is_due = WorkMail.objects.claim(user, week)
    if is_due:
        context = {
            "counts": [(capfirst(kind.label), number) for kind, number in counts.items()],
            "total": sum(counts.values()),
            "address": settings.SITE_ADDRESS + reverse("home"),
            "off": settings.SITE_ADDRESS + reverse("services:work_list"),
        }
        subject = render_to_string("services/email/work_subject.txt", context).strip()
        text = render_to_string("services/email/work_message.txt", context)
        send_mail(subject, text, None, [user.email], connection=server)
    return is_due
