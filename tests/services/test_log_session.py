"""The main job in a real browser: find, log, see allowance and report change by just that."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from services.models import ServiceSession
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.factories import TEST_PASSWORD


@pytest.fixture
def worker(ilze):
    ilze.set_password(TEST_PASSWORD)
    ilze.save()
    return ilze


@pytest.fixture
def signed_in(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    return page


def find(page, text: str, name: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(text)
    expect(page.locator("#search-results").get_by_role("link", name=name)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def allowance(page, service: str) -> list[str]:
    """Used and left, as the panel shows them in the plan."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=service)).first
    cells = row.get_by_role("cell").all_inner_texts()
    return [cells[1], cells[3]]


def report_row(page, service: str) -> list[str]:
    page.goto(f"/reports/period/?first=01.01.{timezone.localdate().year}")
    row = page.get_by_role("row", name=re.compile(re.escape(service))).first
    return row.get_by_role("cell").all_inner_texts() if row.count() else []


def test_a_session_is_logged_by_keyboard_and_shows_everywhere(signed_in, anna):
    page = signed_in
    factories.ServiceSessionFactory(
        client=anna.client,
        happened_on=date(timezone.localdate().year, 1, 1),
        quantity=Decimal(3),
    )
    name = "Fizioterapija (individuāla nodarbība)"
    before = report_row(page, name)
    find(page, "ozola ann", "Anna Ozola")
    assert_accessible(page)
    assert allowance(page, name) == ["3 no 20", "17"]

    page.get_by_role("link", name="Ierakstīt pakalpojumu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ierakstīt pakalpojumu")
    assert_accessible(page)
    page.get_by_label("Pakalpojums").focus()
    page.keyboard.type("Fizio")
    page.get_by_label("Apjoms").focus()
    page.keyboard.type("2")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Izmaksas: 2 × 10,00 = 20,00\u00a0EUR")
    expect(preview).to_contain_text("Plāna atlikums pēc šī ieraksta: 15\u00a0reizes.")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_contain_text(f"Anna Ozola, {name}, 2\u00a0reizes.")
    session = ServiceSession.objects.order_by("id").last()
    assert (session.quantity, session.happened_on) == (2, timezone.localdate())
    assert allowance(page, name) == ["5 no 20", "15"]
    assert_accessible(page)

    after = report_row(page, name)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert ("3", "5") in changed  # quantity
    assert ("1", "2") in changed  # entries
    assert ("30,00", "50,00") in changed


def test_undo_takes_it_back_and_again(signed_in, anna):
    page = signed_in
    page.goto(f"/services/clients/{anna.client.uuid}/sessions/new/")
    page.get_by_label("Pakalpojums").select_option("masaza")
    page.get_by_label("Apjoms").fill("1")
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    page.get_by_role("button", name="Atsaukt").click()
    expect(page.get_by_text("Ieraksts izdzēsts.")).to_be_visible()
    assert not ServiceSession.objects.live().exists()
    page.get_by_role("button", name="Atsaukt").click()
    expect(page.get_by_text("Ieraksts atjaunots.")).to_be_visible()
    assert ServiceSession.objects.live().count() == 1


def test_a_double_click_stores_one_session(signed_in, anna):
    page = signed_in
    page.goto(f"/services/clients/{anna.client.uuid}/sessions/new/")
    page.get_by_label("Pakalpojums").select_option("masaza")
    page.get_by_label("Apjoms").fill("1")
    page.get_by_role("button", name="Saglabāt", exact=True).dblclick()
    expect(page.get_by_text("Ieraksts saglabāts")).to_be_visible()
    assert ServiceSession.objects.count() == 1


def test_the_form_follows_what_is_chosen(signed_in, anna):
    page = signed_in
    page.goto(f"/services/clients/{anna.client.uuid}/sessions/new/")
    page.get_by_label("Pakalpojums").select_option("sociala-aprupe")
    expect(page.locator(".unit")).to_have_text("stunda")
    cost = page.get_by_label("Visa ieraksta izmaksas, EUR")
    expect(cost).to_be_hidden()
    page.get_by_label("Pakalpojums").select_option("atelpas-bridis-ft")
    expect(cost).to_be_visible()
    page.get_by_role("button", name="vakar").click()
    expect(page.locator("#preview")).to_contain_text("Izmaksas un atlikums parādīsies")
    page.get_by_label("Inga Liepa").check()
    expect(page.get_by_label("Pakalpojums").locator("option")).to_have_count(2)
    page.get_by_label("Apjoms").fill("x")
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("Apjoms")).to_have_value("x")
    expect(page.get_by_label("Inga Liepa")).to_be_checked()
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    page.get_by_text("Kāpēc nav citu pakalpojumu?").click()
    assert_accessible(page)


def test_lists_and_search_are_accessible(signed_in, anna):
    page = signed_in
    factories.ClientFactory(identity__given_name="Anna", identity__family_name="Zīle")
    factories.ServiceSessionFactory.create_batch(3, client=anna.client)
    page.goto("/clients/")
    assert_accessible(page)
    page.get_by_label("Grupa").select_option("adult")
    expect(page.get_by_text("Neviens klients neatbilst filtriem.")).to_be_visible()
    assert "group=adult" in page.url
    page.locator("#search").fill("anna")
    expect(page.locator("#search-results").get_by_role("link")).to_have_count(2)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()
    expect(page.locator("#search")).to_have_value("anna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Atrastie klienti")
    assert_accessible(page)
    page.goto(f"/services/clients/{anna.client.uuid}/sessions/")
    assert_accessible(page)


def test_the_personal_code_is_shown_in_place(signed_in, anna):
    identity = anna.client.identity
    identity.personal_code = "327654-12345"
    identity.save()
    page = signed_in
    page.goto(f"/clients/{anna.client.uuid}/")
    page.get_by_role("button", name="Rādīt personas kodu").click()
    expect(page.get_by_text("327654-12345")).to_be_focused()
    assert "327654" not in page.url
