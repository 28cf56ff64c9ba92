"""How an application stands, as a sign and a word; and what its page shows of it."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Application, Client, Decision, Document
from services.models import RequestedService, WaitingPlace


@dataclass(frozen=True)
class State:
    sign: str
    word: Promise
    tint: str  # of the class "status-…"


WITHDRAWN = State("■", _("withdrawn"), "neutral")
UNDECIDED = State("○", _("waits for a decision"), "attention")
GRANTED = State("✓", _("granted"), "ok")
REFUSED = State("×", pgettext_lazy("decision", "refused"), "refused")
CANCELLED = State("■", _("cancelled by an appeal"), "neutral")


def state_of_decision(decision: Decision) -> State:
    if decision.is_withdrawn:
        return WITHDRAWN
    if not decision.counts:
        return CANCELLED
    return GRANTED if decision.is_granted else REFUSED


def state_of(application: Application) -> State:
    if application.is_withdrawn:
        return WITHDRAWN
    decision = application.decision_in_force()
    return state_of_decision(decision) if decision else UNDECIDED


TAKEN_OFF = State("■", _("taken off the list"), "neutral")
BEGUN = State("✓", _("the service has begun"), "ok")
EXITED = State("■", _("the client has exited"), "neutral")
WAITING = State("○", _("waits"), "attention")


@dataclass(frozen=True)
class Place:
    """``number`` of ``length`` in the line; None where nobody waits any more."""

    row: WaitingPlace
    state: State
    number: int | None = None
    length: int | None = None
    days: int = 0


@dataclass
class Told:
    """A decision with what the page says of it."""

    row: Decision
    state: State
    is_appealable: bool
    places: list[Place] = field(default_factory=list)


@dataclass
class Asked:
    """An application with what the page says of it."""

    row: Application
    state: State
    requested: list[RequestedService]
    decisions: list[Told]
    may_be_decided: bool


def applications_of(client: Client, today: date) -> list[Asked]:
    """Newest first. Constant queries."""
    requested = RequestedService.objects.filter(is_withdrawn=False).select_related("service")
    documents = Document.objects.for_list()
    applications = client.applications.for_list().prefetch_related(
        Prefetch("requested", requested.order_by("recipient", "service__sort_key", "id")),
        Prefetch("documents", documents),
        Prefetch("decisions__documents", documents),
    )
    places: dict[int, list[Place]] = {}
    for place in places_of(client, today):
        places.setdefault(place.row.decision_id, []).append(place)
    return [_asked(application, places, today) for application in applications]


def _asked(application: Application, places: dict[int, list[Place]], today: date) -> Asked:
    decisions = [
        Told(
            row=decision,
            state=state_of_decision(decision),
            is_appealable=decision.counts
            and decision.appealed_on is None
            and decision.appealable_until is not None
            and today <= decision.appealable_until,
            places=places.get(decision.pk, []),
        )
        for decision in application.decisions.all()
    ]
    return Asked(
        row=application,
        state=state_of(application),
        requested=list(application.requested.all()),
        decisions=decisions,
        may_be_decided=not application.is_withdrawn and application.decision_in_force() is None,
    )


def places_of(client: Client, today: date) -> list[Place]:
    """Every place the client has or had, with its number in line. Two queries."""
    rows = (
        client.waitingplaces.with_begun_on(today)
        .select_related("service", "decision", "taken_off_by")
        .order_by("taken_off_on", "decision__decided_on", "id")
    )
    rows = list(rows)
    numbers = _numbers(client, rows, today)
    return [_place(client, row, numbers, today) for row in rows]


def _numbers(client: Client, rows: list[WaitingPlace], today: date) -> dict[int, tuple[int, int]]:
    """Place id → number in its line and the line's length; only of who waits."""
    services = {row.service_id for row in rows if row.taken_off_on is None}
    lines = WaitingPlace.objects.waiting_on(today).filter(service__in=services).with_place(today)
    lengths: dict[tuple[int, int], int] = {}
    own: dict[int, tuple[tuple[int, int], int]] = {}
    values = lines.order_by("id").values_list("id", "client", "service", "municipality", "place")
    for key, whose, service, municipality, number in values:
        line = (service, municipality)
        lengths[line] = lengths.get(line, 0) + 1
        if whose == client.pk:
            own[key] = (line, number)
    return {key: (number, lengths[line]) for key, (line, number) in own.items()}


def _place(client: Client, row: WaitingPlace, numbers: dict, today: date) -> Place:
    if row.taken_off_on is not None:
        return Place(row, TAKEN_OFF)
    if row.is_begun:
        return Place(row, BEGUN)
    if row.pk not in numbers:
        return Place(row, EXITED)
    number, length = numbers[row.pk]
    return Place(row, WAITING, number, length, row.days_waiting(today))
