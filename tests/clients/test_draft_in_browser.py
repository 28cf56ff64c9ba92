"""What is typed into a form with drafts is on the server soon, for the same person only."""

import pytest
from playwright.sync_api import expect

from clients.models import Draft, Note
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

SAVED = "Melnraksts saglabāts"


@pytest.fixture(autouse=True)
def passwords(ilze, juris):
    for person in (ilze, juris):
        person.set_password(TEST_PASSWORD)
        person.save()


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__family_name="Ozola")


@pytest.fixture
def form(page, anna, ilze):
    sign_in(page, ilze, TEST_PASSWORD)
    return opened(page, anna)


def opened(page, client):
    page.goto(f"/clients/{client.uuid}/notes/new/")
    return page


def elsewhere(page, user):
    """Another browser of the person, signed in."""
    other = page.context.browser.new_context(base_url=origin(page), locale="lv-LV")
    there = other.new_page()
    sign_in(there, user, TEST_PASSWORD)
    return there


def origin(page) -> str:
    return page.evaluate("location.origin")


def write(page, text) -> None:
    page.get_by_label("Teksts").press_sequentially(text)


def text_of(page):
    return page.get_by_label("Teksts")


def save(page) -> None:
    page.get_by_role("button", name="Saglabāt", exact=True).click()


def test_it_is_kept_given_back_and_gone_when_saved(form, anna, ilze):
    write(form, "Runājām")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.get_by_label("Tikšanās").check()
    other = elsewhere(form, ilze)
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    opened(other, anna)
    expect(other.get_by_text("Atjaunots melnraksts no")).to_be_visible()
    expect(text_of(other)).to_have_value("Runājām")
    expect(other.get_by_label("Tikšanās")).to_be_checked()
    assert_accessible(other)
    save(other)
    expect(other.get_by_text("Piezīme saglabāta")).to_be_visible()
    assert Note.objects.get().text == "Runājām"
    assert not Draft.objects.live().exists()
    opened(other, anna)
    expect(text_of(other)).to_have_value("")
    other.context.close()


def test_two_windows_do_not_write_over_each_other(form, anna, ilze):
    write(form, "Pirmais logs")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    other = opened(form.context.new_page(), anna)
    expect(text_of(other)).to_have_value("Pirmais logs")
    text_of(other).fill("Otrais logs")
    expect(other.locator("#draft-state")).to_contain_text(SAVED)
    write(form, " raksta tālāk")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.wait_for_timeout(1500)
    kept = {text for draft in Draft.objects.live() for _name, text, _words in draft.body}
    assert kept >= {"Pirmais logs raksta tālāk", "Otrais logs"}
    third = opened(form.context.new_page(), anna)
    expect(text_of(third)).to_have_value("Pirmais logs raksta tālāk")
    expect(third.get_by_text("Citi šīs veidlapas melnraksti")).to_be_visible()
    assert_accessible(third)
    third.get_by_role("button", name="Izmantot melnrakstu").click()
    expect(text_of(third)).to_have_value("Otrais logs")


def test_a_sign_in_that_runs_out_is_said_and_it_goes_on(form, anna, ilze):
    form.get_by_label("Tikšanās").check()
    write(form, "Pirms. ")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.context.clear_cookies(name="sessionid")
    write(form, "Pēc.")
    expect(form.get_by_text("Piesakieties vēlreiz. Ievadītais nav zudis.")).to_be_visible()
    form.locator("#draft-sign-in").click()
    sign_in_here(form, ilze)
    expect(text_of(form)).to_have_value("Pirms. Pēc.")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    save(form)
    expect(form.get_by_text("Piezīme saglabāta")).to_be_visible()
    assert Note.objects.get().text == "Pirms. Pēc."


def test_nobody_else_gets_it(form, anna, juris):
    write(form, "Ilzes vārdi")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.context.clear_cookies(name="sessionid")
    write(form, " un vēl")
    expect(form.get_by_text("Piesakieties vēlreiz. Ievadītais nav zudis.")).to_be_visible()
    form.locator("#draft-sign-in").click()
    sign_in_here(form, juris)
    expect(form.get_by_role("heading", name="Jauna piezīme")).to_be_visible()
    expect(text_of(form)).to_have_value("")
    assert "Ilzes" not in form.content()
    assert "Ilzes" not in form.evaluate("JSON.stringify(sessionStorage)")


def test_another_person_in_the_same_browser_gets_nothing_stored(form, anna, juris):
    write(form, "Ilzes vārdi")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.context.clear_cookies(name="sessionid")
    second = form.context.new_page()
    sign_in(second, juris, TEST_PASSWORD)
    write(form, " un vēl")
    expect(form.get_by_text("Šeit pieteicies cits lietotājs.")).to_be_visible()
    assert not Draft.objects.filter(user=juris).exists()
    save(form)
    expect(form.get_by_text("Nav saglabāts: to ievadīja cits lietotājs.")).to_be_visible()
    assert not Note.objects.exists()


def test_without_a_connection_it_says_so_and_sends_later(form, anna):
    form.context.set_offline(True)
    write(form, "Bez tīkla")
    expect(form.get_by_text("Nav savienojuma. Neaizveriet lapu")).to_be_visible()
    form.context.set_offline(False)
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    assert Draft.objects.live().count() == 1


def test_it_can_be_discarded_and_that_undone(form, anna):
    write(form, "Vajag")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    form.evaluate("sessionStorage.clear()")
    opened(form, anna)
    form.get_by_role("button", name="Atmest").click()
    expect(text_of(form)).to_have_value("")
    form.wait_for_timeout(300)
    assert not Draft.objects.live().exists()
    form.get_by_role("button", name="Atsaukt").click()
    expect(text_of(form)).to_have_value("Vajag")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    assert Draft.objects.live().count() == 1


def test_it_stays_after_errors(form, anna):
    text_of(form).fill("Bez veida")
    save(form)
    expect(form.get_by_text("Nav saglabāts. Izlabojiet 1 kļūdu:")).to_be_visible()
    expect(text_of(form)).to_have_value("Bez veida")
    expect(form.locator("#draft-state")).to_contain_text(SAVED)
    assert Draft.objects.live().count() == 1


def sign_in_here(page, user) -> None:
    page.get_by_label("E-pasts").fill(user.email)
    page.get_by_label("Parole").fill(TEST_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Pieteikties", exact=True).click()
    page.wait_for_url(lambda address: "sign-in" not in address)
