"""Pairs who may be one person: what is found, why, and that nothing is missed."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.models import Client, ClientIdentity, Person, Representation
from clients.persons.actions import tell_apart
from clients.persons.duplicates import pairs
from clients.persons.likeness import (
    CLIENT,
    REPRESENTATIVE,
    Alike,
    Record,
    Suspicion,
    alike,
    is_one_edit,
    is_transposed,
    suspicions,
)
from di_latgale.latvian import search_key
from tests import factories

BORN = date(2013, 5, 20)


def child(name: str, born=BORN, code="", phone="", **kwargs) -> Client:
    given_name, family_name = name.rsplit(" ", 1)
    return factories.ClientFactory(
        identity__given_name=given_name,
        identity__family_name=family_name,
        identity__birth_date=born,
        identity__personal_code=code,
        identity__phone=phone,
        grounds=False,
        **kwargs,
    )


def parent(name: str, of: Client, code="", phone=""):
    given_name, family_name = name.rsplit(" ", 1)
    found = factories.RepresentationFactory(
        client=of,
        representative__identity__given_name=given_name,
        representative__identity__family_name=family_name,
    ).representative
    found.identity.personal_code, found.identity.phone = code, phone
    found.identity.save()
    return found


def found(*slugs) -> dict[frozenset, list[Suspicion]]:
    territories = [factories.territory(slug).pk for slug in slugs or ("rezekne",)]
    return {
        frozenset({(p.one.kind, p.one.id), (p.other.kind, p.other.id)}): list(p.reasons)
        for p in pairs(territories)
    }


def of(one, other) -> frozenset:
    def key(record):
        return (CLIENT if isinstance(record, Client) else REPRESENTATIVE, record.pk)

    return frozenset({key(one), key(other)})


@pytest.mark.django_db
class TestFound:
    @pytest.mark.parametrize(
        "name,reason",
        [
            ("Jānis Bērziņš", Suspicion.SAME_NAME),
            ("Janis Berzins", Suspicion.SAME_NAME),
            ("Bērziņš Jānis", Suspicion.SWAPPED_NAME),
            ("Jānis Bērziņa", Suspicion.ONE_LETTER),
            ("Jāniss Bērziņš", Suspicion.ONE_LETTER),
            ("Jnais Bērziņš", Suspicion.ONE_LETTER),
            ("Jānis Kārlis Bērziņš", Suspicion.SHORTER_NAME),
        ],
    )
    def test_one_birth_date_and_a_name_alike(self, name, reason):
        one, other = child("Jānis Bērziņš"), child(name)
        assert found() == {of(one, other): [reason]}

    @pytest.mark.parametrize("name", ["Anna Bērziņa", "Jānis Ozols", "Pēteris Kalns"])
    def test_not_one_birth_date_alone(self, name):
        child("Jānis Bērziņš"), child(name)
        assert found() == {}

    def test_not_one_name_alone(self):
        child("Jānis Bērziņš"), child("Jānis Bērziņš", born=BORN + timedelta(days=1))
        child("Jānis Bērziņš", born=None)
        assert found() == {}

    def test_one_without_a_personal_code(self):
        one, other = child("Jānis Bērziņš", code="200513-20003"), child("Jānis Bērziņš")
        assert found() == {of(one, other): [Suspicion.CODE_MISSING]}

    def test_one_phone_however_it_is_typed(self):
        one = child("Jānis Bērziņš", phone="26 677 331")
        other = child("Bērziņš Jānis", born=None, phone="+371 26677331")
        child("Anna Ozola", born=None, phone="26677331")
        assert found() == {of(one, other): [Suspicion.SAME_PHONE]}

    def test_two_figures_of_the_code_swapped(self):
        one = child("Jānis Bērziņš", code="321234-56789")
        other = child("Jānis Kalns", born=None, code="321243-56789")
        child("Anna Ozola", born=None, code="321234-56798")
        assert found() == {of(one, other): [Suspicion.CODE_TRANSPOSED]}

    def test_the_same_code_of_two_persons(self):
        one = child("Jānis Bērziņš", code="321234-56789")
        other = child("Anna Ozola", born=None, code="321234-56789")
        assert found() == {of(one, other): [Suspicion.SAME_CODE]}

    def test_representatives(self):
        one_child, other_child = child("Anna Ozola"), child("Zane Liepa", born=None)
        one = parent("Inga Liepa", one_child, code="321234-56789")
        other = parent("Inga Liepa", other_child)
        assert found() == {of(one, other): [Suspicion.SAME_REPRESENTATIVE]}

    def test_representatives_of_one_child(self):
        one_child = child("Anna Ozola")
        one = parent("Inga Liepa", one_child, code="321234-56789")
        other = parent("Ingas Liepa", one_child, code="331234-56789")
        assert found() == {of(one, other): [Suspicion.SAME_CHILD]}

    def test_an_adult_client_and_a_representative_by_phone(self):
        adult = child("Inga Liepa", born=date(1980, 1, 1), phone="26677331", adult=True)
        known = parent("Inga Liepa", child("Anna Ozola"), phone="26677331")
        assert found() == {of(adult, known): [Suspicion.SAME_PHONE]}

    def test_files_of_one_person_are_no_pair(self):
        one = child("Jānis Bērziņš", exited_on=date(2019, 1, 1))
        child("Jānis Bērziņš", person=one.person, enrolled_on=date(2020, 1, 1))
        assert found() == {}

    def test_only_within_the_territories(self):
        one = child("Jānis Bērziņš")
        other = child("Jānis Bērziņš", territory=factories.territory("ilukstes-novads"))
        assert found() == found("ilukstes-novads") == {}
        assert found("rezekne", "ilukstes-novads") == {of(one, other): [Suspicion.SAME_NAME]}

    def test_who_was_told_apart_is_left_out(self, inese):
        one, other = child("Jānis Bērziņš"), child("Jānis Bērziņš")
        tell_apart(one=one, other=other, by=inese)
        assert found() == {}
        here = [factories.territory("rezekne").pk]
        assert len(pairs(here, are_apart=True)) == 1

    def test_two_persons_are_one_pair_however_many_files(self):
        person = factories.PersonFactory()
        child("Jānis Bērziņš", person=person, exited_on=date(2019, 1, 1))
        child("Jānis Bērziņš", person=person, enrolled_on=date(2020, 1, 1))
        child("Jānis Bērziņš")
        assert len(found()) == 1


LETTERS = st.text("ab", min_size=0, max_size=5)


def distance(one: str, other: str) -> int:
    """Edits from one to the other, slowly; neighbours swapped are one."""
    rows = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            costs = [
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            ]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                costs.append(rows[i - 2][j - 2] + 1)
            rows[i][j] = min(costs)
    return rows[-1][-1]


@given(LETTERS, LETTERS)
def test_one_edit_is_a_distance_of_one_at_most(one, other):
    assert is_one_edit(one, other) == (distance(one, other) <= 1)


@given(st.text("01", min_size=2, max_size=6), st.text("01", min_size=2, max_size=6))
def test_transposed_is_some_swap_of_neighbours(one, other):
    swaps = {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)} - {one}
    assert is_transposed(one, other) == (other in swaps)


@pytest.mark.parametrize(
    "one,other,expected",
    [
        ("anna ozola", "anna ozola", Alike.SAME),
        ("anna ozola", "ozola anna", Alike.SWAPPED),
        ("anna ozola", "anna ozols", Alike.ONE_LETTER),
        ("anna marija ozola", "annamarija ozola", Alike.ONE_LETTER),
        ("anna marija ozola", "anna ozola", Alike.SHORTER),
        ("anna ozola", "anna", None),
        ("anna ozola", "inga liepa", None),
        ("anna ozola", "anno ozols", None),
    ],
)
def test_names(one, other, expected):
    assert alike(one.split(), other.split()) == alike(other.split(), one.split()) == expected


NAMES = st.sampled_from(["Anna", "Ana", "Jānis", "Ozola", "Ozols", "Liepa", "Anna Marija"])
RECORDS = st.lists(
    st.tuples(
        NAMES,
        NAMES,
        st.sampled_from([None, BORN, BORN + timedelta(days=1)]),
        st.sampled_from(["", "", "321234-56789", "321243-56789", "331234-56789"]),
        st.sampled_from(["", "26677331", "+371 26677331", "2667"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(RECORDS)
def test_the_database_brings_together_all_that_the_rules_suspect(rows):
    """Against every pair of records, one after another."""
    from django.db import transaction

    with transaction.atomic():
        plain = [_stored(number, *row) for number, row in enumerate(rows)]
        plain = [record for records in plain for record in records]
        expected = {
            frozenset({(a.kind, a.id), (b.kind, b.id)}): suspicions(a, b)
            for i, a in enumerate(plain)
            for b in plain[i + 1 :]
            if a.person != b.person
        }
        assert found() == {pair: reasons for pair, reasons in expected.items() if reasons}
        transaction.set_rollback(True)


def _stored(number, given_name, family_name, born, code, phone, is_client) -> list[Record]:
    name = tuple(search_key(f"{given_name} {family_name}").split())
    digits = "".join(c for c in phone if c.isdigit())
    said = {
        "words": name,
        "code": code.replace("-", ""),
        "phone": digits[-8:] if len(digits) >= 6 else "",
    }
    if is_client:
        client = child(f"{given_name} {family_name}", born, code, phone)
        return [Record(CLIENT, client.pk, client.person_id, born=born, **said)]
    of_child = factories.ClientFactory(
        identity__given_name=f"Bērns{number}x{number}",
        identity__family_name="Cits" * (number + 1),
        identity__birth_date=None,
        grounds=False,
    )
    known = parent(f"{given_name} {family_name}", of_child, code, phone)
    clients = frozenset({of_child.pk})
    return [
        Record(REPRESENTATIVE, known.pk, known.person_id, clients=clients, **said),
        Record(
            CLIENT,
            of_child.pk,
            of_child.person_id,
            tuple(of_child.identity.search_key.split()),
        ),
    ]


def many(count: int) -> None:
    """Files of invented people, born over eighty years."""
    given_names = [f"Vards{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(150)]
    family_names = [f"Uzvards{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)]
    territory = factories.territory("rezekne")
    persons = Person.objects.bulk_create([Person() for _one in range(count)])
    clients = Client.objects.bulk_create(
        [
            Client(person=person, territory=territory, number=f"M-{i}", target_group="adult")
            for i, person in enumerate(persons)
        ]
    )
    ClientIdentity.objects.bulk_create(
        [
            ClientIdentity(
                client=client,
                territory=territory,
                given_name=given_names[i * 7919 % 150],
                family_name=family_names[i * 104729 % 600],
                birth_date=date(1940, 1, 1) + timedelta(days=i * 15485863 % 29_000),
                personal_code=f"{i * 32452843 % 1_000_000:06}-{i * 49979687 % 100_000:05}",
                phone=f"2{i * 86028121 % 10_000_000:07}",
            )
            for i, client in enumerate(clients)
        ]
    )


@pytest.mark.django_db
def test_a_large_office_is_one_query(django_assert_num_queries):
    many(500)
    assert Representation.objects.count() == 0
    here = factories.territory("rezekne").pk
    with django_assert_num_queries(1):
        pairs([here])
