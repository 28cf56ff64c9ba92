"""A plan in a real browser: drafted by one, approved by another, printed, and in force."""

import re

import pytest
import time_machine

from services.models import PlannedService, SupportPlan
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.services import plan_rows


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-12-09 12:02+00:00", tick=True):
        yield


@pytest.fixture
def child(db):
    made = factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )
    plan_rows.recommend(made, "fizioterapija")
    factories.RateFactory()
    return made


def row(page, number: int, name: str):
    return page.locator(f"[name='row-{number}-{name}']")


@pytest.mark.django_db
def test_from_draft_to_print(page, ilze, inese, child):
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.goto(f"/clients/{child.uuid}/")
    page.get_by_role("link", name="Plāns", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Jauns atbalsta plāns").click()
    assert_accessible(page)
    page.get_by_label("Pēdējā diena").fill("31.12.2022")
    page.get_by_role("button", name="Izveidot melnrakstu").click()
    page.get_by_role("heading", name="Atbalsta plāns Nr. 1").wait_for()
    assert_accessible(page)

    page.get_by_role("link", name=re.compile(r"Labot\s*: Mērķi")).click()
    row(page, 0, "text").fill("Staigāt patstāvīgi")
    page.get_by_role("button", name="Pievienot rindu").click()
    row(page, 1, "text").fill("Runāt")
    assert row(page, 0, "text").input_value() == "Staigāt patstāvīgi"
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Plāns saglabāts").wait_for()

    page.get_by_role("link", name=re.compile(r"Labot\s*: Plānotie")).click()
    row(page, 0, "quantity").fill("20")
    page.get_by_role("button", name="Pievienot rindu").click()
    row(page, 1, "service").select_option("masaza")
    row(page, 1, "quantity").fill("10")
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Nav saglabāts. Izlabojiet 1 kļūdu:").wait_for()
    assert_accessible(page)
    row(page, 1, "reason").fill("Ārsta ieteikums")
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Plāns saglabāts").wait_for()
    assert_accessible(page)

    page.get_by_role("link", name="Iesniegt apstiprināšanai").click()
    page.get_by_role("heading", name="Pārbaudiet plānu").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Iesniegt apstiprināšanai").click()
    page.get_by_text("Plāns iesniegts apstiprināšanai.").wait_for()
    assert page.get_by_role("button", name="Apstiprināt plānu").count() == 0

    page.context.clear_cookies()
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.get_by_role("link", name="Plāni", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Nr. 1").click()
    page.get_by_role("link", name="Atdot labošanai").click()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("button", name="Apstiprināt plānu").click()
    page.get_by_text("Plāns apstiprināts.").wait_for()
    assert_accessible(page)
    plan = SupportPlan.objects.get()
    assert plan.approved_by == inese
    assert PlannedService.objects.in_force_on(plan.approved_on).count() == 2

    address = page.get_by_role("link", name="Drukāt (PDF)").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    page.goto(f"/services/clients/{child.uuid}/plans/statement/")
    assert_accessible(page)
    page.goto(f"/services/plans/{plan.uuid}/review/")
    assert_accessible(page)
    page.goto(f"/services/plans/{plan.uuid}/end/")
    assert_accessible(page)


@pytest.mark.django_db
def test_on_a_phone_and_without_script(browser, site, ilze, child):
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, ilze, factories.TEST_PASSWORD)
    plan = plan_rows.draft(child, ilze)
    page.goto(f"/services/plans/{plan.uuid}/lines/")
    page.get_by_role("button", name="Pievienot rindu").click()
    row(page, 1, "service").select_option("masaza")
    row(page, 1, "reason").fill("Ārsta ieteikums")
    page.get_by_role("button", name="Saglabāt").click()
    assert re.search(r"Plāns saglabāts \d\d:\d\d", page.content())
    assert plan.lines.live().count() == 2
    context.close()
