"""Work by person: who waits for a decision comes first, then who waits longest."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from clients.models import Client
from di_latgale.accounts.models import User
from services.work.items import DECISIONS, Item, Kind, all_files, items_of, own_files

OWN, ALL = "own", "all"
_KINDS = list(Kind)


@dataclass
class Waiting:
    """One person's items, oldest term first; ``name`` and ``number`` once they are to be shown."""

    items: list[Item]
    name: str = ""
    number: str = ""

    @property
    def is_client(self) -> bool:
        return self.items[0].move is None


def _turn(item: Item) -> tuple:
    return item.kind not in DECISIONS, item.term, item.client, _KINDS.index(item.kind)


class Work:
    """``scope`` is OWN or ALL; OWN is all the same where nobody is handed to the person."""

    def __init__(self, user: User, today: date, scope: str = OWN) -> None:
        self.user = user
        own = own_files(user, today)
        self.has_own = own.exists()
        self.scope = scope if self.has_own else ALL
        files = own if self.scope == OWN else all_files(user, today)
        self.items = items_of(user, files, today)

    @property
    def counts(self) -> dict[Kind, int]:
        """In the order of the kinds, those there are."""
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in Kind if found[kind]}

    def people(self, kind: str = "") -> list[Waiting]:
        """Without names: ``named`` asks for those of a page."""
        groups: dict[tuple, list[Item]] = {}
        for item in sorted(self.items, key=_turn):
            if kind in {"", item.kind}:
                groups.setdefault(item.person, []).append(item)
        return [Waiting(items) for items in groups.values()]

    def named(self, people: list[Waiting]) -> list[Client]:
        """Gives each the name; the clients that are then shown."""
        keys = [person.items[0].client for person in people if person.is_client]
        clients = Client.objects.visible_to(self.user).for_list().in_bulk(keys)
        shown = []
        for person in people:
            item = person.items[0]
            if item.move:
                person.name = f"{item.move.given_name} {item.move.family_name}"
                shown.append(item.move.as_client())
            elif client := clients.get(item.client):
                person.name, person.number = str(client.identity), client.number
                shown.append(client)
        return shown
