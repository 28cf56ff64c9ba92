from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.lv import pvn

from di_latgale import personal_code


def old_code(born: date, serial: int) -> str:
    head = f"{born:%d%m%y}{born.year // 100 - 18}{serial:03}"
    return f"{head[:6]}-{head[6:]}{pvn.calc_check_digit_pers(head)}"


@given(st.dates(date(1900, 1, 1), date(2017, 6, 30)), st.integers(0, 999))
def test_an_old_code_is_accepted_however_spaced_and_holds_the_birth_date(born, serial):
    code = old_code(born, serial)
    assert personal_code.normalise(code.replace("-", "")) == code
    assert personal_code.normalise(f" {code} ") == code
    assert personal_code.birth_date(code) == born
    assert not personal_code.is_doubtful(code)


@given(st.dates(date(1900, 1, 1), date(2017, 6, 30)), st.integers(0, 999), st.integers(1, 9))
def test_an_old_code_with_another_check_digit_is_refused(born, serial, step):
    code = old_code(born, serial)
    wrong = code[:-1] + str((int(code[-1]) + step) % 10)
    with pytest.raises(personal_code.InvalidPersonalCodeError):
        personal_code.normalise(wrong)


@pytest.mark.parametrize("start", ["32", "33", "39"])
def test_a_new_code_is_accepted_and_a_wrong_check_digit_only_doubted(start):
    head = f"{start}86730067"
    right = int(pvn.calc_check_digit_pers(head))
    for digit in range(10):
        code = personal_code.normalise(f"{head}{digit}")
        assert personal_code.birth_date(code) is None
        assert personal_code.is_doubtful(code) == (digit != right)


@pytest.mark.parametrize(
    "text",
    ["", "123", "310221-20001", "40003245752", "LV40003245752", "010101-1234", "010101-A2345"],
    ids=["empty", "short", "31 February", "company", "company with LV", "ten digits", "letter"],
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(personal_code.InvalidPersonalCodeError):
        personal_code.normalise(text)


def test_the_hash_depends_on_the_key(settings):
    settings.PERSONAL_CODE_KEY = "one"
    first = personal_code.keyed_hash("010101-12345")
    settings.PERSONAL_CODE_KEY = "other"
    assert personal_code.keyed_hash("010101-12345") != first
    assert len(first) == 64
