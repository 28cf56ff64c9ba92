"""Files that people take away: who may, per kind and with or without names; what is noted of it.

- documents to read (PDF, Word, text) and tables to calculate with (xlsx) are two rights;
- each of them two again: figures without names, and rows that name clients.
"""

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

from django.http import HttpResponse

from di_latgale.access import RightMissing
from di_latgale.accounts.rights import Right
from di_latgale.spooled import SpooledResponse

_TABLE = "xlsx"
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}


def export_right(kind: str, *, is_named: bool) -> Right:
    """The right that a file of ``kind`` needs; ``is_named`` when it names clients."""
    if kind == _TABLE:
        return Right.EXPORT_NAMED_TABLES if is_named else Right.EXPORT_TABLES
    return Right.EXPORT_NAMED_DOCUMENTS if is_named else Right.EXPORT_DOCUMENTS


def may_export(user, kind: str, territories=None, *, is_named: bool = False) -> bool:
    """``territories``: a queryset; the right must be held in all of them. None asks no place."""
    right = export_right(kind, is_named=is_named)
    if territories is None or not user.may(right):
        return user.may(right)
    return not territories.exclude(id__in=user.territories(right).order_by().values("id")).exists()


def require_export(user, kind: str, territories=None, *, is_named: bool = False) -> None:
    """Raises ``RightMissing`` (403); asked before a long file is made."""
    if not may_export(user, kind, territories, is_named=is_named):
        raise RightMissing(export_right(kind, is_named=is_named))


def exported(
    request,
    content: bytes | SpooledTemporaryFile,
    *,
    kind: str,
    name: str,
    territories=None,
    is_named: bool = False,
) -> HttpResponse:
    """The file as an answer, noted in the trace. Raises ``RightMissing`` (403).

    ``territories`` are those of the report (None: of no place, such as a provider's). A file that
    names clients calls ``looked_at`` for them besides.
    """
    require_export(request.user, kind, territories, is_named=is_named)
    request.looks.take_away(_keys(territories))
    answer = {"content_type": CONTENT_TYPES[kind]}
    if isinstance(content, bytes):
        response = HttpResponse(content, **answer)
    else:
        response = SpooledResponse(content, **answer)
    shown = "inline" if kind == "pdf" else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


def _keys(territories) -> Iterable[int]:
    if territories is None:
        return ()
    return territories.order_by("id").values_list("id", flat=True)
