"""What was typed outlives a sign-in that ran out, for the same person only."""

import pytest
from playwright.sync_api import expect

from services.models import ServiceSession
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD


@pytest.fixture(autouse=True)
def passwords(ilze, juris):
    for person in (ilze, juris):
        person.set_password(TEST_PASSWORD)
        person.save()


@pytest.fixture
def form(page, anna, ilze):
    sign_in(page, ilze, TEST_PASSWORD)
    page.goto(f"/services/clients/{anna.client.uuid}/sessions/new/")
    page.get_by_label("Apjoms").fill("3")
    page.get_by_label("Pakalpojums").select_option("masaza")
    page.get_by_label("Piezīme").fill("Kopā ar māti")
    return page


def drafts(page) -> list[str]:
    return [name for name in page.evaluate("Object.keys(sessionStorage)") if "draft" in name]


def save(page) -> None:
    page.get_by_role("button", name="Saglabāt", exact=True).click()


def sign_in_here(page, user) -> None:
    page.get_by_label("E-pasts").fill(user.email)
    page.get_by_label("Parole").fill(TEST_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Pieteikties").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def test_it_is_back_after_signing_in_again(form, ilze):
    form.context.clear_cookies(name="sessionid")
    save(form)
    expect(form.get_by_text("Piesakieties vēlreiz. Ievadītais nav zudis.")).to_be_visible()
    sign_in_here(form, ilze)
    expect(form.get_by_text("Ievadītais atjaunots.")).to_be_visible()
    expect(form.get_by_label("Apjoms")).to_have_value("3")
    expect(form.get_by_label("Pakalpojums")).to_have_value("masaza")
    expect(form.get_by_label("Piezīme")).to_have_value("Kopā ar māti")
    expect(form.locator("#preview")).to_contain_text("3 × 10,00")
    assert_accessible(form)
    save(form)
    expect(form.get_by_text("Ieraksts saglabāts")).to_be_visible()
    assert ServiceSession.objects.get().note == "Kopā ar māti"
    assert drafts(form) == []


def test_nobody_else_gets_it(form, juris):
    form.context.clear_cookies(name="sessionid")
    save(form)
    sign_in_here(form, juris)
    expect(form.get_by_label("Piezīme")).to_have_value("")
    assert drafts(form) == []


def test_a_day_chosen_with_a_button_is_kept_too(form):
    form.evaluate("sessionStorage.clear()")
    form.reload()
    form.get_by_role("button", name="vakar").click()
    chosen = form.get_by_label("Datums").input_value()
    form.reload()
    expect(form.get_by_text("Ievadītais atjaunots.")).to_be_visible()
    expect(form.get_by_label("Datums")).to_have_value(chosen)


def test_it_can_be_cleared_and_ends_with_the_sign_out(form):
    form.reload()
    expect(form.get_by_label("Piezīme")).to_have_value("Kopā ar māti")
    form.get_by_role("button", name="Dzēst ievadīto").click()
    expect(form.get_by_text("Ievadītais atjaunots.")).to_be_hidden()
    expect(form.get_by_label("Piezīme")).to_have_value("")
    form.get_by_label("Piezīme").fill("x")
    form.locator(".name-menu summary").click()
    form.get_by_role("button", name="Iziet").click()
    expect(form).to_have_title("Pieteikties – DI Latgale")
    assert drafts(form) == []
