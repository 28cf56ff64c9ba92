"""The same entries added up in other ways: /reports/reconciliation/ and the table of the report."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from reports.period.files import period_pdf
from reports.reconciliation import report, words
from reports.reconciliation.report import reconciliation
from services.models import Service, ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.reports.test_period import text_of
from tests.reports.test_period_rows import number_of
from tests.reports.test_print import document
from tests.reports.test_print import text_of as text_of_pdf

ADDRESS = "/reports/reconciliation/"
MARCH = {"municipality": "rezekne", "first": "01.03.2021", "last": "31.03.2021"}
DAYS = Period(date(2021, 3, 1), date(2021, 3, 31))


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


class TestLitany:
    def test_it_works(self, head, march):
        text = text_of(head.get(ADDRESS, MARCH))
        assert "Saskaņošana pirms izdrukas" in text
        assert "Sniedzēji un speciālisti" in text
        assert "× atšķiras" not in text

    def test_anonymous_signs_in_first(self, client, db):
        assert client.get(ADDRESS).url == f"{reverse('account_login')}?next={ADDRESS}"

    def test_only_get(self, head):
        assert head.post(ADDRESS).status_code == 405

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, head, changed, message):
        response = head.get(ADDRESS, MARCH | changed)
        assert response.status_code == 422
        assert text_of(response).count(message) == 2

    def test_who_reads_no_figures(self, client, kaspars):
        client.force_login(kaspars)
        assert client.get(ADDRESS).status_code == 403

    def test_queries_do_not_grow(self, head, march):
        with CaptureQueriesContext(connection) as few:
            head.get(ADDRESS, MARCH)
        for _number in range(6):
            factories.ServiceSessionFactory(
                client=factories.ClientFactory(), happened_on=date(2021, 3, 8)
            )
        with CaptureQueriesContext(connection) as many:
            head.get(ADDRESS, MARCH)
        assert len(many) <= len(few)


class TestMissing:
    @pytest.fixture(autouse=True)
    def today(self):
        with time_machine.travel("2021-11-12 12:00+00:00", tick=True):
            yield

    def test_entries_nobody_stands_for_open_their_rows(self, head, march):
        page = head.get(ADDRESS, MARCH)
        number = page.context["document"].reconciliation.without_specialist
        assert number == 9
        assert "9 ieraksti bez speciālista, kas sniedza pakalpojumu" in text_of(page)
        address = re.search(r'href="([^"]+specialist=-)"', page.content.decode())[1]
        assert head.get(unescape(address)).context["sums"].entries == number

    def test_months_workers_limits_and_grounds(self, head, ilze, march):
        text = text_of(head.get(ADDRESS, MARCH))
        assert "2021. gada marts: nav slēgts; vēl nav pabeiguši: Ilze Kalna" in text
        assert "dienas bez izvērtēšanas vai spēkā esoša plāna, kurā ir pakalpojums" in text

    def test_the_coordinator_is_told_who_checks_grounds(self, client, rita, march):
        client.force_login(rita)
        page = client.get(ADDRESS, MARCH)
        assert page.context["missing"].breaches is None
        assert "Ierobežojumus un pamatojumu pārbauda" in text_of(page)

    def test_nothing(self, head, db):
        text = text_of(head.get(ADDRESS, MARCH | {"first": "01.03.2019", "last": "02.03.2019"}))
        assert "nav slēgts" in text


def test_each_part_opens_its_rows(head, march):
    give = factories.ServiceSessionFactory
    specialist = factories.SpecialistFactory()
    give(
        client=march.anna,
        happened_on=date(2021, 3, 4),
        specialist=specialist,
        provider=specialist.provider,
        quantity=3,
    )
    page = head.get(ADDRESS, MARCH).content.decode()
    tables = page[page.index("Pēc finansējuma avota") :]
    found = re.findall(r'<tr><th scope="row">.*?</tr>', tables, re.S)
    assert len(found) > 6
    for row in found:
        links = re.findall(r'href="([^"]+)">([^<]+)</a>', row)
        assert len(links) == 2
        for (address, text), kind in zip(links, ("entries", "cost"), strict=True):
            sums = head.get(unescape(address)).context["sums"]
            assert float(getattr(sums, kind)) == number_of(text), row


def test_it_stands_in_the_print(march):
    text = text_of_pdf(period_pdf(document()))
    assert "Saskaņošana" in text
    assert "sakrīt" in text


def test_what_differs_is_said(march):
    found = document().reconciliation
    assert found.is_even
    odd = replace(found, cost=found.cost + 1)
    assert not odd.is_even
    assert {line.is_even for line in words.lines(odd)} == {False}
    assert {line.difference for line in words.lines(odd)} == {Decimal(-1)}


def test_it_is_accessible(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{ADDRESS}?municipality=rezekne&first=01.03.2021&last=31.03.2021")
    page.get_by_role("heading", name="Kā trūkst").wait_for()
    assert_accessible(page)


_ENTRY = st.fixed_dictionaries(
    {
        "who": st.integers(0, 2),
        "day": st.dates(date(2021, 2, 1), date(2021, 4, 30)),
        "quantity": st.integers(1, 9),
        "source": st.integers(0, 1),
        "specialist": st.integers(0, 2),
        "deleted": st.booleans(),
        "actual": st.none() | st.decimals(0, 999, places=2),
    }
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_entries=st.lists(_ENTRY, max_size=12), cumulative=st.booleans())
def test_every_way_gives_the_plain_sum(db, given_entries, cumulative):
    with transaction.atomic():
        people = [factories.ClientFactory(), factories.ClientFactory(), factories.ClientFactory()]
        sources = [factories.FundingSourceFactory(code=code) for code in ("esf", "valsts")]
        typed = Service.objects.filter(money=Service.Money.ACTUAL_COST, for_child=True).first()
        specialists = [None, factories.SpecialistFactory(), factories.SpecialistFactory()]
        for entry in given_entries:
            who = specialists[entry["specialist"]]
            money = {}
            if entry["actual"] is not None:
                money = {"service": typed, "rate": None, "cost": entry["actual"]}
            factories.ServiceSessionFactory(
                client=people[entry["who"]],
                happened_on=entry["day"],
                quantity=entry["quantity"],
                funding_source=sources[entry["source"]],
                specialist=who,
                provider=who and who.provider,
                deleted_at="2021-05-01 00:00Z" if entry["deleted"] else None,
                **money,
            )
        rows = [
            row
            for row in ServiceSession.objects.filter(deleted_at=None).order_by("id")
            if row.happened_on <= DAYS.last and (cumulative or row.happened_on >= DAYS.first)
        ]
        cost = sum((row.cost for row in rows), Decimal("0.00"))
        found = reconciliation(
            DAYS,
            sessions=ServiceSession.objects.all(),
            entries=len(rows),
            cost=cost,
            cumulative=cumulative,
        )
        assert found.is_even
        keys = {
            report.SERVICES: lambda row: (row.service_id, row.recipient),
            report.PERFORMERS: lambda row: (row.provider_id, row.specialist_id),
            report.SOURCES: lambda row: row.funding_source_id,
            report.MONTHS: lambda row: row.happened_on.replace(day=1),
            report.PAYERS: lambda row: row.municipality_id,
        }
        for way, key in keys.items():
            plain = defaultdict(lambda: [0, Decimal(0)])
            for row in rows:
                plain[key(row)][0] += 1
                plain[key(row)][1] += row.cost
            parts = sorted([part.entries, part.cost] for part in found.way(way).parts)
            assert parts == sorted(plain.values())
        assert found.without_specialist == sum(row.specialist_id is None for row in rows)
        transaction.set_rollback(True)
