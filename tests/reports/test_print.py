"""The printed period report and the workbook."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from di_latgale.pdf import ForeignAddressError, render_to_pdf
from reports.period.document import period_document
from reports.period.files import period_html, period_pdf
from reports.period.filter import PeriodFilter
from reports.period.workbook import period_workbook
from services.models import Service
from tests import factories

MARCH = Period(date(2021, 3, 1), date(2021, 3, 31))


def document(*slugs, **kwargs):
    slugs = slugs or ("rezekne",)
    places = tuple(Municipality.objects.filter(slug__in=slugs).order_by("slug"))
    return period_document(PeriodFilter(MARCH, places, **kwargs))


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestPdf:
    def test_the_document(self, march):
        pdf = period_pdf(document())
        reader = PdfReader(BytesIO(pdf))
        assert reader.metadata.title == (
            "Perioda pārskats – Rēzekne (līdz 30.06.2021.) – 01.03.2021.–31.03.2021."
        )
        assert reader.trailer["/Root"]["/Lang"] == "lv"
        assert 1 <= len(reader.pages) <= 3
        text = text_of(pdf)
        for part in (
            "Rēzeknes Sociālais dienests",
            "Ezera iela 1, Rēzekne, 64600000, dienests@demo.example",
            "Nodaļas vadītāja",
            "Inese Zīle",
            "1. lpp. no",
            "Kopā 2 bērni. Rindu summa ir 3, jo 1 bērns saņēma vairāk nekā vienu pakalpojumu.",
            "Sociālā aprūpe (aprūpe dzīvesvietā)",
        ):
            assert part in text

    def test_every_latvian_letter_and_one_font(self, march):
        letters = "āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ ŗō „”–€"
        march.office.name = f"Dienests {letters}"
        march.office.save()
        pdf = period_pdf(document())
        assert letters in text_of(pdf)
        fonts = {
            font.get_object()["/BaseFont"]
            for page in PdfReader(BytesIO(pdf)).pages
            for font in page["/Resources"]["/Font"].values()
        }
        assert fonts
        assert all("Source-Sans-3" in name for name in fonts), fonts

    def test_four_pages_hold_every_service_and_some_long_names(self, march):
        """Every entry of the catalogue for every recipient it is for."""
        for number, service in enumerate(Service.objects.all()):
            if number % 4 == 0:
                service.name = f"{service.name} – īpaši garš nosaukums, kas neietilpst rindā"
                service.save()
            cost = {"rate": None, "cost": 5} if service.money == "actual_cost" else {}
            common = {"service": service, **cost}
            if service.for_child:
                factories.ServiceSessionFactory(client=march.emils, **common)
            if service.for_adult:
                factories.ServiceSessionFactory(client=march.janis, **common)
            if service.for_representative:
                factories.ServiceSessionFactory(
                    client=march.anna,
                    recipient="representative",
                    representative=march.parent,
                    **common,
                )
        pdf = period_pdf(document())
        assert len(PdfReader(BytesIO(pdf)).pages) == 4

    def test_an_empty_period_is_one_page(self, march):
        empty = period_document(PeriodFilter.of_region(Period(*[date(2019, 1, 1)] * 2)))
        pdf = period_pdf(empty)
        assert len(PdfReader(BytesIO(pdf)).pages) == 1
        assert "Šajā periodā pakalpojumi nav sniegti." in text_of(pdf)
        assert "Latgales plānošanas reģions" in text_of(pdf)

    def test_coat_of_arms(self, march, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        picture = BytesIO()
        Image.new("RGB", (20, 24), "#0b5c66").save(picture, "PNG")
        march.office.coat_of_arms.save("gerbonis.png", ContentFile(picture.getvalue()))
        pdf = period_pdf(document())
        assert len(PdfReader(BytesIO(pdf)).pages[0].images) == 1

    def test_the_html_stands_alone(self, march):
        html = period_html(document()).decode()
        assert "<style>" in html
        assert "<link" not in html
        assert "Perioda pārskats" in html

    def test_the_network_is_refused(self, settings, tmp_path):
        (tmp_path / "x.html").write_text(
            '<html lang="lv"><title>x</title><img src="https://example.org/x.png" alt="x">'
        )
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        with pytest.raises(ForeignAddressError):
            render_to_pdf("x.html", {})


class TestOffice:
    def test_of_todays_unit_before_it_existed(self, march):
        """The report of a former time is signed by who heads the office today."""
        march.office.valid_from = date(2021, 7, 1)
        march.office.save()
        assert document("rezeknes-valstspilseta").office.head_name == "Inese Zīle"

    def test_that_of_the_last_day_goes_first(self, march):
        march.office.valid_from = date(2021, 3, 1)
        march.office.save()
        factories.SocialServiceFactory(
            municipality=factories.municipality("rezekne"),
            name="Pārvalde",
            valid_to=date(2021, 6, 30),
        )
        assert document("rezekne").office.name == "Pārvalde"
        assert document("rezeknes-valstspilseta").office.name == "Rēzeknes Sociālais dienests"

    def test_several_have_no_signatory(self, march):
        office = document("rezekne", "daugavpils").office
        assert office.name == "Daugavpils (līdz 30.06.2021.), Rēzekne (līdz 30.06.2021.)"
        assert office.head_name == office.contacts == ""


class TestWorkbook:
    @pytest.fixture
    def book(self, march):
        return openpyxl.load_workbook(BytesIO(period_workbook(document())))

    def test_numbers_are_numbers_and_days_are_days(self, book):
        sheet = book["Pakalpojumi"]
        assert [cell.value for cell in sheet[3]] == [
            "Grupa",
            "Pakalpojums",
            "Saņēmējs",
            "Mērvienība",
            "Personas",
            "Bērni",
            "Uzsāka",
            "Ieraksti",
            "Apjoms",
            "Izmaksas, EUR",
            "Pirmā diena",
            "Pēdējā diena",
        ]
        assert [cell.value for cell in sheet[4]] == [
            "Sociālā rehabilitācija",
            "Fizioterapija (individuāla nodarbība)",
            "bērni",
            "reize",
            2,
            2,
            2,
            3,
            3,
            30,
            datetime(2021, 3, 10),  # noqa: DTZ001
            datetime(2021, 3, 31),  # noqa: DTZ001
        ]
        assert sheet["J4"].number_format == "#,##0.00"

    def test_totals(self, book):
        rows = [[cell.value for cell in row] for row in book["Grupas"].iter_rows(min_row=4)]
        assert rows[-1] == ["Kopā", None, 4, None, 9, 92.5]

    def test_text_is_never_a_formula(self, book):
        cell = book["Dienas centri"]["A4"]
        assert (cell.value, cell.data_type) == ("=Saulīte", "s")
        assert cell.quotePrefix
