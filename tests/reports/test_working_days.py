from datetime import date

import pytest

from di_latgale.dates import Period
from reports.working_days import open_days, working_days

YEAR_2020 = Period.year(date(2020, 1, 1))


@pytest.mark.parametrize(("year", "days"), [(2019, 250), (2020, 251), (2021, 252), (2022, 253)])
def test_working_days_of_a_year(year, days):
    assert len(working_days(Period.year(date(year, 1, 1)))) == days


def test_moved_days_of_2020():
    days = working_days(YEAR_2020)
    assert date(2020, 6, 13) in days
    assert date(2020, 6, 22) not in days


def test_over_a_new_year():
    """31.12.2020. is free by law, 1 January too; 4 January 2021 is a Monday."""
    assert working_days(Period(date(2020, 12, 30), date(2021, 1, 4))) == {
        date(2020, 12, 30),
        date(2021, 1, 4),
    }


def test_overlapping_closures_count_once():
    days = working_days(Period(date(2021, 3, 1), date(2021, 3, 12)))
    closures = [
        Period(date(2021, 3, 2), date(2021, 3, 4)),
        Period(date(2021, 3, 4), date(2021, 3, 7)),
    ]
    assert len(days) == 10
    assert open_days(days, None, None, closures) == 6
    assert open_days(days, date(2021, 3, 5), date(2021, 3, 9), closures) == 2
