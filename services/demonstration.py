"""Casework for the demonstration: what the workbook cannot bring, written as the pages write it.

All of it lies in days after those of the published reports, so that no figure of theirs changes,
and nobody is assessed who was not before. All people and words are invented.
"""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from clients.models import Assessment, Client, Contact, Note
from clients.moves.actions import offer
from clients.notes.actions import write_note
from di_latgale.accounts.models import User
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality
from services.assessments import actions
from services.assessments.versions import version_of
from services.models import PlannedService, SupportPlan
from services.plans import drafting, steps
from services.plans.check import faults

ASSESSED = 3  # clients of each worker with two assessments
BEFORE, NOW = timedelta(days=400), timedelta(days=30)

_CONCLUSIONS = (
    "Ikdienā vajadzīgs atbalsts; galvenā vajadzība ir patstāvība pašaprūpē un saziņā.",
    "Patstāvība pieaug, atbalsts jāturpina; jāvairo iespējas iesaistīties ārpus mājām.",
)
_NOTE_ON_SCORE = "Novērots sarunas un kopīgu darbu laikā."
_NOTES = (
    (Note.Kind.VISIT, 20, "Apmeklējums mājās: pārrunāts pakalpojumu grafiks, iebildumu nav."),
    (Note.Kind.PHONE, 6, "Zvans: precizēts nākamās nodarbības laiks."),
)
_MOVE_TO = {"rezeknes-valstspilseta": "augsdaugavas-novads"}


def add_casework(worker: User, head: User | None) -> None:
    """For the files of one worker; ``head`` is the one who decides in the same office."""
    today = timezone.localdate()
    clients = list(_assessed_clients(worker, today)[: ASSESSED + 2])
    for turn, client in enumerate(clients[:ASSESSED]):
        _assess_twice(client, worker, turn, today)
        _write_notes(client, worker, today)
        _add_contact(client)
    if len(clients) > ASSESSED:
        _begin_assessment(clients[ASSESSED], worker, today)
    if len(clients) > ASSESSED + 1:
        _offer_move(clients[ASSESSED + 1], worker, today)
    _plan_anew(clients[:ASSESSED], worker, head, today)


def _assessed_clients(worker: User, today: date):
    """Open files of the worker with a plan in force, assessed before these assessments begin."""
    planned = SupportPlan.objects.in_force_on(today).values("client")
    assessed = Assessment.objects.finished().filter(assessed_on__lt=today - BEFORE)
    return (
        Client.objects.filter(caseload__worker=worker, exited_on=None)
        .filter(valid_on(today, prefix="caseload__"))
        .filter(pk__in=planned)
        .filter(pk__in=assessed.values("client"))
        .exclude(assessments__assessed_on__in=(today - BEFORE, today - NOW))
        .select_related("identity", "territory")
        .order_by("number")
        .distinct()
    )


def _assess_twice(client: Client, worker: User, turn: int, today: date) -> None:
    for later, day in enumerate((today - BEFORE, today - NOW)):
        made = actions.begin_assessment(
            client=client,
            assessed_on=day,
            assessed_by=worker,
            place="Klienta dzīvesvietā",
            participants="Klients, ģimenes loceklis",
        )
        for place, score in enumerate(made.scores.in_order()):
            _score(score, _height(turn, place, later, score.domain.is_higher_better))
        _conclude(made, _CONCLUSIONS[later])
        for service, recipient in _planned(client, today):
            actions.recommend(assessment=made, service=service, recipient=recipient, note="")
        actions.finish(assessment=made)


def _height(turn: int, place: int, later: int, is_higher_better: bool) -> int:
    """Place on the scale from 0 to 4: mostly better than before, here and there worse."""
    height = 1 + (turn + 2 * place) % 3
    if later and place % 2 == 0:
        height += 1 if is_higher_better else -1
    if later and place % 5 == 3:
        height += -1 if is_higher_better else 1
    return height


def _score(score, height: int) -> None:
    scale = list(score.domain.steps.order_by("score", "id"))
    actions.score_domain(
        score=score,
        version=version_of(score, actions.SCORE),
        step=scale[min(height, len(scale) - 1)],
        note=_NOTE_ON_SCORE if height == 3 else "",
    )


def _conclude(assessment: Assessment, words: str) -> None:
    version = version_of(assessment, actions.CONCLUSION)
    actions.conclude(assessment=assessment, version=version, conclusion=words)


def _planned(client: Client, today: date) -> Iterator[tuple]:
    lines = PlannedService.objects.in_force_on(today).filter(client=client)
    seen = set()
    for line in lines.select_related("service").order_by("id"):
        if (line.service_id, line.recipient) not in seen:
            seen.add((line.service_id, line.recipient))
            yield line.service, line.recipient


def _begin_assessment(client: Client, worker: User, today: date) -> None:
    """A draft with two domains scored."""
    made = actions.begin_assessment(
        client=client, assessed_on=today, assessed_by=worker, place="", participants=""
    )
    for score in made.scores.in_order()[:2]:
        _score(score, 2)


def _write_notes(client: Client, worker: User, today: date) -> None:
    for kind, days_ago, text in _NOTES:
        said = {"kind": kind, "happened_on": today - timedelta(days=days_ago), "text": text}
        write_note(client=client, by=worker, form_key=uuid.uuid4(), said=said, typed=[])


def _add_contact(client: Client) -> None:
    Contact.objects.create(
        client=client,
        territory_id=client.territory_id,
        name="Ģimenes ārsta prakse „Liepas”",
        is_institution=True,
        relation="ģimenes ārsts",
        phone="64600000",
    )


def _offer_move(client: Client, worker: User, today: date) -> None:
    own = worker.memberships.select_related("municipality").order_by("id")[0].municipality
    to = Municipality.objects.get(slug=_MOVE_TO.get(own.slug, "rezeknes-valstspilseta"))
    note = "Ģimene pārceļas; lūdzam turpināt iesāktos pakalpojumus."
    moved_on = today + timedelta(days=14)
    offer(client=client, to=to, moved_on=moved_on, copies=set(), note=note, by=worker)


def _plan_anew(clients: list[Client], worker: User, head: User | None, today: date) -> None:
    """Next versions of plans: one as a draft, one waiting for approval, one sent back."""
    for turn, client in enumerate(clients):
        plans = SupportPlan.objects.in_force_on(today).filter(client=client)
        before = plans.exclude(valid_from=today).order_by("-valid_from", "-id").first()
        if before is None:
            continue
        draft = drafting.new_version(plan=before, by=worker)
        if turn == 0 or faults(draft):
            continue
        draft = steps.submit_plan(plan=draft, by=worker, changed_at=draft.changed_at)
        if turn == 2 and head:
            steps.return_plan(plan=draft, by=head, remark="Lūdzu, precizējiet mērķus.")
