"""What is posted by the rows "filled": a form as a person fills it in, by the address's name."""

from collections.abc import Callable

from di_latgale.accounts.models import User
from tests import factories
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


def a_planned_search(world: World, user: User | None, kind: str) -> dict:
    return {"q": world.clients["own"].identity.family_name}


def a_search(world: World, user: User | None, kind: str) -> dict:
    """Finds one client, whose page opens at once."""
    return {"q": world.clients["own"].number}


def a_sign_in(world: World, user: User | None, kind: str) -> dict:
    return {"login": world.colleague.email, "password": "nepareiza-parole"}


def an_invitation(world: World, user: User | None, kind: str) -> dict:
    return {"email": "jauna@demo.example", "name": "Jauna Kolēģe"} | a_role(world, user, kind)


def a_role(world: World, user: User | None, kind: str) -> dict:
    return {
        "role": "department_head",
        "place": "m-rezeknes-valstspilseta",
        "valid_from": "1.1.2030",
    }


def an_end(world: World, user: User | None, kind: str) -> dict:
    person = world.person(user, kind)
    membership = person.memberships.order_by("id").first()
    return {"membership": (membership and membership.pk) or "", "on": "31.12.2030"}


def a_file(world: World, user: User | None, kind: str) -> dict:
    return {"format": "json"}


def a_tie(world: World, user: User | None, kind: str) -> dict:
    """Of another specialist than the tie there is."""
    said = {"specialist": world.catalogue["specialist"].code, "kind": "relative"}
    return said | {"version": world.ties[kind].changed_at.isoformat()}


def _of_catalogue(table: str) -> Callable[[World, User | None, str], dict]:
    """Good for a new row of the table and for the one there is."""

    def body(world: World, user: User | None, kind: str) -> dict:
        named = {"code": "jauns", "name": "Jauns"}
        if table == "services_service":
            kinds = {"category": "social_care", "unit": "stunda", "money": "unit_cost"}
            return named | kinds | {"for_child": "on"}
        if table == "services_rate":
            service, provider = world.catalogue["service"].pk, world.provider.pk
            return {"service": service, "provider": provider, "amount": "12,50"}
        if table == "services_limit":
            counted = {"window": "month", "counting": "sum", "unit": "stunda", "effect": "refuse"}
            return {"code": "jauns", "category": "social_care", "recipient": "child"} | counted
        if table == "services_exclusion":
            sides = {"one_category": "respite", "other_category": "transport"}
            return {"recipient": "child", "source": "MK 313"} | sides
        if table == "services_partweight":
            respite = factories.service("atelpas-bridis-ft").pk
            weight = {"part": "night", "weight": "0,5", "source": "MK 313"}
            return {"service": respite} | weight
        if table == "services_centre":
            no_closures = {"closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0"}
            return named | no_closures | {"service": factories.service("dac-grt").pk}
        if table == "reports_retentionperiod":
            return {"record": "documents", "years": "10"}
        if table == "organisations_socialservice":
            return {"municipality": factories.municipality("livanu-novads").pk, "name": "Dienests"}
        return named

    return body


_TABLES = (
    "services_service", "services_rate", "services_limit", "services_fundingsource",
    "services_exclusion", "services_partweight",
    "services_centre", "organisations_provider", "organisations_specialist",
    "organisations_socialservice", "reports_retentionperiod",
)  # fmt: skip

BODIES: dict[str, Callable[[World, User | None, str], dict]] = {
    "account_login": a_sign_in,
    "people:invite": an_invitation,
    "people:membership_add": a_role,
    "people:membership_end": an_end,
    "clients:search": a_search,
    "reports:hand_out": a_file,
    "services:session_create": entry,
    "services:session_options": entry,
    "services:session_preview": entry,
    "services:session_update": correction,
    "services:tie_create": a_tie,
    "services:tie_update": a_tie,
    "services:planned_create": entry,
    "services:planned_options": entry,
    "services:planned_preview": entry,
    "services:planned_search": a_planned_search,
    "services:planned_update": correction,
} | {
    f"admin:{table}_{action}": _of_catalogue(table)
    for table in _TABLES
    for action in ("add", "change")
}
