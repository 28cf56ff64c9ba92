"""The rows of the list of clients: read by key, so that a page far behind costs no more."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import CaseloadEntry, Client, Substitution
from clients.standing import standing_on
from clients.validity import Validity, validity_on
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Belonging

_GROUNDS = {"opinion": _("opinion"), "disability": _("disability"), "plan": _("plan")}


@dataclass(frozen=True)
class Term:
    """The last day of a ground that nothing follows."""

    day: date
    ground: Promise
    validity: Validity


@dataclass(frozen=True)
class Answering:
    """Who answers for a client: responsible, or standing in for ``in_place_of``."""

    worker: User
    in_place_of: User | None = None
    until: date | None = None


def page_of(clients, number: str | None, today: date, *, per_page: int) -> Page:
    """``clients`` in Latvian order, a page of rows."""
    keys = clients.order_by("identity__sort_key", "id").values_list("pk", flat=True)
    page = Paginator(keys, per_page).get_page(number)
    page.object_list = rows_of(list(page.object_list), today)
    return page


def rows_of(keys: list[int], today: date) -> list[Client]:
    """Clients in the order of a list, each with ``standing``, ``term`` (or None) and ``workers``.

    Whatever their number, four queries.
    """
    entries = CaseloadEntry.objects.standing_on(today).for_list()
    clients = (
        Client.objects.filter(pk__in=keys)
        .with_is_receiving(today)
        .with_last_days()
        .prefetch_related(Prefetch("caseload", entries, to_attr="answering"))
        .for_list()
    )
    substitutes = Substitutes(today)
    found = list(clients)
    for client in found:
        client.standing = standing_on(today, client)
        client.term = nearest_term(client, today)
        client.workers = substitutes.answering(client, client.answering)
    return found


def nearest_term(client: Client, today: date) -> Term | None:
    """Of an open file, today or later; ``client`` as ``with_last_days`` gives it."""
    if client.exited_on and client.exited_on < today:
        return None
    days = {ground: getattr(client, f"{ground}_ends") for ground in _GROUNDS}
    coming = [(day, ground) for ground, day in days.items() if day and day >= today]
    if not coming:
        return None
    day, ground = min(coming)
    return Term(day, _GROUNDS[ground], validity_on(today, None, day))


def answering_for(client: Client, today: date) -> list[Answering]:
    """Who answers for one client today, or did on the file's last day."""
    entries = CaseloadEntry.objects.standing_on(today).for_list().filter(client=client)
    return Substitutes(today).answering(client, list(entries))


class Substitutes:
    """Who stands in for all clients of a colleague on a day. Two queries."""

    def __init__(self, day: date) -> None:
        self._of: dict[tuple[int, int], list[Substitution]] = defaultdict(list)
        standing = Substitution.objects.standing_on(day).for_list()
        for substitution in standing:
            self._of[substitution.worker_id, substitution.municipality_id].append(substitution)
        belongings = Belonging.objects.valid_on(day).order_by("territory")
        self._municipality = dict(belongings.values_list("territory", "municipality"))

    def answering(self, client: Client, entries: list[CaseloadEntry]) -> list[Answering]:
        place = self._municipality.get(client.territory_id)
        found = []
        for entry in entries:
            found.append(Answering(entry.worker, entry.in_place_of, entry.valid_to))
            found += [
                Answering(s.substitute, entry.worker, s.valid_to)
                for s in self._of.get((entry.worker_id, place), ())
            ]
        return found
