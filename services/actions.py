"""Writes of service sessions. Each is atomic and holds the client's person locked meanwhile.

So two workers cannot both take the last allowed unit: the second waits and then counts the first.
"""

import uuid
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from services.entries import Entry, Settlement, closed_message, is_closed, settle
from services.models import ServiceSession


def record_session(
    *, by: User, form_key: uuid.UUID, as_provider: bool = False, **said
) -> ServiceSession:
    """Stores a session; ``said`` are the fields of ``Entry``, ``as_provider`` that of ``settle``.

    A second call with the same ``form_key`` and content gives the session that is stored already.
    Raises ValidationError, by field: grounds, limits, rate, funding, closed month, or a key that
    was used for something else or whose session is deleted.
    """
    entry = Entry(**said)
    try:
        with transaction.atomic():
            entry.client.lock_person()
            if stored := ServiceSession.objects.filter(form_key=form_key).first():
                return _same(stored, entry, by)
            reason(Reason.RECORD)
            session = ServiceSession(form_key=form_key, recorded_by=by, client=entry.client)
            _fill(session, _settled(entry, as_provider=as_provider))
            session.save(force_insert=True)
            return session
    except IntegrityError as error:
        # The key may have been taken meanwhile under the lock of another person.
        if stored := ServiceSession.objects.filter(form_key=form_key).first():
            return _same(stored, entry, by)
        raise _refused(error) from error


def correct_session(
    *,
    session: ServiceSession,
    changed_at: datetime,
    by: User,
    as_provider: bool = False,
    **said,
) -> ServiceSession:
    """Replaces what one's own session says, in an open month.

    ``changed_at`` is the session's when the form was shown: a change made since is not written
    over. Raises ValidationError.
    """
    entry = Entry(client=session.client, **said)
    try:
        with transaction.atomic():
            stored = _locked(session, by)
            if stored.deleted_at:
                raise ValidationError(_meanwhile(stored))
            if stored.changed_at != changed_at:
                if entry.is_said_by(stored):
                    return stored
                raise ValidationError(_meanwhile(stored))
            _fill(stored, _settled(entry, without=stored, as_provider=as_provider))
            reason(Reason.CORRECT)
            stored.save()
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def delete_session(*, session: ServiceSession, by: User) -> ServiceSession:
    """Marks one's own session of an open month as deleted; again is no error."""
    try:
        with transaction.atomic():
            stored = _locked(session, by)
            if stored.deleted_at is None:
                stored.deleted_at, stored.deleted_by = timezone.now(), by
                reason(Reason.DELETE)
                stored.save(update_fields=["deleted_at", "deleted_by", "changed_at"])
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def restore_session(
    *, session: ServiceSession, by: User, as_provider: bool = False
) -> ServiceSession:
    """Takes a deletion back if grounds and limits still allow it; the cost stays as it was."""
    try:
        with transaction.atomic():
            stored = _locked(session, by)
            if stored.deleted_at is not None:
                _settled(Entry.of(stored), without=stored, as_provider=as_provider)
                stored.deleted_at = stored.deleted_by = None
                reason(Reason.UNDO)
                stored.save(update_fields=["deleted_at", "deleted_by", "changed_at"])
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def _locked(session: ServiceSession, by: User) -> ServiceSession:
    """The session as it is now, in an open month and ``by``'s own."""
    session.client.lock_person()
    stored = ServiceSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if stored.recorded_by_id != by.pk:
        raise ValidationError(_("Only who recorded an entry may change it."))
    if is_closed(stored.municipality, stored.happened_on):
        raise ValidationError({"happened_on": closed_message(stored.happened_on)})
    return stored


def _settled(
    entry: Entry, *, without: ServiceSession | None = None, as_provider: bool
) -> Settlement:
    settlement = settle(entry, without=without, as_provider=as_provider)
    if settlement.errors:
        raise ValidationError(
            {name or NON_FIELD_ERRORS: texts for name, texts in settlement.errors.items()}
        )
    return settlement


def _fill(session: ServiceSession, settlement: Settlement) -> None:
    entry = settlement.entry
    for name in Entry.__dataclass_fields__:
        setattr(session, name, getattr(entry, name))
    session.territory_id = entry.client.territory_id
    session.unit, session.category = entry.service.unit, entry.service.category
    for name, value in settlement.found.items():
        setattr(session, name, value)


def _same(stored: ServiceSession, entry: Entry, by: User) -> ServiceSession:
    """The stored session, where it is this very entry."""
    if stored.deleted_at or stored.recorded_by_id != by.pk or not entry.is_said_by(stored):
        raise ValidationError(already_saved(stored), code="already_saved")
    return stored


def already_saved(stored: ServiceSession) -> str:
    return _("This entry is already saved at %(time)s.") % {"time": _time(stored.recorded_at)}


def _meanwhile(stored: ServiceSession) -> str:
    time = _time(stored.changed_at)
    if stored.deleted_at:
        return _("While you were writing, %(who)s deleted the entry (%(time)s).") % {
            "who": stored.deleted_by,
            "time": time,
        }
    return _(
        "While you were writing, %(who)s changed the entry (%(time)s). Open it again and compare."
    ) % {"who": stored.recorded_by, "time": time}


def _time(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


_FIELDS = {
    "servicesession_positive_quantity": "quantity",
    "servicesession_whole_sessions": "quantity",
    "servicesession_time_order": "end_time",
    "servicesession_cost_not_negative": "cost",
    "servicesession_represented_that_day": "recipient",
    "servicesession_recipient_of_group": "recipient",
    "servicesession_period_open": "happened_on",
    "servicesession_funding_valid_that_day": "funding_source",
    "servicesession_centre_fits": "centre",
}


def _refused(error: IntegrityError) -> ValidationError:
    """What the database refused although nothing here objected: somebody was quicker."""
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})
