from datetime import date

from django.utils import timezone

from di_latgale.dates import first_of_month
from services.models import MonthlyPeriod, PeriodDone, PeriodStep
from tests import factories as make

MARCH = date(2021, 3, 1)


def _open():
    return make.month_of("rezekne", MARCH)


def _closed(by=None):
    return make.closed_month("rezekne", MARCH, by=by)


def _twice_at_once():
    period, by = _open(), make.UserFactory()
    PeriodStep.objects.bulk_create(
        PeriodStep(period=period, kind="close", made_by=by) for _step in range(2)
    )


def _of_today():
    today = first_of_month(timezone.localdate())
    make.closed_month("rezeknes-valstspilseta", today)


def _own_answer():
    by = make.UserFactory()
    period = _closed(by)
    make.step(period, "ask", by=by)
    make.step(period, "open", by=by)


def _done_twice():
    period, worker = _open(), make.UserFactory()
    for _time in range(2):
        PeriodDone.objects.create(period=period, worker=worker, done_at=timezone.now())


BROKEN_BY = {
    "monthlyperiod_begins_open": lambda: MonthlyPeriod.objects.create(
        municipality=make.municipality("rezekne"), month=MARCH, status="closed"
    ),
    "monthlyperiod_changed_by_steps": lambda: (
        _closed(),
        MonthlyPeriod.objects.update(status="open"),
    ),
    "periodstep_has_remark": lambda: PeriodStep.objects.create(
        period=_closed(), kind="ask", made_by=make.UserFactory()
    ),
    "periodstep_one_at_a_time": _twice_at_once,
    "periodstep_fits_state": lambda: make.step(_open(), "submit"),
    "periodstep_closes_what_is_over": _of_today,
    "periodstep_four_eyes": _own_answer,
    "perioddone_once": _done_twice,
    "perioddone_while_open": lambda: PeriodDone.objects.create(
        period=_closed(), worker=make.UserFactory(), done_at=timezone.now()
    ),
}
