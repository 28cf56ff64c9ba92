"""Latvian words for numbers and days. Knows nothing of Django, so that reports can use it freely.

Whatever is not known prints as „–”; groups of three are parted by a no-break space.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
NBSP = "\u00a0"
MINUS = "−"

WEEKDAYS = (
    "pirmdiena",
    "otrdiena",
    "trešdiena",
    "ceturtdiena",
    "piektdiena",
    "sestdiena",
    "svētdiena",
)
WEEKDAYS_SHORT = ("Pr", "Ot", "Tr", "Ce", "Pk", "Se", "Sv")

# nominative, genitive, dative, accusative, locative
_CASES = ("nom", "gen", "dat", "acc", "loc")
_MONTHS = (
    ("janvāris", "janvāra", "janvārim", "janvāri", "janvārī"),
    ("februāris", "februāra", "februārim", "februāri", "februārī"),
    ("marts", "marta", "martam", "martu", "martā"),
    ("aprīlis", "aprīļa", "aprīlim", "aprīli", "aprīlī"),
    ("maijs", "maija", "maijam", "maiju", "maijā"),
    ("jūnijs", "jūnija", "jūnijam", "jūniju", "jūnijā"),
    ("jūlijs", "jūlija", "jūlijam", "jūliju", "jūlijā"),
    ("augusts", "augusta", "augustam", "augustu", "augustā"),
    ("septembris", "septembra", "septembrim", "septembri", "septembrī"),
    ("oktobris", "oktobra", "oktobrim", "oktobri", "oktobrī"),
    ("novembris", "novembra", "novembrim", "novembri", "novembrī"),
    ("decembris", "decembra", "decembrim", "decembri", "decembrī"),
)

# singular nom, acc, dat, gen; plural nom, acc, dat, gen
_WORDS = {
    "bērns": ("bērns", "bērnu", "bērnam", "bērna", "bērni", "bērnus", "bērniem", "bērnu"),
    "persona": (
        *("persona", "personu", "personai", "personas"),
        *("personas", "personas", "personām", "personu"),
    ),
    "pārstāvis": (
        *("pārstāvis", "pārstāvi", "pārstāvim", "pārstāvja"),
        *("pārstāvji", "pārstāvjus", "pārstāvjiem", "pārstāvju"),
    ),
    "reize": ("reize", "reizi", "reizei", "reizes", "reizes", "reizes", "reizēm", "reižu"),
    "stunda": (
        *("stunda", "stundu", "stundai", "stundas"),
        *("stundas", "stundas", "stundām", "stundu"),
    ),
    "diena": ("diena", "dienu", "dienai", "dienas", "dienas", "dienas", "dienām", "dienu"),
    "diennakts": (
        *("diennakts", "diennakti", "diennaktij", "diennakts"),
        *("diennaktis", "diennaktis", "diennaktīm", "diennakšu"),
    ),
    "brauciens": (
        *("brauciens", "braucienu", "braucienam", "brauciena"),
        *("braucieni", "braucienus", "braucieniem", "braucienu"),
    ),
    "gads": ("gads", "gadu", "gadam", "gada", "gadi", "gadus", "gadiem", "gadu"),
    "pakalpojums": (
        *("pakalpojums", "pakalpojumu", "pakalpojumam", "pakalpojuma"),
        *("pakalpojumi", "pakalpojumus", "pakalpojumiem", "pakalpojumu"),
    ),
    "izdruka": (
        *("izdruka", "izdruku", "izdrukai", "izdrukas"),
        *("izdrukas", "izdrukas", "izdrukām", "izdruku"),
    ),
    "rinda": ("rinda", "rindu", "rindai", "rindas", "rindas", "rindas", "rindām", "rindu"),
    "ieraksts": (
        *("ieraksts", "ierakstu", "ierakstam", "ieraksta"),
        *("ieraksti", "ierakstus", "ierakstiem", "ierakstu"),
    ),
    "klients": (
        *("klients", "klientu", "klientam", "klienta"),
        *("klienti", "klientus", "klientiem", "klientu"),
    ),
    "lietotājs": (
        *("lietotājs", "lietotāju", "lietotājam", "lietotāja"),
        *("lietotāji", "lietotājus", "lietotājiem", "lietotāju"),
    ),
    "pieaugušais": (
        *("pieaugušais", "pieaugušo", "pieaugušajam", "pieaugušā"),
        *("pieaugušie", "pieaugušos", "pieaugušajiem", "pieaugušo"),
    ),
}
# genitive, locative; by the last word of a municipality's name.
_PLACES = {
    "novads": ("novada", "novadā"),
    "valstspilsēta": ("valstspilsētas", "valstspilsētā"),
    "Rēzekne": ("Rēzeknes", "Rēzeknē"),
    "Daugavpils": ("Daugavpils", "Daugavpilī"),
    "Latgale": ("Latgales", "Latgalē"),
}
_UNKNOWN_PLACE = ("pašvaldības", "pašvaldībā")
_SINGULAR = {"nom": 0, "acc": 1, "dat": 2, "gen": 3, "no": 3, "par": 1}
# After every preposition the plural stands in the dative: „no 21 reizes”, „no 20 reizēm”;
# „par 21 bērnu”, „par 20 bērniem”.
_PLURAL = {"nom": 4, "acc": 5, "dat": 6, "gen": 7, "no": 6, "par": 6}
_GENITIVE_SINGULAR, _GENITIVE_PLURAL = 3, 7


def _grouped(text: str) -> str:
    """From Python's "-1,234.5" to „−1 234,5”."""
    return text.replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def money(amount: Decimal | int | None) -> str:
    """„35 791,00”: two decimals always."""
    return MISSING if amount is None or amount == "" else _grouped(f"{Decimal(amount):,.2f}")


