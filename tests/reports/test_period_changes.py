"""Corrections in the report, and what changed between two documents of a closed period."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from di_latgale import scope
from di_latgale.dates import Period
from reports.closing.actions import close, reissue
from reports.models import ClosedVersion
from reports.prints.actions import entries_of_version
from reports.prints.differences import differences
from services.actions import correct_session, delete_session, record_session
from services.corrections.actions import add_forgotten, correct_entry, decide
from services.models import ServiceSession
from services.periods.actions import take_step
from tests import factories
from tests.reports.test_print import text_of
from tests.services.conftest import make_anna
from tests.services.test_actions import record, say

pytestmark = pytest.mark.django_db

REZEKNE = "rezeknes-valstspilseta"
DAY = date(2021, 11, 8)
NOVEMBER = Period.month(DAY)
SERVICE = "Fizioterapija (individuāla nodarbība)"


def place():
    return factories.municipality(REZEKNE)


@pytest.fixture
def anna(db):
    return make_anna()


@pytest.fixture
def entry(anna, ilze):
    with scope.of_user(ilze):
        return record(anna, ilze, happened_on=DAY)


def as_user(user, call):
    with scope.of_user(user):
        return call()


def shut(inese):
    return as_user(inese, lambda: close(municipality=place(), span=NOVEMBER, by=inese))[0]


def said(found):
    return [(d.kind, d.subject, d.lines, d.who) for d in found]


class TestReport:
    @pytest.fixture
    def corrected(self, anna, entry, ilze, inese):
        """−1 of the entry and a forgotten one of 3; both confirmed today."""
        shut(inese)
        key = {"form_key": "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a66"}
        minus = correct_entry(
            session=entry, quantity=Decimal(1), cost=None, why="x", by=ilze, **key
        )
        key = {"form_key": "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a67"}
        plus = add_forgotten(
            why="x", by=ilze, **key, **say(anna, happened_on=DAY, quantity=Decimal(3))
        )
        for each in (minus, plus):
            decide(correction=each, by=inese, is_confirmed=True)

    def asked(self, first, last):
        return {"municipality": REZEKNE, "first": first, "last": last}

    def today(self):
        month = Period.month(timezone.localdate())
        return self.asked(f"{month.first:%d.%m.%Y}", f"{month.last:%d.%m.%Y}")

    def test_the_next_report_tells_plus_and_minus(self, client, inese, corrected):
        client.force_login(inese)
        response = client.get("/reports/period/", self.today())
        (row,) = response.context["document"].changes.rows
        assert (row.month, row.corrections) == (NOVEMBER.first, 2)
        assert (row.plus, row.minus) == (3, -1)
        assert (row.plus_cost, row.minus_cost) == (30, -10)
        assert "Izmaiņas iepriekšējos periodos" in response.text
        addresses = set(re.findall(r'href="([^"]+what=corrected[^"]+)"', response.text))
        (address,) = {unescape(address) for address in addresses}
        sums = client.get(address).context["sums"]
        assert (sums.entries, sums.quantity, sums.cost) == (2, 2, 20)
        pdf = client.get("/reports/period/", self.today() | {"format": "pdf"}).content
        text = text_of(pdf)
        for part in ("Izmaiņas iepriekšējos periodos", "2021. gada novembris", "−10,00"):
            assert part in text
        workbook = client.get("/reports/period/", self.today() | {"format": "xlsx"}).content
        sheet = openpyxl.load_workbook(BytesIO(workbook))["Izmaiņas"]
        assert [cell.value for cell in sheet[4]][5:] == [2, 3, -1, 30, -10]

    def test_the_closed_one_says_it_beside_its_figures(self, client, inese, corrected):
        client.force_login(inese)
        asked = self.asked("1.11.2021", "30.11.2021")
        response = client.get("/reports/period/", asked)
        document = response.context["document"]
        assert not document.changes.rows
        assert [row.plus for row in document.later.rows] == [3]
        assert (document.report.entries, document.report.cost) == (1, 20)
        assert "Labojumi, kas apstiprināti pēc perioda" in response.text

    def test_of_another_source_or_place_it_is_silent(self, client, inese, daina, corrected):
        client.force_login(inese)
        factories.FundingSourceFactory(code="cits", name="Cits")
        asked = self.today() | {"funding_source": "cits"}
        assert not client.get("/reports/period/", asked).context["document"].changes.rows
        client.force_login(daina)
        asked = self.today() | {"municipality": "augsdaugavas-novads"}
        assert not client.get("/reports/period/", asked).context["document"].changes.rows

    def test_what_is_declined_or_waits_counts_nowhere(self, client, anna, entry, ilze, inese):
        shut(inese)
        factories.forgotten(anna.client, DAY, recorded_by=ilze)
        client.force_login(inese)
        assert not client.get("/reports/period/", self.today()).context["document"].changes.rows


class TestDifferences:
    def reopened(self, inese, rita):
        as_user(inese, lambda: self.step("ask", inese))
        as_user(rita, lambda: self.step("open", rita))

    def step(self, kind, by):
        return take_step(kind, municipality=place(), span=NOVEMBER, by=by, remark="Jo")

    def test_entries_come_gone_and_changed_by_whom(self, anna, entry, ilze, juris, inese, rita):
        with scope.of_user(juris):
            gone = record(anna, juris, happened_on=date(2021, 11, 9), quantity=Decimal(1))
            moved = record(anna, juris, happened_on=date(2021, 11, 10), quantity=Decimal(1))
            same = record(anna, juris, happened_on=date(2021, 11, 11), quantity=Decimal(1))
        first = shut(inese)
        as_user(inese, lambda: self.step("submit", inese))
        self.reopened(inese, rita)
        usual = {"recipient": "child", "service": entry.service}

        def change(session, by, **fields):
            session.refresh_from_db()
            told = {"quantity": session.quantity, "happened_on": session.happened_on}
            at = {"changed_at": session.changed_at}
            return correct_session(session=session, by=by, **at, **(usual | told | fields))

        as_user(ilze, lambda: change(entry, ilze, quantity=Decimal(3)))
        as_user(juris, lambda: delete_session(session=gone, by=juris))
        as_user(juris, lambda: change(moved, juris, happened_on=date(2021, 12, 1)))
        as_user(juris, lambda: change(same, juris, note="tikai piezīme"))
        key = "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a68"
        come = say(anna, happened_on=date(2021, 11, 12), quantity=Decimal(1))
        as_user(ilze, lambda: record_session(by=ilze, form_key=key, **come))
        second = shut(inese)
        found = {
            d.subject: (d.kind, d.who)
            for d in differences(entries_of_version(second), first.made_at, second.made_at)
        }
        assert found == {
            f"08.11.2021 {SERVICE}": ("changed", "Ilze Kalna"),
            f"09.11.2021 {SERVICE}": ("gone", "Juris Vilks"),
            f"10.11.2021 {SERVICE}": ("gone", "Juris Vilks"),
            f"12.11.2021 {SERVICE}": ("come", "Ilze Kalna"),
        }
        changed = next(
            d
            for d in differences(entries_of_version(second), first.made_at, second.made_at)
            if d.kind == "changed"
        )
        assert changed.lines == [("Apjoms", "2", "3"), ("Izmaksas, EUR", "20,00", "30,00")]
        assert first.hash_of_history() == first.rows_hash
        assert second.hash_of_history() == second.rows_hash

    def test_corrections_make_a_document_of_their_own(self, client, anna, entry, ilze, inese):
        first = shut(inese)
        client.force_login(inese)
        detail = f"/periods/{place().uuid}/2021-11/"
        assert "Izdot dokumentu" not in client.get(detail).text
        assert client.post(f"{detail}reissue/").status_code == 422
        key = "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a69"
        minus = correct_entry(
            session=entry, quantity=Decimal(0), cost=None, why="x", by=ilze, form_key=key
        )
        decide(correction=minus, by=inese, is_confirmed=True)
        assert "Izdot dokumentu" in client.get(detail).text
        response = client.post(f"{detail}reissue/", follow=True)
        assert "Izdota 2. versija: 2021. gada novembris." in response.text
        second = ClosedVersion.objects.get(number=2)
        assert (second.rows_hash, second.entries) == (first.rows_hash, 1)
        assert "Labojumi, kas apstiprināti pēc perioda" in text_of(second.pdf)
        assert second.figures["later"][0]["minus"] == "-2.00"
        page = client.get(f"/periods/versions/{second.uuid}/changes/")
        for part in ("Zudis", "Ilze Kalna, apstiprināja Inese Zīle", "Anna Ozola", "−20,00"):
            assert part in page.text
        assert client.post(f"{detail}reissue/").status_code == 422

    def test_whose_page_it_is(self, client, entry, ilze, inese, rita, oskars, zane):
        first = shut(inese)
        factories.confirmed(factories.correction(entry, quantity=1, recorded_by=None))
        second = as_user(inese, lambda: reissue(municipality=place(), span=NOVEMBER, by=inese))
        page = f"/periods/versions/{second.uuid}/changes/"
        assert client.get(page).status_code == 302
        for user, status in [(ilze, 200), (inese, 200), (rita, 403), (oskars, 404), (zane, 403)]:
            client.force_login(user)
            assert client.get(page).status_code == status
        client.force_login(ilze)
        assert client.get(f"/periods/versions/{first.uuid}/changes/").status_code == 404
        assert client.post(page).status_code == 405


def test_the_history_keeps_what_a_document_counted(anna, entry, ilze, inese):
    """The hash over the entries can be had again years later, from the history of rows."""
    version = shut(inese)
    factories.ServiceSessionFactory(client=anna.client, happened_on=date(2021, 12, 1))
    assert ServiceSession.objects.count() == 2
    assert version.hash_of_history() == version.rows_hash
    assert ClosedVersion.hash_of_rows(place(), NOVEMBER) == version.rows_hash
