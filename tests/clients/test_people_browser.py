"""People and grounds in a real browser: a phone, the keyboard alone, axe."""

from datetime import date

import pytest

from clients.models import Contact, Disability, Opinion, Representation
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.people_rows import contact, contract, occupation

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    anna = factories.ClientFactory(number="R-17", identity__family_name="Ozola")
    row = factories.RepresentationFactory(
        client=anna, basis="orphans_court", basis_number="1-6/12", basis_on=date(2015, 1, 1)
    )
    occupation(row, valid_to=date(2020, 1, 1))
    contact(anna, name="Rēzeknes pilsētas 3. pirmsskolas izglītības iestāde", relation="bērnudārzs")
    contract(anna)
    Disability.objects.filter(client=anna).update(is_withdrawn=True, change_reason="Kļūda")
    return anna


def tab_to(page, name: str) -> None:
    """Presses Tab until what is so called has the focus."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(name)


def test_the_pages_are_accessible_wide_and_on_a_phone(page, ilze, anna):
    sign_in(page, ilze, factories.TEST_PASSWORD)
    row = Representation.objects.get(client=anna)
    opinion = Opinion.objects.get(client=anna)
    for address in (
        f"/clients/{anna.uuid}/people/",
        f"/clients/{anna.uuid}/grounds/",
        f"/clients/{anna.uuid}/people/representatives/new/",
        f"/clients/representatives/{row.representative.uuid}/",
        f"/services/clients/{anna.uuid}/grounds/opinion/{opinion.uuid}/mistaken/",
        f"/clients/{anna.uuid}/",
    ):
        page.goto(address)
        assert_accessible(page)


def test_a_representative_is_registered_and_called_first_by_keyboard_on_a_phone(page, ilze, anna):
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.set_viewport_size(PHONE)
    page.goto(f"/clients/{anna.uuid}/people/")
    tab_to(page, "Pievienot pārstāvi")
    page.keyboard.press("Enter")
    page.get_by_label("Meklēt pārstāvi").focus()
    page.keyboard.type("Zigrīda")
    page.keyboard.press("Enter")
    page.get_by_text("Neviens šeit ierakstītais neatbilst.").wait_for()
    tab_to(page, "Reģistrēt pārstāvi")
    page.keyboard.press("Enter")
    page.get_by_label("Vārds *", exact=False).first.focus()
    for text in ("Zigrīda", "Vītola", "", "26 999 888", ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type("a")
    tab_to(page, "Saglabāt")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zigrīda Vītola", exact=True).wait_for()
    assert Representation.objects.filter(client=anna, kind="guardian").count() == 1
    tab_to(page, "Agrāk")
    page.keyboard.press("Enter")
    page.get_by_text("Kārtība saglabāta.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_error_takes_the_focus_and_keeps_what_was_typed(page, ilze, anna):
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.goto(f"/clients/{anna.uuid}/people/contacts/new/")
    page.get_by_label("Vārds, uzvārds vai iestāde").fill("Dr. Kalniņa")
    page.get_by_label("No", exact=False).first.fill("31.2.2021")
    page.get_by_role("button", name="Saglabāt").click()
    summary = page.locator("#error-summary")
    summary.wait_for()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert "Tāda datuma nav: 31.02.2021." in summary.inner_text()
    assert page.get_by_label("Vārds, uzvārds vai iestāde").input_value() == "Dr. Kalniņa"
    assert_accessible(page)
    assert not Contact.objects.filter(name="Dr. Kalniņa").exists()
