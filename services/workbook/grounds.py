"""Sheets whose rows hang on a client and stand each for itself: opinions, disabilities,

assessments, outcomes.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from clients.models import Assessment, Disability, Opinion, Outcome
from services.workbook.book import Book, keep, note_order
from services.workbook.catalogue import by_key
from services.workbook.tables import Row


def take(book: Book) -> None:
    same = {name: name for name in ("issued_on", "valid_to", "reference")}
    _take(book, "opinions", Opinion, key=("valid_from",), compared=same)
    _take(
        book,
        "disabilities",
        Disability,
        key=("valid_from", "group"),
        compared={"valid_to": "valid_to"},
    )
    _take(
        book,
        "assessments",
        Assessment,
        key=("assessed_on",),
        compared={"conclusion": "conclusion"},
        dates=None,
    )
    _take(
        book,
        "outcomes",
        Outcome,
        key=("from", "kind"),
        compared={"to": "valid_to"},
        dates=("from", "to"),
        renamed={"from": "valid_from", "to": "valid_to"},
    )


def _take(
    book: Book,
    name: str,
    model: type[Model],
    *,
    key: tuple[str, ...],
    compared: dict[str, str],
    dates: tuple[str, str] | None = ("valid_from", "valid_to"),
    renamed: dict[str, str] | None = None,
) -> None:
    """``key`` are the columns that, with the client, make a row one; the first shows conflicts.

    ``compared`` maps the other columns to fields, ``renamed`` those of other names to fields.
    """
    if name not in book.tables:
        return
    renamed = renamed or {}
    files = {}

    def check(row: Row) -> None:
        if dates:
            note_order(row, *dates)
        files[row.number] = book.clients.find(book, row)

    def key_of(row: Row) -> tuple[Any, ...]:
        file = files[row.number]
        return (file and file.id, *(row[column] or "" for column in key))

    keep(
        book,
        name,
        model,
        key=key_of,
        at=key[0],
        stored=by_key(
            in_scope(book, model),
            ["client_id", *(renamed.get(column, column) for column in key)],
            **compared,
        ),
        check=check,
        make=_maker(model, files, renamed),
    )


def in_scope(book: Book, model: type[Model]):
    """Without rows entered by mistake: what a file says again counts again."""
    rows = model.objects.standing() if hasattr(model.objects, "standing") else model.objects.all()
    if book.scope.territories is not None:
        rows = rows.filter(territory__in=book.scope.territories)
    return rows


def _maker(model: type[Model], files: dict, renamed: dict[str, str]) -> Callable[[Row], Model]:
    def make(row: Row) -> Model:
        file = files[row.number]
        values = {renamed.get(column, column): value for column, value in row.values.items()}
        del values["client_number"]
        return model(client_id=file.id, territory_id=file.territory_id, **values)

    return make
