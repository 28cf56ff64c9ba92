"""A decision is recorded, corrected, appealed against and withdrawn, with the places it gives."""

from datetime import date

import pytest

from clients.models import Decision
from services.models import WaitingPlace
from tests.services.application_rows import a_decision, a_place, an_application
from tests.services.applications.pages import address, granted, listed, seen

pytestmark = pytest.mark.django_db


def test_what_is_granted_goes_on_the_waiting_list(client, ilze, anna):
    application = an_application(anna, "fizioterapija", "ergoterapija")
    client.force_login(ilze)
    form = client.get(address("decision_create", application)).text
    assert form.count("checked") == 2
    assert "child-logopeds" not in form
    assert "Piešķirts" in form
    assert "Atteikts" in form
    response = client.post(
        address("decision_create", application), granted(decided_by="Inese Zīle, vadītāja")
    )
    assert response.url == listed(anna)
    decision = Decision.objects.get()
    assert (decision.client, decision.recorded_by, decision.is_granted) == (anna, ilze, True)
    assert decision.appealable_until == date(2021, 12, 5)
    place = WaitingPlace.objects.get()
    assert (place.service.code, place.recipient, place.decision) == (
        "fizioterapija",
        "child",
        decision,
    )
    page = client.get(listed(anna)).text
    for words in ("Lēmums L-9, 05.11.2021", "✓ Piešķirts", "Inese Zīle, vadītāja", "05.12.2021",
                  "1. vieta no 1", "3\xa0dienas"):  # fmt: skip
        assert words in page
    assert "Ierakstīt lēmumu" not in page


def test_without_requested_services_all_of_the_group_are_offered(client, ilze, anna):
    application = an_application(anna, request="Lūdzu palīdzību.")
    client.force_login(ilze)
    assert "child-logopeds" in client.get(address("decision_create", application)).text


def test_a_refusal_has_a_reason_and_no_place(client, ilze, anna):
    application = an_application(anna, "fizioterapija")
    client.force_login(ilze)
    said = granted(is_granted="no")
    response = client.post(address("decision_create", application), said)
    assert response.status_code == 422
    assert "Norādiet atteikuma" in response.text
    client.post(address("decision_create", application), said | {"reason": "Nav invaliditātes."})
    assert not WaitingPlace.objects.exists()
    page = client.get(listed(anna)).text
    assert "× Atteikts" in page
    assert "Nav invaliditātes." in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"is_granted": ""}, "Izvēlieties, vai piešķirts."),
        ({"number": ""}, "Ievadiet lēmuma numuru."),
        ({"services": []}, "Izvēlieties, kas piešķirts."),
        ({"services": ["child-logopeds"]}, "Izvēlieties no parādītajiem pakalpojumiem."),
        ({"decided_on": "28.02.2021"}, "Lēmums nevar būt agrāks par iesniegumu."),
        ({"decided_on": "9.11.2021"}, "nākotnē"),
        ({"appealable_until": "4.11.2021"}, "nevar būt agrāka par lēmumu"),
    ],
)
def test_faults_of_a_decision_stand_beside_their_fields(client, ilze, anna, said, words):
    application = an_application(anna, "fizioterapija")
    client.force_login(ilze)
    response = client.post(address("decision_create", application), granted(**said))
    assert response.status_code == 422
    assert words in response.text
    assert not Decision.objects.exists()


def test_the_month_to_appeal_ends_on_a_day_that_exists(client, ilze, anna, settings):
    application = an_application(anna, "fizioterapija", submitted_on=date(2021, 1, 4))
    client.force_login(ilze)
    client.post(address("decision_create", application), granted(decided_on="31.01.2021"))
    assert Decision.objects.get().appealable_until == date(2021, 2, 28)
    assert "28.02.2021 (beidzies)" in client.get(listed(anna)).text


def test_an_application_has_one_decision(client, ilze, anna):
    application = an_application(anna, "fizioterapija")
    client.force_login(ilze)
    client.post(address("decision_create", application), granted())
    response = client.post(address("decision_create", application), granted(number="L-10"))
    assert response.status_code == 422
    assert "Par iesniegumu jau ir lēmums." in response.text
    assert WaitingPlace.objects.count() == 1


