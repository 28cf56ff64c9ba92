"""Writes of the correction journal. Each is atomic; the database has the last word."""

import uuid
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from services.entries import Entry, settle
from services.models import Correction, ServiceSession
from services.pricing import cost_of

_OF_ENTRY = (
    *("client", "territory", "municipality", "happened_on", "service", "recipient"),
    *("representative", "provider", "funding_source"),
)


def as_it_counts(session: ServiceSession) -> tuple[Decimal, Decimal]:
    """Quantity and cost of an entry with its confirmed corrections."""
    more = session.corrections.confirmed().aggregate(quantity=Sum("quantity"), cost=Sum("cost"))
    return session.quantity + (more["quantity"] or 0), session.cost + (more["cost"] or 0)


def correct_entry(
    *,
    session: ServiceSession,
    quantity: Decimal,
    cost: Decimal | None,
    why: str,
    by: User,
    form_key: uuid.UUID,
) -> Correction:
    """Asks for an entry of a closed month to count as ``quantity``, 0 = it should not be there.

    ``cost`` is the whole right cost of a service without unit costs, None of others. Raises
    ValidationError, by field. The same form sent twice gives the correction that is stored.
    """
    counted_quantity, counted_cost = as_it_counts(session)
    if session.unit_cost is not None:
        cost = cost_of(quantity, session.unit_cost)
    elif cost is None:
        raise ValidationError({"cost": _("Enter the cost of the whole entry.")})
    said = {name: getattr(session, name) for name in _OF_ENTRY}
    return _store(
        Correction(
            kind=Correction.Kind.CHANGE,
            session=session,
            quantity=quantity - counted_quantity,
            cost=cost - counted_cost,
            **said,
        ),
        why=why,
        by=by,
        form_key=form_key,
    )


def add_forgotten(*, why: str, by: User, form_key: uuid.UUID, **said) -> Correction:
    """Asks for an entry that was forgotten in a closed month; ``said`` are fields of ``Entry``.

    It is judged as an entry of that day would be. Raises ValidationError, by field.
    """
    entry = Entry(**said)
    settlement = settle(entry, is_late=True)
    if settlement.errors:
        raise ValidationError(
            {name or NON_FIELD_ERRORS: texts for name, texts in settlement.errors.items()}
        )
    found = settlement.found
    return _store(
        Correction(
            kind=Correction.Kind.FORGOTTEN,
            client=entry.client,
            territory_id=entry.client.territory_id,
            municipality=found["municipality"],
            happened_on=entry.happened_on,
            service=entry.service,
            recipient=entry.recipient,
            representative=entry.representative,
            provider=entry.provider,
            funding_source=found["funding_source"],
            quantity=entry.quantity,
            cost=found["cost"],
        ),
        why=why,
        by=by,
        form_key=form_key,
    )


def _store(correction: Correction, *, why: str, by: User, form_key: uuid.UUID) -> Correction:
    correction.reason, correction.recorded_by, correction.form_key = why, by, form_key
    try:
        with transaction.atomic():
            reason(Reason.CORRECTION_ASK)
            correction.save(force_insert=True)
            return correction
    except IntegrityError as error:
        if stored := Correction.objects.filter(form_key=form_key, recorded_by=by).first():
            return stored
        raise _refused(error) from error


def decide(*, correction: Correction, by: User, is_confirmed: bool, why: str = "") -> Correction:
    """Confirms, to count from today, or declines because of ``why``.

    The same answer by the same person again is no error. Raises PermissionDenied for who made it
    or does not close months there, ValidationError when somebody else was quicker.
    """
    own = by.territories(Right.CLOSE_PERIODS).filter(pk=correction.territory_id)
    if correction.recorded_by_id == by.pk or not own.exists():
        raise PermissionDenied
    try:
        with transaction.atomic():
            stored = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
            if stored.decided_at:
                if (stored.decided_by_id, stored.is_confirmed) == (by.pk, is_confirmed):
                    return stored
                raise ValidationError(_("The correction is decided on already."), code="state")
            stored.decided_at, stored.decided_by = timezone.now(), by
            stored.is_confirmed = is_confirmed
            stored.counted_on = timezone.localdate() if is_confirmed else None
            stored.decline_reason = "" if is_confirmed else why
            reason(Reason.CORRECTION_DECIDE)
            stored.save()
            return stored
    except IntegrityError as error:
        raise _refused(error) from error


_FIELDS = {
    "correction_changes_something": "quantity",
    "correction_has_reason": "why",
}


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    name = error.__cause__.diag.constraint_name
    return ValidationError({_FIELDS.get(name, NON_FIELD_ERRORS): message})
