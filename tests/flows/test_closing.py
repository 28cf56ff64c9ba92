"""A quarter in a real browser: closed, tried, corrected through the journal, printed twice."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from reports.models import ClosedVersion
from services.models import Correction
from tests import factories
from tests.browser import PHONE, assert_accessible
from tests.flows import steps
from tests.services.conftest import make_anna
from tests.services.test_actions import record

pytestmark = pytest.mark.django_db

REZEKNE = "rezeknes-valstspilseta"


def text_of(pdf: bytes) -> str:
    sheets = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def printed(page, number: int) -> bytes:
    """The document of the quarter that the page leads to."""
    row = page.get_by_role("row", name="01.10.2021.–31.12.2021.")
    row = row.filter(has=page.get_by_role("cell", name=str(number), exact=True)).first
    address = row.get_by_role("link", name="PDF").get_attribute("href")
    return page.request.get(address).body()


def test_a_quarter_is_closed_corrected_and_printed_twice(page, ilze, inese, rita):
    case = make_anna()
    sessions = [
        record(case, ilze, happened_on=date(2021, month, 8), quantity=Decimal(2))
        for month in (10, 11, 12)
    ]
    quarter = f"/periods/{factories.municipality(REZEKNE).uuid}/2021-Q4/"

    # The worker is done, the head closes.
    steps.come_in(page, ilze)
    for month in ("oktobris", "novembris", "decembris"):
        page.goto(quarter)
        page.get_by_role("button", name=f"Mani ieraksti ir pabeigti: 2021. gada {month}").click()
    assert_accessible(page)
    steps.come_in(page, inese)
    page.goto(f"/periods/?municipality={REZEKNE}&year=2021")
    assert_accessible(page)
    page.get_by_role("row", name="2021. gada 4. ceturksnis").get_by_role(
        "link", name="Slēgt periodu"
    ).click()
    expect(page.get_by_text("60,00")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Slēgt periodu").click()
    expect(page.get_by_text("Slēgts: 2021. gada 4. ceturksnis.")).to_be_visible()
    first = printed(page, 1)
    assert "PROJEKTS" not in text_of(first)

    # It cannot be changed: the entry is only read, and leads to the journal.
    steps.come_in(page, ilze)
    page.goto(f"/services/sessions/{sessions[1].uuid}/")
    expect(page.get_by_text("2021. gada novembris ir slēgts")).to_be_visible()
    page.get_by_role("link", name="Pieteikt labojumu").click()
    assert_accessible(page)
    page.get_by_label("Pareizais apjoms").fill("1")
    page.get_by_label("Iemesls").fill("Bija viena reize")
    page.get_by_role("button", name="Saglabāt").click()
    expect(page.get_by_text("Labojums gaida cita cilvēka lēmumu.")).to_be_visible()

    # One was forgotten.
    page.goto(f"/services/clients/{case.client.uuid}/sessions/")
    page.get_by_role("link", name="Aizmirsts slēgta mēneša ieraksts").click()
    assert_accessible(page)
    page.get_by_label("Datums").fill("9.12.2021")
    page.get_by_label("Bērns" if page.get_by_label("Bērns").count() else "Anna Ozola").check()
    page.get_by_label("Pakalpojums").select_option("fizioterapija")
    page.get_by_label("Apjoms").fill("3")
    page.get_by_label("Iemesls").fill("Veidlapa atradās vēlāk")
    page.get_by_role("button", name="Pieteikt labojumu").click()
    expect(page.get_by_text("Labojums gaida cita cilvēka lēmumu.")).to_be_visible()

    # The head confirms both, and issues the quarter again.
    steps.come_in(page, inese)
    for correction in Correction.objects.order_by("id"):
        page.goto(f"/services/corrections/{correction.uuid}/")
        assert_accessible(page)
        page.get_by_label("Apstiprināt: skaitīt no šodienas").check()
        page.get_by_role("button", name="Saglabāt lēmumu").click()
        expect(page.get_by_text("Labojums apstiprināts.")).to_be_visible()
    page.goto(quarter)
    page.get_by_role("button", name="Izdot dokumentu ar labojumiem").click()
    expect(page.get_by_text("Izdota 2. versija: 2021. gada 4. ceturksnis.")).to_be_visible()
    second = printed(page, 2)
    assert printed(page, 1) == first
    assert "Labojumi, kas apstiprināti pēc perioda" in text_of(second)
    assert "Labojumi, kas apstiprināti pēc perioda" not in text_of(first)
    quarters = ClosedVersion.objects.filter(first=date(2021, 10, 1), last=date(2021, 12, 31))
    assert [bytes(v.pdf) for v in quarters.order_by("number")] == [first, second]

    # The difference is read.
    page.get_by_role("link", name=re.compile("^Kas mainījās")).click()
    changed = page.get_by_role("row", name="08.11.2021")
    expect(changed).to_contain_text("Mainīts")
    expect(changed).to_contain_text("Ilze Kalna, apstiprināja Inese Zīle")
    come = page.get_by_role("row", name="09.12.2021")
    expect(come).to_contain_text("Pievienots")
    expect(come).to_contain_text("+30,00")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # The next report tells of it.
    page.goto("/reports/period/")
    expect(page.get_by_role("heading", name="Izmaiņas iepriekšējos periodos")).to_be_visible()

    # The region gets it.
    page.goto(quarter)
    page.get_by_role("link", name="Iesniegt reģionam").click()
    page.get_by_role("button", name="Iesniegt reģionam").click()
    steps.come_in(page, rita)
    page.goto(quarter)
    page.get_by_role("link", name="Pieņemt", exact=True).click()
    page.get_by_role("button", name="Pieņemt").click()
    expect(page.get_by_text("Pieņemts: 2021. gada 4. ceturksnis.")).to_be_visible()
    assert printed(page, 2) == second
