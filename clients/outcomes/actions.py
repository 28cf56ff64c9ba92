"""Writes of outcomes: recorded, corrected, ended, withdrawn and brought back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, Outcome
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason, versions

_FIELDS = {"outcome_once": "valid_from", "outcome_date_order": "valid_to"}


class SavedMeanwhileError(Exception):
    """The row says something else by now: ``outcome`` is as stored, and nothing was written."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def record_outcome(*, client: Client, said: dict) -> Outcome:
    """``said`` are ``outcome.SAID``. The same a second time gives the stored one."""
    try:
        with transaction.atomic():
            if stored := Outcome.objects.standing().filter(client=client, **said).first():
                return stored
            return Outcome.objects.create(client=client, territory_id=client.territory_id, **said)
    except IntegrityError as error:
        raise _refused(error) from error


def correct_outcome(*, outcome: Outcome, version: str, said: dict) -> Outcome:
    """Replaces what it says; ``version`` is the one the person has read (``history.versions``)."""
    try:
        with transaction.atomic():
            stored = _locked(outcome)
            if stored.withdrawn_at:
                raise ValidationError(_("The outcome is withdrawn. Bring it back first."))
            if stored.said() == said:
                return stored
            if str(versions.latest(stored).pk) != version:
                raise SavedMeanwhileError(stored)
            reason(Reason.CORRECT)
            for name, value in said.items():
                setattr(stored, name, value)
            stored.save()
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


@transaction.atomic
def end_outcome(*, outcome: Outcome) -> Outcome:
    """Today is its last day; one that has ended by then stays as it is."""
    stored = _locked(outcome)
    today = timezone.localdate()
    if stored.valid_to is None or stored.valid_to > today:
        if stored.valid_from and stored.valid_from > today:
            raise ValidationError(_("It has not begun yet. Withdraw it instead."))
        stored.valid_to = today
        stored.save()
    return stored


@transaction.atomic
def reopen_outcome(*, outcome: Outcome) -> Outcome:
    """Takes back ``end_outcome`` of today."""
    stored = _locked(outcome)
    if stored.valid_to and stored.valid_to >= timezone.localdate() - timedelta(days=1):
        reason(Reason.UNDO)
        stored.valid_to = None
        stored.save()
    return stored


@transaction.atomic
def withdraw_outcome(*, outcome: Outcome, by: User) -> Outcome:
    """It was recorded by mistake and counts nowhere any more. Again is no error."""
    stored = _locked(outcome)
    if stored.withdrawn_at is None:
        reason(Reason.WITHDRAW)
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        stored.save()
    return stored


def restore_outcome(*, outcome: Outcome) -> Outcome:
    """Raises ValidationError where the same was recorded anew meanwhile."""
    try:
        with transaction.atomic():
            stored = _locked(outcome)
            if stored.withdrawn_at is not None:
                reason(Reason.UNDO)
                stored.withdrawn_at = stored.withdrawn_by = None
                stored.save()
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def _locked(outcome: Outcome) -> Outcome:
    stored = Outcome.objects.select_for_update(of=("self",))
    return stored.select_related("client").get(pk=outcome.pk)


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    field = _FIELDS.get(error.__cause__.diag.constraint_name)
    return ValidationError({field: message} if field else message)
