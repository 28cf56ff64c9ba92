"""Writes of ties with carers; each raises ``ValidationError`` in words."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.database_errors import message_of
from services.models import CarerTie

_FIELDS = ("specialist", "kind", "valid_from", "valid_to")


def add_tie(tie: CarerTie) -> None:
    """Stores a new tie once, however often its form is sent."""
    if CarerTie.objects.filter(uuid=tie.uuid, client=tie.client).exists():
        return
    _save(tie, force_insert=True)


def correct_tie(tie: CarerTie, seen_at: datetime | None) -> None:
    """Stores what ``tie`` says unless somebody changed it after ``seen_at``."""
    with transaction.atomic():
        stored = CarerTie.objects.select_for_update().get(pk=tie.pk)
        if stored.changed_at != seen_at or stored.is_withdrawn:
            is_same = all(getattr(stored, name) == getattr(tie, name) for name in _FIELDS)
            if is_same and not stored.is_withdrawn:
                return
            when = f"{timezone.localtime(stored.changed_at):%H:%M}"
            text = _("While you were writing, somebody changed this tie (%(time)s). Open it again.")
            raise ValidationError(text % {"time": when})
        _save(tie, update_fields=[*_FIELDS, "changed_at"])


def withdraw_tie(tie: CarerTie) -> None:
    """Marks a tie as entered by mistake: it counts nowhere; again is no error."""
    with transaction.atomic():
        stored = CarerTie.objects.select_for_update().get(pk=tie.pk)
        if not stored.is_withdrawn:
            stored.is_withdrawn = True
            _save(stored, update_fields=["is_withdrawn", "changed_at"])


def _save(tie: CarerTie, **how) -> None:
    try:
        with transaction.atomic():
            tie.save(**how)
    except IntegrityError as error:
        message = message_of(error)
        if message is None:
            raise
        raise ValidationError(message) from error
