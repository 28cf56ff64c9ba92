from hypothesis import given
from hypothesis import strategies as st

from di_latgale.latvian import search_key, sort_key, without_diacritics

ALPHABET = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"


def test_own_letters_follow_all_that_their_base_letter_begins():
    names = ["Cīrule", "Czerny", "Čakste", "Daina", "Kļava", "Ķirsis", "Lūsis", "Ļubova", "Žagata"]
    assert sorted(set(names), key=sort_key) == names


def test_long_vowels_and_y_count_only_where_all_else_is_equal():
    assert sorted(["Ābele", "Abele", "Abols"], key=sort_key) == ["Abele", "Ābele", "Abols"]
    assert sorted(["Īve", "Yva", "Iva"], key=sort_key) == ["Iva", "Yva", "Īve"]


def test_a_shorter_name_comes_first():
    assert sorted(["Kalniņa", "Kalna", "Kalna Zane"], key=sort_key) == [
        "Kalna", "Kalna Zane", "Kalniņa"
    ]  # fmt: skip


@given(st.text(ALPHABET), st.text(ALPHABET))
def test_equal_keys_mean_equal_names(one, other):
    assert (sort_key(one) == sort_key(other)) == (one == other)


def test_search_knows_no_diacritics_and_finds_beginnings_of_words():
    assert search_key("Zaļā-Bērziņa Ļūba") == " zala berzina luba"
    assert without_diacritics("ŠĶŪNIS") == "skunis"
