"""Writes of applications, decisions and places on the waiting list.

Each holds the application locked, so of two decisions at once the second meets the first.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Application, Client, Decision
from di_latgale.accounts.models import User
from di_latgale.dates import months_later
from services.applications.versions import already_saved, meanwhile, refused
from services.applications.wanted import Wanted
from services.models import RequestedService, WaitingPlace

_APPLICATION = ("submitted_on", "number", "request", "received_by")
_DECISION = ("decided_on", "number", "is_granted", "reason", "decided_by", "appealable_until")
_APPEAL = ("appealed_on", "appeal_result", "appeal_decided_on", "appeal_note")


def record_application(
    *, client: Client, by: User, form_key: UUID, services: list[Wanted], **said
) -> Application:
    """Stores an application; ``said`` are the fields of ``_APPLICATION``.

    A second call with the same ``form_key`` and content gives the one that is stored already.
    Raises ValidationError, by field.
    """
    try:
        with transaction.atomic():
            if stored := Application.objects.filter(form_key=form_key).first():
                return _same(stored, client, said, _APPLICATION)
            application = Application(
                client=client, territory_id=client.territory_id, form_key=form_key, **said
            )
            application.save(force_insert=True)
            _request(application, services)
            return application
    except IntegrityError as error:
        if stored := Application.objects.filter(form_key=form_key).first():
            return _same(stored, client, said, _APPLICATION)
        raise refused(error) from error


def correct_application(
    *, application: Application, changed_at: datetime | None, services: list[Wanted], **said
) -> Application:
    """Replaces what it says; refuses what somebody changed since ``changed_at``."""
    try:
        with transaction.atomic():
            stored = _locked(application)
            if _is_stale(stored, changed_at):
                if _says(stored, said, _APPLICATION) and _asks_for(stored, services):
                    return stored
                raise ValidationError(meanwhile(stored))
            _fill(stored, said, _APPLICATION)
            stored.save()
            _request(stored, services)
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def withdraw_application(*, application: Application, by: User, reason: str) -> Application:
    """Takes back one entered by mistake or given up; no decision in force may stand on it."""
    try:
        with transaction.atomic():
            return _withdraw(_locked(application), by, reason)
    except IntegrityError as error:
        raise refused(error) from error


def record_decision(
    *, application: Application, by: User, form_key: UUID, services: list[Wanted], **said
) -> Decision:
    """Stores a decision; what it grants (``services``) takes a place on the waiting list.

    ``said`` are the fields of ``_DECISION``. Without ``appealable_until`` the setting
    ``APPEAL_MONTHS`` counts from the decision. As ``record_application`` otherwise.
    """
    said = _with_appeal_day(said)
    try:
        with transaction.atomic():
            asked = _locked(application)
            if stored := Decision.objects.filter(form_key=form_key).first():
                return _same(stored, asked.client, said, _DECISION)
            if asked.is_withdrawn:
                raise ValidationError(_("The application is withdrawn."))
            decision = Decision(
                application=asked,
                client_id=asked.client_id,
                territory_id=asked.territory_id,
                recorded_by=by,
                form_key=form_key,
                **said,
            )
            decision.save(force_insert=True)
            _grant(decision, services, by)
            return decision
    except IntegrityError as error:
        raise refused(error) from error


def correct_decision(
    *, decision: Decision, by: User, changed_at: datetime | None, services: list[Wanted], **said
) -> Decision:
    """Replaces what it says; the waiting list follows. As ``correct_application`` otherwise."""
    said = _with_appeal_day(said)
    try:
        with transaction.atomic():
            stored = _locked_decision(decision)
            if _is_stale(stored, changed_at):
                if _says(stored, said, _DECISION) and _grants(stored, services):
                    return stored
                raise ValidationError(meanwhile(stored))
            if not said["is_granted"]:
                _end_places(stored, by, _("The decision was corrected."))
            _fill(stored, said, _DECISION)
            stored.save()
            _grant(stored, services, by)
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def record_appeal(*, decision: Decision, by: User, changed_at: datetime | None, **said) -> Decision:
    """What became of the decision; a cancelled one takes its places off the list.

    ``said`` are the fields of ``_APPEAL``.
    """
    try:
        with transaction.atomic():
            stored = _locked_decision(decision)
            if _is_stale(stored, changed_at):
                if _says(stored, said, _APPEAL):
                    return stored
                raise ValidationError(meanwhile(stored))
            if said["appeal_result"] == Decision.AppealResult.CANCELLED:
                _end_places(stored, by, _("The decision was cancelled."))
            _fill(stored, said, _APPEAL)
            stored.save()
            return stored
    except IntegrityError as error:
        raise refused(error) from error


def withdraw_decision(*, decision: Decision, by: User, reason: str) -> Decision:
    """Takes back one entered by mistake, and its places with it."""
    with transaction.atomic():
        stored = _locked_decision(decision)
        _end_places(stored, by, _("The decision was withdrawn."))
        return _withdraw(stored, by, reason)


def mark_urgent(*, place: WaitingPlace, changed_at: datetime | None, reason: str) -> WaitingPlace:
    """Puts the place before those that are not urgent; an empty reason puts it back."""
    with transaction.atomic():
        stored = _locked_place(place)
        if stored.urgent_reason == reason:
            return stored
        if _is_stale(stored, changed_at):
            raise ValidationError(meanwhile(stored))
        stored.urgent_reason = reason
        stored.save(update_fields=["urgent_reason", "changed_at"])
        return stored


def take_off(*, place: WaitingPlace, by: User, reason: str) -> WaitingPlace:
    """Ends the waiting although the service did not begin. Again is no error."""
    with transaction.atomic():
        stored = _locked_place(place)
        if stored.taken_off_on is None:
            _take_off(stored, by, reason)
        return stored


# Rows


def _locked(application: Application) -> Application:
    rows = Application.objects.select_related("client").select_for_update(of=("self",))
    return rows.get(pk=application.pk)


def _locked_decision(decision: Decision) -> Decision:
    _locked(decision.application)
    return Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)


def _locked_place(place: WaitingPlace) -> WaitingPlace:
    return WaitingPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)


def _is_stale(stored: models.Model, changed_at: datetime | None) -> bool:
    return stored.changed_at != changed_at or getattr(stored, "withdrawn_at", None) is not None


def _says(stored: models.Model, said: dict, names: tuple[str, ...]) -> bool:
    return all(getattr(stored, name) == said[name] for name in names)


def _fill(stored: models.Model, said: dict, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(stored, name, said[name])


def _same(stored, client: Client, said: dict, names: tuple[str, ...]):
    """The stored row, where it is this very entry."""
    if stored.client_id != client.pk or not _says(stored, said, names):
        raise ValidationError(already_saved(), code="already_saved")
    return stored


def _withdraw(stored, by: User, reason: str):
    if not stored.is_withdrawn:
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        stored.withdrawn_reason = reason
        stored.save()
    return stored


def _with_appeal_day(said: dict) -> dict:
    until = said.get("appealable_until")
    return said | {
        "appealable_until": until or months_later(said["decided_on"], settings.APPEAL_MONTHS)
    }


def _asks_for(application: Application, services: list[Wanted]) -> bool:
    rows = application.requested.filter(is_withdrawn=False).order_by("id")
    return set(rows.values_list("service", "recipient")) == {one.key for one in services}


def _grants(decision: Decision, services: list[Wanted]) -> bool:
    rows = decision.places.open().order_by("id")
    wanted = services if decision.is_granted else []
    return set(rows.values_list("service", "recipient")) == {one.key for one in wanted}


def _request(application: Application, services: list[Wanted]) -> None:
    """What is no longer asked for is marked, what is asked for again comes back."""
    rows = {(r.service_id, r.recipient): r for r in application.requested.order_by("id")}
    wanted = {one.key: one for one in services}
    for key, row in rows.items():
        if row.is_withdrawn != (key not in wanted):
            row.is_withdrawn = not row.is_withdrawn
            row.save(update_fields=["is_withdrawn"])
    RequestedService.objects.bulk_create(
        RequestedService(
            application=application,
            client_id=application.client_id,
            territory_id=application.territory_id,
            service=one.service,
            recipient=one.recipient,
        )
        for key, one in wanted.items()
        if key not in rows
    )


def _grant(decision: Decision, services: list[Wanted], by: User) -> None:
    """A place for each service granted; who waits for it already keeps the earlier place."""
    wanted = {one.key: one for one in services} if decision.is_granted else {}
    for place in decision.places.open().order_by("id"):
        if (place.service_id, place.recipient) not in wanted:
            _take_off(place, by, _("The decision was corrected."))
    waiting = WaitingPlace.objects.open().filter(client=decision.client_id).order_by("id")
    taken = set(waiting.values_list("service", "recipient"))
    for key, one in wanted.items():
        if key not in taken:
            WaitingPlace.objects.create(
                decision=decision,
                client_id=decision.client_id,
                territory_id=decision.territory_id,
                service=one.service,
                recipient=one.recipient,
            )


def _end_places(decision: Decision, by: User, reason: str) -> None:
    for place in decision.places.open().order_by("id"):
        _take_off(place, by, reason)


def _take_off(place: WaitingPlace, by: User, reason: str) -> None:
    place.taken_off_on, place.taken_off_by = timezone.localdate(), by
    place.taken_off_reason = reason
    place.save(update_fields=["taken_off_on", "taken_off_by", "taken_off_reason", "changed_at"])
