"""Words planted in every text a file can hold, of the client and of the people around."""

from django.db import models

from di_latgale.held import HELD
from tests.services.plan_rows import unguarded
from tests.walls.files import File

# Not text that anybody types, or bound by a rule of its own.
_LEFT = {"personal_code", "code_hash", "matters", "sha256", "content_type"}


def plant(file: File, *, handed_out: bool = False) -> list[str]:
    """The words, each in one column of a row and in its history; all, or those of the client."""
    return [
        word
        for held in HELD.values()
        if held.is_handed_out or not handed_out
        for row in _rows(held, file)
        for word in _planted(row, _names(held, handed_out))
    ]


def _rows(held, file: File):
    return held.model.objects.filter(held.of_client(file.client.pk)).distinct().order_by("pk")


def _names(held, handed_out: bool) -> list[str]:
    return [name for name in held.words if not (handed_out and name in held.others)]


def _planted(row, names: list[str]) -> list[str]:
    words = []
    for name in names:
        field = row._meta.get_field(name)
        is_text = isinstance(field, models.CharField | models.TextField)
        if not is_text or field.choices or name in _LEFT:
            continue
        word = f"kn{len(words)}{row._meta.model_name[:14]}{row.pk}"[: field.max_length]
        setattr(row, name, word)
        words.append(word)
    if words:
        with unguarded():
            row.save()
    return words
