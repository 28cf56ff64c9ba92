"""Day centres month by month: page, files, who may, and a plain slow count."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pikepdf
import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from di_latgale.dates import Period
from di_latgale.traces.models import Trace
from reports.day_centres.document import day_centres_document
from reports.day_centres.files import day_centres_pdf, day_centres_workbook
from reports.day_centres.report import day_centres_report
from reports.period.filter import PeriodFilter
from services.models import Centre, Closure, ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.reports.test_print import text_of

ADDRESS = "/reports/day-centres/"
SPRING = {"first": "01.03.2021", "last": "30.04.2021"}
LETTERS = "Āā Čč Ēē Ģģ Īī Ķķ Ļļ Ņņ Šš Ūū Žž"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+00:00", tick=True):
        yield


@pytest.fixture
def spring(march):
    """„=Saulīte” has one place; Jānis came on 10 March, with Pēteris on two days of April."""
    centre = Centre.objects.get()
    centre.capacity, centre.municipality = 1, factories.municipality("rezeknes-valstspilseta")
    centre.save()
    Closure.objects.create(
        centre=centre, first_day=date(2021, 4, 6), last_day=date(2021, 5, 2), reason="Covid-19"
    )
    peteris = factories.ClientFactory(adult=True)
    for who in (march.janis, peteris):
        for day in (1, 5):
            factories.ServiceSessionFactory(
                client=who,
                service=centre.service,
                centre=centre,
                provider=centre.provider,
                happened_on=date(2021, 4, day),
            )
    return centre


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def texts(row) -> list[str]:
    figures = (row.working_days, row.open_days, row.persons, row.attendance)
    return [row.label, *(figure.text for figure in figures), row.places, row.occupancy]


class TestPage:
    def test_months_of_a_centre(self, head, spring):
        (table,) = head.get(ADDRESS, SPRING).context["tables"]
        # April 2021 has 20 working days (2 and 5 April are holidays), one of them before closing.
        assert [texts(row) for row in table.rows] == [
            ["03.2021", "23", "23", "1", "1", "1", "4,3\u00a0%"],
            ["04.2021", "20", "1", "2", "4", "1", "400,0\u00a0%"],
        ]
        assert texts(table.total) == ["", "43", "24", "2", "5", "1", "20,8\u00a0%"]
        assert table.closures == [("06.04.2021.–30.04.2021.", "Covid-19")]

    def test_totals_of_all_centres(self, head, spring):
        other = factories.CentreFactory(
            name="Tukšais", capacity=9, municipality=factories.municipality("rezekne")
        )
        response = head.get(ADDRESS, SPRING)
        assert [table.name for table in response.context["tables"]] == ["=Saulīte", "Tukšais"]
        total = response.context["total"]
        assert (total.open_days.text, total.persons.text, total.attendance.text) == ("67", "2", "5")
        assert total.occupancy == "1,2\u00a0%"
        other.capacity = None
        other.save()
        assert head.get(ADDRESS, SPRING).context["total"].occupancy == "–"

    def test_every_number_leads_to_its_rows(self, head, spring):
        response = head.get(ADDRESS, SPRING)
        (table,) = response.context["tables"]
        for row in (*table.rows, table.total):
            sums = head.get(row.attendance.address).context["sums"]
            assert f"{sums.quantity:.0f}" == row.attendance.text
            assert str(head.get(row.persons.address).context["sums"].persons) == row.persons.text
            months = head.get(row.open_days.address).context["rows"]
            assert str(sum(month.open_days for month in months)) == row.open_days.text
            months = head.get(row.working_days.address).context["rows"]
            assert str(sum(month.working_days for month in months)) == row.working_days.text
        sums = head.get(response.context["total"].attendance.address).context["sums"]
        assert (sums.persons, sums.quantity) == (2, 5)

    def test_a_centre_closed_for_good_is_left_out(self, head, spring):
        factories.CentreFactory(
            name="Bijušais",
            closed_on=date(2021, 2, 28),
            municipality=factories.municipality("rezekne"),
        )
        assert "Bijušais" not in head.get(ADDRESS, SPRING).text

    def test_nothing(self, head):
        assert "Šajās dienās nav neviena dienas centra." in head.get(ADDRESS, SPRING).text

    def test_no_names(self, head, spring, march):
        html = head.get(ADDRESS, SPRING).text
        assert march.janis.identity.family_name not in html
        assert not Trace.objects.filter(page="reports:day_centres", client_ids__len__gt=0).exists()

    def test_constant_queries(self, head, spring):
        head.get(ADDRESS, SPRING)
        with CaptureQueriesContext(connection) as before:
            head.get(ADDRESS, SPRING)
        place = factories.municipality("rezeknes-valstspilseta")
        for _number in range(3):
            another = factories.CentreFactory(municipality=place)
            Closure.objects.create(
                centre=another, first_day=date(2021, 3, 1), last_day=date(2021, 3, 2)
            )
        with CaptureQueriesContext(connection) as after:
            head.get(ADDRESS, SPRING)
        assert len(after) == len(before)


class TestAccess:
    def test_anonymous_signs_in_first(self, client, db):
        assert client.get(ADDRESS).url.startswith("/accounts/sign-in/")

    @pytest.mark.parametrize(
        ("person", "kinds"),
        [
            ("ilze", {"pdf", "xlsx"}),
            ("inese", {"pdf", "xlsx"}),
            ("rita", {"pdf", "xlsx"}),
            ("anita", {"pdf", "xlsx"}),
        ],
    )
    def test_files_are_for_who_may_take_them_away(self, client, request, spring, person, kinds):
        client.force_login(request.getfixturevalue(person))
        assert set(client.get(ADDRESS, SPRING).context["addresses"]) == kinds
        for kind in ("pdf", "xlsx"):
            status = client.get(ADDRESS, SPRING | {"format": kind}).status_code
            assert status == (200 if kind in kinds else 403)

    @pytest.mark.parametrize("person", ["kaspars", "valdis", "zane"])
    def test_without_the_right(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == 403

    def test_only_get_and_known_formats(self, head):
        assert head.post(ADDRESS).status_code == 405
        assert head.get(ADDRESS, {"format": "docx"}).status_code == 404

    def test_others_centres_are_not_in_it(self, client, daina, spring):
        client.force_login(daina)
        assert client.get(ADDRESS, SPRING).context["document"].is_empty

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"last": "28.02.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
            ({"first": "01.01.2009"}, "Atskaitē var būt ne vairāk kā 12 gadi."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, head, changed, message):
        response = head.get(ADDRESS, SPRING | changed)
        assert response.status_code == 422
        assert message in response.text


def document():
    asked = PeriodFilter(
        Period(date(2021, 3, 1), date(2021, 4, 30)),
        (factories.municipality("rezeknes-valstspilseta"),),
    )
    return day_centres_document(asked, centres=Centre.objects.all())


class TestFiles:
    def test_the_print(self, spring):
        spring.name = f"{LETTERS} dienas aprūpes centrs ar ļoti garu nosaukumu " * 2
        spring.save()
        pdf = day_centres_pdf(document())
        text = text_of(pdf)
        for expected in (LETTERS, "400,0\u00a0%".replace("\u00a0", " "), "Covid-19", "Inese Zīle"):
            assert expected in text.replace("\u00a0", " ")
        assert len(PdfReader(BytesIO(pdf)).pages) == 1
        with pikepdf.open(BytesIO(pdf)) as opened:
            assert "/StructTreeRoot" in opened.Root
            assert str(opened.Root.Lang) == "lv"
            assert str(opened.docinfo["/Title"]).startswith("Dienas aprūpes centri – Rēzeknes")

    def test_the_workbook(self, spring):
        with day_centres_workbook(document()) as file:
            file.seek(0)
            book = openpyxl.load_workbook(BytesIO(file.read()))
        first = book["Mēneši"][4]
        assert (first[0].value, first[0].data_type, first[0].quotePrefix) == ("=Saulīte", "s", True)
        assert [cell.value for cell in first][2:] == [
            datetime(2021, 3, 1),  # noqa: DTZ001
            datetime(2021, 3, 31),  # noqa: DTZ001
            *(23, 23, 1, 1, 1, 4.3),
        ]
        rows = [[cell.value for cell in row] for row in book["Mēneši"].iter_rows(min_row=4)]
        assert rows[-1][4:] == [43, 24, None, 2, 5, 20.8]
        closed = [cell.value for cell in book["Slēgtie laiki"][4]]
        assert closed[1:] == [datetime(2021, 4, 6), datetime(2021, 4, 30), "Covid-19"]  # noqa: DTZ001


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(0, 1), st.integers(0, 70), st.integers(1, 3)
        ),
        max_size=30,
    ),
    closure=st.tuples(st.integers(0, 70), st.integers(0, 30)),
    capacity=st.none() | st.integers(1, 3),
)  # fmt: skip
def test_the_report_is_a_plain_count(db, drawn, closure, capacity):
    first_day = date(2021, 2, 20)
    with transaction.atomic():
        clients = factories.ClientFactory.create_batch(2, adult=True)
        # The same person with a file elsewhere.
        clients.append(
            factories.ClientFactory(
                adult=True, person=clients[0].person, territory=factories.territory("ludzas-novads")
            )
        )
        centres = [factories.CentreFactory(capacity=capacity) for _number in range(2)]
        begun = first_day + timedelta(closure[0])
        Closure.objects.create(
            centre=centres[0], first_day=begun, last_day=begun + timedelta(closure[1])
        )
        made = [
            factories.ServiceSessionFactory(
                client=clients[who],
                service=centres[where].service,
                centre=centres[where],
                provider=centres[where].provider,
                happened_on=first_day + timedelta(day),
                quantity=Decimal(quantity) / 2,
            )
            for who, where, day, quantity in drawn
        ]
        period = Period(date(2021, 3, 1), date(2021, 4, 20))
        report = day_centres_report(
            period, sessions=ServiceSession.objects.all(), centres=Centre.objects.all()
        )
        transaction.set_rollback(True)
    taken = [s for s in made if s.happened_on in period]
    assert report.persons == len({s.client.person_id for s in taken})
    assert report.attendance == sum(s.quantity for s in taken)
    for each in report.centres:
        here = [s for s in taken if s.centre_id == each.centre.pk]
        assert each.total.persons == len({s.client.person_id for s in here})
        for month in each.months:
            within = [s for s in here if s.happened_on in month.column.period]
            assert month.persons == len({s.client.person_id for s in within})
            assert month.attendance == sum(s.quantity for s in within)
            if capacity and month.open_days:
                exact = 100 * month.attendance / (month.open_days * capacity)
                assert abs(month.occupancy - exact) <= Decimal("0.05")
            else:
                assert month.occupancy is None
        assert each.total.open_days == sum(month.open_days for month in each.months)
        assert each.total.attendance == sum(month.attendance for month in each.months)


def test_it_is_accessible(page, inese, spring):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{ADDRESS}?first=01.03.2021&last=30.04.2021")
    page.get_by_role("heading", name="Dienas aprūpes centri").wait_for()
    assert_accessible(page)
