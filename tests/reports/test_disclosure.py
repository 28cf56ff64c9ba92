"""What is hidden of a publication stays hidden, whoever adds and subtracts."""

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.bounds import Difference, bounds, known
from reports.disclosure.cells import Cell, Measure, Shown, Why
from reports.disclosure.hide import got_back, hide

MINIMUM = 5
JANUARY = (date(2021, 1, 1), date(2021, 1, 31))
FEBRUARY = (date(2021, 2, 1), date(2021, 2, 28))
MARCH = (date(2021, 3, 1), date(2021, 3, 31))
QUARTER = (date(2021, 1, 1), date(2021, 3, 31))
HERE = frozenset({1})


def quantity(services, number, days=MARCH, *, places=HERE, few=None, is_total=False) -> Shown:
    services = frozenset(services if is_total else [services])
    cell = Cell(
        *(Measure.QUANTITY, places, *days, "child", "rehabilitation", services),
        is_total=is_total,
    )
    return Shown(cell, Decimal(number), number < MINIMUM if few is None else few)


def persons(number, category="", days=MARCH, places=HERE) -> Shown:
    cell = Cell(Measure.PERSONS, places, *days, "child", category, is_total=not category)
    return Shown(cell, Decimal(number), number < MINIMUM)


def table(numbers: list[int], days=MARCH, places=HERE) -> list[Shown]:
    """Services named 0, 1, 2 … and their total."""
    rows = [quantity(str(n), number, days, places=places) for n, number in enumerate(numbers)]
    names = [str(n) for n in range(len(numbers))]
    return [*rows, quantity(names, sum(numbers), days, places=places, is_total=True)]


def hidden_names(made: list[Shown]) -> list[str]:
    return ["".join(sorted(s.cell.services)) for s in made if s.is_hidden]


def test_one_small_count_takes_another_along():
    made = hide(table([40, 3, 20, 9]), MINIMUM)
    assert hidden_names(made) == ["1", "3"]
    assert [s.why for s in made] == [None, Why.FEW, None, Why.GIVES_BACK, None]


def test_two_small_counts_that_are_enough_for_each_other():
    assert hidden_names(hide(table([40, 3, 3]), MINIMUM)) == ["1", "2"]


def test_two_small_counts_of_too_small_a_sum():
    assert hidden_names(hide(table([40, 1, 1, 8]), MINIMUM)) == ["1", "2", "3"]


def test_a_table_without_small_counts_is_whole():
    assert hidden_names(hide(table([40, 9, 8]), MINIMUM)) == []


def test_a_total_goes_last():
    assert hidden_names(hide(table([3]), MINIMUM)) == ["0", "0"]


def test_persons_of_one_category_are_all_persons():
    made = hide([persons(4), persons(4, "care")], MINIMUM)
    assert all(s.is_hidden for s in made)
    made = hide([persons(9), persons(9, "care"), persons(2, "respite")], MINIMUM)
    assert [s.is_hidden for s in made] == [False, False, True]


def test_persons_that_only_one_category_can_make_up():
    """9 in all and 5 in care: at least 4 had respite, at most 9."""
    shown = [persons(9), persons(5, "care"), replace(persons(4, "respite"), why=Why.FEW)]
    assert bounds([shown]) == {shown[2].cell: (4, 9)}


# What the reader may think of, by trying everything: a plain slow count.


def thinkable(made: list[Shown], numbers: list[int], cap: int) -> list[set[int]]:
    """Of each row, the numbers from 0 to ``cap`` that fit what is shown of rows and total."""
    rows, total = made[:-1], made[-1]
    choices = [range(cap + 1) if s.is_hidden else [int(s.value)] for s in rows]
    found = [set() for _row in rows]
    for guess in itertools.product(*choices):
        if total.is_hidden or sum(guess) == total.value:
            for number, row in zip(guess, found, strict=True):
                row.add(number)
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_hidden_counts_of_a_table_are_not_got_back(numbers):
    made = hide(table(numbers), MINIMUM)
    for row, number, possible in zip(made, numbers, thinkable(made, numbers, 9), strict=False):
        assert row.is_hidden or number >= MINIMUM
        if number < MINIMUM:
            assert len(possible) >= MINIMUM, (numbers, hidden_names(made))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.data())
