import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client as Browser
from django.utils.translation import gettext_lazy

from clients.models import Opinion
from di_latgale.accounts.models import Membership
from services.models import Limit, ServiceSession
from tests import factories
from tests.services.conftest import make_anna, plan_for

# An afternoon in Riga.
TODAY = "2021-11-09 12:02+00:00"
END_AFTER_START = gettext_lazy("The end must come after the start.")


def address(case, page="new") -> str:
    return f"/services/clients/{case.client.uuid}/sessions/{page}/"


def typed(**kwargs) -> dict:
    return {
        "form_key": str(uuid.uuid4()),
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "8.11.2021",
        "quantity": "2",
        "provider": "",
    } | kwargs


def offered(response) -> list[str]:
    return [
        str(value) for value, _name in response.context["form"].fields["service"].widget.choices
    ][1:]


@pytest.mark.django_db
class TestSessionCreate:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, ilze, anna):
        with time_machine.travel(TODAY):
            client.force_login(ilze)
            yield

    def test_the_form_offers_only_what_may_be_given(self, client, anna):
        response = client.get(address(anna))
        assert sorted(offered(response)) == [
            "atelpas-bridis-ft",
            "fizioterapija",
            "masaza",
            "sociala-aprupe",
            "specializetais-transports",
        ]
        assert "Kāpēc nav citu pakalpojumu?" in response.text
        assert "Pakalpojums nav atbalsta plānā." in response.text
        assert 'value="09.11.2021"' in response.text
        assert "otrdiena" in response.text
        assert "Inga Liepa (vecāks)" in response.text

    def test_one_possible_recipient_and_source_are_not_asked(self, client, anna):
        other = factories.ClientFactory()
        text = client.get(f"/services/clients/{other.uuid}/sessions/new/").text
        assert 'type="radio"' not in text
        assert 'name="funding_source"' not in text
        factories.FundingSourceFactory(code="pasvaldiba", name="Pašvaldība")
        assert 'name="funding_source"' in client.get(address(anna)).text

    def test_it_stores_what_was_typed(self, client, anna, ilze):
        provider = factories.ProviderFactory()
        specialist = factories.SpecialistFactory(provider=provider)
        response = client.post(
            address(anna),
            typed(
                provider=provider.code,
                specialist=specialist.code,
                place="Mājās",
                start_time="9.30",
                end_time="10:30",
                note="Kopā ar māti",
            ),
        )
        assert response.url == f"/clients/{anna.client.uuid}/"
        session = ServiceSession.objects.get()
        assert (session.happened_on, session.quantity, session.cost) == (
            date(2021, 11, 8),
            2,
            20,
        )
        assert (session.provider, session.specialist) == (provider, specialist)
        assert (session.place, session.note) == ("Mājās", "Kopā ar māti")
        assert f"{session.start_time:%H:%M}–{session.end_time:%H:%M}" == "09:30–10:30"
        assert session.recorded_by == ilze

    def test_it_says_so_and_offers_to_undo(self, client, anna):
        response = client.post(address(anna), typed(), follow=True)
        session = ServiceSession.objects.get()
        (message,) = get_messages(response.wsgi_request) or response.context["messages"]
        assert str(message) == (
            "Ieraksts saglabāts 14:02: Anna Ozola, Fizioterapija (individuāla nodarbība), "
            "2\u00a0reizes."
        )
        assert f"/services/sessions/{session.uuid}/delete/" in response.text
        assert "Atsaukt" in response.text

    def test_the_next_form_keeps_the_day_and_the_last_choice(self, client, anna):
        provider = factories.ProviderFactory()
        said = typed(next="yes", service="masaza", provider=provider.code)
        response = client.post(address(anna), said)
        assert response.url == f"{address(anna)}?on=2021-11-08"
        response = client.get(response.url)
        form = response.context["form"]
        assert (form["service"].value(), form["provider"].value()) == ("masaza", provider.code)
        assert offered(response)[0] == "masaza"
        assert 'value="08.11.2021"' in response.text

    def test_a_first_entry_follows_what_the_client_last_had(self, client, anna):
        massage = factories.service("masaza")
        factories.ServiceSessionFactory(client=anna.client, service=massage)
        form = client.get(address(anna)).context["form"]
        assert form["service"].value() == "masaza"

    def test_a_last_choice_that_may_not_be_given_today_is_no_default(self, client, anna):
        # Not in the plan.
        dogs = factories.service("kanisterapija")
        factories.ServiceSessionFactory(client=anna.client, service=dogs)
        response = client.get(address(anna))
        assert "kanisterapija" not in offered(response)
        assert response.context["form"]["service"].value() is None

    @pytest.mark.parametrize("on", ["2021-11-10", "9999-99-99", "x", ""])
    def test_a_day_in_the_address_that_cannot_be_is_today(self, client, anna, on):
        assert 'value="09.11.2021"' in client.get(address(anna), {"on": on}).text

    def test_of_who_has_exited_the_last_day_can_still_be_typed(self, client, anna):
        anna.client.exited_on = date(2021, 10, 29)
        anna.client.save()
        assert 'value="29.10.2021"' in client.get(address(anna)).text
        assert client.post(address(anna), typed(happened_on="29.10.2021")).status_code == 302
        response = client.post(address(anna), typed(happened_on="30.10.2021"))
        assert "Klients ir izstājies 29.10.2021." in response.text

    def test_a_representative_is_chosen_by_name(self, client, anna):
        value = f"representative-{anna.representative.uuid}"
        client.post(address(anna), typed(recipient=value))
        session = ServiceSession.objects.get()
        assert (session.recipient, session.representative) == (
            "representative",
            anna.representative,
        )

    def test_an_adult_is_served_without_being_asked_for(self, client, anna):
        adult = factories.ClientFactory(adult=True)
        factories.RepresentationFactory(client=adult, kind="trustee")
        plan_for(adult, ("dac-grt", "adult"))
        factories.RateFactory(service=factories.service("dac-grt"))
        place = f"/services/clients/{adult.uuid}/sessions/new/"
        assert 'type="radio"' not in client.get(place).text
        for recipient in ("", "adult"):
            said = typed(service="dac-grt", recipient=recipient, quantity="0,5")
            assert client.post(place, said).status_code == 302
        assert {s.recipient for s in ServiceSession.objects.all()} == {"adult"}
        assert client.post(place, typed(service="dac-grt")).status_code == 422

    def test_a_representative_of_another_child_is_no_choice(self, client, anna):
        stranger = factories.RepresentationFactory().representative
        response = client.post(address(anna), typed(recipient=f"representative-{stranger.uuid}"))
        assert response.status_code == 422
        assert not ServiceSession.objects.exists()

    def test_the_cost_is_typed_where_the_service_has_no_rate(self, client, anna):
        said = typed(service="atelpas-bridis-ft", cost="1 234,50 EUR")
        client.post(address(anna), said)
        assert ServiceSession.objects.get().cost == Decimal("1234.50")
        response = client.post(address(anna), typed(cost="5"))
        assert response.status_code == 422
        assert response.context["form"].errors["cost"]

    @pytest.mark.parametrize(
        "said, field, message",
        [
            ({"service": ""}, "service", "Izvēlieties pakalpojumu."),
            ({"service": "nav-tada"}, "service", "Izvēlieties pakalpojumu."),
            ({"recipient": ""}, "recipient", "Izvēlieties saņēmēju."),
            ({"happened_on": ""}, "happened_on", "Ievadiet datumu."),
            ({"happened_on": "31.2.2021"}, "happened_on", "Tāda datuma nav: 31.02.2021."),
            ({"happened_on": "10.11.2021"}, "happened_on", "Datums nevar būt nākotnē."),
            ({"quantity": "0"}, "quantity", "Apjomam jābūt lielākam par 0."),
            ({"quantity": "2h"}, "quantity", "Apjomam jābūt skaitlim, nevis „2h”."),
            ({"quantity": "1,5"}, "quantity", "Reizes skaita veselos skaitļos."),
            (
                {"service": "sociala-aprupe", "quantity": "24,5"},
                "quantity",
                "Dienā ir tikai 24 stundas.",
            ),
            ({"start_time": "25:00"}, "start_time", "Ievadiet laiku kā 14:02."),
            (
                {"start_time": "10:00", "end_time": "9:00"},
                "end_time",
                END_AFTER_START,
            ),
            (
                {"service": "kanisterapija"},
                "service",
                "Pakalpojums nav atbalsta plānā. Papildiniet plānu vai izvēlieties citu "
                "pakalpojumu.",
            ),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, client, anna, said, field, message
    ):
        said = typed(note="Jāatceras", **said)
        response = client.post(address(anna), said)
        assert response.status_code == 422
        assert response.context["form"].errors == {field: [message]}
        assert response.text.count(str(message)) >= 2  # in the summary and beside the field
        assert "<title>Kļūda: " in response.text
        for value in (said["note"], said["form_key"], said["quantity"]):
            assert value in response.text
        assert not ServiceSession.objects.exists()

    def test_a_used_up_limit_refuses_with_rule_and_numbers(self, client, anna):
        Limit.objects.filter(code="rehab-child-all").update(maximum=2)
        client.post(address(anna), typed())
        response = client.post(address(anna), typed(service="masaza", quantity="1"))
        assert response.status_code == 422
        assert "2 no 2 visā projektā; šī būtu 3." in response.text
        assert offered(client.get(address(anna)))[0] == "atelpas-bridis-ft"

    def test_a_closed_month_refuses(self, client, anna):
        factories.closed_month("rezeknes-valstspilseta", date(2021, 11, 1))
        response = client.post(address(anna), typed())
        assert response.context["form"].errors == {
            "happened_on": ["2021. gada novembris ir slēgts. Piesakiet labojumu."]
        }

    def test_the_same_post_twice_stores_one(self, client, anna):
        said = typed()
        first, second = (client.post(address(anna), said) for _ in range(2))
        assert first.url == second.url
        assert ServiceSession.objects.count() == 1

    def test_without_script_it_recalculates_and_stores_nothing(self, client, anna):
        response = client.post(
            address(anna), typed(service="sociala-aprupe", quantity="1,5", recalculate="yes")
        )
        assert response.status_code == 200
        assert "Izmaksas: 1,5 × 10,00 = 15,00\u00a0EUR" in response.text
        assert "Atlikums pēc šī ieraksta: 38,5\u00a0stundas" in response.text
        assert not ServiceSession.objects.exists()

    def test_the_preview_shows_cost_left_and_verdict(self, client, anna):
        response = client.post(address(anna, "preview"), typed(service="sociala-aprupe"))
        assert "Izmaksas: 2 × 10,00 = 20,00\u00a0EUR" in response.text
        assert "Atlikums pēc šī ieraksta: 38\u00a0stundas" in response.text
        response = client.post(
            address(anna, "preview"), typed(service="sociala-aprupe", quantity="41")
        )
        assert "Ierakstīt nevar" in response.text
        assert "0 no 40\u00a0stundām 2021. gada novembrī; ar šo ierakstu būtu 41." in response.text
        response = client.post(address(anna, "preview"), typed(quantity="21"))
        assert "Vairāk, nekā plānots: 21 no 20\u00a0reizēm." in response.text
        assert "<html" not in response.text
        assert client.post(address(anna, "preview"), {}).status_code == 200

    def test_the_options_follow_day_and_recipient(self, client, anna):
        Opinion.objects.update(valid_to=date(2021, 10, 31))
        care = 'value="sociala-aprupe"'
        said = typed(service="masaza")
        text = client.post(address(anna, "options"), said).text
        assert care not in text
        assert re.search(r'value="masaza"[^>]* selected', text)
        assert "iepriekšējais beidzās 31.10.2021." in text
        said["happened_on"] = "31.10.2021"
        assert care in client.post(address(anna, "options"), said).text
        said |= {"recipient": f"representative-{anna.representative.uuid}", "service": ""}
        text = client.post(address(anna, "options"), said).text
        assert re.findall(r'<option value="([a-z-]+)"', text) == ["fizioterapija"]

    def test_who_is_grown_up_is_offered_nothing_and_told_why(self, client, anna):
        identity = anna.client.identity
        identity.birth_date = date(2003, 11, 9)
        identity.save()
        response = client.get(address(anna))
        assert offered(response) == []
        assert "09.11.2021. klientam ir 18 gadu" in response.text

    def test_the_number_of_queries_does_not_grow(
        self, client, anna, ilze, django_assert_max_num_queries
    ):
        client.post(address(anna), typed())
        client.get(address(anna))
        with django_assert_max_num_queries(40) as few:
            client.get(address(anna))
        for _ in range(3):
            client.post(address(anna), typed(quantity="1"))
            factories.SpecialistFactory()
        factories.RepresentationFactory(client=anna.client)
        client.get(address(anna))
        with django_assert_max_num_queries(40) as many:
            client.get(address(anna))
        assert len(few) == len(many)

    def test_methods(self, client, anna):
        for page in ("options", "preview"):
            assert client.get(address(anna, page)).status_code == 405
        assert client.put(address(anna)).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["new", "options", "preview"])
