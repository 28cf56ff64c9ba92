"""Words planted in every text a file can hold, of the client and of the people around."""

from django.db import models

from di_latgale.held import HELD
from tests.walls.files import File

# Not text that anybody types, or bound by a rule of its own.
_LEFT = {"personal_code", "code_hash"}


def plant(file: File, *, handed_out: bool = False) -> list[str]:
    """The words, each in one column of a row and in its history; all, or those of the client."""
    return [
        word
        for held in HELD.values()
        if held.is_handed_out or not handed_out
        for row in _rows(held, file)
        for word in _planted(held, row)
    ]


def _rows(held, file: File):
    return held.model.objects.filter(held.of_client(file.client.pk)).distinct().order_by("pk")


def _planted(held, row) -> list[str]:
    words = []
    for name in held.words:
        field = held.model._meta.get_field(name)
        is_text = isinstance(field, models.CharField | models.TextField)
        if not is_text or field.choices or name in _LEFT:
            continue
        word = f"kn{len(words)}{held.model._meta.model_name[:14]}{row.pk}"[: field.max_length]
        setattr(row, name, word)
        words.append(word)
    if words:
        row.save()
    return words
