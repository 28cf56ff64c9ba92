"""The people of the state machine, and a plain account of who may see what.

It asks nothing of the application: no right, queryset or scope, only what the issue says.
"""

from dataclasses import dataclass

from di_latgale.accounts.models import Membership, User
from services.models import Recipient
from tests import factories
from tests.state_machine.canaries import Canary

# Municipality and the territory where its clients are.
PLACES = (
    ("rezeknes-valstspilseta", "rezekne"),
    ("augsdaugavas-novads", "daugavpils-novads"),
    ("ludzas-novads-2021", "ludzas-novads"),
)
PROVIDERS = ("pie-ezera", "aiz-kalna")
REGION = None

WORKER, HEAD, AUDITOR = "social_worker", "department_head", "auditor"
SPECIALIST, COORDINATOR = "provider_specialist", "regional_coordinator"
ADMINISTRATOR, CATALOGUE = "system_administrator", "catalogue_administrator"
READERS = {WORKER, HEAD, AUDITOR}
KEEPERS = {WORKER, HEAD}

FIRST, SECOND, THIRD = (slug for slug, _territory in PLACES)
PEOPLE = {
    "ilze": (WORKER, FIRST),
    "juris": (WORKER, FIRST),
    "inese": (HEAD, FIRST),
    "oskars": (WORKER, SECOND),
    "daina": (HEAD, SECOND),
    "lauma": (WORKER, THIRD),
    "arnis": (AUDITOR, FIRST),
    "anita": (AUDITOR, REGION),
    "rita": (COORDINATOR, REGION),
    "zane": (SPECIALIST, PROVIDERS[0]),
    "zigurds": (SPECIALIST, PROVIDERS[1]),
    "kaspars": (CATALOGUE, REGION),
    "valdis": (ADMINISTRATOR, REGION),
}
# Who never loses the role, or soon nobody would have any.
STAYS = "valdis"


@dataclass(eq=False)
class Held:
    """A role held today; ``place`` is a municipality's slug, a provider's code or the region."""

    person: str
    role: str
    place: str | None
    pk: int


def place_fields(role: str, place: str | None, providers: dict) -> dict:
    if role == SPECIALIST:
        return {"provider": providers[place], "municipality": None}
    return {"municipality": factories.municipality(place) if place else None}


@dataclass
class Staff:
    """Made once; each example begins with ``held()`` and takes back what it changed."""

    users: dict[str, User]
    providers: dict
    memberships: list[Membership]

    @classmethod
    def hired(cls) -> "Staff":
        providers = {
            code: factories.ProviderFactory(code=code, name=code.title()) for code in PROVIDERS
        }
        factories.RateFactory()
        factories.FundingSourceFactory()
        users, memberships = {}, []
        for name, (role, place) in PEOPLE.items():
            users[name] = factories.UserFactory(name=name.title())
            memberships.append(
                factories.MembershipFactory(
                    user=users[name], role=role, **place_fields(role, place, providers)
                )
            )
        return cls(users, providers, memberships)

    def held(self) -> list[Held]:
        return [
            Held(name, role, place, membership.pk)
            for (name, (role, place)), membership in zip(
                PEOPLE.items(), self.memberships, strict=True
            )
        ]


def reads(held: list[Held], canary: Canary) -> bool:
    """The whole file: worker, head or auditor of the municipality, auditor of the region."""
    return any(
        h.role in READERS
        and (h.place == canary.municipality or (h.role == AUDITOR and h.place is REGION))
        for h in held
    )


def keeps(held: list[Held], canary: Canary) -> bool:
    """Logs and corrects: worker or head of the municipality."""
    return any(h.role in KEEPERS and h.place == canary.municipality for h in held)


def recipients_planned(held: list[Held], canary: Canary) -> set[str]:
    """For whom services are planned with a provider that the person works for."""
    found = [canary.planned.get(h.place, set()) for h in held if h.role == SPECIALIST]
    return set().union(*found)


def names(held: list[Held], canary: Canary) -> bool:
    return bool(recipients_planned(held, canary))


def counts(held: list[Held]) -> bool:
    return any(h.role == COORDINATOR for h in held)


def forbidden(held: list[Held], person: str | None, canary: Canary) -> list[str]:
    """The words of the file that the person must not be shown now."""
    if reads(held, canary):
        return []
    open_fields: set[str] = set()
    open_notes: list[str] = []
    if recipients := recipients_planned(held, canary):
        open_fields |= {"given", "family", "number"}
        if Recipient.REPRESENTATIVE in recipients:
            open_fields |= {"rgiven", "rfamily"}
        mine = {h.place for h in held if h.role == SPECIALIST}
        open_notes = [
            s.note for s in canary.sessions if s.recorded_by == person and s.provider in mine
        ]
    if counts(held):
        open_fields.add("number")
    words = [w for name, told in canary.words.items() if name not in open_fields for w in told]
    notes = [note for s in canary.sessions for note in s.notes]
    return words + [note for note in notes if note not in open_notes]
