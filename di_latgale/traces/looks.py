"""What views and commands call; ``middleware`` writes what they say. Needs no models."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4


class Looks:
    """The clients one response shows; ``page`` is named where it is not the address's own."""

    def __init__(self) -> None:
        self.clients: dict[int, int] = {}  # territory by client
        self.page = ""
        self.taken_from: set[int] | None = None  # territories, where a file is taken away

    def take_away(self, territory_ids: Iterable[int]) -> None:
        """The response is a file of these territories, whether or not it shows clients."""
        self.taken_from = set(territory_ids)

    @property
    def territories(self) -> set[int]:
        return {*self.clients.values(), *(self.taken_from or ())}

    def add(self, clients: Iterable) -> None:
        for client in clients:
            self.clients[client.pk] = client.territory_id


def looked_at(request, clients: Any, page: str | None = None) -> None:
    """The response shows ``clients``: one, or any iterable of them, already loaded.

    One needs only ``pk`` and ``territory_id``. To be called before rendering, also for what is
    refused with errors (422) and for a redirect or message that tells of a client. All of one
    response become one trace; a panel on another page belongs to that page's trace.
    """
    request.looks.add([clients] if hasattr(clients, "territory_id") else clients)
    if page:
        request.looks.page = page


def record(*, page: str, purpose: str, clients: Iterable, user=None) -> None:
    """The trace of a command or job that has shown or taken ``clients``; ``page`` is its name."""
    from di_latgale.traces.kinds import Kind
    from di_latgale.traces.writing import write

    looks = Looks()
    looks.add(clients)
    if looks.clients:
        write(
            kind=Kind.JOB,
            request=uuid4(),
            user_id=user.pk if user else None,
            page=page,
            purpose=purpose,
            clients=looks.clients,
        )
