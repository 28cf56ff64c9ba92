"""Any order of joining and undoing, against a plain model: who is one person, and what is used."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from clients.persons.actions import merge, undo
from services.models import Limit, ServiceSession
from services.models.catalogue import Window
from tests import factories

FILES = 5
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, FILES - 1), st.integers(0, FILES - 1)),
        st.tuples(st.just("undo"), st.integers(0, 7), st.just(0)),
    ),
    max_size=10,
)


class Plain:
    """Persons as numbers; a merge remembers which files it gave to whom."""

    def __init__(self, count: int) -> None:
        self.person = {number: number for number in range(count)}
        self.merges: list[dict] = []

    def merge(self, one: int, other: int) -> bool:
        kept, gone = sorted((self.person[one], self.person[other]))
        if kept == gone:
            return False
        given_files = [number for number, person in self.person.items() if person == gone]
        self.merges.append({"kept": kept, "gone": gone, "files": given_files, "undone": False})
        self.person |= dict.fromkeys(given_files, kept)
        return True

    def undo(self, number: int) -> bool:
        merge = self.merges[number]
        if merge["undone"] or self._is_gone(merge["kept"]):
            return False
        merge["undone"] = True
        self.person |= dict.fromkeys(merge["files"], merge["gone"])
        return True

    def _is_gone(self, person: int) -> bool:
        return any(m["gone"] == person and not m["undone"] for m in self.merges)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_any_order_of_joining_and_undoing(steps):
    with transaction.atomic():
        by = factories.UserFactory()
        files = [
            factories.ClientFactory(exited_on=date(2018, 1, 1), grounds=False)
            for _file in range(FILES)
        ]
        for number, file in enumerate(files):
            file.enrolled_on = file.exited_on
            file.save()
            factories.ServiceSessionFactory(
                client=file, quantity=Decimal(2**number), happened_on=date(2021, 3, 1)
            )
        plain, made = Plain(FILES), []
        for kind, one, other in steps:
            if kind == "merge":
                expected = plain.merge(one, other)
                files = [Client.objects.get(pk=file.pk) for file in files]
                found = _done(merge, one=files[one], other=files[other], by=by)
                made += [found] if found else []
                done = bool(found)
            elif one < len(made):
                expected = plain.undo(one)
                done = _done(undo, merge=made[one], by=by) is not False
            else:
                continue
            assert done == expected, (kind, one, other)
            _compare(plain, files)
        transaction.set_rollback(True)


def _done(call, **kwargs):
    """What the call gives; False where it is refused."""
    try:
        return call(**kwargs)
    except ValidationError:
        return False


def _compare(plain: Plain, files: list[Client]) -> None:
    persons = dict(Client.objects.filter(pk__in=[f.pk for f in files]).values_list("pk", "person"))
    groups, expected = defaultdict(set), defaultdict(set)
    for number, file in enumerate(files):
        groups[persons[file.pk]].add(number)
        expected[plain.person[number]].add(number)
    assert sorted(map(sorted, groups.values())) == sorted(map(sorted, expected.values()))
    limit = Limit.objects.filter(
        window=Window.PROJECT, recipient="child", category="social_rehabilitation"
    ).order_by("id")[0]

    class Days:
        first = last = None

    for person, numbers in groups.items():
        used = ServiceSession.objects.used_by_person(person, {limit.pk: Days})[limit.pk]
        assert sum(used.values()) == sum(2**number for number in numbers)
