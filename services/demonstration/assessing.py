"""Assessments: two of some clients, so that they compare, and one that is only begun."""

from collections.abc import Iterator
from datetime import date

from clients.models import Assessment, Client
from services.assessments import actions
from services.assessments.versions import version_of
from services.demonstration.office import BEFORE, NOW, Office
from services.models import PlannedService

_CONCLUSIONS = (
    "Ikdienā vajadzīgs atbalsts; galvenā vajadzība ir patstāvība pašaprūpē un saziņā.",
    "Patstāvība pieaug, atbalsts jāturpina; jāvairo iespējas iesaistīties ārpus mājām.",
)
_NOTE_ON_SCORE = "Novērots sarunas un kopīgu darbu laikā."


def assess_twice(client: Client, office: Office, turn: int) -> None:
    for later, day in enumerate((office.today - BEFORE, office.today - NOW)):
        made = actions.begin_assessment(
            client=client,
            assessed_on=day,
            assessed_by=office.worker,
            place="Klienta dzīvesvietā",
            participants="Klients, ģimenes loceklis",
        )
        for place, score in enumerate(made.scores.in_order()):
            _score(score, _height(turn, place, later, score.domain.is_higher_better))
        _conclude(made, _CONCLUSIONS[later])
        for service, recipient in _planned(client, office.today):
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


def begin_assessment(client: Client, office: Office) -> None:
    """A draft with two domains scored."""
    made = actions.begin_assessment(
        client=client,
        assessed_on=office.today,
        assessed_by=office.worker,
        place="",
        participants="",
    )
    for score in made.scores.in_order()[:2]:
        _score(score, 2)
