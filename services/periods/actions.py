"""The steps of a municipality's months. Each is atomic; the database has the last word."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.dates import Period
from di_latgale.history import Reason, reason
from di_latgale.organisations.models import Municipality
from services.models import MonthlyPeriod, PeriodDone, PeriodStep, months_of
from services.periods.access import Powers, rights_for

_REASONS = {
    PeriodStep.Kind.CLOSE: Reason.PERIOD_CLOSE,
    PeriodStep.Kind.SUBMIT: Reason.PERIOD_SUBMIT,
    PeriodStep.Kind.ACCEPT: Reason.PERIOD_ACCEPT,
    PeriodStep.Kind.RETURN: Reason.PERIOD_RETURN,
    PeriodStep.Kind.ASK: Reason.PERIOD_ASK,
    PeriodStep.Kind.DECLINE: Reason.PERIOD_DECLINE,
    PeriodStep.Kind.OPEN: Reason.PERIOD_OPEN,
}


def take_step(
    kind: str, *, municipality: Municipality, span: Period, by: User, remark: str = ""
) -> list[MonthlyPeriod]:
    """Takes the step with every month of ``span`` whose state lets it; gives these months.

    None of them where the same person has taken this step last with all of them: pressing twice is
    pressing once. Raises PermissionDenied, or ValidationError when no month is in such a state or
    the database objects, as when a month is not over yet or somebody was quicker.
    """
    powers = Powers(by, municipality)
    if not powers.rights & set(rights_for(kind)):
        raise PermissionDenied
    try:
        with transaction.atomic():
            periods = _rows(municipality, span, make=kind == PeriodStep.Kind.CLOSE)
            fitting = [period for period in periods if period.allows(kind)]
            if not fitting:
                if _is_taken(kind, periods, by):
                    return []
                raise ValidationError(_unfit(), code="state")
            if not all(powers.may(kind, period) for period in fitting):
                raise PermissionDenied
            reason(_REASONS[PeriodStep.Kind(kind)])
            PeriodStep.objects.bulk_create(
                PeriodStep(period=period, kind=kind, remark=remark, made_by=by)
                for period in fitting
            )
            keys = [period.pk for period in fitting]
            return list(MonthlyPeriod.objects.filter(pk__in=keys).order_by("month"))
    except IntegrityError as error:
        raise _refused(error) from error


def say_done(*, municipality: Municipality, month: date, by: User, is_done: bool = True) -> None:
    """``by``'s entries of the month are complete, or not after all.

    Raises PermissionDenied, or ValidationError in a month that is closed.
    """
    if not Powers(by, municipality).may_be_done:
        raise PermissionDenied
    try:
        with transaction.atomic():
            (period,) = _rows(municipality, Period.month(month), make=True)
            done = PeriodDone.objects.filter(period=period, worker=by).first()
            if is_done == bool(done and done.done_at):
                return
            done = done or PeriodDone(period=period, worker=by)
            done.done_at = timezone.now() if is_done else None
            reason(Reason.PERIOD_DONE if is_done else Reason.UNDO)
            done.save()
    except IntegrityError as error:
        raise _refused(error) from error


def _rows(municipality: Municipality, span: Period, *, make: bool) -> list[MonthlyPeriod]:
    """The rows of the months; with ``make`` those without one get it."""
    if make:
        MonthlyPeriod.objects.bulk_create(
            [MonthlyPeriod(municipality=municipality, month=month) for month in months_of(span)],
            ignore_conflicts=True,
        )
    return list(MonthlyPeriod.objects.of(municipality, span))


def _is_taken(kind: str, periods: list[MonthlyPeriod], by: User) -> bool:
    last = MonthlyPeriod.objects.filter(pk__in=[p.pk for p in periods]).with_last_words()
    steps = last.order_by("month").values_list("last_kind", "last_by")
    return bool(steps) and all(step == (kind, by.pk) for step in steps)


def _unfit() -> str:
    return _("The period is in another state by now: open the page again.")


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    return ValidationError(message, code=error.__cause__.diag.constraint_name)
