"""Logging by a provider's specialist: what is planned with the provider and nothing else."""

import uuid
from datetime import date

import pytest
import time_machine
from playwright.sync_api import expect

from clients.models import Assessment, Disability, Opinion
from services.models import Recipient, ServiceSession
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.services.plan_rows import save, unguarded
from tests.services.planned import SECRETS, make_planned

REFUSED = (
    "Šo pakalpojumu 08.11.2021. ierakstīt nevar. Sazinieties ar pašvaldības sociālo darbinieku."
)


def typed(**kwargs) -> dict:
    return {
        "form_key": str(uuid.uuid4()),
        "recipient": "child",
        "service": "fizioterapija",
        "happened_on": "8.11.2021",
        "quantity": "2",
    } | kwargs


def logged():
    return ServiceSession.objects.live().filter(happened_on=date(2021, 11, 8))


@pytest.mark.django_db
class TestPlannedCreate:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, zane):
        with time_machine.travel("2021-11-09 12:02+00:00"):
            client.force_login(zane)
            yield

    @pytest.fixture
    def peteris(self, zane, ilze):
        return make_planned(zane, ilze)

    def test_the_form_offers_only_what_is_planned_with_the_provider(self, client, peteris):
        specialist = factories.SpecialistFactory(provider=peteris.own, name="Sanda Saule")
        factories.SpecialistFactory(provider=peteris.other, name="Mikus Svešais")
        factories.SpecialistFactory(provider=None, name="Nora Nekā")
        response = client.get(peteris.address("new"))
        form = response.context["form"]
        assert [str(v) for v, _name in form.fields["service"].widget.choices] == [
            "",
            "fizioterapija",
        ]
        assert form["service"].value() == "fizioterapija"
        assert "provider" not in form.fields
        assert list(form.fields["specialist"].queryset) == [specialist]
        for absent in ("Mikus", "Nora", "Kāpēc nav citu", 'name="provider"', "funding_source"):
            assert absent not in response.text
        assert not [secret for secret in SECRETS if secret in response.text]

    def test_it_stores_what_was_typed(self, client, zane, peteris):
        specialist = factories.SpecialistFactory(provider=peteris.own)
        said = typed(specialist=specialist.code, note="Mana piezīme", provider="meness")
        response = client.post(peteris.address("new"), said, follow=True)
        session = logged().get()
        assert (session.provider, session.specialist) == (peteris.own, specialist)
        assert (session.recorded_by, session.cost, session.plan_line) == (zane, 20, peteris.line)
        assert response.redirect_chain == [(peteris.address(), 302)]
        assert f"/services/planned/sessions/{session.uuid}/delete/" in response.text
        assert "5 no 20" in response.text
        # The specialist named last leads in the next form.
        factories.SpecialistFactory(provider=peteris.own, name="Aija Agrā")
        form = client.get(peteris.address("new")).context["form"]
        assert form.fields["specialist"].queryset.first() == specialist
        assert form["specialist"].value() == specialist.code

    def test_the_next_entry_keeps_the_day(self, client, peteris):
        response = client.post(peteris.address("new"), typed(next="yes"))
        assert response.url == f"{peteris.address('new')}?on=2021-11-08"

    @pytest.mark.parametrize(
        "said",
        [
            {"service": "masaza"},
            {"service": "kanisterapija"},
            {"recipient": "representative"},
            {"recipient": f"representative-{uuid.UUID(int=5)}"},
            {"quantity": "x"},
            {"happened_on": "10.11.2021"},
            {"specialist": "mikus"},
        ],
    )
    def test_what_is_not_planned_cannot_be_posted(self, client, peteris, said):
        factories.SpecialistFactory(provider=peteris.other, code="mikus")
        response = client.post(peteris.address("new"), typed(**said))
        assert response.status_code == 422
        assert not logged().exists()
        assert not [secret for secret in SECRETS if secret in response.text]

    def test_a_line_for_the_representative_alone_serves_the_representative_alone(
        self, client, peteris
    ):
        representation = factories.RepresentationFactory(client=peteris.client)
        with unguarded():
            peteris.client.plannedservices.update(recipient=Recipient.REPRESENTATIVE)
        client.post(peteris.address("new"), typed(recipient=""))
        session = logged().get()
        assert session.representative == representation.representative

    @pytest.mark.parametrize("broken", ["disability", "opinion", "assessment", "exit", "day"])
    def test_a_refusal_does_not_tell_the_grounds(self, client, peteris, broken):
        person = peteris.client
        if broken == "opinion":
            # Care needs the opinion; it is planned with the provider here.
            peteris.line.service = factories.service("sociala-aprupe")
            save(peteris.line)
            factories.RateFactory(service=peteris.line.service)
            Opinion.objects.filter(client=person).update(valid_to=date(2021, 10, 31))
        elif broken == "disability":
            Disability.objects.filter(client=person).delete()
        elif broken == "assessment":
            Assessment.objects.filter(client=person).delete()
        elif broken == "exit":
            type(person).objects.filter(pk=person.pk).update(exited_on=date(2021, 10, 31))
        else:
            peteris.plan.valid_from = date(2021, 11, 9)
            save(peteris.plan)
        said = typed(service=peteris.line.service.code)
        for address in (peteris.address("new"), peteris.address("preview")):
            response = client.post(address, said)
            assert not [secret for secret in SECRETS if secret in response.text]
            for word in ("invaliditāt", "atzinum", "izvērtēšan", "izstāj", "31.10.2021", "2018"):
                assert word not in response.text.lower()
        options = client.post(peteris.address("options"), said)
        assert REFUSED in client.post(peteris.address("new"), said).text
        assert REFUSED in options.text
        assert not logged().exists()

    def test_what_another_provider_gave_that_day_is_not_told(self, client, zane, peteris):
        with time_machine.travel("2022-05-10 12:00+00:00"):
            client.force_login(zane)
            respite = factories.service("atelpas-bridis-ft")
            factories.ServiceSessionFactory(
                client=peteris.client,
                provider=peteris.other,
                service=respite,
                happened_on=date(2022, 5, 9),
                rate=None,
                cost=5,
            )
            said = typed(happened_on="09.05.2022")
            text = client.post(peteris.address("new"), said).text
            assert "Šo pakalpojumu 09.05.2022. ierakstīt nevar." in text
            assert "atelpas" not in text.lower()

    def test_a_limit_is_told_with_its_numbers(self, client, peteris):
        response = client.post(peteris.address("new"), typed(quantity="37"))
        assert response.status_code == 422
        assert "4 no 40 visā projektā" in response.text

    def test_more_than_planned_is_said_beforehand(self, client, peteris):
        text = client.post(peteris.address("preview"), typed(quantity="18")).text
        assert "Vairāk, nekā plānots: 21 no 20\u00a0reizēm." in text
        assert "Izmaksas:" not in text

    def test_who_works_for_two_providers_of_the_client_chooses(self, client, zane, peteris):
        factories.MembershipFactory(user=zane, role="provider_specialist", provider=peteris.other)
        response = client.get(peteris.address("new"))
        assert "Saule" in response.text
        assert 'name="provider"' in response.text
        assert (
            client.post(
                peteris.address("new"), typed(provider="saule", service="masaza")
            ).status_code
            == 422
        )
        said = typed(provider="meness", service="masaza", quantity="1")
        assert client.post(peteris.address("new"), said).status_code == 302
        assert logged().get().provider == peteris.other

    def test_a_centre_is_asked_for_only_among_ones_own(self, client, zane, ilze):
        peteris = make_planned(zane, ilze)
        peteris.line.service = factories.service("dac-ft")
        save(peteris.line)
        make = factories.CentreFactory
        make(service=peteris.line.service, provider=peteris.other, name="Svešais centrs")
        make(service=peteris.line.service, provider=peteris.own, name="Pirmais centrs")
        assert 'name="centre"' not in client.get(peteris.address("new")).text
        make(service=peteris.line.service, provider=peteris.own, name="Otrais centrs")
        text = client.get(peteris.address("new")).text
        assert "Pirmais centrs" in text
        assert "Svešais" not in text

    def test_a_client_of_nobody_is_not_found(self, client, peteris):
        other = factories.PlannedServiceFactory(provider=peteris.other).client
        for page in ("new", "options", "preview"):
            for key in (other.uuid, uuid.uuid4()):
                address = f"/services/planned/{key}/sessions/{page}/"
                assert client.post(address, typed()).status_code == 404


