"""„Cilvēki”: who is around a client, contacts, calls, who works or studies."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Contact, Occupation, Representation
from clients.people.occupied import stretches
from services.rules.facts import grounds_on
from tests import factories
from tests.people_rows import contact, occupation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today():
    with time_machine.travel("2021-11-09 12:00+02:00"):
        yield


@pytest.fixture
def anna(db):
    return factories.ClientFactory(number="R-17", identity__birth_date=date(2013, 5, 20))


@pytest.fixture
def inga(anna):
    """Anna's mother, as a representation."""
    return factories.RepresentationFactory(
        client=anna,
        representative__identity__given_name="Inga",
        representative__identity__family_name="Liepa",
    )


def address(client, rest="") -> str:
    return f"/clients/{client.uuid}/people/{rest}"


def test_it_shows_everybody_and_what_they_do(client, ilze, anna, inga):
    occupation(inga, kind="studies", valid_from=date(2021, 9, 1))
    contact(anna, name="Dr. Ozoliņa", relation="ģimenes ārste", note="Zvanīt no rīta")
    client.force_login(ilze)
    text = client.get(address(anna)).text
    for expected in ("Inga Liepa", "mācās", "nestrādā un nemācās", "31.08.2021", "Dr. Ozoliņa"):
        assert expected in text
    assert "Šodien visi pārstāvji strādā vai mācās." in text
    assert "<strong>80" in text
    assert f"/clients/representatives/{inga.representative.uuid}/" in text
    assert "–––" not in text


def test_every_representative_must_work_or_study(client, ilze, anna, inga):
    occupation(inga)
    factories.RepresentationFactory(client=anna, kind="foster_family")
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "Šodien ne visi pārstāvji strādā vai mācās." in text
    assert "<strong>40" in text


def test_an_empty_page_advises(client, ilze, anna):
    client.force_login(ilze)
    text = client.get(address(anna)).text
    assert "Pārstāvja pakalpojumus ierakstīt varēs pēc pārstāvja pievienošanas." in text
    assert "Nav ierakstīts neviens, kam zvanīt." in text


def test_an_adult_has_a_trustee_and_how_it_acts(client, ilze):
    adult = factories.ClientFactory(adult=True)
    row = factories.RepresentationFactory(
        client=adult, kind="trustee", acting="jointly", matters="Mantiskie jautājumi"
    )
    client.force_login(ilze)
    text = client.get(address(adult)).text
    assert "rīkojas kopā ar personu" in text
    assert "Mantiskie jautājumi" in text
    assert "nestrādā un nemācās" not in text
    assert (
        client.get(address(adult, f"representations/{row.uuid}/occupations/new/")).status_code
        == 404
    )


