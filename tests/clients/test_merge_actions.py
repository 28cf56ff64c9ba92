"""Joining two persons, what it changes and what it refuses, and undoing it."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from clients.models import Client, MergedRecord, Person, PersonMerge, PersonsApart
from clients.moves.actions import accept
from clients.persons.actions import merge, suspect_again, tell_apart, undo
from di_latgale import personal_code, scope
from di_latgale.dates import Period
from reports.period.filter import PeriodFilter
from services.actions import record_session
from services.models import ServiceSession
from tests import factories
from tests.clients.moving import make_child, offered
from tests.services.conftest import plan_for

pytestmark = pytest.mark.django_db
CODE, OTHER_CODE = "200513-20003", "110579-13055"


def file(**kwargs) -> Client:
    return factories.ClientFactory(**kwargs)


def earlier(**kwargs) -> Client:
    """A file that ended before the usual one begins."""
    return file(enrolled_on=date(2015, 1, 1), exited_on=date(2018, 1, 1), **kwargs)


def person_of(code: str | None) -> Person:
    return Person.objects.create(code_hash=code and personal_code.keyed_hash(code))


def joined(one, other, by) -> PersonMerge:
    """As a request of ``by`` does it."""
    for record in (one, other):
        record.refresh_from_db()
    with scope.of_user(by):
        return merge(one=one, other=other, by=by)


def persons(*records) -> list[int]:
    for record in records:
        record.refresh_from_db()
    return [record.person_id for record in records]


def test_files_and_representatives_of_both_are_of_one_person(inese):
    one, other = earlier(), file()
    parent = factories.RepresentationFactory(representative__person=other.person).representative
    made = joined(one, other, inese)
    assert len(set(persons(one, other, parent))) == 1
    assert (made.kept_id, made.merged_by) == (one.person_id, inese)
    gone = Person.objects.get(pk=made.gone_id)
    assert gone.merged_into_id == made.kept_id
    repointed = dict(made.records.values_list("client", "is_repointed"))
    assert repointed == {one.pk: False, other.pk: True, None: True}


def test_undone_gives_back_exactly_what_was_repointed(inese):
    one, other, third = earlier(), file(), file(adult=True)
    before = persons(one, other, third)
    first = joined(one, other, inese)
    joined(other, third, inese)
    with scope.of_user(inese):
        undo(merge=first, by=inese)
    kept = first.kept_id
    assert persons(one, other) == before[:2]
    assert persons(third) == [kept]
    first.refresh_from_db()
    assert first.undone_by == inese
    assert all(first.records.values_list("undone_at", flat=True))
    with scope.of_user(inese), pytest.raises(ValidationError, match="jau ir atsaukta"):
        undo(merge=first, by=inese)


def test_whoever_comes_later_with_either_code_is_the_joined_person(inese):
    one, other = earlier(person=person_of(CODE)), file(person=person_of(OTHER_CODE))
    made = joined(one, other, inese)
    hashes = [personal_code.keyed_hash(code) for code in (CODE, OTHER_CODE)]
    with scope.of_user(inese):
        assert Person.objects.keys_of(hashes) == [made.kept_id] * 2
        undo(merge=made, by=inese)
        assert sorted(Person.objects.keys_of(hashes)) == sorted([made.kept_id, made.gone_id])


def test_a_chain_of_joinings_leads_to_its_end(inese):
    one, other, third = earlier(person=person_of(CODE)), file(adult=True), file()
    third.person = person_of(OTHER_CODE)
    third.save()
    joined(one, other, inese)
    joined(other, third, inese)
    (found,) = set(persons(one, other, third))
    with scope.of_user(inese):
        assert Person.objects.keys_of([personal_code.keyed_hash(CODE)]) == [found]
        assert Person.objects.keys_of([personal_code.keyed_hash(OTHER_CODE)]) == [found]


def test_no_row_points_at_who_was_joined(inese):
    one, other = earlier(), file()
    gone = joined(one, other, inese).gone
    with pytest.raises(IntegrityError):
        file(person=gone)


class TestRefused:
    def test_two_open_files_of_one_group_in_one_territory(self, inese):
        one, other = file(), file()
        with pytest.raises(ValidationError, match="vienā laikā"):
            joined(one, other, inese)
        assert len(set(persons(one, other))) == 2
        assert not PersonMerge.objects.exists()

    def test_ones_own_representative(self, inese):
        child = file()
        parent = factories.RepresentationFactory(client=child).representative
        with pytest.raises(ValidationError, match="pats savs pārstāvis"):
            joined(child, parent, inese)

    def test_the_same_person_already(self, inese):
        one, other = earlier(), file()
        joined(one, other, inese)
        with pytest.raises(ValidationError, match="jau ir viena persona"):
            joined(one, other, inese)

    def test_who_is_known_elsewhere_keeps_that_and_is_not_touched_there(self, inese):
        """The person with a file in another office is the one that stays."""
        one, other = earlier(), file(person=person_of(CODE))
        there = file(person=one.person, territory=factories.territory("ilukstes-novads"))
        made = joined(one, other, inese)
        assert set(persons(one, other, there)) == {made.kept_id} == {there.person_id}
        assert made.records.filter(client=there).count() == 0

    def test_both_known_elsewhere_says_nothing_of_it(self, inese):
        one, other = earlier(), file()
        for record in (one, other):
            file(person=record.person, territory=factories.territory("ilukstes-novads"),
                 adult=record == one)  # fmt: skip
        with pytest.raises(ValidationError, match="šeit apvienot nevar"):
            joined(one, other, inese)

    def test_a_stranger_joins_nothing_here(self, daina):
        one, other = earlier(), file()
        with scope.of_user(daina), pytest.raises(ValidationError, match="vairs nav pieejams"):
            merge(one=one, other=other, by=daina)

    def test_only_one_of_the_two_here(self, inese):
        one = file()
        other = file(territory=factories.territory("ilukstes-novads"))
        with scope.of_user(inese), pytest.raises(ValidationError, match="vairs nav pieejams"):
            merge(one=one, other=other, by=inese)

    def test_nobody_joins_in_anothers_name(self, inese, juris):
        one, other = earlier(), file()
        with scope.of_user(inese), pytest.raises(ValidationError):
            merge(one=one, other=other, by=juris)


class TestUndoPrevented:
    def test_joined_again_since(self, inese):
        one, other, third = earlier(), file(adult=True), file(person=person_of(CODE))
        first = joined(one, other, inese)
        second = joined(other, third, inese)
        assert second.gone_id == first.kept_id
        with scope.of_user(inese), pytest.raises(ValidationError, match="Vispirms atsauciet"):
            undo(merge=first, by=inese)
        with scope.of_user(inese):
            undo(merge=second, by=inese)
            undo(merge=first, by=inese)
        assert len(set(persons(one, other, third))) == 3

    def test_given_another_person_since(self, inese):
        one, other = earlier(), file()
        made = joined(one, other, inese)
        moved = one if made.records.get(client=one).is_repointed else other
        Client.objects.filter(pk=moved.pk).update(person=factories.PersonFactory())
        with scope.of_user(inese), pytest.raises(ValidationError, match="mainīts personas kods"):
            undo(merge=made, by=inese)

    def test_moved_to_another_municipality_since(self, inese, daina, oskars):
        case = make_child()
        twin = file(adult=True, territory=case.client.territory)
        Person.objects.filter(pk=twin.person_id).update(code_hash="x" * 64)
        made = joined(case.client, twin, daina)
        assert made.records.get(client=case.client).is_repointed
        move = offered(case, oskars)
        with scope.of_user(inese):
            accept(move=move, territory=factories.territory("rezekne"), number="R-1", by=inese)
        with scope.of_user(daina), pytest.raises(ValidationError, match="pārcelts"):
            undo(merge=made, by=daina)

    def test_a_stranger_undoes_nothing(self, inese, daina):
        made = joined(earlier(), file(), inese)
        with scope.of_user(daina), pytest.raises(ValidationError):
            undo(merge=made, by=daina)
        with scope.of_user(daina):
            assert PersonMerge.objects.count() == MergedRecord.objects.count() == 0


def test_allowances_are_those_of_both(inese):
    one = file(exited_on=date(2021, 3, 31))
    other = file(enrolled_on=date(2021, 4, 1))
    plan_for(other, ("fizioterapija", "child"))
    factories.ServiceSessionFactory(client=one, quantity=Decimal(25))
    said = {
        "client": other,
        "recipient": "child",
        "representative": None,
        "service": factories.service("fizioterapija"),
        "happened_on": date(2021, 5, 3),
        "funding_source": factories.FundingSourceFactory(),
    }
    joined(one, other, inese)
    other.refresh_from_db()
    with scope.of_user(inese):
        with pytest.raises(ValidationError):
            record_session(by=inese, form_key=uuid.uuid4(), quantity=Decimal(16), **said)
        record_session(by=inese, form_key=uuid.uuid4(), quantity=Decimal(15), **said)


def served_in_2021(head) -> int:
    asked = PeriodFilter(
        Period(date(2021, 1, 1), date(2021, 12, 31)), (factories.municipality("rezekne"),)
    )
    with scope.of_user(head):
        return asked.report().services[0].persons


def test_a_past_report_counts_the_person_once_after(inese):
    one = file(exited_on=date(2021, 3, 31))
    other = file(enrolled_on=date(2021, 4, 1))
    factories.ServiceSessionFactory(client=one, happened_on=date(2021, 3, 1))
    factories.ServiceSessionFactory(client=other, happened_on=date(2021, 5, 3))
    assert served_in_2021(inese) == 2
    made = joined(one, other, inese)
    assert served_in_2021(inese) == 1
    with scope.of_user(inese):
        undo(merge=made, by=inese)
    assert served_in_2021(inese) == 2
    assert ServiceSession.objects.count() == 2


def test_history_of_both_files_shows_it_and_that_of_persons_stays_hidden(inese, client):
    one, other = earlier(), file()
    joined(one, other, inese)
    client.force_login(inese)
    for record in (one, other):
        page = client.get(f"/clients/{record.uuid}/changes/").text
        assert "Apvienošana ar citu personu" in page
        assert "divu personu apvienošana" in page
    with scope.of_user(inese), connection.cursor() as cursor:
        for table in ("personevent", "personmergeevent", "personsapartevent"):
            cursor.execute(f"SELECT count(*) FROM clients_{table}")
            assert cursor.fetchone() == (0,)


class TestApart:
    def test_it_is_remembered_and_taken_back(self, inese, daina):
        one, other = earlier(), file()
        for _turn in range(2):
            with scope.of_user(inese):
                tell_apart(one=other, other=one, by=inese)
        assert PersonsApart.objects.get().one_id < PersonsApart.objects.get().other_id
        with scope.of_user(daina):
            assert PersonsApart.objects.count() == 0
        with scope.of_user(inese):
            suspect_again(one=one, other=other)
            assert PersonsApart.objects.get().is_withdrawn
            tell_apart(one=one, other=other, by=inese)
            assert not PersonsApart.objects.get().is_withdrawn


def test_a_code_corrected_to_that_of_whoever_was_joined_finds_the_joined_person(inese):
    one, other = earlier(person=person_of(CODE)), file(person=person_of(OTHER_CODE))
    made = joined(one, other, inese)
    third = file(adult=True, person=person_of("010190-11111"))
    with scope.of_user(inese):
        for code in (CODE, OTHER_CODE):
            found = Person.objects.key_after_change(
                third, personal_code.keyed_hash(code), is_new_code=False
            )
            assert found == made.kept_id