def test_hidden_persons_of_categories_are_not_got_back(numbers, data):
    """The total is between the largest category and the sum of all."""
    total = data.draw(st.integers(max(numbers), sum(numbers)))
    rows = [persons(number, f"category {n}") for n, number in enumerate(numbers)]
    made = hide([*rows, persons(total)], MINIMUM)
    cap = range(13 + MINIMUM)
    choices = [cap if s.is_hidden else [int(s.value)] for s in made[:-1]]
    found = [set() for _row in made]
    for guess in itertools.product(*choices):
        whole = cap if made[-1].is_hidden else [int(made[-1].value)]
        for number in whole:
            if max(guess) <= number <= sum(guess):
                for seen, thought in zip(found, (*guess, number), strict=True):
                    seen.add(thought)
    for shown, possible in zip(made, found, strict=True):
        assert shown.is_hidden or shown.value >= MINIMUM
        if shown.is_few:
            assert len(possible) >= MINIMUM, (numbers, total)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=16, max_size=16),
)
def test_bounds_hold_the_truth_and_what_sums_tell_is_exact(months, is_hidden):
    """Three services in three months and the quarter, any of them hidden."""
    quarter = [sum(column) for column in zip(*months, strict=True)]
    tables = [
        table(numbers, days)
        for numbers, days in zip(
            (*months, quarter), (JANUARY, FEBRUARY, MARCH, QUARTER), strict=True
        )
    ]
    flat = [s for shown in tables for s in shown]
    made = [replace(s, why=Why.FEW) if h else s for s, h in zip(flat, is_hidden, strict=True)]
    publications = [made[n : n + 4] for n in range(0, 16, 4)]
    truth = {s.cell: s.value for s in made}
    for cell, (low, high) in bounds(publications).items():
        assert low <= truth[cell] <= high


class TestTogether:
    def hidden(self, days, numbers=(40, 3, 20, 9)):
        return hide(table(list(numbers), days), MINIMUM)

    def test_the_same_twice(self):
        assert got_back([self.hidden(MARCH)] * 2, MINIMUM) == []

    def test_what_is_hidden_here_and_shown_there(self):
        shown = table([40, 3, 20, 9])
        assert got_back([self.hidden(MARCH), shown], MINIMUM)

    def test_the_quarter_less_two_months(self):
        """March hides 3 and 9; the quarter and the other months show their services."""
        months = [table([30, 10, 20, 10], JANUARY), table([30, 10, 20, 10], FEBRUARY)]
        quarter = table([100, 23, 60, 29], QUARTER)
        assert got_back([*months, self.hidden(MARCH)], MINIMUM) == []
        found = got_back([*months, self.hidden(MARCH), quarter], MINIMUM)
        assert [sorted(c.services) for c in found if isinstance(c, Cell)] == [["1"]]

    def test_the_region_less_the_other_places(self):
        there = table([10, 10, 10, 10], places=frozenset({2}))
        region = table([50, 13, 30, 19], places=frozenset({1, 2}))
        assert got_back([self.hidden(MARCH), there], MINIMUM) == []
        assert got_back([self.hidden(MARCH), there, region], MINIMUM)
        assert got_back([self.hidden(MARCH), region], MINIMUM) == []

    def test_a_service_that_the_other_publication_does_not_name_was_not_given(self):
        """January has no service 1, so the months' sum of it is February's alone."""
        january = table([30], JANUARY)
        february = self.hidden(FEBRUARY, (40, 3, 20, 9))
        both = (date(2021, 1, 1), date(2021, 2, 28))
        assert got_back([january, february], MINIMUM) == []
        assert got_back([january, february, table([70, 3, 20, 9], both)], MINIMUM)

    def test_persons_of_the_quarter_are_at_least_those_of_a_month(self):
        month = replace(persons(3, "care"), why=Why.FEW)
        assert got_back([[month], [persons(40, "care", QUARTER)]], MINIMUM) == []
        # Of a month no more than of the quarter.
        quarter = replace(persons(4, "care", QUARTER), is_few=False)
        assert bounds([[month], [quarter]]) == {month.cell: (0, 4)}

    def test_persons_of_the_region_less_the_other_places(self):
        here = replace(persons(3, "care"), why=Why.FEW)
        there = persons(9, "care", places=frozenset({2}))
        region = persons(12, "care", places=frozenset({1, 2}))
        assert here.cell in got_back([[here], [there], [region]], MINIMUM)


