"""What a form shows before anybody typed."""

import uuid

from django.utils import timezone

from clients.models import Application, Decision
from services.applications.wanted import Wanted, requested_in


def initial_application(application: Application) -> dict:
    return {
        "changed_at": application.changed_at.isoformat(),
        "submitted_on": application.submitted_on,
        "number": application.number,
        "request": application.request,
        "received_by": application.received_by and application.received_by.uuid,
        "services": [one.value for one in requested_in(application)],
    }


def initial_decision(application: Application, decision: Decision | None = None) -> dict:
    """A new decision grants all that is asked for, unless that is said otherwise."""
    if decision is None:
        return {
            "form_key": uuid.uuid4(),
            "decided_on": timezone.localdate(),
            "services": [one.value for one in requested_in(application)],
        }
    places = decision.places.open().select_related("service").order_by("id")
    granted = [Wanted(place.service, place.recipient).value for place in places]
    return {
        "changed_at": decision.changed_at.isoformat(),
        "is_granted": "yes" if decision.is_granted else "no",
        "decided_on": decision.decided_on,
        "number": decision.number,
        "services": granted,
        "reason": decision.reason,
        "decided_by": decision.decided_by,
        "appealable_until": decision.appealable_until,
    }


def initial_appeal(decision: Decision) -> dict:
    return {
        "changed_at": decision.changed_at.isoformat(),
        "appealed_on": decision.appealed_on or timezone.localdate(),
        "appeal_result": decision.appeal_result,
        "appeal_decided_on": decision.appeal_decided_on,
        "appeal_note": decision.appeal_note,
    }
