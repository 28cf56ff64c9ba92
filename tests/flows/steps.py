"""What people do on the way from an application to the first session, as steps in a browser."""

import re
from datetime import date

from clients.models import Client
from tests import factories
from tests.browser import sign_in
from tests.factories import TEST_PASSWORD


def come_in(page, user) -> None:
    """Whoever sat at the desk before leaves it."""
    page.context.clear_cookies()
    sign_in(page, user, TEST_PASSWORD)


def register(page, *, group: str, name: str, born: date) -> Client:
    given, family = name.split()
    page.goto("/clients/")
    page.get_by_role("link", name="Reģistrēt klientu").first.click()
    page.locator(f"[name='target_group'][value='{group}']").check()
    page.locator("#id_given_name").fill(given)
    page.locator("#id_family_name").fill(family)
    page.locator("#id_birth_date").fill(f"{born:%d.%m.%Y}")
    page.locator("#id_enrolled_on").fill("1.1.2021")
    page.get_by_role("button", name="Reģistrēt", exact=True).click()
    page.get_by_role("heading", name=name, level=1).wait_for()
    return Client.objects.get(identity__family_name=family)


def prove_disability(page, client: Client, group: str) -> None:
    page.goto(f"/clients/{client.uuid}/grounds/disability/new/")
    page.locator("#id_group").select_option(group)
    page.locator("#id_valid_from").fill("1.1.2021")
    page.get_by_role("button", name="Saglabāt").click()
    page.wait_for_url(f"**/clients/{client.uuid}/grounds/")


def apply_and_grant(page, client: Client, service: str) -> None:
    page.get_by_role("link", name="Iesniegumi", exact=True).click()
    page.get_by_role("link", name="Jauns iesniegums").click()
    page.get_by_label("Iesnieguma numurs").fill("I-1")
    asked = page.get_by_role("group", name="Prasītie pakalpojumi")
    asked.get_by_label(re.compile(re.escape(service))).first.check()
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Iesniegums saglabāts.").wait_for()
    page.get_by_role("link", name="Ierakstīt lēmumu").click()
    page.get_by_label("Piešķirts").check()
    page.get_by_label("Lēmuma numurs").fill("L-1")
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("1. vieta no 1").wait_for()


def assess(page, client: Client, recommended: str) -> None:
    """Every domain with its first score, a conclusion, and one recommended service."""
    page.get_by_role("link", name="Izvērtēšana", exact=True).click()
    page.get_by_role("link", name="Sākt izvērtēšanu").click()
    page.get_by_role("button", name="Sākt", exact=True).click()
    page.wait_for_selector(".task-list")
    page.locator(".task-list li").first.get_by_role("link").click()
    while True:
        page.wait_for_url("**/assessments/domains/**")
        page.get_by_role("radio").first.check()
        following = page.get_by_role("button", name="Saglabāt un turpināt ar nākamo")
        was = page.url
        if not following.count():
            break
        following.click()
        page.wait_for_url(lambda address, was=was: address != was)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    page.get_by_role("link", name="Secinājums").click()
    page.get_by_role("textbox", name="Secinājums").fill("Vajadzīgs atbalsts.")
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    page.get_by_role("link", name="Ieteiktie pakalpojumi").click()
    page.get_by_role("combobox", name="Pakalpojums").select_option(recommended)
    page.get_by_role("button", name="Pievienot").click()
    page.get_by_role("button", name="Noņemt").wait_for()
    page.get_by_role("link", name="Atpakaļ uz izvērtēšanu").click()
    page.get_by_role("link", name="Pabeigt izvērtēšanu").click()
    page.get_by_role("button", name="Pabeigt izvērtēšanu").click()
    page.get_by_text("Izvērtēšana ir pabeigta.").wait_for()


def plan_and_submit(page, client: Client, quantity: str) -> None:
    page.get_by_role("link", name="Plāns", exact=True).click()
    page.get_by_role("link", name="Jauns atbalsta plāns").click()
    page.get_by_role("button", name="Izveidot melnrakstu").click()
    page.get_by_role("heading", name="Atbalsta plāns Nr. 1").wait_for()
    page.get_by_role("link", name=re.compile(r"Labot\s*: Mērķi")).click()
    page.locator("[name='row-0-text']").fill("Dzīvot patstāvīgāk")
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Plāns saglabāts").wait_for()
    page.get_by_role("link", name=re.compile(r"Labot\s*: Plānotie")).click()
    page.locator("[name='row-0-quantity']").fill(quantity)
    page.get_by_role("button", name="Saglabāt").click()
    page.get_by_text("Plāns saglabāts").wait_for()
    page.get_by_role("link", name="Iesniegt apstiprināšanai").click()
    page.get_by_role("button", name="Iesniegt apstiprināšanai").click()
    page.get_by_text("Plāns iesniegts apstiprināšanai.").wait_for()


def approve_and_print(page) -> bytes:
    """The head's part; the plan as PDF."""
    page.get_by_role("link", name="Plāni", exact=True).click()
    page.get_by_role("link", name="Nr. 1").click()
    page.get_by_role("button", name="Apstiprināt plānu").click()
    page.get_by_text("Plāns apstiprināts.").wait_for()
    address = page.get_by_role("link", name="Drukāt (PDF)").get_attribute("href")
    return page.request.get(address).body()


def log(page, client: Client, service: str, quantity: str) -> None:
    page.goto(f"/clients/{client.uuid}/")
    page.get_by_role("link", name="Ierakstīt pakalpojumu").click()
    page.get_by_label("Pakalpojums", exact=False).first.select_option(service)
    page.get_by_label("Apjoms").fill(quantity)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    page.get_by_role("status").get_by_text(re.compile("Ieraksts saglabāts")).wait_for()


def paid(service: str) -> None:
    """So that what is logged has a cost and a payer."""
    factories.RateFactory(service=factories.service(service))
    factories.FundingSourceFactory()
