"""In a real browser: a photo is attached and opened, an application goes to the waiting list."""

from datetime import date

import pytest
from django.urls import reverse

from clients.models import Document
from services.models import WaitingPlace
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.documents import made
from tests.services.application_rows import a_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


def test_a_document_is_attached_with_its_progress_in_words(page, ilze, anna):
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.goto(reverse("clients:document_create", args=[anna.uuid]))
    assert_accessible(page)
    page.evaluate(
        """() => {
            window.said = [];
            const line = document.getElementById('upload-progress');
            new MutationObserver(() => window.said.push(line.textContent))
                .observe(line, {childList: true, characterData: true, subtree: true});
        }"""
    )
    field = page.get_by_label("Fails", exact=True)
    field.set_input_files({"name": "atzinums.png", "mimeType": "image/png", "buffer": b"nekas"})
    page.get_by_label("Dokumenta veids").select_option("contract")
    page.get_by_role("button", name="Pievienot", exact=True).click()
    page.get_by_role("alert").get_by_text("Fails „atzinums.png” nav attēls.").wait_for()
    assert page.get_by_label("Dokumenta veids").input_value() == "contract"
    assert any("To pārbauda" in words for words in page.evaluate("window.said"))
    assert_accessible(page)
    page.get_by_label("Fails", exact=True).set_input_files(
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg()}
    )
    page.get_by_role("button", name="Pievienot", exact=True).click()
    page.wait_for_url(f"**{reverse('clients:document_list', args=[anna.uuid])}")
    page.get_by_text("Dokuments pievienots").wait_for()
    assert_accessible(page)
    assert Document.objects.get().kind == "contract"
    page.get_by_role("link", name="Līgums", exact=True).click()
    page.wait_for_url("**/clients/documents/**")
    assert page.locator("img").evaluate("img => img.naturalWidth") == 40


def test_on_a_telephone_a_photo_can_be_taken(browser, site, ilze, anna):
    context = browser.new_context(base_url=site, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    try:
        sign_in(page, ilze, factories.TEST_PASSWORD)
        page.goto(reverse("clients:document_create", args=[anna.uuid]))
        photo = page.get_by_label("Vai nofotografējiet")
        assert photo.is_visible()
        assert photo.get_attribute("capture") == "environment"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_label("Fails", exact=True).set_input_files(
            {"name": "a.pdf", "mimeType": "application/pdf", "buffer": made.pdf()}
        )
        photo.set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg()})
        # What was chosen last.
        assert page.get_by_label("Fails", exact=True).input_value() == ""
    finally:
        context.close()


def test_from_the_application_to_the_waiting_list(page, inese, anna):
    a_place(factories.ClientFactory(identity__given_name="Berta"), decided_on=date(2021, 3, 20))
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(reverse("services:application_list", args=[anna.uuid]))
    page.get_by_role("link", name="Jauns iesniegums").click()
    assert_accessible(page)
    page.get_by_label("Iesnieguma numurs").fill("I-7")
    page.get_by_role("group", name="Prasītie pakalpojumi").get_by_label(
        "Fizioterapija"
    ).first.check()
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Iesniegums saglabāts.").wait_for()
    page.get_by_role("link", name="Ierakstīt lēmumu").click()
    page.get_by_label("Piešķirts").check()
    page.get_by_label("Lēmuma numurs").fill("L-9")
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("2. vieta no 2").wait_for()
    assert_accessible(page)
    page.goto(reverse("services:waiting_list"))
    assert_accessible(page)
    row = page.get_by_role("row").filter(has_text="Anna Ozola")
    row.get_by_role("link", name="Steidzamība").click()
    page.get_by_label("Kāpēc steidzami").fill("krīze ģimenē")
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("krīze ģimenē").locator("visible=true").wait_for()
    first = page.locator("tbody tr:not(:has(.group))").first
    assert "Anna Ozola" in first.inner_text()
    assert WaitingPlace.objects.open().count() == 2
