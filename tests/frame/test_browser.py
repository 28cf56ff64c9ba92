import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import PHONE, WIDE, assert_accessible, sign_in
from tests.factories import TEST_PASSWORD


@pytest.fixture
def worker(ilze):
    ilze.set_password(TEST_PASSWORD)
    ilze.save()
    return ilze


def test_signing_in_with_a_mistake_first(page, worker):
    page.goto("/")
    expect(page).to_have_title("Pieteikties – DI Latgale")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name="Pieteikties").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title("Kļūda: Pieteikties – DI Latgale")
    assert_accessible(page)
    page.get_by_role("link", name="Ievadiet paroli.").click()
    expect(page.get_by_label("Parole")).to_be_focused()
    page.get_by_label("Parole").fill(TEST_PASSWORD)
    page.get_by_role("button", name="Rādīt").click()
    expect(page.get_by_label("Parole")).to_have_attribute("type", "text")
    page.get_by_label("E-pasts").fill(worker.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Šodien")
    assert_accessible(page)


def test_the_keyboard_finds_everything(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Pāriet uz saturu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    menu = page.locator(".name-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Iziet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Iziet")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Iziet").click()
    expect(page).to_have_title("Pieteikties – DI Latgale")


def test_the_phone_has_the_same_navigation_in_a_menu(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("link", name="Sākums")).to_be_hidden()
    page.locator(".main-nav summary").click()
    expect(page.get_by_role("link", name="Sākums")).to_be_visible()
    assert_accessible(page)


@pytest.mark.usefixtures("sample_site")
def test_a_form_keeps_what_was_typed_and_leads_to_each_error(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    page.goto("/form/")
    assert_accessible(page)
    page.get_by_label("Datums").fill("8.11.2021")
    page.get_by_label("Datums").blur()
    expect(page.locator(".weekday")).to_have_text("pirmdiena")
    page.get_by_label("Apjoms").fill("2h")
    page.get_by_role("button", name="Saglabāt").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("Nav saglabāts. Izlabojiet 3 kļūdas:")
    assert_accessible(page)
    expect(page.get_by_label("Apjoms")).to_have_value("2h")
    expect(page.get_by_label("Apjoms")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Izvēlieties saņēmēju.").click()
    expect(page.get_by_label("Bērns")).to_be_focused()
    page.get_by_label("Bērns").check()
    page.get_by_label("Pakalpojums").select_option("f")
    page.get_by_label("Apjoms").fill("1,5")
    page.keyboard.press("Control+Enter")
    message = page.get_by_role("status")
    expect(message).to_contain_text("Ieraksts saglabāts 14:02")
    assert_accessible(page)
    page.get_by_role("button", name="Aizvērt").click()
    expect(message).to_have_count(0)


@pytest.mark.usefixtures("sample_site")
def test_the_calendar_writes_into_the_text_field(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    page.goto("/form/")
    page.get_by_role("button", name="Kalendārs").click()
    page.locator(".calendar input").evaluate(
        "days => { days.value = '2021-11-09';"
        " days.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    expect(page.get_by_label("Datums")).to_have_value("09.11.2021")
    expect(page.locator(".weekday")).to_have_text("otrdiena")
    expect(page.get_by_label("Datums")).to_be_focused()


@pytest.mark.usefixtures("sample_site")
def test_a_form_survives_a_sign_in_in_another_tab(page, worker):
    """Signing in changes the token; what was typed before must still be accepted."""
    sign_in(page, worker, TEST_PASSWORD)
    page.goto("/form/")
    page.get_by_label("Apjoms").fill("2h")
    other = page.context.new_page()
    page.context.clear_cookies()
    sign_in(other, worker, TEST_PASSWORD)
    page.get_by_role("button", name="Saglabāt").click()
    expect(page.get_by_label("Apjoms")).to_have_value("2h")
    expect(page.locator("#error-summary")).to_be_focused()


def test_refusals_stand_in_the_frame(page, worker):
    sign_in(page, worker, TEST_PASSWORD)
    for address, words in (("/nothing/", "Lapa nav atrasta"), ("/admin/", "jums nav tiesību")):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)
        assert_accessible(page)


def test_the_admin_looks_like_the_rest(page, kaspars):
    kaspars.set_password(TEST_PASSWORD)
    kaspars.save()
    sign_in(page, kaspars, TEST_PASSWORD)
    page.goto("/admin/")
    expect(page.get_by_role("link", name="Sniedzēji", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Iziet")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "organisations/specialist/add/",
        "services/limit/add/",
        "services/rate/add/",
        "services/centre/add/",
    ],
)
def test_the_admin_is_accessible(page, browser, site, kaspars, address):
    kaspars.set_password(TEST_PASSWORD)
    kaspars.save()
    sign_in(page, kaspars, TEST_PASSWORD)
    page.goto(f"/admin/{address}")
    # The checker reads imported style sheets by way of styles of its own.
    lenient = browser.new_context(
        base_url=site, bypass_csp=True, viewport=WIDE, storage_state=page.context.storage_state()
    )
    checked = lenient.new_page()
    checked.goto(f"/admin/{address}")
    result = Axe().run(checked)
    lenient.close()
    grave = [v for v in result.response["violations"] if v["impact"] in {"serious", "critical"}]
    assert grave == []
