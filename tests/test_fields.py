from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from di_latgale.fields import (
    DayField,
    MoneyField,
    NoSuchDayError,
    QuantityField,
    parse_day,
    parse_number,
)

TODAY = date(2021, 11, 12)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8.11.21", date(2021, 11, 8)),
        ("8.11.2021", date(2021, 11, 8)),
        ("08.11.2021.", date(2021, 11, 8)),
        (" 8. 11. 2021 ", date(2021, 11, 8)),
        ("08112021", date(2021, 11, 8)),
        ("2021-11-08", date(2021, 11, 8)),
        ("8.11", date(2021, 11, 8)),
        ("8.11.", date(2021, 11, 8)),
        ("12.11", date(2021, 11, 12)),
        ("13.11", date(2020, 11, 13)),
        ("29.2", date(2020, 2, 29)),
        ("1.2.85", date(1985, 2, 1)),
        ("1.2.30", date(2030, 2, 1)),
    ],
)
def test_days_are_read_as_people_type_them(typed, expected):
    assert parse_day(typed, TODAY) == expected


@pytest.mark.parametrize("typed", ["rīt", "8", "8/11/2021", "8.11.202", "2021-1-1", "١.١.2021", ""])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(ValueError) as refusal:
        parse_day(typed, TODAY)
    assert not isinstance(refusal.value, NoSuchDayError)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_written_day_reads_back(day):
    for text in (
        f"{day:%d.%m.%Y}",
        f"{day:%d%m%Y}",
        f"{day:%Y-%m-%d}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert parse_day(text, TODAY) == day


@given(st.integers(1, 28), st.integers(1, 12), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_a_day_without_a_year_is_the_latest_one(day, month, today):
    found = parse_day(f"{day}.{month}", today)
    assert found <= today < found.replace(year=found.year + 1)


def errors_of(field, value) -> list[str]:
    form = type("F", (forms.Form,), {"x": field})({"x": value})
    return list(form.errors.get("x", []))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Ievadiet datumu."),
        ("   ", "Ievadiet datumu."),
        ("rīt", "Ievadiet datumu, piemēram, 08.11.2021."),
        ("31.02.2021", "Tāda datuma nav: 31.02.2021."),
        ("31.2.21", "Tāda datuma nav: 31.02.2021."),
        ("00000000", "Tāda datuma nav: 00.00.0000."),
        ("13.11.2021", "Datums nevar būt nākotnē."),
    ],
)
@time_machine.travel("2021-11-12 10:00+02:00")
def test_a_wrong_day_is_explained(typed, message):
    assert errors_of(DayField(past_only=True), typed) == [message]


@time_machine.travel("2021-11-12 23:30+02:00")
def test_today_is_the_day_in_riga():
    assert errors_of(DayField(past_only=True), "12.11") == []


def test_a_day_is_drawn_with_its_weekday_and_comes_back_as_typed():
    class Form(forms.Form):
        on = DayField()

    assert 'value="08.11.2021"' in str(Form(initial={"on": date(2021, 11, 8)})["on"])
    assert ">pirmdiena<" in str(Form(initial={"on": date(2021, 11, 8)})["on"])
    assert 'value="31.2.21"' in str(Form({"on": "31.2.21"})["on"])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1 ", "1"),
        ("35 791,00", "35791.00"),
        ("35\u00a0791,00", "35791.00"),
        ("−12,5", "-12.5"),
        ("1000", "1000"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, expected):
    assert parse_number(typed) == Decimal(expected)


@pytest.mark.parametrize(
    "typed", ["2h", "1 5", "1,2,3", "35.791,00", "1e3", "NaN", "inf", "٣", ",5"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError):
        parse_number(typed)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (QuantityField, "", "Ievadiet apjomu."),
        (QuantityField, "2h", "Apjomam jābūt skaitlim, nevis „2h”."),
        (QuantityField, "0", "Apjomam jābūt lielākam par 0."),
        (QuantityField, "-1", "Apjomam jābūt lielākam par 0."),
        (QuantityField, "1,255", "Apjomam var būt ne vairāk kā divi cipari aiz komata."),
        (QuantityField, "1000000", "Apjoms ir pārāk liels."),
        (MoneyField, "", "Ievadiet summu."),
        (MoneyField, "daudz", "Summai jābūt skaitlim, nevis „daudz”."),
    ],
)
def test_a_wrong_number_is_explained(field, typed, message):
    assert errors_of(field(), typed) == [message]


def test_numbers_are_cleaned_to_two_decimals():
    assert str(QuantityField().clean("1,5")) == "1.50"
    assert str(MoneyField().clean("35 791,00 EUR")) == "35791.00"
    assert MoneyField(required=False).clean("") is None


def test_numbers_are_drawn_with_a_comma_and_come_back_as_typed():
    class Form(forms.Form):
        quantity = QuantityField()
        cost = MoneyField()

    form = Form(initial={"quantity": Decimal("1.50"), "cost": Decimal("35791")})
    assert 'value="1,5"' in str(form["quantity"])
    assert 'value="35791,00"' in str(form["cost"])
    assert 'value="2h"' in str(Form({"quantity": "2h"})["quantity"])
    assert not Form(
        {"quantity": "1,5", "cost": "1"}, initial={"quantity": Decimal("1.50"), "cost": Decimal(1)}
    ).has_changed()
