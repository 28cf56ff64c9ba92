"""Report of services actually received: the print and the workbook, made without a request."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from pypdf import PdfReader

from di_latgale.dates import Period
from reports.period.filter import PeriodFilter
from reports.received.document import received_document
from reports.received.figures import Variant
from reports.received.files import received_pdf, received_workbook
from tests import factories
from tests.reports.test_print import text_of

LETTERS = "Āā Čč Ēē Ģģ Īī Ķķ Ļļ Ņņ Šš Ūū Žž"


def document(variant=Variant.CHILD, period=None, *, is_named=True):
    period = period or Period(date(2021, 3, 1), date(2021, 3, 31))
    asked = PeriodFilter(period, (factories.municipality("rezeknes-valstspilseta"),))
    return received_document(
        asked,
        sessions=asked.sessions(),
        corrections=asked.counted_corrections(),
        variant=variant,
        is_named=is_named,
    )


class TestPrint:
    def test_it_is_tagged_titled_and_latvian(self, march):
        with pikepdf.open(BytesIO(received_pdf(document()))) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in pdf.Root
            assert str(pdf.Root.Lang) == "lv"
            title = str(pdf.docinfo["/Title"])
        assert title.startswith("Atskaite par faktiski saņemto pakalpojumu apjomu – Rēzeknes")

    def test_every_letter_is_in_its_text(self, march):
        march.anna.identity.given_name = LETTERS
        march.anna.identity.save()
        text = text_of(received_pdf(document()))
        assert LETTERS in text
        for expected in ("PROJEKTS", "Inese Zīle", "Saņem: Latgales plānošanas reģions", "82,50"):
            assert expected in text

    def test_long_names_wrap_and_months_fit(self, march):
        """Twelve columns; nothing stands beyond the edge of the paper."""
        identity = march.anna.identity
        identity.given_name = "Anna Elizabete Konstancija Marija " * 2
        identity.family_name = "Bērziņa-Kalniņa-Ozoliņa-Vītoliņa-" * 2
        identity.save()
        made = document(period=Period(date(2021, 1, 1), date(2021, 12, 31)))
        pdf = PdfReader(BytesIO(received_pdf(made)))
        words = []
        for page in pdf.pages:
            width = float(page.mediabox.width)

            def visit(text, cm, tm, _font, _size, width=width):
                if text.strip():
                    words.append(text)
                    assert 0 <= cm[0] * tm[4] < width

            page.extract_text(visitor_text=visit)
        assert "Vītoliņa" in "".join(words)
        assert "12.2021" in "".join(words)

    def test_an_empty_period_is_one_page(self, march):
        made = document(period=Period(date(2019, 1, 1), date(2019, 1, 31)))
        pdf = received_pdf(made)
        assert len(PdfReader(BytesIO(pdf)).pages) == 1
        assert "Šajā periodā pakalpojumi nav sniegti." in text_of(pdf)

    def test_without_names(self, march):
        text = text_of(received_pdf(document(is_named=False)))
        assert march.anna.number in text
        assert march.anna.identity.family_name not in text
        assert march.parent.identity.family_name not in text

    def test_corrections_and_what_is_paid_with_them(self, march):
        session = march.anna.sessions.filter(service__code="logopeds").get()
        factories.confirmed(
            factories.correction(session, quantity=-1, cost=-10), counted_on=date(2021, 4, 2)
        )
        text = text_of(received_pdf(document(period=Period(date(2021, 4, 1), date(2021, 4, 30)))))
        assert "Kopā ar labojumiem" in text
        assert "−10,00" in text


class TestWorkbook:
    @pytest.fixture
    def book(self, march):
        march.anna.identity.given_name = "=Anna"
        march.anna.identity.family_name = "Ābola"
        march.anna.identity.save()
        session = factories.ServiceSessionFactory(
            client=march.anna, service=factories.service("logopeds"), happened_on=date(2021, 2, 9)
        )
        factories.confirmed(
            factories.correction(session, quantity=1, cost=10), counted_on=date(2021, 3, 30)
        )
        with received_workbook(document()) as file:
            file.seek(0)
            yield openpyxl.load_workbook(BytesIO(file.read()))

    def test_numbers_are_numbers(self, book):
        sheet = book["Personas"]
        assert [cell.value for cell in sheet[3]] == [
            "Vārds, uzvārds",
            "Klienta nr.",
            "Pakalpojums",
            "Saņēmējs",
            "Pārstāvis",
            "Mērvienība",
            "03.2021",
            "Apjoms",
            "Vienas vienības izmaksas, EUR",
            "Ieraksti",
            "Izmaksas, EUR",
        ]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        assert rows[0][2:] == [
            "Fizioterapija (individuāla nodarbība)",
            "bērns",
            None,
            "reize",
            *(2, 2, 10, 2, 20),
        ]
        assert rows[-1][0] == "Kopā"
        assert rows[-1][-2:] == [8, 82.5]
        assert sum(row[-1] for row in rows[:-1]) == rows[-1][-1]

    def test_days_are_days(self, book):
        sheet = book["Labojumi"]
        row = [cell.value for cell in sheet[4]]
        assert row[2] == datetime(2021, 2, 1)  # noqa: DTZ001
        assert row[-5:] == [1, 1, 0, 10, 0]

    def test_text_is_never_a_formula(self, book):
        cell = book["Personas"]["A4"]
        assert (cell.value, cell.data_type) == ("=Anna Ābola", "s")
        assert cell.quotePrefix

    def test_services_sum_up(self, book):
        rows = [[cell.value for cell in row] for row in book["Pakalpojumi"].iter_rows(min_row=4)]
        assert rows[-3][0] == "Kopā"
        assert rows[-3][-1] == sum(row[-1] for row in rows[:-3]) == 82.5
        assert [row[-1] for row in rows[-2:]] == [10, Decimal("92.5")]

    def test_without_names(self, march):
        with received_workbook(document(is_named=False)) as file:
            file.seek(0)
            sheet = openpyxl.load_workbook(BytesIO(file.read()))["Personas"]
        assert [cell.value for cell in sheet[4]][:2] == ["Rēzekne", march.anna.number]
        assert sheet["A3"].value == "Teritorija"
