"""What is posted by the rows "filled": a form as a person fills it in, by the address's name."""

from collections.abc import Callable

from di_latgale.accounts.models import User
from tests.role_matrix.world import World


def entry(world: World, user: User | None, kind: str) -> dict:
    return {
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "8.11.2021",
        "quantity": "1",
        "provider": world.lines[kind].provider.code,
        "funding_source": "esf",
    }


def correction(world: World, user: User | None, kind: str) -> dict:
    seen_at = world.session(user, kind).changed_at.isoformat()
    return entry(world, user, kind) | {"changed_at": seen_at}


def a_search(world: World, user: User | None, kind: str) -> dict:
    """Finds one client, whose page opens at once."""
    return {"q": world.clients["own"].number}


def a_sign_in(world: World, user: User | None, kind: str) -> dict:
    return {"email": world.colleague.email, "password": "nepareiza-parole"}


BODIES: dict[str, Callable[[World, User | None, str], dict]] = {
    "accounts:sign_in": a_sign_in,
    "clients:search": a_search,
    "services:session_create": entry,
    "services:session_options": entry,
    "services:session_preview": entry,
    "services:session_update": correction,
}