def test_a_cell_comes_back_from_json():
    cell = table([3, 4])[2].cell
    assert Cell.from_json(cell.as_json()) == cell


# Counts that no cell is, but that a reader gets by subtracting.


def started(number, category="care", days=MARCH) -> Shown:
    return Shown(Cell(Measure.STARTED, HERE, *days, "child", category), Decimal(number), number < 5)


def shown_numbers(made: list[Shown]) -> list[int | None]:
    return [None if s.is_hidden else int(s.value) for s in made]


def test_who_had_started_before_are_not_too_few():
    """9 less 6 are 3 who had the service before."""
    assert shown_numbers(hide([persons(9, "care"), started(6)], MINIMUM)) == [9, None]
    assert shown_numbers(hide([persons(9, "care"), started(9)], MINIMUM)) == [9, 9]
    assert shown_numbers(hide([persons(12, "care"), started(7)], MINIMUM)) == [12, 7]


def test_who_had_no_care_are_not_too_few():
    """13 less 11: two children had something else alone. 11 who started tell of it as well."""
    made = hide([persons(13), persons(11, "care"), persons(3, "respite"), started(11)], MINIMUM)
    assert shown_numbers(made) == [13, None, None, None]


def test_a_sum_of_hidden_counts_is_not_too_small():
    """44 less 40 are 4 of two services."""
    assert hidden_names(hide(table([40, 2, 2]), MINIMUM)) == ["0", "1", "2"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 14), min_size=1, max_size=4), st.data())
def test_no_difference_of_what_is_shown_is_a_count_of_few(numbers, data):
    """Persons by category, in all, and those who started: any subtracted from what holds it."""
    total = data.draw(st.integers(max(numbers), sum(numbers)))
    begun = [data.draw(st.integers(0, number)) for number in numbers]
    names = [f"category {n}" for n in range(len(numbers))]
    made = hide(
        [
            persons(total),
            *map(persons, numbers, names),
            *(started(n, name) for n, name in zip(begun, names, strict=True) if n),
        ],
        MINIMUM,
    )
    shown = [s for s in made if not s.is_hidden]
    for whole, part in itertools.permutations(shown, 2):
        within = part.cell.category == whole.cell.category or not whole.cell.category
        if within and whole.cell.measure == Measure.PERSONS:
            assert not 1 <= whole.value - part.value < MINIMUM
    assert got_back([made], MINIMUM) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_no_sum_of_hidden_services_is_too_small(numbers):
    *rows, total = hide(table(numbers), MINIMUM)
    if not total.is_hidden:
        rest = total.value - sum(s.value for s in rows if not s.is_hidden)
        assert not 1 <= rest < MINIMUM