class TestContacts:
    form = {"name": "Rēzeknes skola", "is_institution": "on", "email": "skola@demo.example"}

    def test_adding_twice_stores_one(self, client, ilze, anna):
        client.force_login(ilze)
        said = {**self.form, "row": str(uuid.uuid4()), "valid_from": "1.9.21"}
        for _twice in range(2):
            assert client.post(address(anna, "contacts/new/"), said).status_code == 302
        row = Contact.objects.get(client=anna)
        assert (row.name, row.is_institution) == ("Rēzeknes skola", True)
        assert row.valid_from == date(2021, 9, 1)

    @pytest.mark.parametrize(
        ("wrong", "text"),
        [
            ({"name": ""}, "Ievadiet vārdu, uzvārdu vai iestādi."),
            ({"email": ""}, "Ievadiet tālruni vai e-pastu."),
            ({"phone": "12"}, "Ievadiet tālruni, piemēram, 26 123 456."),
            ({"email": "nav"}, "Ievadiet e-pastu, piemēram"),
            ({"valid_from": "2.9.2021", "valid_to": "1.9.2021"}, "Beigu datums nevar būt"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, ilze, anna, wrong, text):
        client.force_login(ilze)
        answer = client.post(address(anna, "contacts/new/"), {**self.form, **wrong})
        assert answer.status_code == 422
        assert text in answer.text
        assert "skola" in answer.text

    def test_correcting_and_taking_back(self, client, ilze, anna):
        row = contact(anna)
        client.force_login(ilze)
        said = {"name": "Cita skola", "phone": "26 123 456", "version": row.changed_at.isoformat()}
        assert client.post(address(anna, f"contacts/{row.uuid}/"), said).status_code == 302
        row.refresh_from_db()
        assert row.name == "Cita skola"
        said = {"version": row.changed_at.isoformat(), "change_reason": "Nav tāda"}
        mistaken = address(anna, f"contacts/{row.uuid}/mistaken/")
        assert client.post(mistaken, said).status_code == 302
        text = client.get(address(anna)).text
        assert "Ievadīts kļūdas dēļ: 1" in text
        assert "Nav tāda" in text
        assert client.get(mistaken).status_code == 404

    def test_who_saved_meanwhile_is_named(self, client, ilze, juris, anna):
        row = contact(anna)
        said = {"name": "Viena", "phone": "26 123 456", "version": row.changed_at.isoformat()}
        client.force_login(juris)
        client.post(address(anna, f"contacts/{row.uuid}/"), said)
        client.force_login(ilze)
        answer = client.post(address(anna, f"contacts/{row.uuid}/"), {**said, "name": "Otra"})
        assert answer.status_code == 422
        assert "Juris Vilks" in answer.text
        row.refresh_from_db()
        assert row.name == "Viena"


class TestCalls:
    def names(self, client, anna) -> list[str]:
        text = client.get(address(anna)).text
        listed = text.split('<ol class="calls"')[-1].split("</ol>")[0]
        return re.findall(r"<strong>([^<]+)</strong>", listed)

    def test_one_can_be_called_earlier_and_asking_twice_changes_nothing(
        self, client, ilze, anna, inga
    ):
        contact(anna, name="Skola")
        doctor = contact(anna, name="Ārste")
        contact(anna, name="Bijusī", valid_to=date(2021, 11, 8))
        client.force_login(ilze)
        assert self.names(client, anna) == ["Inga Liepa", "Skola", "Ārste"]
        for _twice in range(2):
            said = {"who": str(doctor.uuid), "to": "1"}
            answer = client.post(address(anna, "call-order/"), said, follow=True)
            assert self.names(client, anna) == ["Inga Liepa", "Ārste", "Skola"]
        assert "Kārtība saglabāta." in answer.text
        client.post(address(anna, "call-order/"), {"who": str(doctor.uuid), "to": "0"})
        assert self.names(client, anna) == ["Ārste", "Inga Liepa", "Skola"]

    @pytest.mark.parametrize("said", [{}, {"who": "x", "to": "0"}, {"to": "-1"}, {"to": "9" * 40}])
    def test_what_cannot_be_is_told(self, client, ilze, anna, inga, said):
        client.force_login(ilze)
        said = {"who": str(inga.uuid), **said}
        if said.get("to", "") == "0":
            said["who"] = "x"
        answer = client.post(address(anna, "call-order/"), said, follow=True)
        assert "Saraksts pa to laiku ir mainījies." in answer.text


class TestOccupation:
    def test_adding_correcting_taking_back(self, client, ilze, anna, inga):
        client.force_login(ilze)
        new = address(anna, f"representations/{inga.uuid}/occupations/new/")
        assert "Inga Liepa" in client.get(new).text
        said = {"kind": "works", "valid_from": "1.9.2021", "row": str(uuid.uuid4())}
        for _twice in range(2):
            assert client.post(new, said).status_code == 302
        row = Occupation.objects.get()
        assert grounds_on(anna, date(2021, 9, 1)).is_occupied
        assert not grounds_on(anna, date(2021, 8, 31)).is_occupied
        overlapping = {"kind": "studies", "valid_from": "1.10.2021"}
        answer = client.post(new, overlapping)
        assert answer.status_code == 422
        assert "Nodarbinātība šim laikam jau ir ierakstīta." in answer.text
        said = {
            "kind": "both",
            "valid_from": "1.9.2021",
            "valid_to": "31.10.2021",
            "version": row.changed_at.isoformat(),
        }
        assert client.post(address(anna, f"occupations/{row.uuid}/"), said).status_code == 302
        assert not grounds_on(anna, date(2021, 11, 9)).is_occupied
        row.refresh_from_db()
        said = {"version": row.changed_at.isoformat(), "change_reason": "Kļūda"}
        client.post(address(anna, f"occupations/{row.uuid}/mistaken/"), said)
        assert not grounds_on(anna, date(2021, 9, 1)).is_occupied
        assert client.post(new, overlapping).status_code == 302


DAY = date(2021, 3, 1)
offset = st.one_of(st.none(), st.integers(0, 12))


def on(number):
    return None if number is None else DAY + timedelta(days=number)


def is_within(day, first, last) -> bool:
    return (first or date.min) <= day <= (last or date.max)


@given(
    bounds=st.tuples(offset, offset),
    cuts=st.lists(st.integers(0, 12), unique=True, max_size=6).map(sorted),
    is_open=st.tuples(st.booleans(), st.booleans()),
)
def test_the_stretches_say_of_each_day_what_plain_looking_says(bounds, cuts, is_open):
    first, last = bounds
    if first is not None and last is not None and first > last:
        first, last = last, first
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    rows = [Occupation(valid_from=on(a), valid_to=on(b)) for a, b in pairs]
    if rows and is_open[0]:
        rows[0].valid_from = None
    if rows and is_open[1]:
        rows[-1].valid_to = None
    until = DAY + timedelta(days=14)
    found = stretches(on(first), on(last), rows, until=until)
    for number in range(-1, 15):
        day = DAY + timedelta(days=number)
        of_day = [part for part in found if is_within(day, part.first, part.last)]
        expected = [row for row in rows if is_within(day, row.valid_from, row.valid_to)]
        if not is_within(day, on(first), on(last)):
            assert of_day == []
        else:
            assert [part.row for part in of_day] == (expected or [None])


def test_strangers_readers_bad_addresses_and_methods(client, oskars, anita, ilze, anna, inga):
    assert client.get(address(anna)).url.startswith("/accounts/")
    client.force_login(oskars)
    assert client.get(address(anna)).status_code == 404
    assert client.post(address(anna, "call-order/"), {}).status_code == 404
    client.force_login(anita)
    assert "Pievienot" not in client.get(address(anna)).text
    assert client.get(address(anna, "contacts/new/")).status_code == 403
    client.force_login(ilze)
    assert client.get("/clients/17/people/").status_code == 404
    assert client.get(address(anna, "call-order/")).status_code == 405
    assert client.put(address(anna, "contacts/new/")).status_code == 405
    elsewhere = factories.ClientFactory()
    assert client.get(address(elsewhere, f"representations/{inga.uuid}/")).status_code == 404


def test_the_number_of_queries_does_not_grow(client, ilze, anna, django_assert_max_num_queries):
    client.force_login(ilze)

    def add():
        row = factories.RepresentationFactory(client=anna)
        occupation(row)
        contact(anna)

    add()
    with django_assert_max_num_queries(35) as few:
        client.get(address(anna))
    for _more in range(3):
        add()
    with django_assert_max_num_queries(35) as many:
        client.get(address(anna))
    assert len(few) == len(many)
    assert Representation.objects.count() == 4