def test_a_decision_sent_twice_is_one(client, ilze, anna):
    application = an_application(anna, "fizioterapija")
    client.force_login(ilze)
    said = granted()
    for _time in range(2):
        assert client.post(address("decision_create", application), said).status_code == 302
    assert (Decision.objects.count(), WaitingPlace.objects.count()) == (1, 1)


def test_the_waiting_list_follows_a_correction(client, ilze, anna):
    application = an_application(anna, "fizioterapija", "ergoterapija")
    client.force_login(ilze)
    client.post(address("decision_create", application), granted())
    decision = Decision.objects.get()
    said = granted(services=["child-ergoterapija"], changed_at=seen(decision))
    assert client.post(address("decision_update", decision), said).status_code == 302
    assert WaitingPlace.objects.open().get().service.code == "ergoterapija"
    refused = granted(is_granted="no", reason="Kļūda.", changed_at=seen(decision))
    assert client.post(address("decision_update", decision), refused).status_code == 302
    assert not WaitingPlace.objects.open().exists()
    assert {p.taken_off_reason for p in WaitingPlace.objects.all()} == {"Lēmums labots."}
    again = granted(changed_at=seen(decision))
    assert client.post(address("decision_update", decision), again).status_code == 302
    assert WaitingPlace.objects.open().get().service.code == "fizioterapija"


def test_who_waits_already_keeps_the_earlier_place(client, ilze, anna):
    earlier = a_place(anna)
    later = an_application(anna, "fizioterapija")
    client.force_login(ilze)
    client.post(address("decision_create", later), granted())
    assert WaitingPlace.objects.open().get() == earlier


def test_a_decision_is_withdrawn_with_its_places(client, ilze, anna):
    decision = a_place(anna).decision
    client.force_login(ilze)
    page = address("decision_withdraw", decision)
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "cita klienta lēmums"}).url == listed(anna)
    assert not WaitingPlace.objects.open().exists()
    text = client.get(listed(anna)).text
    assert "cita klienta lēmums" in text
    assert "Ierakstīt lēmumu" in text
    for name in ("decision_update", "decision_appeal", "decision_withdraw"):
        assert client.post(address(name, decision), {}).url == listed(anna)


def test_an_appeal_waits_and_ends(client, ilze, anna):
    decision = a_place(anna).decision
    client.force_login(ilze)
    page = address("decision_appeal", decision)
    said = {"appealed_on": "1.4.2021", "changed_at": seen(decision)}
    assert client.post(page, said).url == listed(anna)
    assert "! Apstrīdēts" in client.get(listed(anna)).text
    assert WaitingPlace.objects.open().exists()
    ended = said | {"appeal_result": "cancelled", "appeal_decided_on": "2.5.2021",
                    "changed_at": seen(decision)}  # fmt: skip
    assert client.post(page, ended).status_code == 302
    assert WaitingPlace.objects.get().taken_off_reason == "Lēmums atcelts."
    text = client.get(listed(anna)).text
    assert "■ Atcelts apstrīdot" in text
    assert "Ierakstīt lēmumu" in text
    client.post(address("decision_create", decision.application), granted())
    assert WaitingPlace.objects.open().get().decision.number == "L-9"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"appealed_on": ""}, "Ievadiet datumu."),
        ({"appealed_on": "19.3.2021"}, "Apstrīdēšana nevar būt agrāka par lēmumu."),
        ({"appeal_result": "upheld"}, "Ievadiet iznākuma datumu."),
        ({"appeal_decided_on": "2.5.2021"}, "Izvēlieties iznākumu."),
        ({"appeal_result": "upheld", "appeal_decided_on": "31.3.2021"}, "agrāks par apstrīdēšanu"),
    ],
)
def test_faults_of_an_appeal(client, ilze, anna, said, words):
    decision = a_decision(an_application(anna))
    client.force_login(ilze)
    response = client.post(
        address("decision_appeal", decision),
        {"appealed_on": "1.4.2021", "changed_at": seen(decision), **said},
    )
    assert response.status_code == 422
    assert words in response.text


def test_decisions_to_look_after(anna):
    ending = a_decision(an_application(anna), appealable_until=date(2021, 4, 20))
    pending = a_decision(
        an_application(anna), appealable_until=date(2021, 4, 20), appealed_on=date(2021, 4, 1)
    )
    first, last = date(2021, 4, 20), date(2021, 4, 20)
    assert list(Decision.objects.appealable_between(first, last)) == [ending]
    assert list(Decision.objects.appeal_pending()) == [pending]
