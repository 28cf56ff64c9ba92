"""Handing clients over to another worker, and standing in for one. Each write is atomic."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import CaseloadEntry, Client, Substitution
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from di_latgale.organisations.models import Belonging, Municipality

_DAY = timedelta(days=1)


def keepers_in(municipalities, day: date):
    """People who may keep files in one of ``municipalities`` on ``day``, in Latvian order."""
    memberships = Membership.objects.valid_on(day).filter(
        role__in=roles_with(Right.KEEP_FILES), municipality__in=municipalities
    )
    return User.objects.filter(
        Exists(memberships.filter(user=OuterRef("pk"))), is_active=True
    ).order_by("sort_key", "id")


def may_answer_for(worker: User, client: Client, day: date) -> bool:
    """Whether the worker may keep the client's file on ``day``."""
    places = Belonging.objects.valid_on(day).filter(territory=client.territory_id)
    return keepers_in(places.values("municipality"), day).filter(pk=worker.pk).exists()


@dataclass(frozen=True)
class Handover:
    """What would happen to each client: ``goes`` has the entry that ends, or None for no one."""

    goes: list[tuple[Client, CaseloadEntry | None]]
    stays: list[Client]  # the new worker answers for them at that time already


def planned_handover(clients, *, source: User | None, to: User, day: date) -> Handover:
    """Of ``clients`` (loaded, in order) from ``source`` or from nobody to ``to`` from ``day``."""
    keys = [client.pk for client in clients]
    entries = CaseloadEntry.objects.live().filter(client__in=keys, in_place_of=None)
    entries = entries.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("valid_from", "id")
    of_source = {e.client_id: e for e in entries.filter(worker=source)} if source else {}
    taken = CaseloadEntry.objects.live().filter(client__in=keys, worker=to)
    taken = taken.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    has_it = set(taken.order_by("id").values_list("client", flat=True))
    goes = [(c, of_source.get(c.pk)) for c in clients if c.pk not in has_it]
    return Handover(
        [(c, entry) for c, entry in goes if entry or not source],
        [c for c in clients if c.pk in has_it],
    )


def hand_over(clients, *, source: User | None, to: User, day: date, key: uuid.UUID) -> int:
    """The number of clients for whom ``to`` is responsible from ``day``, instead of ``source``.

    A second call with the same ``key`` changes nothing. Raises ValidationError.
    """
    try:
        with transaction.atomic():
            done = CaseloadEntry.objects.filter(handover=key)
            if number := done.count():
                return number
            files = Client.objects.filter(pk__in=[c.pk for c in clients]).order_by("id")
            locked = list(files.select_for_update())
            reason(Reason.CASELOAD)
            planned = planned_handover(locked, source=source, to=to, day=day)
            for client, entry in planned.goes:
                _give(client, entry, to=to, day=day, key=key)
            return len(planned.goes)
    except IntegrityError as error:
        raise _refused(error) from error


def _give(client: Client, entry: CaseloadEntry | None, *, to, day: date, key: uuid.UUID) -> None:
    ends = entry.valid_to if entry else None
    if entry:
        _end(entry, day)
    CaseloadEntry.objects.create(
        client=client,
        territory_id=client.territory_id,
        worker=to,
        valid_from=max(day, entry.valid_from) if entry else day,
        valid_to=ends,
        replaces=entry,
        handover=key,
    )


def _end(entry: CaseloadEntry, day: date) -> None:
    """Before ``day``; what had not begun by then is taken back."""
    if entry.valid_from >= day:
        entry.withdrawn_at = timezone.now()
    else:
        entry.valid_to = day - _DAY
    entry.save(update_fields=["withdrawn_at", "valid_to"])


def undo_handover(*, key: uuid.UUID, territories) -> int:
    """Everything as before; the number of clients. Again changes nothing.

    Raises ValidationError where one of the clients was handed on meanwhile.
    """
    try:
        with transaction.atomic():
            given = CaseloadEntry.objects.live().filter(handover=key, territory__in=territories)
            entries = list(given.select_related("replaces").select_for_update(of=("self",)))
            followed = CaseloadEntry.objects.live().filter(replaces__in=entries)
            if followed.exists() or any(_is_changed(entry) for entry in entries):
                text = _("Some of the clients were handed on since. Change them one by one.")
                raise ValidationError(text)
            reason(Reason.UNDO)
            for entry in entries:
                _take_back(entry)
            return len(entries)
    except IntegrityError as error:
        raise _refused(error) from error


def _is_changed(entry: CaseloadEntry) -> bool:
    """The entry that ended for it does not stand as the handing over left it."""
    old = entry.replaces
    if old is None or old.withdrawn_at:
        return False
    return old.valid_to != entry.valid_from - _DAY


def _take_back(entry: CaseloadEntry) -> None:
    old = entry.replaces
    entry.withdrawn_at = timezone.now()
    entry.save(update_fields=["withdrawn_at"])
    if old:
        old.withdrawn_at, old.valid_to = None, entry.valid_to
        old.save(update_fields=["withdrawn_at", "valid_to"])


def stand_in(*, client: Client, worker: User, colleague: User, first: date, last: date) -> None:
    """``worker`` stands in for ``colleague`` for this client alone. Raises ValidationError."""
    try:
        with transaction.atomic():
            reason(Reason.CASELOAD)
            CaseloadEntry.objects.create(
                client=client,
                territory_id=client.territory_id,
                worker=worker,
                in_place_of=colleague,
                valid_from=first,
                valid_to=last,
            )
    except IntegrityError as error:
        raise _refused(error) from error


def end_entry(*, entry: CaseloadEntry, last: date) -> None:
    """``last`` is the last day; one before the first takes the entry back."""
    reason(Reason.CASELOAD)
    _end(entry, last + _DAY)


def substitute(
    *, municipality: Municipality, worker: User, colleague: User, first: date, last: date
) -> Substitution:
    """``colleague`` stands in for ``worker`` for all clients there. The same again is no error."""
    said = {
        "municipality": municipality,
        "worker": worker,
        "substitute": colleague,
        "valid_from": first,
        "valid_to": last,
        "withdrawn_at": None,
    }
    if stored := Substitution.objects.filter(**said).first():
        return stored
    try:
        with transaction.atomic():
            reason(Reason.CASELOAD)
            return Substitution.objects.create(**said)
    except IntegrityError as error:
        raise _refused(error) from error


def end_substitution(*, substitution: Substitution, last: date) -> None:
    """``last`` is the last day; one before the first takes the substitution back."""
    reason(Reason.CASELOAD)
    if last < substitution.valid_from:
        substitution.withdrawn_at = timezone.now()
    else:
        substitution.valid_to = min(last, substitution.valid_to)
    substitution.save(update_fields=["withdrawn_at", "valid_to"])


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    return ValidationError(message)
