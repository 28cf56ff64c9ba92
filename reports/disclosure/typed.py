"""A public article that somebody edited: its numbers must be those that the public may read.

Otherwise a hidden count could be typed back in, as a figure or as a word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.article.figures import Figure
from reports.article.files import as_text
from reports.article.numbers import Token, line_of, odd_digits, tokens, value_of
from reports.article.public import COUNTING, PublicArticle

_STEMS = {
    "vien": ("s", "a", "u", "am", "ai", "ā", "as", "i", "us", "iem", "ām", "os", "ās"),
    "div": ("i", "as", "us", "u", "iem", "ām", "os", "ās", "ām"),
    "tr": ("īs", "im", "iju", "ijiem", "ijām", "ijos", "ijās", "īm"),
    "četr": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
    "piec": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
    "seš": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
    "septiņ": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
    "astoņ": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
    "deviņ": ("i", "as", "us", "u", "iem", "ām", "os", "ās"),
}
# „četri”, „desmit”: small counts in words, in all cases.
_WORDS = {f"{stem}{end}" for stem, ends in _STEMS.items() for end in ends}
_WORDS |= {"desmit", "pāris", "duci", "ducis"}


@dataclass(frozen=True)
class Refused:
    """``text`` as it was typed, with the word after it."""

    text: str
    line: int


def refused_numbers(text: str, made: PublicArticle) -> list[Refused]:
    """Whatever reads as a number and is none of the public article's.

    Its shown counts may stand anywhere. Its other numbers, such as years gone by or the days of a
    centre, stand before the same word as there; days and years of the calendar are free.
    """
    generated = _with_next(as_text(made.article))
    counts = {value_of(str(f)) for f in made.article.figures if _counts(f)}
    places = {(token.key, after) for token, after in generated}
    words = {token.text.lower() for token, _after in generated if token.kind == "word"}
    found = []
    for token, after in _with_next(text):
        is_free = (token.key, after) in places or (token.may_count and token.key in counts)
        is_figure = token.is_number and not is_free and not _is_of_calendar(token)
        is_word = token.kind == "word" and token.text.lower() in _WORDS - words
        if is_figure or is_word or odd_digits(token.text):
            found.append(_refused(text, token, after))
    return found


def _counts(figure: Figure) -> bool:
    return figure.kind in COUNTING


def _with_next(text: str) -> list[tuple[Token, str]]:
    """Each token with the one after it, blanks left out."""
    return list(_pairs([token for token in tokens(text) if token.kind != "space"]))


def _pairs(found: list[Token]) -> Iterator[tuple[Token, str]]:
    for n, token in enumerate(found):
        yield token, found[n + 1].text if n + 1 < len(found) else ""


def _is_of_calendar(token: Token) -> bool:
    if token.kind == "year":
        return 1990 <= int(token.text[:4]) <= 2100
    if token.kind != "day":
        return False
    day, month, year = map(int, token.text.strip(".").split("."))
    try:
        return 1990 <= date(year, month, day).year <= 2100
    except ValueError:
        return False


def _refused(text: str, token: Token, after: str) -> Refused:
    follows = f" {after}" if after[:1].isalpha() else ""
    return Refused(f"{token.text}{follows}", line_of(text, token.start))
