"""Applications through their pages: entered, corrected, withdrawn."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Application
from services.applications import actions
from services.applications.wanted import Wanted
from services.models import RequestedService
from tests import factories
from tests.services.application_rows import a_decision, a_place, an_application
from tests.services.applications.pages import address, asked, granted, listed, requested, seen

pytestmark = pytest.mark.django_db


def test_an_application_is_entered(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(
        address("application_create", anna),
        asked(services=["child-fizioterapija", "representative-psihologs"], request="Lūdzu.",
              received_by=ilze.uuid),
    )  # fmt: skip
    assert response.url == listed(anna)
    application = Application.objects.get()
    assert (application.submitted_on, application.number) == (date(2021, 11, 1), "I-7")
    assert (application.client, application.received_by) == (anna, ilze)
    assert requested(application) == {
        ("fizioterapija", "child"),
        ("psihologs", "representative"),
    }
    page = client.get(listed(anna)).text
    for words in ("Iesniegums saglabāts.", "Iesniegums I-7, 01.11.2021", "○ Gaida lēmumu",
                  "Fizioterapija", "Lūdzu.", "Ilze Kalna", "Ierakstīt lēmumu"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"submitted_on": ""}, "Ievadiet datumu."),
        ({"submitted_on": "31.02.2021"}, "Tāda datuma nav"),
        ({"submitted_on": "9.11.2021"}, "nākotnē"),
        ({"services": []}, "Izvēlieties pakalpojumus vai ierakstiet, ko lūdz."),
        ({"services": ["adult-dac-grt"]}, "Izvēlieties no parādītajiem pakalpojumiem."),
        ({"number": "x" * 61}, "60"),
        ({"received_by": "nekas"}, "nekas"),
    ],
)
def test_faults_stand_beside_their_fields(client, ilze, anna, said, words):
    client.force_login(ilze)
    response = client.post(address("application_create", anna), asked(**said))
    assert response.status_code == 422
    assert words in response.text
    assert not Application.objects.exists()


def test_an_adult_is_offered_services_for_adults(client, ilze):
    adult = factories.ClientFactory(adult=True)
    client.force_login(ilze)
    page = client.get(address("application_create", adult)).text
    assert 'value="adult-dac-grt"' in page
    assert "child-fizioterapija" not in page


def test_a_number_is_used_once_in_a_territory(client, ilze, anna):
    an_application(factories.ClientFactory(), number="I-7")
    elsewhere = factories.ClientFactory(territory=factories.territory("ludzas-novads"))
    an_application(elsewhere, number="I-8")
    client.force_login(ilze)
    response = client.post(address("application_create", anna), asked())
    assert response.status_code == 422
    assert "Šāds iesnieguma numurs jau ir." in response.text
    assert client.post(address("application_create", anna), asked(number="I-8")).status_code == 302
    assert client.post(address("application_create", anna), asked(number="")).status_code == 302
    assert client.post(address("application_create", anna), asked(number="")).status_code == 302


def test_sent_twice_it_is_one(client, ilze, anna):
    client.force_login(ilze)
    said = asked()
    for _time in range(2):
        assert client.post(address("application_create", anna), said).status_code == 302
    assert Application.objects.count() == 1
    other = client.post(address("application_create", anna), said | {"number": "I-8"})
    assert other.status_code == 422
    assert "jau ir saglabāta ar citu saturu" in other.text


def test_a_correction_changes_what_is_asked_for(client, ilze, anna):
    application = an_application(anna, "fizioterapija", "ergoterapija")
    client.force_login(ilze)
    form = client.get(address("application_update", application)).text
    assert form.count("checked") == 2
    said = asked(services=["child-ergoterapija", "child-logopeds"], changed_at=seen(application))
    assert client.post(address("application_update", application), said).url == listed(anna)
    assert requested(application) == {("ergoterapija", "child"), ("logopeds", "child")}
    # What was asked for once stays in the history, and can be asked for again.
    assert RequestedService.objects.count() == 3
    said = asked(services=["child-fizioterapija"], changed_at=seen(application))
    client.post(address("application_update", application), said)
    assert requested(application) == {("fizioterapija", "child")}
    assert RequestedService.objects.count() == 3


@pytest.mark.parametrize("name", ["application_update", "decision_update", "decision_appeal"])
def test_what_somebody_changed_meanwhile_is_not_written_over(client, ilze, anna, name):
    decision = a_decision(an_application(anna, "fizioterapija"))
    row = decision.application if name == "application_update" else decision
    client.force_login(ilze)
    said = {
        "application_update": asked(request="mans", submitted_on="1.3.2021"),
        "decision_update": granted(reason="mans"),
        "decision_appeal": {"appealed_on": "6.11.2021", "appeal_note": "mans"},
    }[name] | {"changed_at": seen(row)}
    with time_machine.travel("2021-11-08 12:05+02:00", tick=False):
        row.save()
    response = client.post(address(name, row), said)
    assert response.status_code == 422
    assert "Kamēr rakstījāt, kāds to mainīja (12:05)." in response.text
    assert "mans" in response.text
    for changed_at in ("", "nekas"):
        assert client.post(address(name, row), said | {"changed_at": changed_at}).status_code == 422
    # What is stored already is no loss: the second press of a button.
    said["changed_at"] = seen(row)
    assert client.post(address(name, row), said).status_code == 302
    assert client.post(address(name, row), said).status_code == 302


def test_an_application_is_withdrawn_with_a_reason(client, ilze, anna):
    application = an_application(anna, number="I-7")
    client.force_login(ilze)
    page = address("application_withdraw", application)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "divreiz ierakstīts"}).url == listed(anna)
    text = client.get(listed(anna)).text
    assert "■ Atsaukts" in text
    assert "divreiz ierakstīts" in text
    assert "Ierakstīt lēmumu" not in text
    for name in ("application_update", "application_withdraw", "decision_create"):
        assert client.get(address(name, application)).url == listed(anna)
        assert client.post(address(name, application), {}).url == listed(anna)
    # Its number is free again.
    assert client.post(address("application_create", anna), asked()).status_code == 302


def test_one_with_a_decision_is_not_withdrawn(client, ilze, anna):
    application = an_application(anna)
    a_decision(application)
    client.force_login(ilze)
    response = client.post(address("application_withdraw", application), {"reason": "kļūda"})
    assert response.status_code == 422
    assert "Vispirms atsauciet lēmumu." in response.text


PAGES = ["application_update", "application_withdraw", "decision_create", "decision_update",
         "decision_appeal", "decision_withdraw"]  # fmt: skip


def test_the_litany(client, ilze, oskars, anita, kaspars, anna):
    application = an_application(anna, "fizioterapija")
    decision = a_decision(an_application(anna))
    pages = {
        name: address(name, decision if name in {"decision_update", "decision_appeal",
                                                 "decision_withdraw"} else application)
        for name in PAGES
    }  # fmt: skip
    pages["application_create"] = address("application_create", anna)
    for page in (*pages.values(), listed(anna)):
        assert client.get(page).url.startswith("/accounts/sign-in/")
    for person, status in ((ilze, 200), (oskars, 404), (anita, 403), (kaspars, 403)):
        client.force_login(person)
        for page in pages.values():
            assert client.get(page).status_code == status, page
    client.force_login(anita)
    text = client.get(listed(anna)).text
    assert "Labot iesniegumu" not in text
    assert "Jauns iesniegums" not in text
    client.force_login(oskars)
    assert client.get(listed(anna)).status_code == 404
    client.force_login(ilze)
    for page in pages.values():
        assert client.put(page).status_code == 405
    assert client.post(listed(anna)).status_code == 405
    assert client.get("/services/applications/nekas/").status_code == 404
    assert client.get(f"/services/decisions/{uuid.uuid4()}/").status_code == 404


def test_an_empty_list_advises(client, ilze, anita, anna):
    client.force_login(ilze)
    assert "Iesniegumu vēl nav. Ierakstiet pirmo." in client.get(listed(anna)).text
    client.force_login(anita)
    assert "Iesniegumu vēl nav." in client.get(listed(anna)).text


def test_queries_do_not_grow_with_the_list(client, ilze, anna):
    client.force_login(ilze)
    a_place(anna)
    client.get(listed(anna))
    with CaptureQueriesContext(connection) as few:
        client.get(listed(anna))
    for code in ("ergoterapija", "logopeds", "masaza"):
        a_place(anna, code)
    with CaptureQueriesContext(connection) as many:
        client.get(listed(anna))
    assert len(many) == len(few)


def test_actions_tell_a_withdrawn_row(ilze, anna):
    application = an_application(anna, "fizioterapija")
    version = application.changed_at
    actions.withdraw_application(application=application, by=ilze, reason="kļūda")
    said = {"submitted_on": date(2021, 3, 2), "number": "", "request": "", "received_by": None}
    wanted = [Wanted(factories.service("fizioterapija"), "child")]
    with pytest.raises(ValidationError, match="Ilze Kalna to atsauca"):
        actions.correct_application(
            application=application, changed_at=version, services=wanted, **said
        )