def test_a_session_is_logged_corrected_and_taken_back(page, zane, ilze):
    peteris = make_planned(zane, ilze)
    sign_in(page, zane, factories.TEST_PASSWORD)
    page.get_by_role("main").get_by_role("link", name="Mani klienti").click()
    assert_accessible(page)
    page.get_by_label("Meklēt klientu").fill("abol")
    page.get_by_role("button", name="Meklēt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pēteris Ābols")
    assert_accessible(page)
    assert "bol" not in page.url
    page.get_by_role("link", name="Ierakstīt pakalpojumu").click()
    page.get_by_label("Apjoms").fill("2")
    expect(page.locator("#preview")).to_contain_text("Plāna atlikums pēc šī ieraksta: 15")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Ieraksts saglabāts")
    assert_accessible(page)
    page.get_by_role("link", name="Labot").click()
    page.get_by_label("Apjoms").fill("1")
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.get_by_role("row", name="1 reize")).to_have_count(1)
    page.get_by_role("link", name="Labot").click()
    page.get_by_role("button", name="Dzēst ierakstu").click()
    page.get_by_role("button", name="Atsaukt").click()
    expect(page.get_by_text("Ieraksts atjaunots.")).to_be_visible()
    assert ServiceSession.objects.live().filter(recorded_by=zane).count() == 1
    assert peteris.address() in page.url