class TestDifferencesTogether:
    def test_the_month_that_was_never_published(self):
        """A quarter less two months: 6 of service 1 in March, of how many only the rows know."""
        months = [table([30, 10], JANUARY), table([30, 10], FEBRUARY)]
        quarter = table([100, 26], QUARTER)
        asked = []

        def few_of(sums):
            asked.extend(sums)
            return {s for s in sums if s[0].services == {"1"} and s[0].moments == {MARCH[0]}}

        assert got_back([*months, quarter], MINIMUM) == []
        ((part,),) = got_back([*months, quarter], MINIMUM, few_of)
        assert (part.services, part.moments) == ({"1"}, {MARCH[0]})
        assert {s[0].moments for s in asked} == {frozenset({MARCH[0]})}
        assert got_back([months[0], quarter], MINIMUM, few_of) == []

    def test_fewer_times_than_the_minimum_are_few_persons(self):
        months = [table([30, 10], JANUARY), table([30, 10], FEBRUARY)]
        assert got_back([*months, table([100, 23], QUARTER)], MINIMUM)

    def test_persons_of_the_quarter_who_did_not_come_in_january(self):
        january, quarter = [persons(10, days=JANUARY)], [persons(12, days=QUARTER)]
        (found,) = got_back([january, quarter], MINIMUM)
        assert found == Difference(quarter[0].cell, january[0].cell)
        assert got_back([january, [persons(15, days=QUARTER)]], MINIMUM) == []

    def test_persons_elsewhere_in_the_region(self):
        here, region = [persons(9)], [persons(11, places=frozenset({1, 2, 3}))]
        assert got_back([here, region], MINIMUM)

    def test_who_came_between_two_totals_since_the_start(self):
        start = date(2018, 2, 5)
        first, second = [persons(40, days=(start, days[1])) for days in (JANUARY, FEBRUARY)]
        assert got_back([[first], [second]], MINIMUM) == []
        second = replace(second, value=Decimal(42))
        assert got_back([[first], [second]], MINIMUM)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=3, max_size=3),
    st.sets(st.integers(0, 3), min_size=1),
)
def test_what_subtracting_tables_tells_is_found(months, published):
    """Two services, some of three months and their quarter: a difference of what is shown of one
    service, in 1 to 4 and no cell of its own, is got back."""
    quarter = [sum(column) for column in zip(*months, strict=True)]
    days = (JANUARY, FEBRUARY, MARCH, QUARTER)
    tables = [
        [replace(s, is_few=False) for s in table(numbers, span)]
        for numbers, span in zip((*months, quarter), days, strict=True)
    ]
    made = [tables[n] for n in sorted(published)]
    differences = []
    if 3 in published and 0 < len(published) - 1 < 3:
        missing = [n for n in range(3) if n not in published]
        differences = [sum(months[n][service] for n in missing) for service in range(2)]
        differences.append(sum(differences))
    expected = any(1 <= difference < MINIMUM for difference in differences)
    assert bool(got_back(made, MINIMUM)) == expected


def test_a_hundred_publications_take_few_steps():
    """Seventeen spans of a year in six places: what grows is counted, not the time."""
    months = [
        (date(2021, n, 1), date.fromordinal(date(2021 + n // 12, n % 12 + 1, 1).toordinal() - 1))
        for n in range(1, 13)
    ]
    quarters = [(months[n][0], months[n + 2][1]) for n in range(0, 12, 3)]
    spans = [*months, *quarters, (months[0][0], months[-1][1])]

    def of(places: int) -> list[list[Shown]]:
        made = []
        for place in range(places):
            for span in spans:
                size = (span[1].month - span[0].month + 1) * 10
                numbers = [size * n for n in range(1, 11)]
                made.append(hide_some(table(numbers, span, frozenset({place}))))
                made[-1] += [persons(size * 100, days=span, places=frozenset({place}))]
        return made

    def hide_some(shown: list[Shown]) -> list[Shown]:
        """Two services of each table are hidden."""
        return [replace(s, why=Why.FEW, is_few=True) if n < 2 else s for n, s in enumerate(shown)]

    few, many = known(of(3)).steps, known(of(6)).steps
    assert len(of(6)) == 102
    assert many < 2.2 * few
    assert many < 40_000
