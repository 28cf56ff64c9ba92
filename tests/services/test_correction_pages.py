"""„Labojumu žurnāls”: asking for a correction, a forgotten entry, the decision, the lists."""

from datetime import date
from decimal import Decimal

import pytest

from services.models import Correction
from tests import factories
from tests.services.test_actions import record

pytestmark = pytest.mark.django_db

DAY = date(2021, 11, 8)
REZEKNE = "rezeknes-valstspilseta"


@pytest.fixture
def session(anna, ilze):
    session = record(anna, ilze, happened_on=DAY)
    factories.closed_month(REZEKNE, DAY)
    return session


def asks(session):
    return f"/services/sessions/{session.uuid}/correction/"


def forgets(case):
    return f"/services/clients/{case.client.uuid}/forgotten/"


def page_of(correction, step=""):
    return f"/services/corrections/{correction.uuid}/{step}"


FORGOTTEN = {
    "recipient": "child",
    "service": "fizioterapija",
    "happened_on": "9.11.2021",
    "quantity": "1",
    "why": "Veidlapa atradās vēlāk",
}


class TestAsk:
    def test_a_colleague_asks_too(self, client, juris, session):
        client.force_login(juris)
        page = client.get(asks(session))
        assert "Skaita kā" in page.text
        key = str(page.context["form"].initial["form_key"])
        typed = {"quantity": "1", "why": "Bija viena", "form_key": key}
        for _time in range(2):
            response = client.post(asks(session), typed, follow=True)
            assert "Labojums gaida cita cilvēka lēmumu." in response.text
        correction = Correction.objects.get()
        assert (correction.quantity, correction.cost) == (-1, -10)
        assert "Par savu labojumu lemj cits cilvēks." in response.text

    def test_what_is_wrong(self, client, ilze, session):
        client.force_login(ilze)
        for typed, said in [
            ({"quantity": "1", "why": ""}, "Norādiet labojuma iemeslu."),
            ({"quantity": "x", "why": "x"}, "Apjomam jābūt skaitlim"),
            ({"quantity": "2", "why": "x"}, "Labojumam jāmaina apjoms vai izmaksas."),
            ({"quantity": "1,5", "why": ""}, "Norādiet"),
        ]:
            response = client.post(asks(session), typed)
            assert response.status_code == 422
            assert said in response.text
        assert not Correction.objects.exists()

    def test_an_open_month_says_so(self, client, ilze, anna):
        session = record(anna, ilze, happened_on=DAY)
        client.force_login(ilze)
        assert "ir atvērts" in client.get(asks(session)).text
        response = client.post(asks(session), {"quantity": "1", "why": "x"})
        assert response.status_code == 422

    def test_whose_it_is(self, client, session, oskars, anita, zane, rita):
        assert client.get(asks(session)).status_code == 302
        for user, status in [(oskars, 404), (anita, 403), (zane, 403), (rita, 403)]:
            client.force_login(user)
            assert client.get(asks(session)).status_code == status
        assert client.put(asks(session)).status_code in {403, 405}

    def test_the_pages_lead_there(self, client, ilze, session):
        client.force_login(ilze)
        for page in (
            f"/services/clients/{session.client.uuid}/sessions/",
            f"/services/sessions/{session.uuid}/",
        ):
            assert asks(session) in client.get(page).text, page


class TestForgotten:
    def test_it_waits(self, client, ilze, anna, session):
        client.force_login(ilze)
        assert client.get(forgets(anna)).status_code == 200
        response = client.post(forgets(anna), FORGOTTEN, follow=True)
        assert "Labojums gaida cita cilvēka lēmumu." in response.text
        correction = Correction.objects.get()
        assert (correction.kind, correction.quantity, correction.cost) == ("forgotten", 1, 10)

    def test_what_is_wrong(self, client, ilze, anna, session):
        client.force_login(ilze)
        for changed, said in [
            ({"why": ""}, "Norādiet labojuma iemeslu."),
            ({"happened_on": "1.12.2021"}, "ir atvērts. Ierakstiet pašu ierakstu."),
            ({"service": ""}, "Izvēlieties pakalpojumu."),
        ]:
            response = client.post(forgets(anna), FORGOTTEN | changed)
            assert response.status_code == 422
            assert said in response.text
        response = client.post(forgets(anna), FORGOTTEN | {"recalculate": "yes"})
        assert response.status_code == 200
        assert not Correction.objects.exists()

    def test_whose_it_is(self, client, anna, oskars, anita, zane):
        assert client.get(forgets(anna)).status_code == 302
        for user, status in [(oskars, 404), (anita, 403), (zane, 403)]:
            client.force_login(user)
            assert client.get(forgets(anna)).status_code == status


class TestDecide:
    @pytest.fixture
    def waiting(self, session, ilze):
        return factories.correction(session, quantity=Decimal(-1), cost=-10, recorded_by=ilze)

    def test_the_head_confirms(self, client, inese, waiting):
        client.force_login(inese)
        assert "Saglabāt lēmumu" in client.get(page_of(waiting)).text
        response = client.post(page_of(waiting, "decide/"), {"do": "confirm"}, follow=True)
        assert "Labojums apstiprināts." in response.text
        waiting.refresh_from_db()
        assert waiting.is_confirmed

    def test_or_declines_with_a_reason(self, client, inese, waiting):
        client.force_login(inese)
        for typed, said in [
            ({}, "Izvēlieties lēmumu."),
            ({"do": "decline"}, "Norādiet"),
        ]:
            response = client.post(page_of(waiting, "decide/"), typed)
            assert response.status_code == 422
            assert said in response.text
        typed = {"do": "decline", "why": "Bija divas"}
        response = client.post(page_of(waiting, "decide/"), typed, follow=True)
        assert "Labojums noraidīts." in response.text
        assert "Bija divas" in response.text

    def test_nobody_else(self, client, ilze, juris, oskars, anita, daina, waiting):
        for user, page, deed in [
            (ilze, 200, 403),
            (juris, 200, 403),
            (anita, 200, 403),
            (oskars, 404, 403),
            (daina, 404, 404),
        ]:
            client.force_login(user)
            assert client.get(page_of(waiting)).status_code == page
            typed = {"do": "confirm"}
            assert client.post(page_of(waiting, "decide/"), typed).status_code == deed
        assert client.get(page_of(waiting, "decide/")).status_code == 405
        assert Correction.objects.pending().exists()

    def test_the_journal(self, client, ilze, oskars, rita, waiting):
        factories.confirmed(factories.forgotten(waiting.client, date(2021, 10, 1)))
        client.force_login(ilze)
        text = client.get("/services/corrections/").text
        assert "Gaida lēmumu" in text
        assert "aizmirsts ieraksts" in text
        client.force_login(oskars)
        text = client.get("/services/corrections/").text
        assert "Neviens labojums negaida." in text
        assert "Ozola" not in text
        client.force_login(rita)
        assert client.get("/services/corrections/").status_code == 403

    def test_constant_queries(self, client, ilze, waiting, django_assert_max_num_queries):
        def asked():
            with django_assert_max_num_queries(60) as counted:
                client.get("/services/corrections/")
            return len(counted)

        factories.confirmed(factories.forgotten(waiting.client, date(2021, 10, 1)))
        client.force_login(ilze)
        few = asked()
        for _time in range(3):
            factories.confirmed(factories.forgotten(factories.ClientFactory(), date(2021, 10, 1)))
            factories.forgotten(factories.ClientFactory(), date(2021, 10, 1))
        assert asked() == few
