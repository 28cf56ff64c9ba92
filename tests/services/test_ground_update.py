"""Correcting a ground and taking it back: what rests on it is shown before."""

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.models import Client, Disability, Opinion
from services.grounds.effects import counts, covers, left_without
from services.rules.facts import grounds_on
from tests import factories
from tests.people_rows import contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(number="R-17")


def address(row, kind, rest="") -> str:
    return f"/services/clients/{row.client.uuid}/grounds/{kind}/{row.uuid}/{rest}"


def typed(row, **kwargs) -> dict:
    return {"version": row.changed_at.isoformat(), "valid_from": "1.1.2015", **kwargs}


def entry(client, day, code="sociala-aprupe"):
    return factories.ServiceSessionFactory(
        client=client, service=factories.service(code), happened_on=day
    )


def test_without_entries_it_is_saved_at_once(client, ilze, anna):
    row = anna.opinions.get()
    client.force_login(ilze)
    assert client.post(
        address(row, "opinion"), typed(row, reference="A-1", valid_to="31.12.2021")
    ).status_code == 302  # fmt: skip
    row.refresh_from_db()
    assert (row.reference, row.valid_to) == ("A-1", date(2021, 12, 31))


def test_entries_that_would_rest_on_nothing_are_shown_and_want_a_reason(client, ilze, anna):
    for day in (date(2021, 3, 1), date(2021, 3, 2), date(2021, 3, 3)):
        entry(anna, day)
    entry(anna, date(2021, 3, 3), "fizioterapija")
    row = anna.opinions.get()
    client.force_login(ilze)
    form = typed(row, valid_to="1.3.2021")
    shown = client.post(address(row, "opinion"), form)
    assert "bez pamatojuma paliktu 2 ieraksti" in shown.text
    assert "02.03.2021, 03.03.2021" in shown.text
    assert "Fizioterapija" not in shown.text
    row.refresh_from_db()
    assert row.valid_to is None
    assert 'name="valid_to" value="1.3.2021"' in shown.text
    missing = client.post(address(row, "opinion"), {**form, "seen": "2", "change_reason": " "})
    assert missing.status_code == 422
    assert "Ievadiet pamatojumu." in missing.text
    said = {**form, "seen": "2", "change_reason": "VDEĀVK atsauca"}
    assert client.post(address(row, "opinion"), said).status_code == 302
    row.refresh_from_db()
    assert (row.valid_to, row.change_reason) == (date(2021, 3, 1), "VDEĀVK atsauca")


def test_an_entry_logged_meanwhile_is_shown_before_it_is_saved(client, ilze, anna):
    entry(anna, date(2021, 3, 2))
    row = anna.opinions.get()
    client.force_login(ilze)
    form = typed(row, valid_to="1.3.2021", seen="1", change_reason="x")
    entry(anna, date(2021, 3, 3))
    assert "paliktu 2 ieraksti" in client.post(address(row, "opinion"), form).text
    row.refresh_from_db()
    assert row.valid_to is None


def test_one_can_go_back_and_correct_what_was_typed(client, ilze, anna):
    entry(anna, date(2021, 3, 2))
    row = anna.opinions.get()
    client.force_login(ilze)
    form = typed(row, valid_to="1.3.2021", reference="A-5", seen="1", back="1")
    shown = client.post(address(row, "opinion"), form)
    assert shown.status_code == 200
    assert re.search(r'<input type="text"[^>]*value="1.3.2021"|value="1.3.2021"[^>]*>', shown.text)


def test_what_was_entered_by_mistake_counts_nowhere(client, ilze, anna):
    row = anna.opinions.get()
    assert grounds_on(anna, date(2021, 3, 1)).has_opinion
    client.force_login(ilze)
    assert "vairs nekur netiks ņemts vērā" in client.get(address(row, "opinion", "mistaken/")).text
    nothing = client.post(address(row, "opinion", "mistaken/"), typed(row))
    assert nothing.status_code == 422
    said = typed(row, change_reason="Cita bērna atzinums")
    assert client.post(address(row, "opinion", "mistaken/"), said).status_code == 302
    assert not grounds_on(anna, date(2021, 3, 1)).has_opinion
    assert not Opinion.objects.valid_on(date(2021, 3, 1)).exists()
    assert client.get(address(row, "opinion")).status_code == 404


def test_taking_back_what_entries_rest_on_is_asked_twice(client, ilze, anna):
    entry(anna, date(2021, 3, 1), "fizioterapija")
    row = anna.disabilities.get()
    client.force_login(ilze)
    said = typed(row, change_reason="Kļūda")
    assert "paliktu 1 ieraksts" in client.post(address(row, "disability", "mistaken/"), said).text
    assert Disability.objects.standing().filter(pk=row.pk).exists()
    said["seen"] = "1"
    assert client.post(address(row, "disability", "mistaken/"), said).status_code == 302
    assert not Disability.objects.standing().filter(pk=row.pk).exists()


