"""The whole way in a real browser: a child to the first session, an adult to an outcome."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from services.models import ServiceSession, WaitingPlace
from tests.flows import steps

pytestmark = pytest.mark.django_db


def test_a_child_from_application_to_the_first_session(page, ilze, inese):
    steps.paid("fizioterapija")
    steps.come_in(page, ilze)
    child = steps.register(page, group="child", name="Anna Ozola", born=date(2018, 5, 20))
    steps.prove_disability(page, child, "child")
    steps.apply_and_grant(page, child, "Fizioterapija")
    steps.assess(page, child, "fizioterapija:child")
    steps.plan_and_submit(page, child, "20")
    steps.come_in(page, inese)
    printed = steps.approve_and_print(page)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed)).pages)
    assert "Anna Ozola" in text
    assert "Fizioterapija" in text
    assert "PROJEKTS" not in text
    steps.come_in(page, ilze)
    steps.log(page, child, "fizioterapija", "1")
    session = ServiceSession.objects.get()
    assert (session.client, session.plan_line.service.code) == (child, "fizioterapija")
    assert not WaitingPlace.objects.waiting_on(session.happened_on).exists()


def test_an_adult_to_the_day_centre_and_an_outcome(page, ilze, inese):
    steps.paid("dac-grt")
    steps.come_in(page, ilze)
    adult = steps.register(page, group="adult", name="Jānis Bērzs", born=date(1990, 5, 20))
    steps.prove_disability(page, adult, "2")
    steps.apply_and_grant(page, adult, "Dienas aprūpes centrs")
    steps.assess(page, adult, "dac-grt:adult")
    steps.plan_and_submit(page, adult, "200")
    steps.come_in(page, inese)
    steps.approve_and_print(page)
    steps.come_in(page, ilze)
    steps.log(page, adult, "dac-grt", "1")
    page.goto(f"/clients/{adult.uuid}/outcomes/new/")
    page.locator("[name='kind'][value='employment']").check()
    page.locator("#id_valid_from").fill("1.2.2021")
    page.get_by_role("button", name="Saglabāt").click()
    page.goto(f"/clients/{adult.uuid}/")
    page.get_by_text("01.02.2021").first.wait_for()
    assert adult.outcomes.get().kind == "employment"
