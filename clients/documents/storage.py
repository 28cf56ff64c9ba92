"""Where the files of documents lie: outside whatever is served, encrypted, under random names.

A file is written whole before its row is committed, and removed only after the row says so. So a
row never lacks its file; a file may lack its row after a killed process, and
``manage.py sweep_documents`` finds it.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

# Says how the rest is encrypted: AES-256-GCM with a nonce of 12 bytes, bound to the file's name.
_FORMAT = b"\x01"
_NONCE = 12
_SUFFIX, _UNFINISHED = ".enc", ".part"


class FileMissingError(Exception):
    """There is no file of that name."""


class FileDamagedError(Exception):
    """The file is not what was stored, or the key is another."""


def write(key: UUID, content: bytes) -> None:
    """Stores the content under ``key``; on the disk when it returns, whole or not at all."""
    path = path_of(key)
    for folder in (settings.DOCUMENTS_ROOT, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(_UNFINISHED)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(encrypted(key, content))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def read(key: UUID) -> bytes:
    """Raises FileMissingError and FileDamagedError."""
    try:
        stored = path_of(key).read_bytes()
    except FileNotFoundError:
        raise FileMissingError(str(key)) from None
    return decrypted(key, stored)


def exists(key: UUID) -> bool:
    return path_of(key).is_file()


def remove(key: UUID) -> None:
    """Again is no error."""
    path = path_of(key)
    for found in (path, path.with_suffix(_UNFINISHED)):
        found.unlink(missing_ok=True)


def stored() -> Iterator[tuple[UUID | None, Path]]:
    """Every file there is, also an unfinished one; None where the name is none of ours."""
    for path in sorted(settings.DOCUMENTS_ROOT.glob("*/*")):
        try:
            key = UUID(hex=path.stem)
        except ValueError:
            key = None
        yield key, path


def path_of(key: UUID) -> Path:
    # Folders of their own, since some tools are slow where thousands of files lie together.
    return settings.DOCUMENTS_ROOT / key.hex[:2] / f"{key.hex}{_SUFFIX}"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ciphers() -> Iterator[AESGCM]:
    for key in settings.DOCUMENT_KEYS:
        yield AESGCM(sha256(b"documents:" + key.encode()).digest())


def encrypted(key: UUID, content: bytes) -> bytes:
    """Bound to ``key``; also for files that lie in the database."""
    nonce = os.urandom(_NONCE)
    return _FORMAT + nonce + next(_ciphers()).encrypt(nonce, content, key.bytes)


def decrypted(key: UUID, stored: bytes) -> bytes:
    """Raises FileDamagedError."""
    head, nonce, content = stored[:1], stored[1 : 1 + _NONCE], stored[1 + _NONCE :]
    if head == _FORMAT and len(nonce) == _NONCE:
        for cipher in _ciphers():
            try:
                return cipher.decrypt(nonce, content, key.bytes)
            except InvalidTag:
                continue
    raise FileDamagedError(str(key))
