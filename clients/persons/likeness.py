"""Why two records may be of one person, said of two of them: the rules, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

CLIENT, REPRESENTATIVE = "client", "representative"


class Suspicion(TextChoices):
    """In the order of weight."""

    SAME_CODE = "same_code", _("The personal code is the same.")
    CODE_MISSING = (
        "code_missing",
        _("Name and birth date are the same; one of the two has no personal code."),
    )
    CODE_TRANSPOSED = (
        "code_transposed",
        _("Two figures of the personal code have changed places; a name is the same."),
    )
    SAME_NAME = "same_name", _("Name and birth date are the same.")
    SWAPPED_NAME = (
        "swapped_name",
        _("The birth date is the same; given name and family name have changed places."),
    )
    ONE_LETTER = "one_letter", _("The birth date is the same; the names differ by one letter.")
    SHORTER_NAME = (
        "shorter_name",
        _("The birth date is the same; one of the names lacks a word of the other."),
    )
    SAME_PHONE = "same_phone", _("The phone is the same, and the names are alike.")
    SAME_CHILD = "same_child", _("Both stand for the same client, and their names are alike.")
    SAME_REPRESENTATIVE = (
        "same_representative",
        _("Two representatives of the same name, of whom one at least has no personal code."),
    )


class Alike(Enum):
    SAME = Suspicion.SAME_NAME
    SWAPPED = Suspicion.SWAPPED_NAME
    ONE_LETTER = Suspicion.ONE_LETTER
    SHORTER = Suspicion.SHORTER_NAME


@dataclass(frozen=True)
class Record:
    """A file of a client, or a representative. ``words`` of the name have no diacritics.

    ``code`` are eleven figures and ``phone`` the last eight, or empty. ``clients`` are those for
    whom a representative stands.
    """

    kind: str
    id: int
    person: int
    words: tuple[str, ...]
    born: date | None = None
    code: str = ""
    phone: str = ""
    clients: frozenset[int] = frozenset()


def alike(one: Iterable[str], other: Iterable[str]) -> Alike | None:
    """How much two names are one: at least a word is the same."""
    one, other = list(one), list(other)
    if not set(one) & set(other):
        return None
    if one == other:
        return Alike.SAME
    if sorted(one) == sorted(other):
        return Alike.SWAPPED
    left, right = _without(one, other), _without(other, one)
    if not left or not right:
        # What is left of two words, say, is hardly a name yet.
        return Alike.SHORTER if min(len(one), len(other)) >= 2 else None
    return Alike.ONE_LETTER if is_one_edit("".join(left), "".join(right)) else None


def _without(words: list[str], others: list[str]) -> list[str]:
    """``words`` less one for each equal of ``others``."""
    rest = list(others)
    left = []
    for word in words:
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    return left


def is_one_edit(one: str, other: str) -> bool:
    """At most one letter is changed, added or missing, or two beside each other are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    one, other = one[start:], other[start:]
    if len(one) == len(other):
        is_swapped = len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
        return one[1:] == other[1:] or is_swapped
    return one[1:] == other if len(one) > len(other) else one == other[1:]


def is_transposed(one: str, other: str) -> bool:
    """Two figures beside each other have changed places, and nothing else."""
    if len(one) != len(other) or one == other:
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) != 2:
        return False
    first, second = differing
    return second == first + 1 and (one[first], one[second]) == (other[second], other[first])


def suspicions(one: Record, other: Record) -> list[Suspicion]:
    """Every reason to take the two for one person, the weightiest first."""
    found = set()
    likeness = alike(one.words, other.words)
    if one.code and one.code == other.code:
        found.add(Suspicion.SAME_CODE)
    if one.code and is_transposed(one.code, other.code) and set(one.words) & set(other.words):
        found.add(Suspicion.CODE_TRANSPOSED)
    if likeness and one.born and one.born == other.born:
        is_missing = likeness is Alike.SAME and bool(one.code) != bool(other.code)
        found.add(Suspicion.CODE_MISSING if is_missing else likeness.value)
    if likeness and one.phone and one.phone == other.phone:
        found.add(Suspicion.SAME_PHONE)
    if one.kind == other.kind == REPRESENTATIVE:
        if likeness and one.clients & other.clients:
            found.add(Suspicion.SAME_CHILD)
        if likeness in {Alike.SAME, Alike.SWAPPED} and not (one.code and other.code):
            found.add(Suspicion.SAME_REPRESENTATIVE)
    return [suspicion for suspicion in Suspicion if suspicion in found]
