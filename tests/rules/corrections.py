from datetime import date
from decimal import Decimal

from django.utils import timezone

from services.models import Correction
from tests import factories as make


def _session(**said):
    return make.ServiceSessionFactory(**said)


def _correction(**said):
    return make.correction(_session(), **{"quantity": 1, **said})


def _changed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _in_open_month():
    session = _session()
    said = {"client": session.client, "territory": session.territory, "reason": "x"}
    said |= {"municipality": session.municipality, "happened_on": session.happened_on}
    said |= {"service": session.service, "recipient": session.recipient}
    Correction.objects.create(
        session=session, funding_source=session.funding_source, quantity=1, **said
    )


def _own():
    by = make.UserFactory()
    make.confirmed(_correction(recorded_by=by), by=by)


def _counted_in_closed_month():
    waiting = _correction()
    make.closed_month("rezeknes-valstspilseta", date(2021, 11, 1))
    make.confirmed(waiting, counted_on=date(2021, 11, 1))


def _waits_twice():
    session = _session()
    for _time in range(2):
        make.correction(session, quantity=1)


def _of_corrected():
    done = make.confirmed(_correction())
    period = make.month_of("rezekne", done.happened_on)
    make.step(period, "ask")
    make.step(period, "open")
    _changed(done.session, note="cits")


BROKEN_BY = {
    "correction_as_its_session": lambda: _correction(service=make.service("masaza")),
    "correction_begins_undecided": lambda: _correction(
        decided_at=timezone.now(),
        decided_by=make.UserFactory(),
        is_confirmed=True,
        counted_on=timezone.localdate(),
    ),
    "correction_counted_in_open_period": _counted_in_closed_month,
    "correction_decision_complete": lambda: _changed(_correction(), decided_at=timezone.now()),
    "correction_fixed": lambda: _changed(make.confirmed(_correction()), quantity=2),
    "correction_four_eyes": _own,
    "correction_leaves_nothing_below_zero": lambda: make.confirmed(
        _correction(quantity=Decimal(-2))
    ),
    "correction_of_closed_period": _in_open_month,
    "correction_of_entry_or_forgotten": lambda: _correction(kind="forgotten"),
    "correction_one_waits": _waits_twice,
    "correction_representative_named": lambda: _correction(recipient="representative"),
    "servicesession_corrected_stays": _of_corrected,
}
