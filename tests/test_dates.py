from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from di_latgale.dates import Period, age_on

DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))


def test_a_period_holds_both_its_ends_and_no_other_day():
    march = Period(date(2021, 3, 1), date(2021, 3, 31))
    assert date(2021, 3, 1) in march
    assert date(2021, 3, 31) in march
    assert date(2021, 2, 28) not in march
    assert date(2021, 4, 1) not in march
    assert march.days() == 31


def test_a_period_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2021, 3, 2), date(2021, 3, 1))


@given(DAYS)
def test_calendar_periods_hold_their_day_and_join_without_gap(day):
    for make, length in [
        (Period.week, {7}),
        (Period.month, {28, 29, 30, 31}),
        (Period.quarter, {90, 91, 92}),
        (Period.year, {365, 366}),
    ]:
        period = make(day)
        assert day in period
        assert period.days() in length
        assert make(period.first) == make(period.last) == period
        assert make(period.last + timedelta(days=1)).first == period.last + timedelta(days=1)
    assert Period.week(day).first.isoweekday() == 1


def test_a_child_is_four_until_the_day_before_the_fifth_birthday():
    born = date(2016, 5, 20)
    assert age_on(date(2021, 5, 19), born) == 4
    assert age_on(date(2021, 5, 20), born) == 5


def test_who_is_born_on_29_february_grows_older_on_1_march():
    born = date(2016, 2, 29)
    assert age_on(date(2021, 2, 28), born) == 4
    assert age_on(date(2021, 3, 1), born) == 5
    assert age_on(date(2020, 2, 29), born) == 4
