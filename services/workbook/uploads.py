"""Workbooks received by the page, kept from the check to the import.

They hold personal data, so they lie outside whatever is served, readable by the application
alone, one for each user, a day at most.
"""

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from di_latgale.accounts.models import User

_LONGEST_STAY = 24 * 60 * 60  # seconds
_TOKEN = re.compile(r"[0-9a-f]{32}")


def keep(user: User, file: UploadedFile) -> str:
    """Keeps the file instead of the user's one before; gives the token it is found by."""
    settings.UPLOADS_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    purge()
    for old in settings.UPLOADS_ROOT.glob(f"{user.uuid}-*.xlsx"):
        old.unlink(missing_ok=True)
    token = secrets.token_hex(16)
    path = _path(user, token)
    path.touch(mode=0o600)
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return token


def find(user: User, token: str) -> Path | None:
    """The file behind the token, if it is this user's and still there."""
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(user, token)
    return path if path.is_file() else None


def _path(user: User, token: str) -> Path:
    return settings.UPLOADS_ROOT / f"{user.uuid}-{token}.xlsx"


def purge() -> None:
    """Removes whatever has stayed longer than a day."""
    for path in settings.UPLOADS_ROOT.glob("*.xlsx"):
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        if age > _LONGEST_STAY:
            path.unlink(missing_ok=True)
