"""The trend over years: /reports/trend/."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import openpyxl
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from di_latgale.dates import Period
from di_latgale.wording import change, money
from reports.trend.files import trend_html, trend_pdf
from reports.trend.report import same_days
from tests.browser import PHONE, assert_accessible, sign_in
from tests.factories import TEST_PASSWORD, ClientFactory, ServiceSessionFactory, service
from tests.reports.test_period import text_of
from tests.reports.test_yearly import alternatives

ADDRESS = "/reports/trend/"
SPRING = {
    "municipality": "rezekne",
    "first": "01.02.2020",
    "last": "29.02.2020",
    "years": "2",
}


@pytest.fixture
def given_services(db):
    """February of 2018: one child; of 2019: none; of 2020: two children, one of them with two
    groups of services on the 29th too, and an adult."""
    anna, emils, janis = ClientFactory(), ClientFactory(), ClientFactory(adult=True)

    def give(who, on, code="fizioterapija"):
        ServiceSessionFactory(client=who, service=service(code), happened_on=on)

    give(anna, date(2018, 2, 28))
    give(anna, date(2018, 3, 1))
    give(anna, date(2020, 2, 1))
    give(anna, date(2020, 2, 29))
    give(anna, date(2020, 2, 29), "sociala-aprupe")
    give(emils, date(2020, 2, 29))
    give(janis, date(2020, 2, 3), "aprupe-majas")
    return anna


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


class TestLitany:
    def test_it_works(self, head, given_services):
        response = head.get(ADDRESS, SPRING)
        assert response.status_code == 200
        assert "Izmaiņas pa gadiem" in text_of(response)
        assert reverse("reports:trend") == ADDRESS

    def test_anonymous_signs_in_first(self, client, db):
        response = client.get(ADDRESS)
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={ADDRESS}"

    @pytest.mark.parametrize(
        ("person", "status"),
        [("ilze", 200), ("inese", 200), ("rita", 200), ("anita", 200), ("kaspars", 403),
         ("valdis", 403), ("zane", 403)],
    )  # fmt: skip
    def test_who_may(self, client, request, person, status):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == status

    def test_only_get(self, head):
        assert head.post(ADDRESS).status_code == 405

    def test_unknown_format(self, head):
        assert head.get(ADDRESS, {"format": "docx"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"years": "0"}, "Izvēlieties no saraksta, cik gadu."),
            ({"years": "8"}, "Izvēlieties no saraksta, cik gadu."),
            ({"years": "trīs"}, "Izvēlieties no saraksta, cik gadu."),
            ({"years": ""}, "Izvēlieties no saraksta, cik gadu."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"last": "31.01.2020"}, "Beigu datums nevar būt pirms sākuma datuma."),
            (
                {"last": "01.02.2021"},
                "Izvēlieties gadu vai īsāku laiku, lai neviena diena netiktu skaitīta divreiz.",
            ),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, head, changed, message):
        response = head.get(ADDRESS, SPRING | changed)
        assert response.status_code == 422
        assert text_of(response).count(message) == 2

    def test_nothing_given(self, head, db):
        assert "Šajā periodā pakalpojumi nav sniegti." in text_of(head.get(ADDRESS, SPRING))

    def test_queries_do_not_grow_with_rows(self, head, given_services):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                head.get(ADDRESS, SPRING)
            return len(captured)

        queries()
        before = queries()
        for child in ClientFactory.create_batch(5):
            ServiceSessionFactory(client=child, happened_on=date(2019, 2, 3))
        assert queries() == before


class TestFigures:
    def test_the_same_days_of_each_year(self, head, given_services):
        document = head.get(ADDRESS, SPRING).context["document"]
        assert document.columns == [
            ("2018", "01.02.2018.–28.02.2018."),
            ("2019", "01.02.2019.–28.02.2019."),
            ("2020", "01.02.2020.–29.02.2020."),
        ]
        persons, entries, cost = document.measures
        assert [
            (row.label, row.recipients, [(str(y.figure), y.words) for y in row.years])
            for row in (*persons.rows, *persons.totals)
        ] == [
            (
                "Sociālā rehabilitācija",
                "bērni",
                [("1", ""), ("0", "−1 (−100,0\xa0%)"), ("2", "+2 (–)")],
            ),
            ("Sociālā aprūpe", "bērni", [("0", ""), ("0", "–"), ("1", "+1 (–)")]),
            ("Sociālā aprūpe", "pieaugušie", [("0", ""), ("0", "–"), ("1", "+1 (–)")]),
            ("Kopā", "bērni", [("1", ""), ("0", "−1 (−100,0\xa0%)"), ("2", "+2 (–)")]),
            ("Kopā", "pieaugušie", [("0", ""), ("0", "–"), ("1", "+1 (–)")]),
            ("Kopā", "visi", [("1", ""), ("0", "−1 (−100,0\xa0%)"), ("3", "+3 (–)")]),
        ]
        assert str(entries.totals[-1].years[2].figure) == "5"
        assert cost.totals[-1].years[2].words == "+50,00 (–)"

    def test_each_number_opens_its_rows(self, head, given_services):
        document = head.get(ADDRESS, SPRING).context["document"]
        checked = 0
        for name, measure in zip(("persons", "entries", "cost"), document.measures, strict=True):
            for row in (*measure.rows, *measure.totals):
                for year in row.years:
                    if year.figure.address:
                        sums = head.get(year.figure.address).context["sums"]
                        assert f"{getattr(sums, name)}".replace(".", ",") == str(year.figure)
                        checked += 1
        assert checked == 27

    def test_no_names(self, head, given_services):
        text = text_of(head.get(ADDRESS, SPRING))
        assert given_services.identity.family_name not in text


class TestFiles:
    def test_the_workbook(self, head, given_services):
        response = head.get(ADDRESS, SPRING | {"format": "xlsx"})
        name = "izmainas-pa-gadiem-rezekne-2018-2020.xlsx"
        assert f'filename="{name}"' in response["Content-Disposition"]
        sheet = openpyxl.load_workbook(BytesIO(response.content)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        assert rows[0][2:6] == ["2018", rows[0][3], rows[0][4], 1]
        assert rows[2][5:] == [2, 2, 3, 3, 30, 30]
        assert rows[-1][0:2] == ["Kopā", "visi"]

    def test_the_print(self, head, given_services):
        document = head.get(ADDRESS, SPRING).context["document"]
        letters = "āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ ŗō „”–€"
        document.measures[0].rows[0].years[0] = type(document.measures[0].rows[0].years[0])(
            document.measures[0].rows[0].years[0].figure, letters
        )
        pdf = trend_pdf(document)
        reader = PdfReader(BytesIO(pdf))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert letters in text
        with pikepdf.open(BytesIO(pdf)) as opened:
            assert str(opened.Root.Lang) == "lv"
            assert opened.docinfo["/Title"] == "Izmaiņas pa gadiem – Rēzekne (līdz 30.06.2021.)"
            assert alternatives(opened.Root.StructTreeRoot) == ["Personas pa gadiem"]

    def test_print_and_page_have_the_same_picture(self, head, given_services):
        response = head.get(ADDRESS, SPRING)
        printed = trend_html(response.context["document"])
        assert re.search(r"<svg.*?</svg>", response.content.decode(), re.S)[0] in printed


class TestSameDays:
    @pytest.mark.parametrize(
        ("first", "last", "back", "expected"),
        [
            ((2020, 2, 1), (2020, 2, 29), 1, ((2019, 2, 1), (2019, 2, 28))),
            ((2019, 2, 1), (2019, 2, 28), 3, ((2016, 2, 1), (2016, 2, 29))),
            ((2020, 2, 29), (2020, 3, 10), 1, ((2019, 2, 28), (2019, 3, 10))),
            ((2020, 2, 29), (2020, 2, 29), 2, ((2018, 2, 28), (2018, 2, 28))),
            ((2020, 7, 1), (2021, 6, 30), 1, ((2019, 7, 1), (2020, 6, 30))),
        ],
    )
    def test_february(self, first, last, back, expected):
        found = same_days(Period(date(*first), date(*last)), back)
        assert (found.first, found.last) == tuple(date(*day) for day in expected)

    @given(st.dates(date(2012, 1, 1), date(2030, 1, 1)), st.integers(0, 363))
    def test_no_day_counts_twice(self, first, length):
        period = Period(first, date.fromordinal(first.toordinal() + length))
        spans = [same_days(period, back) for back in range(8)]
        assert all(later.first > earlier.last for later, earlier in pairwise(spans))
        assert all(abs(span.days() - period.days()) <= 1 for span in spans)


class TestChange:
    @pytest.mark.parametrize(
        ("now", "before", "expected"),
        [
            (27, 24, "+3 (+12,5\xa0%)"),
            (21, 24, "−3 (−12,5\xa0%)"),
            (24, 24, "0 (0,0\xa0%)"),
            (3, 0, "+3 (–)"),
            (0, 0, "–"),
        ],
    )
    def test_words(self, now, before, expected):
        assert change(now, before) == expected

    @given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**7, places=2))
    def test_what_is_said_is_the_difference(self, now, before):
        words = change(now, before, money)
        if not now and not before:
            assert words == "–"
            return
        figure, percent = words.removesuffix(")").split(" (")
        assert number(figure) == now - before
        if before:
            slow = 100 * (now - before) / before
            assert abs(number(percent.removesuffix("\xa0%")) - slow) <= Decimal("0.05")
        else:
            assert percent == "–"


def number(words: str) -> Decimal:
    return Decimal(words.replace("\xa0", "").replace("−", "-").replace(",", "."))


def test_in_a_browser(page, inese, given_services):
    inese.set_password(TEST_PASSWORD)
    inese.save()
    sign_in(page, inese, TEST_PASSWORD)
    query = "&".join(f"{name}={value}" for name, value in SPRING.items())
    page.goto(f"{ADDRESS}?{query}")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    words = page.locator(".picture text").first
    assert words.evaluate("e => e.getBoundingClientRect().height") >= 11
