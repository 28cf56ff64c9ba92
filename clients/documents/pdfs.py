"""PDF: nothing in it may run, open or hide another file; who made it is taken out.

A PDF that is signed electronically is kept byte for byte, since a changed one has no signature.
"""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from clients.documents.faults import DamagedError, UnwantedError
from clients.documents.jpegs import without_metadata

MOST_PAGES = 500
MOST_OBJECTS = 200_000
# So far before its end a reader looks for the mark of a whole file.
_TAIL = 1024
# Keys that only active content has, and actions that do more than turn to a page.
_ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/3DD"}
)
_ACTIONS = frozenset(
    f"/{name}"
    for name in ("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition",
                 "RichMediaExecute", "Movie", "Sound", "GoTo3DView")
)  # fmt: skip
_FILES = frozenset({"/EmbeddedFiles", "/EF", "/EmbeddedFile", "/AF"})
# What tells of the maker: XMP, private data of programs, small previews of pages.
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")

_ENCRYPTED = _("The file “%(name)s” is locked with a password. Save it without one and try again.")
_ACTIVE = _(
    "The file “%(name)s” holds a program or a form that runs one. Print it to a new PDF and "
    "attach that."
)
_HIDDEN_FILE = _(
    "The file “%(name)s” holds other files inside. Attach each of them on its own as a PDF, JPEG "
    "or PNG."
)
_TOO_MANY = _("The file “%(name)s” has too many pages. Attach it in parts.")


def cleaned(sent: bytes) -> tuple[bytes, int]:
    """What is kept, and how many pages it has. Raises DamagedError and UnwantedError."""
    try:
        return _cleaned(sent)
    except UnwantedError:
        raise
    except Exception as error:  # whatever the reader makes of bytes that a stranger may have made
        raise DamagedError from error


def _cleaned(sent: bytes) -> tuple[bytes, int]:
    if b"%%EOF" not in sent[-_TAIL:]:
        raise DamagedError
    reader = PdfReader(BytesIO(sent))
    if reader.is_encrypted:
        raise UnwantedError(_ENCRYPTED)
    objects = list(_objects(reader))
    _object_to(objects)
    pages = len(reader.pages)
    if pages == 0:
        raise DamagedError
    if pages > MOST_PAGES:
        raise UnwantedError(_TOO_MANY)
    if _is_signed(objects):
        _object_to(_unreachable(reader))
        return sent, pages
    return _rewritten(reader, objects), pages


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that leads from the trailer, each once."""
    yield from _within([reader.trailer])


def _unreachable(reader: PdfReader) -> Iterator[DictionaryObject]:
    """What the tables of the file name besides: another reader may find a way there."""
    numbers = {(n, generation) for generation, found in reader.xref.items() for n in found}
    numbers |= {(n, 0) for n in reader.xref_objStm}
    yield from _within([IndirectObject(n, generation, reader) for n, generation in sorted(numbers)])


def _within(waiting: list) -> Iterator[DictionaryObject]:
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            found = found.get_object()
        count += 1
        if count > MOST_OBJECTS:
            raise UnwantedError(_TOO_MANY)
        if isinstance(found, ArrayObject):
            waiting += list(found)
        elif isinstance(found, DictionaryObject):
            yield found
            # The raw values: a reference is followed above, once.
            waiting += [found.raw_get(key) for key in found]


def _object_to(objects) -> None:
    for found in objects:
        if not _FILES.isdisjoint(found):
            raise UnwantedError(_HIDDEN_FILE)
        if not _ACTIVE_KEYS.isdisjoint(found) or str(found.get("/S")) in _ACTIONS:
            raise UnwantedError(_ACTIVE)


def _is_signed(objects: list[DictionaryObject]) -> bool:
    return any("/ByteRange" in found and "/Contents" in found for found in objects)


def _rewritten(reader: PdfReader, objects: list[DictionaryObject]) -> bytes:
    """The same pages in a new file: nothing before, behind or between that no page leads to."""
    for found in objects:
        for key in _TELLING:
            found.pop(key, None)
        if isinstance(found, StreamObject) and found.get("/Filter") == NameObject("/DCTDecode"):
            found._data = without_metadata(found._data)
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