def test_who_saved_meanwhile_is_not_written_over_unseen(client, ilze, juris, anna):
    row = contract(anna, number="L-1")
    form = typed(row, number="L-2", valid_from="1.1.2020")
    client.force_login(juris)
    theirs = {**form, "number": "L-3"}
    assert client.post(address(row, "contract"), theirs).status_code == 302
    client.force_login(ilze)
    answer = client.post(address(row, "contract"), form)
    assert answer.status_code == 422
    assert "to mainīja Juris Vilks" in answer.text
    assert "L-3" in answer.text
    assert 'value="L-2"' in answer.text
    version = re.search(r'name="version" value="([^"]+)"', answer.text)[1]
    assert client.post(address(row, "contract"), {**form, "version": version}).status_code == 302
    row.refresh_from_db()
    assert row.number == "L-2"


def test_the_same_sent_twice_is_saved_once(client, ilze, anna):
    row = contract(anna, number="L-1")
    form = typed(row, number="L-2", valid_from="1.1.2020")
    client.force_login(ilze)
    answers = [client.post(address(row, "contract"), form).status_code for _twice in range(2)]
    assert answers == [302, 302]


def test_who_may_not(client, oskars, anita, ilze, anna):
    row = contract(anna)
    other = contract(factories.ClientFactory(), number="L-5")
    client.force_login(oskars)
    assert client.get(address(row, "contract")).status_code == 404
    client.force_login(anita)
    assert client.get(address(row, "contract")).status_code == 403
    client.force_login(ilze)
    assert client.get(address(row, "opinion")).status_code == 404
    mixed = f"/services/clients/{anna.uuid}/grounds/contract/{other.uuid}/"
    assert client.get(mixed).status_code == 404
    assert client.put(address(row, "contract")).status_code == 405


# Against a plain count

DAY = date(2021, 3, 1)
offsets = st.one_of(st.none(), st.integers(0, 6))
spans = st.tuples(offsets, offsets, st.sampled_from("123"), st.booleans())


def _row(client, span):
    first, last, group, is_withdrawn = span
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Disability(
        client=client,
        territory_id=client.territory_id,
        group=group,
        is_withdrawn=is_withdrawn,
        valid_from=None if first is None else DAY + timedelta(days=first),
        valid_to=None if last is None else DAY + timedelta(days=last),
    )


@pytest.mark.parametrize("group", list(Client.Group))
def test_an_adult_needs_group_one_or_two(group):
    client = Client(target_group=group, territory_id=1)
    carried = {g for g in "123" if counts(_row(client, (0, 1, g, False)))}
    assert carried == ({"1", "2"} if group == Client.Group.ADULT else {"1", "2", "3"})


@given(st.data())
def test_a_day_is_covered_as_plain_counting_says(data):
    span = data.draw(spans)
    row = _row(Client(target_group="adult", territory_id=1), span)
    for offset in range(-1, 8):
        day = DAY + timedelta(days=offset)
        plain = (row.valid_from or date.min) <= day <= (row.valid_to or date.max)
        assert covers(row, day) == plain


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(spans, max_size=3), changed=st.one_of(st.none(), spans), own=spans)
def test_left_without_agrees_with_a_plain_count(rows, changed, own):
    with transaction.atomic():
        client = factories.ClientFactory(adult=True, grounds=False)
        ground = _row(client, (*own[:3], False))
        ground.save()
        others = []
        for span in rows:
            row = _row(client, span)
            taken = Disability.objects.standing().filter(
                client=client, group=row.group, valid_from=row.valid_from
            )
            if row.is_withdrawn or not taken.exists():
                row.save()
                others.append(row)
        days = [DAY + timedelta(days=offset) for offset in range(8)]
        for day in days:
            entry(client, day, "konsultacijas-grt")
        after = [row for row in others if not row.is_withdrawn]
        changed = changed and _row(client, changed)
        after += [changed] if changed else []
        expected = {
            day
            for day in days
            if _carries(ground, day) and not any(_carries(row, day) for row in after)
        }
        found = left_without(ground, changed or None)
        assert {day for left in found for day in left.days} == expected
        assert sum(left.entries for left in found) == len(expected)
        transaction.set_rollback(True)


def _carries(row, day) -> bool:
    first, last = row.valid_from or date.min, row.valid_to or date.max
    return row.group in "12" and first <= day <= last
