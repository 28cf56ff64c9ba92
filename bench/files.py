"""The made clients of ``bench``: files with all that an office keeps around them.

Deterministic but for the day, which terms, ages and sessions follow, so that lists of today have
as much in them whenever it is run.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from demo.people import BOYS, FAMILIES, GIRLS, MEN, WOMEN

BEGUN = date(2021, 7, 1)
# A quarter of all clients is the large office's, in its three territories, and three of forty are
# the small one's; the others lie wherever somebody has territories today.
LARGE, SMALL = "augsdaugavas-novads", "rezeknes-valstspilseta"
LARGE_WORKER = "darbinieks.augsdaugava@demo.example"
LARGE_HEAD = "vaditaja.augsdaugava@demo.example"
SMALL_WORKER = "darbiniece.rezekne@demo.example"
SMALL_HEAD = "vaditaja.rezekne@demo.example"
_CODES = {
    "child": ("fizioterapija", "masaza", "logopeds"),
    "adult": ("aprupe-majas", "konsultacijas-grt", "grupu-dzivoklis"),
}
_GIVEN = [*GIRLS, *BOYS, *WOMEN, *MEN]
_FAMILIES = [name for pair in FAMILIES for name in pair]


@dataclass
class _Workers:
    """Of one municipality; ``busy`` is the demonstration's worker, who has a tenth of all."""

    busy: int
    others: list[int]

    def one(self, draw: Random) -> int:
        return self.busy if draw.random() < 0.1 else draw.choice(self.others)


@dataclass
class _Places:
    small: int
    large: list[int]
    others: list[int]
    workers: dict[str, _Workers]
    # The last person registered in a territory, of whom a duplicate is made now and then.
    last: dict[int, dict] = field(default_factory=dict)

    def one(self, draw: Random) -> tuple[int, str]:
        """Territory, and the municipality whose workers answer there, empty where none do."""
        turn = draw.randrange(40)
        if turn < 10:
            return self.large[(turn > 4) + (turn > 8)], LARGE
        return (self.small, SMALL) if turn < 13 else (draw.choice(self.others), "")


def add_files(first: int, last: int) -> None:
    """Those numbered from ``first`` up to, but not with, ``last``."""
    places = _places()
    for begun in range(first, last, 5_000):
        _add(range(begun, min(begun + 5_000, last)), places)


def _places() -> _Places:
    from di_latgale.organisations.models import Belonging

    days = Belonging.objects.valid_on(timezone.localdate()).order_by("territory")
    of = defaultdict(list)
    for territory, slug in days.values_list("territory", "municipality__slug"):
        of[slug].append(territory)
    (small,), large = of.pop(SMALL), of.pop(LARGE)
    others = [territory for territories in of.values() for territory in territories]
    workers = {SMALL: _workers(SMALL, SMALL_WORKER, 8), LARGE: _workers(LARGE, LARGE_WORKER, 25)}
    return _Places(small, large, others, workers)


def _workers(slug: str, busy: str, number: int) -> _Workers:
    from di_latgale.accounts.models import Membership, User
    from di_latgale.organisations.models import Municipality

    place, others = Municipality.objects.get(slug=slug), []
    for n in range(number):
        user, _is_new = User.objects.get_or_create(
            email=f"bench{n}.{slug}@demo.example", defaults={"name": f"Darbinieks {n} {slug}"}
        )
        Membership.objects.get_or_create(
            user=user, role=Membership.Role.SOCIAL_WORKER, municipality=place
        )
        others.append(user.pk)
    return _Workers(User.objects.get(email=busy).pk, others)


def _add(numbers: range, places: _Places) -> None:
    from clients.models import Client, Person

    draw, today = Random(numbers.start), timezone.localdate()
    persons = Person.objects.bulk_create(Person() for _n in numbers)
    drawn = [(n, person, *places.one(draw)) for n, person in zip(numbers, persons, strict=True)]
    files = Client.objects.bulk_create(
        Client(
            person=person,
            territory_id=territory,
            number=f"B-{n}",
            target_group="adult" if draw.random() < 0.25 else "child",
            **_span(draw, today),
        )
        for n, person, territory, _slug in drawn
    )
    slugs = {file.pk: slug for file, (*_rest, slug) in zip(files, drawn, strict=True)}
    _add_identities(files, draw, today, places)
    _add_grounds(files, draw, today)
    _add_plans([file for file in files if file.enrolled_on <= today], draw, today)
    _add_representatives(files, draw)
    _add_caseload(files, slugs, draw, places)
    _add_waiting([file for file in files if not file.exited_on], draw, today)


def _span(draw: Random, today: date) -> dict:
    share = draw.random()
    if share < 0.02:
        return {"enrolled_on": today + timedelta(days=draw.randrange(5, 40))}
    if share < 0.17:
        exited = today - timedelta(days=draw.randrange(30, 900))
        return {"enrolled_on": BEGUN, "exited_on": exited, "exit_reason": "goals_reached"}
    return {"enrolled_on": BEGUN}


def _of(file) -> dict:
    return {"client": file, "territory_id": file.territory_id}


