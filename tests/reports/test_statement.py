"""A client's statement: what was received, with corrections, on the page, on paper, in Excel."""

import io
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from di_latgale.accounts.models import Membership
from di_latgale.dates import Period
from di_latgale.traces.models import Trace
from reports.statement.document import ClientFilter
from reports.statement.report import statement
from services.models import Correction, ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import ClientFactory, ServiceSessionFactory, service

pytestmark = pytest.mark.django_db

YEAR = Period.year(date(2021, 1, 1))


def address(client, **query) -> str:
    query = {"first": "01.01.2021", "last": "31.12.2021"} | query
    said = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/reports/statement/{client.uuid}/?{said}"


def of(client, period=YEAR):
    asked = ClientFilter(client, period)
    return statement(period, sessions=asked.sessions(), corrections=asked.corrections())


def corrected(session, **kwargs):
    """A confirmed correction of an entry of a closed month."""
    place = session.municipality.slug
    if not factories.month_of(place, session.happened_on.replace(day=1)).is_shut:
        factories.closed_month(place, session.happened_on.replace(day=1))
    said = {
        "session": session,
        "client": session.client,
        "territory": session.territory,
        "municipality": session.municipality,
        "service": session.service,
        "recipient": session.recipient,
        "provider": session.provider,
        "funding_source": session.funding_source,
        "happened_on": session.happened_on,
        "reason": "Nenotika",
    }
    return factories.confirmed(Correction.objects.create(**(said | kwargs)))


class TestReport:
    def test_it_lists_entries_of_the_period_and_sums_them_by_service_and_month(self, march):
        made = of(march.anna)
        assert [(r.happened_on.day, r.service, r.cost) for r in made.rows][-1] == (
            31,
            service("fizioterapija").name,
            Decimal(10),
        )
        assert made.entries == len(made.rows) == 5
        assert made.cost == 50
        physio = next(s for s in made.months if s.code == "fizioterapija")
        assert (physio.month, physio.entries, physio.cost) == (date(2021, 3, 1), 3, 30)

    def test_what_the_parent_got_names_the_parent(self, march):
        recipients = {row.recipient_label for row in of(march.anna).rows}
        name = str(march.parent.identity)
        assert any(label.startswith(name) for label in recipients)

    def test_first_and_last_day_count_and_the_days_around_do_not(self):
        client = ClientFactory()
        for on in ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01"):
            ServiceSessionFactory(client=client, happened_on=date.fromisoformat(on))
        assert [row.happened_on for row in of(client).rows] == [YEAR.first, YEAR.last]

    def test_deleted_entries_and_other_clients_are_not_in_it(self, march):
        ServiceSession.objects.filter(client=march.anna).update(
            deleted_at="2021-04-01T10:00+00:00", deleted_by=factories.UserFactory()
        )
        assert of(march.anna).rows == ()
        assert len(of(march.emils).rows) == 3

    def test_a_confirmed_correction_is_a_row_of_its_own_and_counts(self):
        session = ServiceSessionFactory(
            client=ClientFactory(), happened_on=date(2021, 3, 10), quantity=2
        )
        before = of(session.client)
        corrected(session, quantity=-1, cost=-session.cost / 2)
        made = of(session.client)
        assert [row.is_correction for row in made.rows] == [False, True]
        assert made.cost == before.cost / 2
        assert (made.entries, made.months[0].quantity) == (1, 1)

    @hypothesis_settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 500),
                st.sampled_from(["fizioterapija", "logopeds", "psihologs"]),
                st.integers(1, 8),
            ),
            max_size=8,
        ),
        st.integers(0, 400),
        st.integers(0, 200),
    )
    def test_the_sums_are_those_of_a_slow_count(self, given, start, length):
        client = ClientFactory()
        begin = date(2021, 1, 1)
        for days, code, times in given:
            ServiceSessionFactory(
                client=client,
                service=service(code),
                happened_on=begin + timedelta(days),
                quantity=times,
            )
        first = begin + timedelta(start)
        made = of(client, Period(first, first + timedelta(length)))
        slow = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
        for session in ServiceSession.objects.filter(client=client).order_by("id"):
            if session.happened_on in made.period:
                key = session.service.code, session.happened_on.replace(day=1)
                slow[key][0] += 1
                slow[key][1] += session.quantity
                slow[key][2] += session.cost
        summed = {(s.code, s.month): [s.entries, s.quantity, s.cost] for s in made.months}
        assert summed == slow
        assert made.entries == len(made.rows)
        assert made.cost == sum((row.cost for row in made.rows), Decimal(0))
        for total in made.services:
            months = [s for s in made.months if s.code == total.code]
            assert len(months) > 1
            assert total.quantity == sum(s.quantity for s in months)


