"""Words and numbers of a text, so that two texts can be compared."""

import re
import unicodedata
from dataclasses import dataclass

_GAP = "[\u00a0\u202f ]"
_NUMBER = re.compile(
    # 31.12.2020. | 9.2.2.1./15/I/005 | 35 791,00 | 2020. gadā | 12,5
    r"(?P<day>\d{1,2}\.\d{1,2}\.\d{4}\.?)"
    r"|(?P<code>\d+(?:[./]+\w+){2,})"
    rf"|(?P<grouped>\d{{1,3}}(?:{_GAP}\d{{3}})+(?!\d)(?:[.,]\d+)?)"
    rf"|(?P<year>\d{{4}}\.(?={_GAP}*(?:gad|g\.)))"
    r"|(?P<plain>\d+(?:[.,]\d+)?)"
)
_TOKEN = re.compile(rf"{_NUMBER.pattern}|(?P<word>[^\W\d]+)|(?P<space>\s+)|(?P<sign>.)", re.DOTALL)
# Of the calendar and of the project: no count can be written so.
_NO_COUNTS = ("day", "code", "year")


@dataclass(frozen=True)
class Token:
    """``start`` is its place in the text; ``kind`` one of the names in ``_TOKEN``."""

    text: str
    start: int
    kind: str

    @property
    def is_number(self) -> bool:
        return self.kind not in ("word", "space", "sign")

    @property
    def may_count(self) -> bool:
        return self.is_number and self.kind not in _NO_COUNTS

    @property
    def key(self) -> str:
        """The same for what reads the same: whatever blank stands between the digits."""
        if self.kind == "space":
            return "\n" * min(self.text.count("\n"), 2) or " "
        if not self.may_count:
            return self.text.removesuffix(".") if self.is_number else self.text
        return value_of(self.text)


def value_of(number: str) -> str:
    """„35 791,00” → "35791", „12,50” → "12.5"."""
    digits = re.sub(r"\s", "", number).replace(",", ".")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def tokens(text: str) -> list[Token]:
    return [
        Token(found.group(), found.start(), found.lastgroup or "")
        for found in _TOKEN.finditer(text)
    ]


def line_of(text: str, start: int) -> int:
    """From 1."""
    return text.count("\n", 0, start) + 1


def odd_digits(text: str) -> list[str]:
    """Signs that read as a number and are no usual digit: ¼, ², ④, Ⅳ."""
    return [
        sign
        for sign in text
        if not ("0" <= sign <= "9") and unicodedata.numeric(sign, None) is not None
    ]
