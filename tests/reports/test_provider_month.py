"""Provider's month: page, rows behind it, files, and who sees whom."""

from collections import defaultdict
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

from di_latgale.dates import Period
from di_latgale.organisations.models import Provider
from di_latgale.traces.models import Trace
from reports.provider_month.document import provider_month_document
from reports.provider_month.files import provider_month_pdf, provider_month_workbook
from reports.provider_month.report import By, provider_month
from services.models import ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.reports.test_print import text_of

ADDRESS = "/reports/provider-month/"
ROWS = "/reports/provider-month/rows/"
OCTOBER = {"provider": "saule", "month": "2021-10"}
LETTERS = "Āā Čč Ēē Ģģ Īī Ķķ Ļļ Ņņ Šš Ūū Žž"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+00:00", tick=True):
        yield


@pytest.fixture
def october(zane):
    """„Saule” gave Anna (Rēzekne) three and Rūta (Ludza) one; Rūta is planned elsewhere."""
    saule = Provider.objects.get(code="saule")
    anna = factories.ClientFactory(identity__family_name="Ozola")
    ruta = factories.ClientFactory(
        territory=factories.territory("ludzas-novads"), identity__family_name="Zariņa"
    )
    factories.PlannedServiceFactory(plan__client=anna, provider=saule)
    sanda = factories.SpecialistFactory(name="Sanda Saule", provider=saule)
    make = factories.ServiceSessionFactory
    for day, specialist in ((4, sanda), (4, None), (11, sanda)):
        make(client=anna, provider=saule, specialist=specialist, happened_on=date(2021, 10, day))
    make(client=ruta, provider=saule, happened_on=date(2021, 10, 5))
    make(client=anna, happened_on=date(2021, 10, 6))
    make(client=anna, provider=saule, happened_on=date(2021, 9, 30))
    make(client=anna, provider=saule, happened_on=date(2021, 10, 7), deleted_at="2021-10-08 10:00Z")
    return anna, ruta


def rows(response) -> list[tuple]:
    return [
        (row.whose.label, row.payer, row.by, row.entries.text, row.quantity.text, row.cost.text)
        for row in response.context["rows"]
    ]


def payers(response) -> list[tuple]:
    return [
        (row.label, row.clients.text, row.entries.text, row.cost.text)
        for row in response.context["payers"]
    ]