class TestPage:
    def test_the_client_page_leads_to_it_and_each_sum_to_its_rows(self, march, ilze, client):
        client.force_login(ilze)
        page = client.get(f"/clients/{march.anna.uuid}/").text
        assert f"/reports/statement/{march.anna.uuid}/" in page
        answer = client.get(address(march.anna))
        assert "Izraksts par saņemtajiem pakalpojumiem" in answer.text
        ((summed, rows),) = [m for m in answer.context["months"] if m[0].code == "fizioterapija"]
        narrowed = client.get(f"/reports/statement/{march.anna.uuid}/{rows}")
        assert len(narrowed.context["document"].statement.rows) == summed.entries

    def test_the_look_is_traced(self, march, ilze, client):
        client.force_login(ilze)
        client.get(address(march.anna))
        trace = Trace.objects.latest("id")
        assert (trace.page, trace.client_ids) == ("reports:statement", [march.anna.pk])

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"first": "31.02.2021"}, "Tāda datuma nav"),
            ({"last": "31.12.2020"}, "Beigu datums nevar būt"),
            ({"service": "nav-tada"}, "Izvēlieties pakalpojumu"),
        ],
    )
    def test_a_wrong_choice_is_said_beside_the_field(self, march, ilze, client, query, said):
        client.force_login(ilze)
        answer = client.get(address(march.anna, **query))
        assert answer.status_code == 422
        assert said in answer.text

    def test_an_empty_period_says_so(self, march, ilze, client):
        client.force_login(ilze)
        answer = client.get(address(march.anna, first="01.01.2019", last="31.12.2019"))
        assert "Šajā periodā pakalpojumi nav sniegti." in answer.text

    def test_it_asks_as_many_queries_when_rows_double(
        self, march, ilze, client, django_assert_max_num_queries
    ):
        client.force_login(ilze)
        with django_assert_max_num_queries(200) as before:
            client.get(address(march.anna))
        for day in range(1, 6):
            ServiceSessionFactory(client=march.anna, happened_on=date(2021, 3, day))
        with django_assert_max_num_queries(len(before)):
            client.get(address(march.anna))

    def test_of_others_there_is_nothing(self, march, oskars, client):
        client.force_login(oskars)
        for kind in ("", "pdf", "xlsx"):
            query = {"format": kind} if kind else {}
            assert client.get(address(march.anna, **query)).status_code == 404

    def test_it_is_accessible(self, march, inese, page):
        sign_in(page, inese, factories.TEST_PASSWORD)
        page.goto(address(march.anna))
        assert_accessible(page)


class TestFiles:
    def test_the_pdf_has_office_client_rows_and_signature(self, march, inese, client):
        client.force_login(inese)
        answer = client.get(address(march.anna, format="pdf"))
        number = march.anna.number.lower()
        assert (
            f'filename="izraksts-{number}-2021-01-01-2021-12-31.pdf"'
            in (answer["Content-Disposition"])
        )
        reader = PdfReader(io.BytesIO(answer.content))
        text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
        for word in ("Rēzeknes Sociālais dienests", "Inese Zīle", "10.03.2021", "PROJEKTS"):
            assert word in text
        assert str(march.anna.identity) in text
        assert reader.trailer["/Root"]["/Lang"] == "lv"
        assert "/StructTreeRoot" in reader.trailer["/Root"]

    def test_a_closed_period_is_no_draft(self, march, inese, client):
        factories.closed_month("rezeknes-valstspilseta", date(2021, 3, 1))
        factories.closed_month("rezekne", date(2021, 3, 1))
        client.force_login(inese)
        answer = client.get(address(march.anna, first="01.03.2021", last="31.03.2021"))
        assert not answer.context["document"].is_draft

    def test_the_workbook_adds_up(self, march, inese, client):
        client.force_login(inese)
        answer = client.get(address(march.anna, format="xlsx"))
        book = load_workbook(io.BytesIO(answer.content))
        rows, months = book.worksheets
        costs = [row[6] for row in rows.iter_rows(min_row=4, values_only=True)]
        assert sum(costs) == sum(r[5] for r in months.iter_rows(min_row=4, values_only=True)) == 50
        assert rows["A4"].is_date

    @pytest.mark.parametrize("kind", ["pdf", "xlsx"])
    def test_an_auditor_takes_none_away_and_sees_no_link(self, march, kind, client):
        auditor = factories.user_with(
            Membership.Role.AUDITOR, "rezeknes-valstspilseta", name="Aija Liepa"
        )
        client.force_login(auditor)
        assert "format=" not in client.get(address(march.anna)).text
        assert client.get(address(march.anna, format=kind)).status_code == 403
