"""Applications in each state, and the waiting list that comes of those granted."""

import uuid

from clients.models import Application, Client, Decision
from services.applications import actions
from services.applications.wanted import Wanted, wanted_by
from services.demonstration.office import Office
from services.models import PlannedService, WaitingPlace

_REFUSED = (
    "Izvērtēšanā pakalpojums nav ieteikts: nepieciešamo atbalstu sniedz citi atbalsta plānā "
    "paredzētie pakalpojumi."
)
_APPEALED = "Iesniedzējs lūdz pārskatīt lēmumu; pievienots ārsta atzinums."
_UPHELD = "Lēmums atstāts negrozīts: jauni apstākļi nav norādīti."
_WITHDRAWN = "Iesniedzējs atteicās: izvēlēts cits pakalpojums."
_URGENT = "Vienīgais aprūpētājs ievietots slimnīcā."
# For whom nothing of it is planned or given: these wait in line.
_LINES = {True: "reitterapija", False: "specializeta-darbnica"}
_WAIT_SINCE = (130, 75, 40, 21)  # days since the decision, of one after the other in line


def ask(
    office: Office, settled: list[Client], others: list[Client], newcomers: list[Client]
) -> None:
    """``settled`` have plans, ``others`` wait for more; see ``newcomers.take_on`` for the rest."""
    for client in newcomers[:1]:
        words = "Lūdz nodarbības, kas palīdzētu bērna runai un uzvedībai."
        _apply(office, client, 4, _first(client, 2), words)
    _wait(office, [*others[::-1][:3], *newcomers[2:]])
    for client in settled[:1]:
        _begun(office, client)
    for client in settled[1:2]:
        _refused(office, client, is_decided=False)
    for client in settled[2:3]:
        _refused(office, client, is_decided=True)
    for client in settled[3:4]:
        _withdrawn(office, client)


def _apply(
    office: Office, client: Client, days: int, wanted: list[Wanted], words: str = ""
) -> Application:
    """Submitted so many ``days`` ago, and numbered by that day."""
    submitted_on = office.ago(days)
    return actions.record_application(
        client=client,
        by=office.worker,
        form_key=uuid.uuid4(),
        services=wanted,
        submitted_on=submitted_on,
        number=f"IES-{submitted_on:%Y/%m%d}",
        request=words,
        received_by=office.worker,
    )


def _decide(
    office: Office, application: Application, days: int, granted: list[Wanted], reason: str = ""
) -> Decision:
    """Made so many ``days`` ago; refused where nothing is granted."""
    decided_on = office.ago(days)
    return actions.record_decision(
        application=application,
        by=office.worker,
        form_key=uuid.uuid4(),
        services=granted,
        decided_on=decided_on,
        number=f"LĒM-{decided_on:%Y/%m%d}",
        is_granted=bool(granted),
        reason=reason,
        decided_by=f"{office.head}, vadītāja" if office.head else "",
        appealable_until=None,
    )


def _first(client: Client, number: int, but: str = "") -> list[Wanted]:
    return [one for one in wanted_by(client) if one.service.code != but][:number]


def _line(client: Client) -> list[Wanted]:
    code = _LINES[client.is_child]
    found = [one for one in wanted_by(client) if one.service.code == code]
    planned = PlannedService.objects.filter(client=client, service__code=code)
    return [] if planned.exists() else found[:1]


def _wait(office: Office, clients: list[Client]) -> None:
    """One after the other; whoever came last to the first's line is urgent, so comes first."""
    waiting = [(client, line) for client in clients if (line := _line(client))]
    for days, (client, wanted) in zip(_WAIT_SINCE, waiting, strict=False):
        words = f"Lūdz piešķirt pakalpojumu: {wanted[0].service.name}."
        application = _apply(office, client, days + 14, wanted, words)
        _decide(office, application, days, wanted)
    places = WaitingPlace.objects.open().filter(client__in=clients)
    if first := places.order_by("decision__decided_on").first():
        last = places.filter(service=first.service_id).order_by("-decision__decided_on").first()
        actions.mark_urgent(place=last, changed_at=last.changed_at, reason=_URGENT)


def _begun(office: Office, client: Client) -> None:
    """What was granted is in the plan by now."""
    lines = PlannedService.objects.in_force_on(office.today).filter(client=client)
    rows = lines.select_related("service").order_by("id")
    wanted = [Wanted(line.service, line.recipient) for line in rows[:1]]
    if wanted:
        application = _apply(office, client, 210, wanted)
        _decide(office, application, 195, wanted)


def _refused(office: Office, client: Client, *, is_decided: bool) -> None:
    """Appealed; the appeal is decided or still looked into."""
    days = 300 if is_decided else 60
    wanted = _first(client, 1, but=_LINES[client.is_child])
    decision = _decide(office, _apply(office, client, days, wanted), days - 15, [], _REFUSED)
    result = Decision.AppealResult.UPHELD if is_decided else ""
    actions.record_appeal(
        decision=decision,
        by=office.worker,
        changed_at=decision.changed_at,
        appealed_on=office.ago(days - 30),
        appeal_result=result,
        appeal_decided_on=office.ago(days - 60) if result else None,
        appeal_note=_UPHELD if result else _APPEALED,
    )


def _withdrawn(office: Office, client: Client) -> None:
    application = _apply(office, client, 16, _first(client, 1, but=_LINES[client.is_child]))
    actions.withdraw_application(application=application, by=office.worker, reason=_WITHDRAWN)