def rate(amount: Decimal) -> str:
    """Two decimals, or as many as the amount has: „3,80”, „0,0375”."""
    cents = amount.quantize(Decimal("0.01"))
    return money(cents) if cents == amount else _grouped(f"{amount.normalize():,f}")


def euro(amount: Decimal | int | None) -> str:
    text = money(amount)
    return text if text == MISSING else f"{text}{NBSP}EUR"


def quantity(number: Decimal | int | None) -> str:
    """At most two decimals, none where they are zero: „1,25”, „1,5”, „3”, „9 988”."""
    if number is None or number == "":
        return MISSING
    text = f"{Decimal(number):,.2f}".rstrip("0").rstrip(".")
    return _grouped("0" if text == "-0" else text)


def whole(number: int | None) -> str:
    return MISSING if number is None or number == "" else _grouped(f"{int(number):,}")


def share(percent: Decimal | float | None) -> str:
    """A value already in percent, one decimal: „12,5 %”."""
    if percent is None or percent == "":
        return MISSING
    return _grouped(f"{Decimal(percent):,.1f}") + f"{NBSP}%"


def day(on: date | None) -> str:
    """For tables and fields: „31.12.2021”."""
    return f"{on.day:02}.{on.month:02}.{on.year}" if on else MISSING


def day_sentence(on: date | None) -> str:
    """For sentences and documents, where the year is an ordinal number: „31.12.2021.”"""
    return f"{day(on)}." if on else MISSING


def day_letter(on: date | None) -> str:
    """For letters: „2021. gada 8. novembris”."""
    return f"{on.year}. gada {on.day}.{NBSP}{_MONTHS[on.month - 1][0]}" if on else MISSING


def days(first: date, last: date) -> str:
    """A span in a sentence: „01.01.2021.–11.11.2021.”"""
    return f"{day_sentence(first)}–{day_sentence(last)}"


def month(on: date | None, case: str = "nom") -> str:
    """„2021. gada novembris”, with ``case`` "loc" „2021. gada novembrī”."""
    return f"{on.year}. gada {_MONTHS[on.month - 1][_CASES.index(case)]}" if on else MISSING


def weekday(on: date) -> str:
    return WEEKDAYS[on.weekday()]


def word_for(number: Decimal | int, word: str, case: str = "nom") -> str:
    """The form of ``word`` that ``number`` asks for.

    ``case`` is "nom", "acc", "dat", "gen", "no" or "par" (after that preposition).
    """
    forms = _WORDS[word]
    number = Decimal(number)
    if number != number.to_integral_value():
        return forms[_GENITIVE_SINGULAR]
    if number == 0:
        return forms[_GENITIVE_PLURAL]
    last_two = abs(int(number)) % 100
    return forms[(_SINGULAR if last_two % 10 == 1 and last_two != 11 else _PLURAL)[case]]


def count(number: Decimal | int | None, word: str, case: str = "nom") -> str:
    """Number and word agree: „1 bērns”, „21 bērns”, „11 bērni”, „0 bērnu”, „2,5 stundas”."""
    if number is None:
        return MISSING
    return f"{quantity(number)}{NBSP}{word_for(number, word, case)}"


def is_singular(number: Decimal | int) -> bool:
    """Whether what agrees with ``number`` stands in the singular: 1, 21, 101, but not 11 or 0,5."""
    number = Decimal(number)
    whole_number = number == number.to_integral_value()
    return whole_number and number % 10 == 1 and number % 100 != 11


def place(name: str, case: str) -> str:
    """A municipality's name in the "gen" or "loc": „Rēzeknes”, „Daugavpils novadā”.

    A name that the table does not know stays as it is: „pašvaldībā „Jaunā Zeme””.
    """
    column = ("gen", "loc").index(case)
    *before, last = name.split(" ")
    if last not in _PLACES:
        return f"{_UNKNOWN_PLACE[column]} „{name}”"
    return " ".join([*before, _PLACES[last][column]])


def listed(words: list[str]) -> str:
    """„fizioterapijas, masāžas un logopēda”."""
    *rest, last = words
    return f"{', '.join(rest)} un {last}" if rest else last


def in_days(first: date, last: date) -> str:
    """When, as a sentence says it: „2020. gadā”, „2020. gada 1. ceturksnī”, „2020. gada maijā”.

    Other spans: „laika posmā no 01.01.2021. līdz 11.11.2021.”
    """
    after = last + timedelta(days=1)
    if first.day == after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        if months == 1:
            return month(first, "loc")
        if months == 3 and first.month % 3 == 1:
            return f"{first.year}. gada {first.month // 3 + 1}. ceturksnī"
        if months == 12 and first.month == 1:
            return f"{first.year}. gadā"
    return f"laika posmā no {day_sentence(first)} līdz {day_sentence(last)}"


def change(now: Decimal | int, before: Decimal | int, written=whole) -> str:
    """„+3 (+12,5 %)”; „+3 (–)” where nothing was before, „–” where there is nothing at all."""
    difference = now - before
    if not now and not before:
        return MISSING
    if not before:
        return f"{_signed(difference, written)} ({MISSING})"
    percent = (Decimal(100 * difference) / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_signed(difference, written)} ({_signed(percent, share)})"


def _signed(number: Decimal | int, written) -> str:
    text = written(abs(number))
    return text if not number else f"{'+' if number > 0 else MINUS}{text}"