class TestPage:
    def test_an_office_sees_what_its_clients_had(self, client, inese, october):
        client.force_login(inese)
        response = client.get(ADDRESS, OCTOBER)
        place = "Rēzeknes valstspilsēta"
        assert rows(response) == [
            ("Anna Ozola", place, "04.10.2021", "2", "2", "20,00"),
            ("Anna Ozola", place, "11.10.2021", "1", "1", "10,00"),
        ]
        assert payers(response) == [(place, "1", "3", "30,00"), ("", "1", "3", "30,00")]
        assert "Zariņa" not in response.text
        assert "Sniedzēja mēnesis" in response.text

    def test_by_specialist(self, client, inese, october):
        client.force_login(inese)
        response = client.get(ADDRESS, OCTOBER | {"by": "specialist"})
        assert [row[2:4] for row in rows(response)] == [("Sanda Saule", "2"), ("–", "1")]

    def test_the_coordinator_reads_numbers_of_all(self, client, rita, october):
        anna, ruta = october
        client.force_login(rita)
        response = client.get(ADDRESS, OCTOBER)
        assert {row[0] for row in rows(response)} == {anna.number, ruta.number}
        assert payers(response)[-1] == ("", "2", "4", "40,00")
        behind = client.get(response.context["payers"][-1].cost.address)
        for text in (response.text, behind.text):
            for secret in ("Ozola", "Zariņa", "Sanda", str(anna.uuid)):
                assert secret not in text
        assert client.get(ADDRESS, OCTOBER | {"by": "specialist"}).status_code == 422

    def test_the_provider_sees_clients_planned_there(self, client, zane, october):
        anna, _ruta = october
        client.force_login(zane)
        response = client.get(ADDRESS, OCTOBER)
        assert {row[0] for row in rows(response)} == {"Anna Ozola"}
        assert f"/services/planned/{anna.uuid}/" in response.text
        assert "Zariņa" not in response.text
        other = factories.ProviderFactory(code="cits")
        assert client.get(ADDRESS, OCTOBER | {"provider": other.code}).status_code == 422
        assert client.get(ROWS, OCTOBER | {"provider": other.code}).status_code == 404
        home = client.get("/").text
        assert "Mēneša fails" in home

    @pytest.mark.parametrize("person", ["inese", "rita", "zane"])
    @pytest.mark.parametrize("by", ["day", "specialist"])
    def test_every_number_leads_to_its_rows(self, client, request, october, person, by):
        if person == "rita" and by == "specialist":
            return
        client.force_login(request.getfixturevalue(person))
        response = client.get(ADDRESS, OCTOBER | {"by": by})
        assert response.context["rows"]
        for row in response.context["rows"]:
            if row.by == "–":
                continue
            sums = client.get(row.cost.address).context["sums"]
            assert (str(sums.entries), f"{sums.cost:.2f}".replace(".", ",")) == (
                row.entries.text,
                row.cost.text,
            )
        for row in response.context["payers"]:
            sums = client.get(row.entries.address).context["sums"]
            assert (str(sums.entries), str(sums.clients), str(sums.persons)) == (
                row.entries.text,
                row.clients.text,
                row.recipients.text,
            )

    def test_the_look_leaves_a_trace(self, client, zane, october):
        client.force_login(zane)
        for more in ({}, {"format": "xlsx"}):
            client.get(ADDRESS, OCTOBER | more)
            trace = Trace.objects.latest("pk")
            assert (trace.page, list(trace.client_ids)) == (
                "reports:provider_month",
                [october[0].pk],
            )

    def test_constant_queries(self, client, inese, october):
        client.force_login(inese)
        client.get(ADDRESS, OCTOBER)
        with CaptureQueriesContext(connection) as before:
            client.get(ADDRESS, OCTOBER)
        for _number in range(3):
            factories.ServiceSessionFactory(
                provider=Provider.objects.get(code="saule"), happened_on=date(2021, 10, 20)
            )
        with CaptureQueriesContext(connection) as after:
            assert len(rows(client.get(ADDRESS, OCTOBER))) == 5
        assert len(after) == len(before)


class TestAccess:
    def test_anonymous_signs_in_first(self, client, db):
        for where in (ADDRESS, ROWS):
            assert client.get(where).url.startswith("/accounts/sign-in/")

    @pytest.mark.parametrize("person", ["kaspars", "valdis"])
    def test_without_the_right(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        for where in (ADDRESS, ROWS):
            assert client.get(where).status_code == 403

    def test_only_get_and_known_formats(self, client, inese, october):
        client.force_login(inese)
        assert client.post(ADDRESS).status_code == client.post(ROWS).status_code == 405
        assert client.get(ADDRESS, {"format": "docx"}).status_code == 404

    @pytest.mark.parametrize(
        ("person", "kinds"),
        [
            ("ilze", {"pdf"}),
            ("inese", {"pdf", "xlsx"}),
            ("rita", {"pdf", "xlsx"}),
            ("zane", {"pdf", "xlsx"}),
            ("anita", set()),
        ],
    )
    def test_files_are_for_who_may_take_them_away(self, client, request, october, person, kinds):
        client.force_login(request.getfixturevalue(person))
        assert set(client.get(ADDRESS, OCTOBER).context["addresses"]) == kinds
        for kind in ("pdf", "xlsx"):
            status = client.get(ADDRESS, OCTOBER | {"format": kind}).status_code
            assert status == (200 if kind in kinds else 403)

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"provider": "nav"}, "Izvēlieties sniedzēju no saraksta."),
            ({"month": "2021-13"}, "Izvēlieties mēnesi no saraksta."),
            ({"by": "x"}, "Izvēlieties rindu dalījumu."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, client, inese, october, changed, message):
        client.force_login(inese)
        response = client.get(ADDRESS, OCTOBER | changed)
        assert response.status_code == 422
        assert message in response.text
        assert client.get(ROWS, OCTOBER | {"day": "x"}).status_code == 404