class TestWhoMay:
    def test_anonymous(self, client, anna, page):
        assert client.post(address(anna, page)).url.startswith("/accounts/")

    def test_a_head_may(self, client, anna, inese, page):
        client.force_login(inese)
        assert client.post(address(anna, page), typed()).status_code in {200, 302}

    def test_a_stranger_gets_404(self, client, anna, oskars, page):
        client.force_login(oskars)
        assert client.post(address(anna, page), typed()).status_code == 404
        assert not ServiceSession.objects.exists()

    @pytest.mark.parametrize("name", ["kaspars", "rita", "anita", "valdis"])
    def test_others_get_403(self, client, anna, request, page, name):
        client.force_login(request.getfixturevalue(name))
        assert client.post(address(anna, page), typed()).status_code == 403
        assert not ServiceSession.objects.exists()


def test_two_posts_at_once_store_one_session(committed):
    case = make_anna()
    ilze = factories.user_with(
        Membership.Role.SOCIAL_WORKER, "rezeknes-valstspilseta", name="Ilze Kalna"
    )
    said = typed()

    def post(_n) -> int:
        browser = Browser()
        browser.force_login(ilze)
        try:
            return browser.post(address(case), said).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(post, range(2))) == [302, 302]
    assert ServiceSession.objects.count() == 1


