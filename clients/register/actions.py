"""Registering a client and correcting what is known of one. Each write is atomic."""

import uuid

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import CaseloadEntry, Client, ClientIdentity, Person
from clients.models.client import REFUSED_CODE
from clients.register.forms import OF_FILE, OF_IDENTITY, peers_of, version_of
from clients.register.numbers import lock_numbers, next_number
from di_latgale import personal_code, wording
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason


class ChangedMeanwhileError(ValidationError):
    """Somebody saved the file while it was being corrected."""


def register(*, by: User, form_key: uuid.UUID, facts: dict) -> Client:
    """A new file, for which ``by`` is responsible from today.

    Whoever is known by the personal code, wherever, is recognised; without a code the person is a
    new one. A second call with the same ``form_key`` gives the file that is stored already.
    Raises ValidationError by field.
    """
    try:
        with transaction.atomic():
            if stored := Client.objects.filter(form_key=form_key).first():
                return stored
            reason(Reason.REGISTER)
            return _stored(by, form_key, facts)
    except IntegrityError as error:
        if stored := Client.objects.filter(form_key=form_key).first():
            return stored
        raise _refused(error) from error


def _stored(by: User, form_key: uuid.UUID, facts: dict) -> Client:
    territory = facts["territory"]
    peers = peers_of(territory)
    person = _person_of(facts["personal_code"])
    client = Client(person=person, form_key=form_key, **{name: facts[name] for name in OF_FILE})
    _refuse_second_file(client, peers)
    lock_numbers(peers)
    client.number = client.number or next_number(peers)
    client.save(force_insert=True)
    hangs = {"client": client, "territory": territory}
    ClientIdentity.objects.create(**hangs, **{name: facts[name] for name in OF_IDENTITY})
    CaseloadEntry.objects.create(**hangs, worker=by, valid_from=timezone.localdate())
    return client


def _person_of(code: str) -> Person:
    (key,) = Person.objects.keys_of([_hash(code)])
    person = Person(pk=key)
    person.lock()
    return person


def _hash(code: str) -> str | None:
    return personal_code.keyed_hash(code) if code else None


def _refuse_second_file(client: Client, peers: list[int]) -> None:
    """One person has one open file of a group in an office, whichever part of it keeps it."""
    begins, ends = client.enrolled_on, client.exited_on
    same = Client.objects.filter(
        person=client.person_id, territory__in=peers, target_group=client.target_group
    ).exclude(pk=client.pk)
    if begins:
        same = same.filter(Q(exited_on=None) | Q(exited_on__gt=begins))
    if ends:
        same = same.filter(Q(enrolled_on=None) | Q(enrolled_on__lt=ends))
    if same.exists():
        raise ValidationError({"personal_code": REFUSED_CODE})


def correct(*, client: Client, version: str, facts: dict, is_new_code: bool) -> Client:
    """Stores ``facts``; ``version`` is that of the file when the form was shown.

    ``is_new_code``: see ``PersonQuerySet.key_after_change``. Raises ValidationError by field, and
    ChangedMeanwhileError where the file is no longer that version.
    """
    try:
        with transaction.atomic():
            stored = _locked(client)
            if version_of(stored) != version:
                raise ChangedMeanwhileError(
                    _("While you were writing, somebody else changed the facts. Compare and save.")
                )
            reason(Reason.FACTS)
            _fill(stored, facts, is_new_code)
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def _locked(client: Client) -> Client:
    """The file as it is now; nobody logs a service or corrects it meanwhile."""
    client.lock_person()
    files = Client.objects.select_related("identity", "territory")
    return files.select_for_update(of=("self",)).get(pk=client.pk)


def _fill(stored: Client, facts: dict, is_new_code: bool) -> None:
    _check_sessions(stored, facts)
    identity = stored.identity
    if facts["personal_code"] != identity.personal_code:
        key = Person.objects.key_after_change(
            stored, _hash(facts["personal_code"]), is_new_code=is_new_code
        )
        # Not to be read yet: a person of other offices alone is behind the wall.
        Person(pk=key).lock()
        stored.person_id = key
    for name in OF_FILE:
        setattr(stored, name, facts[name])
    _refuse_second_file(stored, peers_of(stored.territory))
    stored.save()
    identity.refresh_from_db(fields=["territory"])
    for name in OF_IDENTITY:
        setattr(identity, name, facts[name])
    identity.save()


def _check_sessions(stored: Client, facts: dict) -> None:
    """What is recorded already must still be the client's."""
    sessions = stored.sessions.filter(deleted_at=None)
    if facts["target_group"] != stored.target_group and sessions.exists():
        text = _("Services are recorded for the client, so the group stays as it is.")
        raise ValidationError({"target_group": text})
    enrolled = facts["enrolled_on"]
    if enrolled and enrolled != stored.enrolled_on:
        first = sessions.filter(happened_on__lt=enrolled).order_by("happened_on").first()
        if first:
            text = _("A service of %(day)s is recorded: choose that day or an earlier one.")
            day = {"day": wording.day_sentence(first.happened_on)}
            raise ValidationError({"enrolled_on": text % day})


def exit_client(*, client: Client, on, why: str, note: str) -> Client:
    """The file ends with ``on``, for a reason of ``Client.ExitReason``.

    Grounds, plan and caseload stay as they are: none of them lets anything be done after that
    day. Raises ValidationError by field where services after it are recorded.
    """
    try:
        with transaction.atomic():
            stored = _locked(client)
            later = stored.sessions.filter(deleted_at=None, happened_on__gt=on)
            if number := later.count():
                last = later.order_by("-happened_on").values_list("happened_on", flat=True)[0]
                text = ngettext(
                    "After that day %(count)s entry is recorded, the last one of %(day)s "
                    "Choose a later day, or delete it.",
                    "After that day %(count)s entries are recorded, the last one of %(day)s "
                    "Choose a later day, or delete them.",
                    number,
                )
                said = {"count": number, "day": wording.day_sentence(last)}
                raise ValidationError({"exited_on": text % said})
            reason(Reason.EXIT)
            stored.exited_on, stored.exit_reason, stored.exit_note = on, why, note
            stored.save(update_fields=["exited_on", "exit_reason", "exit_note"])
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


def undo_exit(*, client: Client) -> Client:
    """The file is open again as it was; again is no error.

    Raises ValidationError where the person has got another file meanwhile, or was taken over by
    another municipality.
    """
    if client.moves.filter(status="accepted").exists():
        raise ValidationError(
            _("The file cannot be opened again: another municipality took the client over.")
        )
    try:
        with transaction.atomic():
            stored = _locked(client)
            if stored.exited_on is None:
                return stored
            reason(Reason.UNDO)
            stored.exited_on, stored.exit_reason, stored.exit_note = None, "", ""
            _refuse_second_file(stored, peers_of(stored.territory))
            stored.save(update_fields=["exited_on", "exit_reason", "exit_note"])
            return stored
    except (IntegrityError, ValidationError) as error:
        text = _("The file cannot be opened again: the person has a later file here.")
        raise ValidationError(text) from error


_FIELDS = {
    "client_number_once": "number",
    "client_one_open_adult_file": "personal_code",
    "client_one_open_child_file": "personal_code",
    "client_date_order": "enrolled_on",
    "client_other_exit_explained": "exit_note",
}


def _refused(error: IntegrityError) -> ValidationError:
    """What the database refused although nothing here objected: somebody was quicker."""
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})
