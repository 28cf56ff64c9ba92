"""The waiting list: who is in line, in which order, and how one leaves it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from di_latgale.dates import months_later
from services.models import Service, WaitingPlace
from tests import factories
from tests.services.application_rows import a_place

pytestmark = pytest.mark.django_db
TODAY = date(2021, 11, 8)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2021-11-08 12:00+02:00", tick=False):
        yield


def named(name: str, **kwargs):
    return factories.ClientFactory(identity__given_name=name, **kwargs)


def order(page: str, *names: str) -> list[str]:
    return sorted((name for name in names if name in page), key=page.index)


def listed(**filters) -> str:
    return reverse("services:waiting_list", query=filters)


def urgent(place) -> str:
    return reverse("services:waiting_urgent", args=[place.uuid])


def ended(place) -> str:
    return reverse("services:waiting_end", args=[place.uuid])


def waiting() -> set[int]:
    return set(WaitingPlace.objects.waiting_on(TODAY).order_by("id").values_list("id", flat=True))


# Order


def test_the_line_is_by_urgency_decision_application_and_entry(client, ilze):
    day, later = date(2021, 5, 1), date(2021, 5, 2)
    a_place(named("Ceturtā"), decided_on=later, submitted_on=date(2021, 1, 1))
    a_place(named("Otrā"), decided_on=day, submitted_on=date(2021, 2, 1))
    a_place(named("Trešā"), decided_on=day, submitted_on=date(2021, 2, 2))
    a_place(named("Piektā"), decided_on=later, submitted_on=date(2021, 1, 1))
    a_place(named("Pirmā"), decided_on=date(2021, 6, 1), urgent_reason="krīze ģimenē")
    client.force_login(ilze)
    page = client.get(listed()).text
    expected = ["Pirmā", "Otrā", "Trešā", "Ceturtā", "Piektā"]
    assert order(page, *expected) == expected
    assert "! Steidzami" in page
    assert "krīze ģimenē" in page
    assert "5 vietas rindā" in page
    assert "Vispirms ir steidzamie" in page


def test_each_service_and_municipality_has_a_line_of_its_own(client, anita):
    here, there = factories.territory("rezekne"), factories.territory("ludzas-novads")
    first = a_place(named("Anna", territory=here), decided_on=date(2021, 4, 1))
    second = a_place(named("Berta", territory=here), decided_on=date(2021, 4, 2))
    other = a_place(named("Cilda", territory=here), "logopeds")
    away = a_place(named("Daila", territory=there), decided_on=date(2021, 4, 3))
    places = {
        p.pk: p.place for p in WaitingPlace.objects.waiting_on(TODAY).with_place(TODAY).for_list()
    }
    assert places == {first.pk: 1, second.pk: 2, other.pk: 1, away.pk: 1}
    client.force_login(anita)
    page = client.get(listed(service="logopeds")).text
    assert order(page, "Anna", "Cilda") == ["Cilda"]
    page = client.get(listed(municipality="ludzas-novads-2021")).text
    assert order(page, "Anna", "Berta", "Cilda", "Daila") == ["Daila"]
    page = client.get(listed(service="nekas", municipality="nekas")).text
    assert len(order(page, "Anna", "Berta", "Cilda", "Daila")) == 4


def test_a_filter_does_not_change_the_place(client, anita):
    a_place(named("Anna"), decided_on=date(2021, 4, 1))
    a_place(named("Berta"), decided_on=date(2021, 4, 2))
    client.force_login(anita)
    page = client.get(listed(service="fizioterapija", municipality="rezeknes-valstspilseta")).text
    assert '<td class="number">2</td>' in page


# Leaving


def test_the_first_session_ends_the_waiting():
    place, other = a_place(decided_on=date(2021, 3, 20)), a_place(decided_on=date(2021, 3, 20))
    made = {"client": place.client, "plan_line": None}
    factories.ServiceSessionFactory(**made, happened_on=date(2021, 3, 19))
    assert waiting() == {place.pk, other.pk}
    session = factories.ServiceSessionFactory(**made, happened_on=date(2021, 3, 20))
    assert waiting() == {other.pk}
    # What was entered by mistake has not begun anything.
    type(session).objects.filter(pk=session.pk).update(deleted_at="2021-11-01 10:00+02:00")
    assert waiting() == {place.pk, other.pk}


@pytest.mark.parametrize(
    ("plan", "line", "is_waiting"),
    [
        ({}, {}, False),
        ({"approved_on": None}, {}, True),
        ({"valid_from": TODAY}, {}, False),
        ({"valid_from": TODAY + timedelta(1)}, {}, True),
        ({"valid_to": TODAY}, {}, False),
        ({"valid_to": TODAY - timedelta(1)}, {}, True),
        ({}, {"service": "logopeds"}, True),
        ({}, {"recipient": "representative"}, True),
    ],
)
def test_a_plan_in_force_ends_the_waiting(plan, line, is_waiting):
    place = a_place()
    if "service" in line:
        line["service"] = factories.service(line["service"])
    factories.PlannedServiceFactory(
        plan__client=place.client, **{f"plan__{k}": v for k, v in plan.items()}, **line
    )
    assert waiting() == ({place.pk} if is_waiting else set())


def test_who_exits_leaves_the_line():
    place = a_place()
    place.client.exited_on = TODAY
    place.client.save()
    assert waiting() == {place.pk}
    place.client.exited_on = TODAY - timedelta(1)
    place.client.save()
    assert waiting() == set()


def test_one_is_taken_off_with_a_reason(client, ilze):
    place = a_place(named("Anna"))
    client.force_login(ilze)
    assert client.get(ended(place)).status_code == 200
    assert client.post(ended(place), {"reason": ""}).status_code == 422
    assert client.post(ended(place), {"reason": "ģimene atteicās"}).url == listed()
    assert client.post(ended(place), {"reason": "vēlreiz"}).status_code == 302
    place.refresh_from_db()
    assert (place.taken_off_on, place.taken_off_by) == (TODAY, ilze)
    assert place.taken_off_reason == "ģimene atteicās"
    assert "Neviens negaida." in client.get(listed()).text
    page = client.get(reverse("services:application_list", args=[place.client.uuid])).text
    assert "■ Noņemts no saraksta" in page
    assert "ģimene atteicās" in page


# Urgency


def test_the_head_puts_somebody_first_and_back(client, inese):
    a_place(named("Anna"), decided_on=date(2021, 4, 1))
    place = a_place(named("Berta"), decided_on=date(2021, 4, 2))
    client.force_login(inese)
    said = {"reason": "krīze ģimenē", "changed_at": place.changed_at.isoformat()}
    with time_machine.travel("2021-11-08 12:05+02:00", tick=False):
        assert client.post(urgent(place), said).url == listed()
    assert order(client.get(listed()).text, "Anna", "Berta") == ["Berta", "Anna"]
    # Somebody who began before that would write over it.
    stale = client.post(urgent(place), said | {"reason": "cits"})
    assert stale.status_code == 422
    assert "Kamēr rakstījāt" in stale.text
    place.refresh_from_db()
    said = {"reason": "", "changed_at": place.changed_at.isoformat()}
    assert client.post(urgent(place), said).status_code == 302
    assert order(client.get(listed()).text, "Anna", "Berta") == ["Anna", "Berta"]


# Pages


def test_the_clients_page_tells_the_place(client, ilze):
    a_place(named("Berta"), decided_on=date(2021, 4, 1))
    anna = named("Anna")
    a_place(anna, decided_on=date(2021, 11, 1), submitted_on=date(2021, 10, 1))
    client.force_login(ilze)
    page = client.get(reverse("services:client_waiting", args=[anna.uuid])).text
    assert "2. no 2" in page
    assert ">7<" in page
    assert "Gaidītāju saraksts" in client.get(f"/clients/{anna.uuid}/").text
    nobody = named("Cilda")
    empty = client.get(reverse("services:client_waiting", args=[nobody.uuid]))
    assert empty.text.strip() == ""


def test_the_litany(client, ilze, inese, oskars, anita, kaspars):
    place = a_place(named("Anna"))
    panel = reverse("services:client_waiting", args=[place.client.uuid])
    for page in (listed(), urgent(place), ended(place), panel):
        assert client.get(page).url.startswith("/accounts/sign-in/")
    expected = {
        ilze: (200, 403, 200, 200),
        inese: (200, 200, 200, 200),
        oskars: (200, 403, 404, 404),
        anita: (200, 403, 403, 200),
        kaspars: (403, 403, 403, 403),
    }
    for person, statuses in expected.items():
        client.force_login(person)
        got = tuple(
            client.get(page).status_code for page in (listed(), urgent(place), ended(place), panel)
        )
        assert got == statuses, person
    client.force_login(oskars)
    assert "Anna" not in client.get(listed()).text
    client.force_login(anita)
    page = client.get(listed()).text
    assert "Anna" in page
    assert ended(place) not in page
    client.force_login(inese)
    assert client.post(listed()).status_code == 405
    assert client.put(ended(place)).status_code == 405
    assert client.get("/services/waiting/nekas/end/").status_code == 404


def test_queries_do_not_grow_with_the_list(client, ilze):
    client.force_login(ilze)
    a_place()
    client.get(listed())
    with CaptureQueriesContext(connection) as few:
        client.get(listed())
    for code in ("fizioterapija", "logopeds", "masaza"):
        a_place(None, code)
    with CaptureQueriesContext(connection) as many:
        client.get(listed())
    assert len(many) == len(few)


# Against a plain count


@given(
    st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    st.integers(min_value=0, max_value=30),
)
def test_months_later_is_the_same_day_or_the_last(day, months):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    is_last = (found + timedelta(1)).day == 1
    assert found.day == day.day or (is_last and found.day < day.day)


class TestLineIsCounted(TestCase):
    """Places of any lines are those that a plain sort gives."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["fizioterapija", "logopeds"]),
                st.sampled_from(["rezekne", "ludzas-novads"]),
                st.integers(0, 2),
                st.integers(0, 2),
                st.booleans(),
            ),
            max_size=8,
        )
    )
    def test_as_a_plain_sort_does(self, people):
        rows = []
        for code, territory, decided, asked, is_urgent in people:
            place = a_place(
                factories.ClientFactory(territory=factories.territory(territory)),
                code,
                decided_on=date(2021, 4, 1 + decided),
                submitted_on=date(2021, 3, 1 + asked),
                urgent_reason="x" if is_urgent else "",
            )
            key = (not is_urgent, decided, asked, place.pk)
            rows.append(((code, territory), key, place.pk))
        expected = {
            pk: 1 + sum(other[0] == line and other[1] < key for other in rows)
            for line, key, pk in rows
        }
        found = WaitingPlace.objects.waiting_on(TODAY).with_place(TODAY).for_list()
        assert {place.pk: place.place for place in found} == expected
        assert Service.objects.exists()
