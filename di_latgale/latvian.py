"""Latvian order and diacritic-free search as stored keys.

The embedded PostgreSQL has neither ICU nor contrib, so a column holds what Python works out here
and is compared byte by byte.
"""

import unicodedata

from django.db import models

# Letters of their own in the Latvian alphabet: they follow their base letter and all it begins.
# Long vowels and y are not: they differ from a, e, i, u only where all else is equal.
_OWN_LETTERS = {letter: base + "~" for letter, base in zip("čģķļņŗšž", "cgklnrsz", strict=True)}


def without_diacritics(text: str) -> str:
    """Lower case, no diacritics, single spaces: „Zaļā  Ļūba” → "zala luba"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def search_key(text: str) -> str:
    """Each word with a space in front, so that ``LIKE '% word%'`` finds beginnings of words."""
    words = without_diacritics(text).replace("-", " ").split()
    return "".join(f" {word}" for word in words)


def sort_key(text: str) -> str:
    """Sorts byte by byte as the Latvian alphabet does: c < č < d, i = y, a = ā."""
    lowered = " ".join(unicodedata.normalize("NFC", text.casefold()).split())
    primary = "".join(
        _OWN_LETTERS.get(c) or without_diacritics(c).replace("y", "i") or c for c in lowered
    )
    return f"{primary}\t{lowered}"


class KeyField(models.CharField):
    """A column worked out from other fields of the row whenever the row is saved."""

    make = staticmethod(search_key)

    def __init__(self, *args, sources: tuple[str, ...] = (), **kwargs) -> None:
        self.sources = sources
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["sources"] = self.sources
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        key = self.make(" ".join(str(getattr(model_instance, s) or "") for s in self.sources))
        key = key[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class SearchKeyField(KeyField):
    make = staticmethod(search_key)


class SortKeyField(KeyField):
    make = staticmethod(sort_key)


class DigitsKeyField(KeyField):
    """The digits of a phone number, to be found however it was typed."""

    make = staticmethod(lambda text: "".join(c for c in text if c.isdigit()))
