"""Applications, decisions and places in line, as the pages make them."""

from datetime import date

from clients.models import Application, Client, Decision
from services.models import RequestedService, WaitingPlace
from tests import factories

ASKED, DECIDED = date(2021, 3, 1), date(2021, 3, 20)


def an_application(client: Client | None = None, *services: str, **kwargs) -> Application:
    """Asks for ``services`` (codes) for the child or adult."""
    client = client or factories.ClientFactory()
    scope = {"client": client, "territory": client.territory}
    application = Application.objects.create(**{**scope, "submitted_on": ASKED, **kwargs})
    for code in services:
        RequestedService.objects.create(
            application=application,
            service=factories.service(code),
            recipient=recipient_of(client),
            **scope,
        )
    return application


def a_decision(application: Application, **kwargs) -> Decision:
    said = {"decided_on": DECIDED, "number": f"L-{application.pk}", "is_granted": True, **kwargs}
    return Decision.objects.create(
        application=application,
        client=application.client,
        territory=application.territory,
        **said,
    )


def a_place(client: Client | None = None, code: str = "fizioterapija", **kwargs) -> WaitingPlace:
    """With its application and decision, whose fields are named „asked_…” and „decided_…”."""
    place = {name: kwargs.pop(name) for name in list(kwargs) if name in _PLACE}
    asked_on = kwargs.pop("submitted_on", ASKED)
    application = an_application(client, code, submitted_on=asked_on)
    decision = a_decision(application, **kwargs)
    return WaitingPlace.objects.create(
        decision=decision,
        client=decision.client,
        territory=decision.territory,
        service=factories.service(code),
        **{"recipient": recipient_of(decision.client), **place},
    )


_PLACE = {"recipient", "urgent_reason", "taken_off_on", "taken_off_reason", "taken_off_by"}


def recipient_of(client: Client) -> str:
    return "child" if client.is_child else "adult"


def waiting_rows(client: Client) -> dict:
    """Of one client: an application not decided yet, a decision, and a place in line."""
    place = a_place(client, "ergoterapija")
    return {
        "undecided": an_application(client, "ergoterapija"),
        "decision": place.decision,
        "place": place,
    }
