from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from di_latgale import wording

NOM, ACC, DAT, GEN, NO = "nom", "acc", "dat", "gen", "no"


@pytest.mark.parametrize(
    ("number", "word", "case", "expected"),
    [
        (1, "bērns", NOM, "1 bērns"),
        (21, "bērns", NOM, "21 bērns"),
        (101, "bērns", NOM, "101 bērns"),
        (11, "bērns", NOM, "11 bērni"),
        (111, "bērns", NOM, "111 bērni"),
        (2, "bērns", ACC, "2 bērnus"),
        (10, "bērns", DAT, "10 bērniem"),
        (0, "bērns", NOM, "0 bērnu"),
        (1, "persona", ACC, "1 personu"),
        (5, "persona", DAT, "5 personām"),
        (0, "persona", ACC, "0 personu"),
        (1, "pārstāvis", DAT, "1 pārstāvim"),
        (1, "pārstāvis", NO, "1 pārstāvja"),
        (3, "pārstāvis", NOM, "3 pārstāvji"),
        (0, "pārstāvis", NOM, "0 pārstāvju"),
        (477, "reize", NOM, "477 reizes"),
        (20, "reize", NO, "20 reizēm"),
        (21, "reize", NO, "21 reizes"),
        (0, "reize", NOM, "0 reižu"),
        (Decimal("1.5"), "reize", NOM, "1,5 reizes"),
        (Decimal("2.50"), "stunda", ACC, "2,5 stundas"),
        (Decimal("1.00"), "stunda", ACC, "1 stundu"),
        (9988, "stunda", NOM, "9 988 stundas"),
        (Decimal("0.5"), "diena", NOM, "0,5 dienas"),
        (11, "diena", DAT, "11 dienām"),
        (1, "diennakts", DAT, "1 diennaktij"),
        (Decimal("1.5"), "diennakts", NOM, "1,5 diennakts"),
        (24, "diennakts", NOM, "24 diennaktis"),
        (0, "diennakts", NOM, "0 diennakšu"),
        (2, "brauciens", GEN, "2 braucienu"),
        (1146, "ieraksts", NOM, "1 146 ieraksti"),
        (1, "ieraksts", GEN, "1 ieraksta"),
        (4, "klients", ACC, "4 klientus"),
        (32, "pieaugušais", NOM, "32 pieaugušie"),
    ],
)
def test_number_and_word_agree(number, word, case, expected):
    assert wording.count(number, word, case).replace(wording.NBSP, " ") == expected


def test_an_unknown_number_has_no_word():
    assert wording.count(None, "bērns") == "–"


@given(st.integers(0, 10**6))
def test_singular_only_for_numbers_that_end_in_one_but_not_eleven(number):
    singular = number % 10 == 1 and number % 100 != 11
    assert (wording.word_for(number, "klients") == "klients") is singular


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (wording.money, Decimal("35791.00"), "35 791,00"),
        (wording.money, Decimal("-12.5"), "−12,50"),
        (wording.money, 0, "0,00"),
        (wording.money, None, "–"),
        (wording.euro, Decimal("35791"), "35 791,00 EUR"),
        (wording.euro, None, "–"),
        (wording.quantity, Decimal("1.25"), "1,25"),
        (wording.quantity, Decimal("3.00"), "3"),
        (wording.quantity, Decimal("100"), "100"),
        (wording.quantity, Decimal("9988.50"), "9 988,5"),
        (wording.quantity, Decimal("-0.00"), "0"),
        (wording.quantity, 0, "0"),
        (wording.quantity, None, "–"),
        (wording.whole, 1234567, "1 234 567"),
        (wording.whole, None, "–"),
        (wording.share, Decimal("12.5"), "12,5 %"),
        (wording.share, Decimal("150"), "150,0 %"),
        (wording.share, None, "–"),
        (wording.day, date(2021, 3, 9), "09.03.2021"),
        (wording.day, None, "–"),
        (wording.day_sentence, date(2021, 12, 31), "31.12.2021."),
        (wording.day_letter, date(2021, 11, 8), "2021. gada 8. novembris"),
        (wording.month, date(2021, 11, 1), "2021. gada novembris"),
        (wording.weekday, date(2021, 11, 9), "otrdiena"),
    ],
)
def test_values_are_written_in_latvian(write, value, expected):
    assert write(value).replace(wording.NBSP, " ") == expected


def test_months_have_cases_of_their_own():
    assert wording.month(date(2021, 3, 1), "loc") == "2021. gada martā"
    assert wording.month(date(2021, 10, 1), "acc") == "2021. gada oktobri"


@given(st.decimals(-(10**9), 10**9, places=2))
def test_written_money_reads_back(amount):
    text = wording.money(amount).replace(wording.NBSP, "").replace(",", ".").replace("−", "-")
    assert Decimal(text) == amount
