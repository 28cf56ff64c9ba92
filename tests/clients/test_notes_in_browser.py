"""Notes and outcomes with a keyboard, on a phone and with axe; two versions side by side."""

import pytest
from playwright.sync_api import expect

from clients.models import Note
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.clients.note_rows import NoteFactory, OutcomeFactory
from tests.factories import TEST_PASSWORD


@pytest.fixture
def signed_in(page, ilze):
    ilze.set_password(TEST_PASSWORD)
    ilze.save()
    sign_in(page, ilze, TEST_PASSWORD)
    return page


def test_two_versions_are_compared_and_joined_by_hand(signed_in, juris):
    page = signed_in
    note = NoteFactory(text="Pirmā saruna", author=juris)
    page.goto(f"/clients/notes/{note.uuid}/")
    Note.objects.update(text="Jura vārdi", changed_by=juris, changed_at="2021-11-09 12:00+02:00")
    page.get_by_label("Teksts").fill("Ilzes vārdi")
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.get_by_text("piezīmi mainīja Juris Vilks")).to_be_visible()
    expect(page.locator("#error-summary")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.locator("#versions_text_error")).to_have_text("Izvēlieties, kuru paturēt.")
    expect(page.locator("#versions_text").get_by_text("Jura vārdi")).to_be_visible()
    page.locator("#id_text").fill("Abu vārdi")
    expect(page.get_by_label("Teksts: paturēt šeit rakstīto")).to_be_checked()
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.get_by_text("Piezīme saglabāta")).to_be_visible()
    note.refresh_from_db()
    assert note.text == "Abu vārdi"
    assert_accessible(page)
    page.get_by_role("link", name="Izmaiņas", exact=True).last.click()
    expect(page.get_by_text("Jura vārdi").first).to_be_visible()
    assert_accessible(page)


def test_an_outcome_is_recorded_corrected_and_withdrawn(signed_in):
    page = signed_in
    outcome = OutcomeFactory()
    page.goto(f"/clients/{outcome.client.uuid}/")
    assert_accessible(page)
    page.get_by_role("link", name="Reģistrēt rezultātu").click()
    page.get_by_label("Brīvprātīgais darbs").check()
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    expect(page.get_by_text("Rezultāts reģistrēts")).to_be_visible()
    page.goto(f"/clients/outcomes/{outcome.uuid}/")
    assert_accessible(page)
    page.get_by_role("button", name="Atsaukt, reģistrēts kļūdas pēc").click()
    expect(page.get_by_text("Rezultāts atsaukts")).to_be_visible()
    page.get_by_role("button", name="Atsaukt", exact=True).click()
    expect(page.get_by_text("Rezultāts atjaunots")).to_be_visible()


def test_an_empty_list_says_what_to_do(signed_in):
    client = factories.ClientFactory()
    signed_in.goto(f"/clients/{client.uuid}/notes/")
    expect(signed_in.get_by_text("Piezīmju vēl nav.")).to_be_visible()
    assert_accessible(signed_in)
