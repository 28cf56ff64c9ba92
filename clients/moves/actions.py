"""Offering a client to another municipality, and what becomes of the offer: once, whoever clicks.

Offering and withdrawing are the old office's writes. Accepting and declining go over the wall by
one function each (``clients.models.moves_sql``), which asks again who calls and what is offered.
"""

from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.documents.actions import copy_documents
from clients.models import Client, Move
from clients.moves.copies import COPIED
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from di_latgale.organisations.models import Municipality, Territory

_AGAINST = {
    "unknown": gettext_lazy("This client is not offered to you any more. Open the list again."),
    "answered": gettext_lazy("The offer is already answered or withdrawn. Open the list again."),
    "closed": gettext_lazy(
        "The client has exited in the other municipality before that day. Agree on the day with "
        "the other office: it can withdraw the offer and make another."
    ),
    "dates": gettext_lazy(
        "The client was enrolled in the other municipality only on that day or later. Agree on the "
        "day with the other office: it can withdraw the offer and make another."
    ),
    "entries": gettext_lazy(
        "The other municipality has recorded services of that day or later. Agree on the day with "
        "the other office: it can withdraw the offer and make another."
    ),
    "has_file": gettext_lazy(
        "This person already has an open file in your municipality. If it is to be gone on with, "
        "decline the offer; otherwise end that file first."
    ),
}
_FIELDS = {"client_number_once": "number"}


def reasons_against(client: Client, moved_on: date) -> dict[str, str]:
    """By field, why the client cannot be offered from that day."""
    if client.exited_on and client.exited_on < moved_on:
        text = _("The client exited on %(day)s; only an open file can be moved.")
        return {NON_FIELD_ERRORS: text % {"day": wording.day_sentence(client.exited_on)}}
    if client.enrolled_on and moved_on <= client.enrolled_on:
        text = _("The client is enrolled from %(day)s; the first day there must be later.")
        return {"moved_on": text % {"day": wording.day_sentence(client.enrolled_on)}}
    later = client.sessions.filter(deleted_at=None, happened_on__gte=moved_on)
    if last := later.order_by("-happened_on").values_list("happened_on", flat=True).first():
        text = _("A service of %(day)s is recorded: the first day there must be later.")
        return {"moved_on": text % {"day": wording.day_sentence(last)}}
    return {}


def offer(
    *, client: Client, to: Municipality, moved_on: date, copies: set[str], note: str, by: User
) -> Move:
    """Offers the client; ``copies`` are fields of ``Move``. The same again gives the same offer.

    Raises ValidationError, by field: exited, not yet enrolled, or offered otherwise already.
    """
    said = {"to_municipality": to, "moved_on": moved_on, "note": note}
    said |= {copied.field: copied.field in copies for copied in COPIED}
    with transaction.atomic():
        # Whoever offers at the same time waits here.
        client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        if found := client.moves.offered().first():
            if all(getattr(found, name) == value for name, value in said.items()):
                return found
            raise ValidationError(_("The client is offered to a municipality already."))
        if against := reasons_against(client, moved_on):
            raise ValidationError(against)
        reason(Reason.MOVE)
        return Move.objects.create(
            client=client,
            territory_id=client.territory_id,
            given_name=client.identity.given_name,
            family_name=client.identity.family_name,
            birth_date=client.identity.birth_date,
            target_group=client.target_group,
            offered_by=by,
            **said,
        )


def withdraw(*, client: Client, by: User) -> Move:
    """Takes the offer back. Raises ValidationError where there is none any more."""
    with transaction.atomic():
        move = client.moves.offered().select_for_update().first()
        if move is None:
            raise ValidationError(_("The offer is already answered or withdrawn."))
        reason(Reason.MOVE)
        move.status = Move.Status.WITHDRAWN
        move.answered_at, move.answered_by = timezone.now(), by
        move.save()
        return move


def accept(*, move: Move, territory: Territory, number: str, by: User) -> tuple[Client, int]:
    """Makes the new office's file with the copies chosen; the old one ends the day before.

    Scanned documents go along with what they prove; how many of their files the old office has
    lost is the second. Accepted already: the file that was made. Raises ValidationError, by field.
    """
    try:
        with transaction.atomic():
            reason(Reason.MOVE)
            key, refused, documents = Move.objects.accept(
                move, territory=territory.pk, number=number, by=by.pk, day=timezone.localdate()
            )
            if refused and not (refused == "answered" and key):
                raise ValidationError(_AGAINST[refused], code=refused)
            client = Client.objects.get(pk=key)
            # Last: whatever undoes the move before has written no file.
            return client, copy_documents(client=client, by=by, sources=documents)
    except IntegrityError as error:
        raise _refused(error) from error


def decline(*, move: Move, why: str, by: User) -> None:
    """Raises ValidationError where the offer is no longer open."""
    with transaction.atomic():
        reason(Reason.MOVE)
        day = timezone.localdate()
        if refused := Move.objects.decline(move, why=why, by=by.pk, day=day):
            raise ValidationError(_AGAINST[refused], code=refused)


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})
