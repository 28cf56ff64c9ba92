"""Casework for the demonstration: what the workbook cannot bring, written as the pages write it.

All of it lies in days after those of the published reports, so that no figure of theirs changes,
and nobody is assessed who was not before. All people and words are invented. Its days count from
the day of loading, so that there is always something to do.
"""

from django.utils import timezone

from clients.models import Client
from clients.moves.actions import offer
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Municipality
from services.demonstration import (
    around,
    asking,
    assessing,
    newcomers,
    planning,
    scanning,
    writing,
)
from services.demonstration.office import Office

ASSESSED = 4  # clients of each worker with two assessments
_MOVE_TO = {"rezeknes-valstspilseta": "augsdaugavas-novads"}


def add_casework(worker: User, head: User | None, colleague: User | None = None) -> None:
    """For the files of one worker; ``head`` is the one who decides in the same office."""
    municipality = worker.memberships.select_related("municipality").order_by("id")[0].municipality
    office = Office(worker, head, colleague, municipality, timezone.localdate())
    assessed = list(office.assessed_files()[:ASSESSED])
    others = list(office.other_files(assessed))
    _of_assessed(assessed, office)
    around.plan_leave(office)
    if not others:
        return
    moving, *others = others
    _offer_move(moving, office)
    new = newcomers.take_on(office, like=moving)
    newcomers.take_on_again(office, like=moving)
    adults = [client for client in office.open_files() if not client.is_child]
    writing.record_outcomes(adults, office)
    for client in [c for c in adults if not c.representations.exists()][:1]:
        around.add_trustee(client, office)
    for client in others[:1]:
        assessing.begin_assessment(client, office)
        writing.leave_unsaved(client, office)
    for client in [c for c in others if c.is_child][:1]:
        around.tie_carer(client, office)
    asking.ask(office, assessed, others, new)
    _with_papers(office, assessed, new)


def _of_assessed(clients: list[Client], office: Office) -> None:
    for turn, client in enumerate(clients):
        assessing.assess_twice(client, office, turn)
        writing.write_notes(client, office, is_full=turn == 0)
        around.add_contacts(client)
    for client in clients[:1]:
        planning.review(client, office)
    planning.plan_anew(clients, office)


def _with_papers(office: Office, assessed: list[Client], new: list[Client]) -> None:
    for client in [*new[:1], *assessed[1:2]]:
        scanning.scan(client, office)


def _offer_move(client: Client, office: Office) -> None:
    slug = _MOVE_TO.get(office.municipality.slug, "rezeknes-valstspilseta")
    offer(
        client=client,
        to=Municipality.objects.get(slug=slug),
        moved_on=office.ahead(14),
        copies={"copies_disabilities", "copies_opinions", "copies_representatives"},
        note="Ģimene pārceļas; lūdzam turpināt iesāktos pakalpojumus.",
        by=office.worker,
    )