def document(*, by=By.DAY):
    saule = Provider.objects.get(code="saule")
    return provider_month_document(
        saule,
        Period(date(2021, 10, 1), date(2021, 10, 31)),
        sessions=ServiceSession.objects.filter(provider=saule),
        by=by,
        is_named=True,
        is_own=True,
    )


class TestFiles:
    def test_the_print(self, october):
        identity = october[0].identity
        identity.given_name, identity.family_name = LETTERS, "Bērziņa-Kalniņa-Ozoliņa-" * 4
        identity.save()
        pdf = provider_month_pdf(document())
        text = text_of(pdf)
        for expected in (LETTERS, "Saule", "Kopā", "40,00", "PROJEKTS"):
            assert expected in text
        with pikepdf.open(BytesIO(pdf)) as opened:
            assert "/StructTreeRoot" in opened.Root
            assert str(opened.Root.Lang) == "lv"
            assert str(opened.docinfo["/Title"]).startswith("Sniedzēja mēnesis – Saule")

    def test_once_all_who_pay_have_closed_it_is_no_draft(self, october):
        factories.closed_month("rezeknes-valstspilseta", date(2021, 10, 1))
        assert document().is_draft
        ludza = factories.belonging_on("ludzas-novads", date(2021, 10, 1))
        factories.closed_month(ludza.slug, date(2021, 10, 1))
        assert not document().is_draft

    def test_the_workbook(self, october):
        identity = october[0].identity
        identity.given_name = "@Anna"
        identity.save()
        with provider_month_workbook(document()) as file:
            file.seek(0)
            book = openpyxl.load_workbook(BytesIO(file.read()))
        lines = {row[1].value: row for row in book["Pakalpojumi"].iter_rows(min_row=4)}
        row = lines["@Anna Ozola"]
        assert (row[1].data_type, row[1].quotePrefix) == ("s", True)
        assert row[6].value == datetime(2021, 10, 11)  # noqa: DTZ001
        assert [cell.value for cell in row][-3:] == [1, 1, 10]
        totals = [[cell.value for cell in row] for row in book["Pašvaldības"].iter_rows(min_row=4)]
        assert totals[-1] == ["Kopā", 2, 2, 4, 40]


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 9), st.integers(1, 4)),
        max_size=25,
    ),
    by=st.sampled_from(By),
)
def test_the_report_is_a_plain_count(db, drawn, by):
    with transaction.atomic():
        clients = factories.ClientFactory.create_batch(2)
        clients.append(
            factories.ClientFactory(
                person=clients[0].person, territory=factories.territory("ludzas-novads")
            )
        )
        provider = factories.ProviderFactory()
        specialists = [factories.SpecialistFactory(provider=provider), None]
        made = [
            factories.ServiceSessionFactory(
                client=clients[who],
                provider=provider,
                specialist=specialists[given_by],
                happened_on=date(2021, 9, 26) + timedelta(day),
                quantity=Decimal(quantity),
            )
            for who, given_by, day, quantity in drawn
        ]
        period = Period(date(2021, 9, 1), date(2021, 9, 30))
        report = provider_month(
            period, sessions=ServiceSession.objects.all(), by=by, is_named=False
        )
        lines = list(report.lines())
        transaction.set_rollback(True)
    taken = [s for s in made if s.happened_on in period]
    expected = defaultdict(list)
    for s in taken:
        which = s.happened_on if by == By.DAY else s.specialist_id
        expected[s.client_id, which].append(s)
    assert len(lines) == len(expected)
    assert sorted((line.entries, line.quantity, line.cost) for line in lines) == sorted(
        (len(rows), sum(s.quantity for s in rows), sum(s.cost for s in rows))
        for rows in expected.values()
    )
    assert report.cost == sum(line.cost for line in lines) == sum(p.cost for p in report.payers)
    assert report.entries == sum(p.entries for p in report.payers) == len(taken)
    assert report.clients == len({s.client.person_id for s in taken})


def test_it_is_accessible(page, inese, october):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{ADDRESS}?provider=saule&month=2021-10")
    page.get_by_role("heading", name="Sniedzēja mēnesis").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="30,00").first.click()
    page.get_by_role("heading", name="Ieraksti (3)").wait_for()
    assert_accessible(page)
