"""How many clients each worker of an office answers for."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from clients.models import CaseloadEntry, Client, Substitution
from clients.register.caseload import keepers_in
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Municipality, Territory


@dataclass
class Load:
    """``stands_in``: clients of colleagues whom the worker replaces today, one by one or all."""

    worker: User
    may_keep: bool
    children: int = 0
    adults: int = 0
    stands_in: int = 0
    substitutes: list[Substitution] = field(default_factory=list)

    @property
    def clients(self) -> int:
        return self.children + self.adults


@dataclass(frozen=True)
class Office:
    municipality: Municipality
    loads: list[Load]
    without: int  # open files for which nobody answers
    substitutions: list[Substitution]  # of today and later


def office_of(municipality: Municipality, today: date) -> Office:
    """Seven queries, however many workers and clients there are."""
    territories = Territory.objects.belonging_on(today, [municipality])
    entries = CaseloadEntry.objects.answering_on(today).filter(territory__in=territories)
    keepers = list(keepers_in([municipality], today))
    loads = {worker.pk: Load(worker, may_keep=True) for worker in keepers}
    counted = _counted(entries)
    others = User.objects.filter(pk__in=[key for key in counted if key not in loads])
    loads |= {w.pk: Load(w, may_keep=False) for w in others.order_by("sort_key", "id")}
    for key, numbers in counted.items():
        loads[key].children, loads[key].adults, loads[key].stands_in = numbers
    substitutions = list(
        Substitution.objects.filter(
            municipality=municipality, withdrawn_at=None, valid_to__gte=today
        ).for_list()
    )
    for found in substitutions:
        if found.valid_from <= today:
            _count_substitution(found, loads)
    answered = entries.values("client")
    return Office(
        municipality=municipality,
        loads=sorted(loads.values(), key=lambda load: load.worker.sort_key),
        without=Client.objects.filter(territory__in=territories)
        .open_on(today)
        .exclude(pk__in=answered)
        .count(),
        substitutions=substitutions,
    )


def _counted(entries) -> dict[int, tuple[int, int, int]]:
    """Children, adults and clients stood in for, by worker."""
    own, child = Q(in_place_of=None), Q(client__target_group=Client.Group.CHILD)
    rows = (
        entries.order_by()
        .values("worker")
        .annotate(
            own_children=Count("client", filter=own & child),
            own_adults=Count("client", filter=own & ~child),
            others=Count("client", filter=~own),
        )
    )
    numbers = ("own_children", "own_adults", "others")
    return {row["worker"]: tuple(row[n] for n in numbers) for row in rows.order_by("worker")}


def _count_substitution(found: Substitution, loads: dict[int, Load]) -> None:
    worker, substitute = loads.get(found.worker_id), loads.get(found.substitute_id)
    if worker:
        worker.substitutes.append(found)
    if worker and substitute:
        substitute.stands_in += worker.clients
