"""What is said when somebody was quicker."""

from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from di_latgale.database_errors import message_of

_FIELDS = {
    "application_number_once": "number",
    "application_decided_after_asked": "submitted_on",
    "decision_number_once": "number",
    "decision_decided_after_asked": "decided_on",
    "decision_refusal_has_reason": "reason",
    "decision_appealable_after_decided": "appealable_until",
    "decision_appealed_after_decided": "appealed_on",
    "decision_appeal_date_order": "appeal_decided_on",
    "decision_appeal_complete": "appeal_decided_on",
}


def refused(error: IntegrityError) -> ValidationError:
    """What the database refused, beside its field."""
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})


def seen_at(text: str) -> datetime | None:
    """None never equals the time of a stored row, so nothing is written over."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def meanwhile(stored) -> str:
    if getattr(stored, "is_withdrawn", False):
        return _("While you were writing, %(who)s withdrew this (%(time)s).") % {
            "who": stored.withdrawn_by,
            "time": _time(stored.withdrawn_at),
        }
    return _(
        "While you were writing, somebody changed this (%(time)s). What you typed is still here: "
        "open the page again in another tab and compare."
    ) % {"time": _time(stored.changed_at)}


def already_saved() -> str:
    return _("This form is already saved with other content. Open it again.")


def _time(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