def _add_identities(files, draw: Random, today: date, places: _Places) -> None:
    from clients.models import ClientIdentity

    def identity(file) -> ClientIdentity:
        years = (8, 20) if file.is_child else (20, 80)
        said = {
            "given_name": draw.choice(_GIVEN),
            "family_name": "-".join(draw.sample(_FAMILIES, 1 if draw.random() < 0.5 else 2)),
            "birth_date": today - timedelta(days=draw.randrange(365 * years[0], 365 * years[1])),
        }
        if draw.random() < 0.01:
            said = places.last.get(file.territory_id, said)
        places.last[file.territory_id] = said
        number = draw.randrange(10**7)
        code = f"32{number % 10**4:04d}-{draw.randrange(10**5):05d}"
        return ClientIdentity(phone=f"+371 2{number:07d}", personal_code=code, **said, **_of(file))

    ClientIdentity.objects.bulk_create([identity(file) for file in files])


def _near(draw: Random, today: date, share: float) -> date | None:
    """A last day about today, for a ``share`` of all; the others do not end."""
    return today + timedelta(days=draw.randrange(-80, 80)) if draw.random() < share else None


def _add_grounds(files, draw: Random, today: date) -> None:
    from clients.models import Assessment, Disability, Opinion

    Disability.objects.bulk_create(
        Disability(
            group="child" if file.is_child else "I",
            valid_from=BEGUN,
            valid_to=_near(draw, today, 0.08),
            **_of(file),
        )
        for file in files
    )
    Opinion.objects.bulk_create(
        Opinion(valid_from=BEGUN, valid_to=_near(draw, today, 0.08), **_of(file))
        for file in files
        if file.is_child
    )
    Assessment.objects.bulk_create(Assessment(assessed_on=BEGUN, **_of(file)) for file in files)


def _add_plans(files, draw: Random, today: date) -> None:
    from services.models import PlannedService, Service, SupportPlan

    planned = [file for file in files if draw.random() < 0.85]
    plans = SupportPlan.objects.bulk_create(
        SupportPlan(
            number=file.number,
            valid_from=BEGUN,
            valid_to=_near(draw, today, 0.12) or today + timedelta(days=draw.randrange(90, 700)),
            review_on=_near(draw, today, 0.1),
            approved_on=BEGUN,
            **_of(file),
        )
        for file in planned
    )
    services = {service.code: service for service in Service.objects.all()}
    PlannedService.objects.bulk_create(
        PlannedService(
            plan=plan,
            service=services[code],
            recipient=plan.client.target_group,
            quantity=draw.randrange(5, 60) if draw.random() < 0.3 else None,
            **_of(plan.client),
        )
        for plan in plans
        for code in _CODES[plan.client.target_group][:2]
    )


def _add_representatives(files, draw: Random) -> None:
    from clients.models import Person, Representation, Representative, RepresentativeIdentity

    children = [file for file in files if file.is_child and draw.random() < 0.6]
    persons = Person.objects.bulk_create(Person() for _child in children)
    made = Representative.objects.bulk_create(
        Representative(person=person, territory_id=file.territory_id, number=file.number)
        for person, file in zip(persons, children, strict=True)
    )
    both = list(zip(made, children, strict=True))
    RepresentativeIdentity.objects.bulk_create(
        RepresentativeIdentity(
            representative=representative,
            territory_id=file.territory_id,
            given_name=draw.choice(_GIVEN),
            family_name=file.identity.family_name,
            phone=file.identity.phone,
        )
        for representative, file in both
    )
    Representation.objects.bulk_create(
        Representation(representative=representative, kind="parent", valid_from=BEGUN, **_of(file))
        for representative, file in both
    )


def _add_caseload(files, slugs: dict[int, str], draw: Random, places: _Places) -> None:
    from clients.models import CaseloadEntry

    def entries() -> Iterator[CaseloadEntry]:
        for file in files:
            if (slug := slugs[file.pk]) and draw.random() < 0.85:
                worker = places.workers[slug].one(draw)
                yield CaseloadEntry(worker_id=worker, valid_from=BEGUN, **_of(file))

    CaseloadEntry.objects.bulk_create(entries())


def _add_waiting(files, draw: Random, today: date) -> None:
    """Applications, granted and waiting for a service that the plan does not hold."""
    from clients.models import Application, Decision
    from services.models import RequestedService, Service, WaitingPlace

    asked = [file for file in files if draw.random() < 0.12]
    services = {service.code: service for service in Service.objects.all()}
    wanted = {
        file.pk: {"service": services[_CODES[file.target_group][2]], "recipient": file.target_group}
        for file in asked
    }
    applications = Application.objects.bulk_create(
        Application(submitted_on=today - timedelta(days=draw.randrange(31, 400)), **_of(file))
        for file in asked
    )
    RequestedService.objects.bulk_create(
        RequestedService(application=application, **wanted[application.client_id], **_of(file))
        for application, file in zip(applications, asked, strict=True)
    )
    decisions = Decision.objects.bulk_create(
        Decision(
            application=application,
            decided_on=application.submitted_on + timedelta(days=draw.randrange(1, 30)),
            number=application.client.number,
            is_granted=True,
            **_of(application.client),
        )
        for application in applications
    )
    WaitingPlace.objects.bulk_create(
        WaitingPlace(decision=decision, **wanted[decision.client_id], **_of(decision.client))
        for decision in decisions
    )
