"""The forecast of costs, against a count day by day."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from di_latgale.organisations.models import Municipality
from services.models import PlannedService, Rate, SupportPlan
from services.plans.forecast import forecast, windows
from tests import factories

pytestmark = pytest.mark.django_db
START = date(2021, 12, 1)


def line(quantity=2, window="week", first=START, last=date(2021, 12, 31), **said):
    """Not stored; of a client of Rēzekne."""
    client = said.pop("client", None) or factories.ClientFactory()
    plan = SupportPlan(client=client, valid_from=first, valid_to=last)
    usual = {"service": factories.service("fizioterapija"), "recipient": "child"}
    scope = {"client": client, "territory": client.territory}
    quantity = None if quantity is None else Decimal(quantity)
    return PlannedService(plan=plan, quantity=quantity, window=window, **{**usual, **scope, **said})


def cost(*lines):
    return forecast(lines).lines[0].cost


def rate(amount, **said):
    return factories.RateFactory(amount=Decimal(amount), **said)


def test_each_begun_week_counts_in_full():
    """1 to 31 December 2021: Wednesday to Friday, five weeks from Monday to Sunday."""
    rate("10")
    assert cost(line(2, "week")) == Decimal("100.00")
    assert forecast([line(2, "week")]).lines[0].quantity == 10


@pytest.mark.parametrize(
    ("window", "first", "last", "expected"),
    [
        ("week", date(2021, 12, 6), date(2021, 12, 12), 1),
        ("week", date(2021, 12, 5), date(2021, 12, 6), 2),
        ("month", date(2021, 12, 31), date(2022, 1, 1), 2),
        ("month", date(2021, 12, 1), date(2022, 11, 30), 12),
        ("year", date(2021, 12, 31), date(2022, 1, 1), 2),
        ("project", date(2021, 12, 31), date(2023, 1, 1), 1),
    ],
)
def test_windows(window, first, last, expected):
    assert len(list(windows(window, first, last))) == expected


def test_a_rate_that_changes_within_a_month_costs_each_part_by_its_days():
    """April: 10 days at 10, 20 days at 13; six sessions a month."""
    rate("10", valid_to=date(2022, 4, 10))
    rate("13", valid_from=date(2022, 4, 11))
    april = {"first": date(2022, 4, 1), "last": date(2022, 4, 30)}
    assert cost(line(6, "month", **april)) == Decimal("72.00")


def test_it_is_rounded_half_up_once():
    rate("0.0050")
    assert cost(line(1, "project")) == Decimal("0.01")
    assert cost(line(1, "week")) == Decimal("0.03")  # 5 × 0,005 = 0,025


def test_own_days_of_the_line_count():
    rate("10")
    own = {"valid_from": date(2021, 12, 6), "valid_to": date(2021, 12, 19)}
    assert cost(line(2, "week", **own)) == Decimal("40.00")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"quantity": None}, "Pēc vajadzības: prognozes nav."),
        ({"last": None}, "Prognozei vajadzīga pirmā un pēdējā diena."),
        ({"first": None}, "Prognozei vajadzīga pirmā un pēdējā diena."),
    ],
)
def test_where_there_is_no_forecast_it_says_why(said, words):
    rate("10")
    found = forecast([line(**said)])
    assert (found.total, found.lines[0].cost, found.lines[0].notes) == (None, None, (words,))
    assert not found.is_whole


def test_actual_costs_are_not_forecast():
    service = factories.service("fizioterapija")
    service.money = "actual_cost"
    assert forecast([line(service=service)]).lines[0].notes == ("Maksā pēc rēķina: prognozes nav.",)


def test_a_gap_without_a_rate_is_said_and_left_out():
    rate("10", valid_to=date(2021, 12, 20))
    rate("10", valid_from=date(2021, 12, 25))
    found = forecast([line(31, "project")])
    assert found.total == Decimal("270.00")
    assert found.lines[0].notes == (
        "Laikam 21.12.2021.–24.12.2021. nav noteiktas vienas vienības izmaksas; "
        "šīs dienas nav ieskaitītas.",
    )
    assert not found.is_whole


def test_no_rate_at_all_is_no_forecast():
    found = forecast([line()])
    assert found.total is None
    assert "01.12.2021.–31.12.2021." in found.lines[0].notes[0]


def test_the_rate_of_the_provider_and_of_the_payer_come_first():
    provider = factories.ProviderFactory()
    rate("10")
    rate("12", municipality=factories.municipality("rezeknes-valstspilseta"))
    rate("15", provider=provider)
    assert cost(line(1, "project")) == Decimal("12.00")
    assert cost(line(1, "project", provider=provider)) == Decimal("15.00")


def test_the_total_adds_rounded_lines_in_two_queries(django_assert_num_queries):
    rate("0.0050")
    client = factories.ClientFactory()
    lines = [line(1, "project", client=client) for _n in range(4)]
    with django_assert_num_queries(2):
        assert forecast(lines).total == Decimal("0.04")
    assert forecast([]).total is None


DAYS = st.integers(0, 200).map(lambda n: START + timedelta(days=n))
AMOUNTS = st.decimals("0", "99.9999", places=4, allow_nan=False)


@st.composite
def cuts(draw):
    """Days that part the time into spans of one rate each, with an amount or none."""
    days = sorted(draw(st.sets(DAYS, max_size=4)))
    starts = [None, *days]
    ends = [*(day - timedelta(days=1) for day in days), None]
    amounts = draw(st.lists(st.none() | AMOUNTS, min_size=len(starts), max_size=len(starts)))
    return list(zip(starts, ends, amounts, strict=True))


def slow_cost(planned: PlannedService, municipality: Municipality, book) -> tuple:
    """Day by day: the share of the quantity that falls on the day, times the rate of the day."""

    def window_of(day: date):
        year, week, _weekday = day.isocalendar()
        return {
            "week": (year, week),
            "month": (day.year, day.month),
            "year": day.year,
            "project": 0,
        }[planned.window]

    days, day = [], planned.first_day
    while day <= planned.last_day:
        days.append(day)
        day += timedelta(days=1)
    sizes: dict = {}
    for day in days:
        sizes[window_of(day)] = sizes.get(window_of(day), 0) + 1
    total, missing = Fraction(0), 0
    for day in days:
        amount = book(day)
        if amount is None:
            missing += 1
            continue
        total += Fraction(planned.quantity) * Fraction(amount) / sizes[window_of(day)]
    if missing == len(days):
        return None, missing
    exact = (Decimal(total.numerator) * 10**12 / Decimal(total.denominator)) / 10**12
    cents = int(total * 100 * 2 + 1) // 2
    assert abs(exact.quantize(Decimal("0.01"), ROUND_HALF_UP) - Decimal(cents) / 100) < Decimal(
        "0.02"
    )
    return Decimal(cents) / 100, missing


@settings(max_examples=60, deadline=None)
@given(
    spans=cuts(),
    first=DAYS,
    length=st.integers(0, 150),
    own=st.tuples(st.none() | DAYS, st.none() | DAYS),
    quantity=st.decimals("0.01", "99", places=2, allow_nan=False),
    window=st.sampled_from(["week", "month", "year", "project"]),
)
def test_it_agrees_with_a_count_day_by_day(spans, first, length, own, quantity, window):
    with transaction.atomic():
        client = factories.ClientFactory(identity=False, grounds=False)
        for start, end, amount in spans:
            if amount is not None:
                rate(amount, valid_from=start, valid_to=end)
        planned = line(
            quantity,
            window,
            first=first,
            last=first + timedelta(days=length),
            client=client,
            valid_from=own[0],
            valid_to=own[1],
        )
        found = forecast([planned]).lines[0]

        def amount_on(day: date):
            for start, end, amount in spans:
                if (start is None or start <= day) and (end is None or day <= end):
                    return amount
            return None

        if planned.last_day < planned.first_day:
            assert found.cost == 0
        else:
            municipality = Municipality.objects.paying_on(client.territory_id, first)
            expected, missing = slow_cost(planned, municipality, amount_on)
            assert found.cost == expected
            assert bool(found.notes) == bool(missing)
        Rate.objects.all().delete()
        transaction.set_rollback(True)
