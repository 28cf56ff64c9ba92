from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.models import Rate
from services.pricing import RateBook, cost_of

DAY = date(2021, 7, 1)
AMOUNTS = st.decimals(0, 1000, places=4)
QUANTITIES = st.decimals("0.01", 1000, places=2)


@given(QUANTITIES, AMOUNTS)
def test_cost_is_the_product_rounded_half_up_to_the_cent(quantity, amount):
    cents = Fraction(quantity) * Fraction(amount) * 100
    assert cost_of(quantity, amount) == Decimal(int(cents + Fraction(1, 2))) / 100


def test_a_half_cent_goes_up():
    assert cost_of(Decimal("0.25"), Decimal("3.90")) == Decimal("0.98")  # 0.975
    assert cost_of(Decimal("0.50"), Decimal("0.01")) == Decimal("0.01")  # 0.005


def rate(provider=None, municipality=None, valid_from=None, valid_to=None, service=1):
    return Rate(
        service_id=service, provider_id=provider, municipality_id=municipality,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def test_the_most_specific_rate_wins():
    by_specificity = [rate(2, 3), rate(2), rate(None, 3), rate()]
    for at in range(len(by_specificity)):
        book = RateBook(reversed(by_specificity[at:]))
        assert book.rate_on(DAY, service=1, provider=2, municipality=3) is by_specificity[at]


def test_another_providers_municipalitys_or_services_rate_is_no_rate():
    book = RateBook([rate(9, 3), rate(2, 9), rate(9), rate(None, 9), rate(service=9)])
    assert book.rate_on(DAY, service=1, provider=2, municipality=3) is None
    assert book.rate_on(DAY, service=1, provider=None, municipality=3) is None


@given(st.integers(-2, 2))
def test_both_ends_of_validity_are_included(shift):
    book = RateBook([rate(valid_from=DAY - timedelta(1), valid_to=DAY + timedelta(1))])
    found = book.rate_on(DAY + timedelta(shift), service=1, provider=None, municipality=3)
    assert (found is not None) == (abs(shift) <= 1)


def test_a_less_specific_rate_fills_the_days_the_more_specific_leaves_open():
    own, general = rate(2, valid_from=DAY), rate()
    book = RateBook([own, general])
    assert book.rate_on(DAY, service=1, provider=2, municipality=3) is own
    assert book.rate_on(DAY - timedelta(1), service=1, provider=2, municipality=3) is general
