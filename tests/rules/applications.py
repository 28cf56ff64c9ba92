from datetime import date

from django.utils import timezone

from clients.models import Application, Decision
from services.models import RequestedService, WaitingPlace
from tests import factories as make

ASKED, DECIDED = date(2021, 3, 1), date(2021, 3, 20)


def _application(client=None, **kwargs):
    client = client or make.ClientFactory()
    said = {"client": client, "territory": client.territory, "submitted_on": ASKED}
    return Application.objects.create(**{**said, **kwargs})


def _decision(application=None, **kwargs):
    application = application or _application()
    said = {"client": application.client, "territory": application.territory}
    said |= {"application": application, "decided_on": DECIDED, "is_granted": True}
    return Decision.objects.create(**{**said, **kwargs})


def _update(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def _withdrawn() -> dict:
    return {"withdrawn_at": timezone.now(), "withdrawn_reason": "kļūda"}


def _two_applications_of_one_number():
    _application(number="I-1")
    _application(number="I-1")


def _two_decisions_of_one_number():
    _decision(number="L-1")
    _decision(number="L-1")


def _two_decisions():
    application = _application()
    _decision(application)
    _decision(application)


def _of_another():
    other = make.ClientFactory()
    _decision(client=other, territory=other.territory)


def _decision_of_withdrawn():
    _decision(_application(**_withdrawn()))


def _requested(application=None, **kwargs):
    application = application or _application()
    said = {"client": application.client, "territory": application.territory}
    said |= {"service": make.service("ergoterapija"), "recipient": "child"}
    RequestedService.objects.create(application=application, **{**said, **kwargs})


def _requested_twice():
    application = _application()
    _requested(application)
    _requested(application)


def _requested_by_another():
    other = make.ClientFactory()
    _requested(client=other, territory=other.territory)


def _place(decision=None, **kwargs):
    decision = decision or _decision()
    said = {"client": decision.client, "territory": decision.territory}
    said |= {"service": make.service("ergoterapija"), "recipient": "child"}
    return WaitingPlace.objects.create(decision=decision, **{**said, **kwargs})


def _waits_twice():
    decision = _decision()
    _place(decision)
    _place(decision)


def _place_of_another():
    other = make.ClientFactory()
    _place(client=other, territory=other.territory)


BROKEN_BY = {
    "requestedservice_same_territory": lambda: _requested(territory=make.territory("daugavpils")),
    "requestedservice_client_of_application": _requested_by_another,
    "requestedservice_once": _requested_twice,
    "waitingplace_same_territory": lambda: _place(territory=make.territory("daugavpils")),
    "waitingplace_client_of_decision": _place_of_another,
    "waitingplace_once": _waits_twice,
    "waitingplace_taken_off_complete": lambda: _place(taken_off_on=DECIDED),
    "waitingplace_is_granted": lambda: _place(_decision(is_granted=False, reason="Nav pamata.")),
    "decision_grants_its_places": lambda: _update(_place().decision, **_withdrawn()),
    "application_withdrawal_complete": lambda: _application(withdrawn_at=timezone.now()),
    "application_number_once": _two_applications_of_one_number,
    "application_decided_after_asked": lambda: _update(
        _decision().application, submitted_on=date(2021, 3, 21)
    ),
    "application_decided_while_standing": lambda: _update(_decision().application, **_withdrawn()),
    "decision_withdrawal_complete": lambda: _decision(withdrawn_at=timezone.now()),
    "decision_client_of_application": _of_another,
    "decision_one_in_force": _two_decisions,
    "decision_number_once": _two_decisions_of_one_number,
    "decision_decided_after_asked": lambda: _decision(decided_on=date(2021, 2, 28)),
    "decision_decided_while_standing": _decision_of_withdrawn,
    "decision_appealable_after_decided": lambda: _decision(appealable_until=ASKED),
    "decision_appealed_after_decided": lambda: _decision(appealed_on=ASKED),
    "decision_appeal_date_order": lambda: _decision(
        appealed_on=date(2021, 4, 1), appeal_decided_on=DECIDED, appeal_result="upheld"
    ),
    "decision_appeal_complete": lambda: _decision(appeal_result="upheld"),
}
