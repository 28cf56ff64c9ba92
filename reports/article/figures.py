"""The figures of an article, each with the rows behind it, and the sentences that carry them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from string import Formatter

from di_latgale.dates import Period
from di_latgale.wording import NBSP, day, money, quantity, word_for


class Kind(StrEnum):
    """What a figure counts. ``YEARS`` and ``LIMIT`` count nobody."""

    PERSONS = "persons"
    CHILDREN = "children"
    QUANTITY = "quantity"
    COST = "cost"
    DAYS = "days"
    YEARS = "years"
    LIMIT = "limit"


class What(StrEnum):
    """Which rows: services given; those of persons who never had the service before; clients
    enrolled; clients assessed up to the last day; outcomes; the days of a centre, open ones or all
    working ones; a rule of limits."""

    SERVED = "served"
    STARTED = "started"
    ENROLLED = "enrolled"
    ASSESSED = "assessed"
    OUTCOME = "outcome"
    OPEN_DAYS = "open_days"
    WORKING_DAYS = "working_days"
    LIMIT = "limit"


@dataclass(frozen=True)
class Behind:
    """The rows of a figure within the places and the funding source of its article.

    Empty text does not narrow them down. ``service``, ``centre`` and ``limit`` are codes,
    ``provider`` and ``specialist`` too, "-" where none is stated; ``payer`` is the slug of the
    municipality that pays, ``month`` as „2021-10”. ``group`` is one of ``Client.Group``,
    ``outcome`` one of ``Outcome.Kind``.
    """

    what: What
    first: date
    last: date
    recipient: str = ""
    category: str = ""
    service: str = ""
    group: str = ""
    outcome: str = ""
    centre: str = ""
    limit: str = ""
    provider: str = ""
    specialist: str = ""
    payer: str = ""
    month: str = ""

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    def query(self) -> dict[str, str]:
        """For the address of the page of rows."""
        texts = {f.name: getattr(self, f.name) for f in fields(self)}
        texts |= {"first": day(self.first), "last": day(self.last)}
        return {name: str(text) for name, text in texts.items() if text}


@dataclass(frozen=True)
class Figure:
    number: Decimal | int
    kind: Kind
    behind: Behind

    def __str__(self) -> str:
        return money(self.number) if self.kind == Kind.COST else quantity(self.number)


Part = str | Figure


@dataclass(frozen=True)
class Sentence:
    """Text and figures in the order of reading."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(str(part) for part in self.parts)

    @property
    def figures(self) -> list[Figure]:
        return [part for part in self.parts if isinstance(part, Figure)]


def counted(figure: Figure, word: str, case: str = "nom", *, between: str = "") -> Sentence:
    """Number and word agree: „1 bērns”; ``between`` them „1 146 pakalpojuma reizes”."""
    after = word_for(figure.number, word, case)
    return Sentence((figure, f"{NBSP}{between} {after}" if between else f"{NBSP}{after}"))


def say(template: str, **words: "str | Figure | Sentence | Iterable[Part]") -> Sentence:
    """``template`` as of ``str.format`` with ``words`` in it; figures stay figures."""
    parts: list[Part] = []
    for text, name, _spec, _conversion in Formatter().parse(template):
        parts.append(text)
        if name is None:
            continue
        word = words[name]
        parts += word.parts if isinstance(word, Sentence) else [word]
    return Sentence(_joined(parts))


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Texts beside each other become one; the first letter is a capital one in no case."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def begun_large(sentence: Sentence) -> Sentence:
    """With a capital first letter, where it begins with a letter."""
    first, *rest = sentence.parts
    if isinstance(first, str):
        first = first[:1].upper() + first[1:]
    return Sentence((first, *rest))


@dataclass(frozen=True)
class Paragraph:
    """``items`` are lines of a list after the sentences."""

    sentences: tuple[Sentence, ...]
    items: tuple[Sentence, ...] = ()

    @property
    def figures(self) -> list[Figure]:
        return [f for sentence in (*self.sentences, *self.items) for f in sentence.figures]


@dataclass(frozen=True)
class Article:
    title: Sentence
    paragraphs: tuple[Paragraph, ...]
    # „Informāciju sagatavoja …” and „Avots: …”, without figures.
    signature: tuple[str, ...]

    @property
    def figures(self) -> list[Figure]:
        """In the order of reading, the same figure as often as it stands there."""
        inner = [f for paragraph in self.paragraphs for f in paragraph.figures]
        return [*self.title.figures, *inner]
