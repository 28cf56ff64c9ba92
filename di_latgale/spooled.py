"""Answers too large to be held in memory, made whole before they are sent."""

import weakref
from collections.abc import Iterator
from functools import partial
from tempfile import SpooledTemporaryFile

from django.http import HttpResponse

# What is larger lies in a temporary file without a name until it is sent.
_IN_MEMORY = 5 * 2**20
_CHUNK = 64 * 2**10


def spool() -> SpooledTemporaryFile:
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


class SpooledResponse(HttpResponse):
    """Sends a file from ``spool()`` piece by piece.

    Not streamed as Django means it: nothing of it is made once the transaction and its scope are
    over. The file goes when nobody holds the answer any more.
    """

    def __init__(self, file: SpooledTemporaryFile, **kwargs) -> None:
        self._file = file
        weakref.finalize(self, file.close)
        super().__init__(**kwargs)
        self["Content-Length"] = str(file.seek(0, 2))

    @property
    def content(self) -> bytes:
        return b"".join(self)

    @content.setter
    def content(self, value: bytes) -> None:
        """The content is the file's."""

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(partial(self._file.read, _CHUNK), b"")
