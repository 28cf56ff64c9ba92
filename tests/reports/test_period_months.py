"""The months of the period report, their picture, and the picture of the service mix."""

import html
import re
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale.dates import Period
from reports.period.document import period_document
from reports.period.files import period_html, period_pdf
from reports.period.months import MonthRow, months_of, picture_of_months
from services.models import ServiceSession
from tests.factories import ClientFactory, ServiceSessionFactory
from tests.reports.test_period import ADDRESS, text_of
from tests.reports.test_yearly import alternatives

SPRING = {"municipality": "rezekne", "first": "15.02.2021", "last": "30.04.2021"}


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def test_each_month_and_its_rows(head, march):
    ServiceSessionFactory(client=march.anna, happened_on=date(2021, 2, 14))
    ServiceSessionFactory(client=march.anna, happened_on=date(2021, 2, 15))
    response = head.get(ADDRESS, SPRING)
    months = response.context["document"].months
    assert [(m.words, m.entries, str(m.cost)) for m in months] == [
        ("2021. gada februāris", 1, "10.00"),
        ("2021. gada marts", 9, "92.50"),
        ("2021. gada aprīlis", 0, "0"),
    ]
    table = re.search(r'<table class="ledger months">.*?</table>', response.content.decode(), re.S)
    links = re.findall(r'href="([^"]+)"', table[0])
    assert [head.get(html.unescape(a)).context["sums"].entries for a in links] == [
        *(1, 1, 9, 9, 0, 0, 10, 10),
    ]
    assert "Mēneši" in text_of(response)


def test_months_in_total_begin_with_the_first_session(head, march):
    response = head.get(ADDRESS, SPRING | {"first": "30.04.2021", "mode": "cumulative"})
    assert [m.entries for m in response.context["document"].months] == [9, 0]


def test_one_month_is_no_table(head, march):
    text = text_of(head.get(ADDRESS, SPRING | {"first": "01.03.2021", "last": "31.03.2021"}))
    assert "Mēneši" not in text
    assert "Izmaksas pa pakalpojumu grupām, EUR" in text


def test_page_and_print_have_the_same_pictures(head, march):
    page = head.get(ADDRESS, SPRING)
    asked = page.context["form"].asked()
    document = period_document(asked)
    printed = period_html(document).decode()
    pictures = re.findall(r"<svg.*?</svg>", page.content.decode(), re.S)
    assert len(pictures) == 2
    assert all(picture in printed for picture in pictures)
    with pikepdf.open(BytesIO(period_pdf(document))) as opened:
        assert sorted(alternatives(opened.Root.StructTreeRoot)) == [
            "Ieraksti pa mēnešiem",
            "Izmaksas pa pakalpojumu grupām, EUR",
        ]


def test_a_long_time_is_drawn_by_year():
    months = [MonthRow(Period.month(date(2018 + n // 12, n % 12 + 1, 1)), 1, 0) for n in range(30)]
    picture = picture_of_months(months)
    assert picture.caption == "Ieraksti pa gadiem"
    assert re.findall(r">(\d+)</text>", picture.svg).count("12") == 2


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    first=st.dates(date(2020, 1, 1), date(2021, 3, 1)),
    length=st.integers(0, 420),
    days=st.lists(st.dates(date(2019, 12, 1), date(2021, 6, 1)), max_size=12),
    cumulative=st.booleans(),
)
def test_months_are_a_plain_count(db, first, length, days, cumulative):
    period = Period(first, date.fromordinal(first.toordinal() + length))
    child = ClientFactory()
    for day in days:
        ServiceSessionFactory(client=child, happened_on=day)
    sessions = ServiceSession.objects.filter(client=child)
    months = months_of(sessions, period, cumulative=cumulative)
    taken = [d for d in days if d <= period.last and (cumulative or d >= first)]
    assert [m.entries for m in months] == [sum(d in m.days for d in taken) for m in months]
    assert sum(m.entries for m in months) == len(taken)
    if months:
        assert months[-1].days.last == period.last