@pytest.mark.django_db
class TestTwins:
    @pytest.fixture(autouse=True)
    def saved(self, client, ilze, anna):
        with time_machine.travel(TODAY, tick=False):
            client.force_login(ilze)
            client.post(address(anna), typed())

    def told(self, client, anna, minutes=10, **said) -> bool:
        later = datetime.fromisoformat(TODAY) + timedelta(minutes=minutes)
        with time_machine.travel(later, tick=False):
            response = client.post(address(anna, "preview"), typed(**said))
        return "Tāds pats ieraksts jau ir saglabāts 14:02." in response.text

    def test_the_same_just_now_is_told_but_not_refused(self, client, anna):
        assert self.told(client, anna)
        with time_machine.travel(TODAY):
            assert client.post(address(anna), typed()).status_code == 302
        assert ServiceSession.objects.count() == 2

    @pytest.mark.parametrize(
        "other",
        [{"quantity": "1"}, {"happened_on": "7.11.2021"}, {"service": "masaza"}, {"minutes": 11}],
    )
    def test_another_or_an_old_one_is_not(self, client, anna, other):
        assert not self.told(client, anna, **other)

    def test_nor_a_colleagues(self, client, anna, juris):
        client.force_login(juris)
        assert not self.told(client, anna)

    def test_nor_the_entry_itself(self, client, anna):
        session = ServiceSession.objects.get()
        with time_machine.travel(TODAY):
            response = client.get(f"/services/sessions/{session.uuid}/")
        assert "Tāds pats ieraksts" not in response.text

    def test_nor_a_deleted_one(self, client, anna):
        with time_machine.travel(TODAY):
            client.post(f"/services/sessions/{ServiceSession.objects.get().uuid}/delete/")
        assert not self.told(client, anna)
