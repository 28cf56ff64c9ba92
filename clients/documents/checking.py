"""What a sent file is, judged by its content alone, and what of it is kept."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.documents import images, pdfs
from clients.documents.faults import DamagedError, UnwantedError
from clients.models import Document

MEGABYTE = 2**20
_PDF, _JPEG, _PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
Type = Document.ContentType


@dataclass(frozen=True)
class Checked:
    """``content`` is what is kept: the same pages and pixels, without what tells of their maker.

    ``sha256`` is that of the file as it was sent.
    """

    content: bytes
    content_type: str
    pages: int
    sha256: str


def check(name: str, sent: bytes) -> Checked:
    """Raises ValidationError, in words for who sent the file called ``name``."""
    if not sent:
        raise ValidationError(_("The file “%(name)s” is empty.") % {"name": name}, code="empty")
    if len(sent) > settings.DOCUMENT_MEGABYTES * MEGABYTE:
        raise ValidationError(too_large(name), code="too_large")
    try:
        content, content_type, pages = _kept(name, sent)
    except DamagedError:
        raise ValidationError(
            _("The file “%(name)s” is damaged or incomplete. Scan or save it again.")
            % {"name": name},
            code="damaged",
        ) from None
    except UnwantedError as error:
        raise ValidationError(str(error) % {"name": name}, code="unwanted") from None
    if len(content) > settings.DOCUMENT_MEGABYTES * MEGABYTE:
        raise ValidationError(too_large(name), code="too_large")
    return Checked(content, content_type, pages, sha256(sent).hexdigest())


def too_large(name: str) -> str:
    return _("The file “%(name)s” is larger than %(most)d MB.") % {
        "name": name,
        "most": settings.DOCUMENT_MEGABYTES,
    }


def _kept(name: str, sent: bytes) -> tuple[bytes, str, int]:
    if sent.startswith(_PDF):
        content, pages = pdfs.cleaned(sent)
        return content, Type.PDF, pages
    if sent.startswith(_JPEG):
        return images.cleaned(sent, "JPEG"), Type.JPEG, 1
    if sent.startswith(_PNG):
        return images.cleaned(sent, "PNG"), Type.PNG, 1
    raise ValidationError(_wrong_type(name), code="wrong_type")


def _wrong_type(name: str) -> str:
    values = {"name": name, "most": settings.DOCUMENT_MEGABYTES}
    if name.lower().endswith(".pdf"):
        return (
            _(
                "The file “%(name)s” is no PDF. Attach a PDF, JPEG or PNG file "
                "no larger than %(most)d MB."
            )
            % values
        )
    if name.lower().endswith((".png", ".jpg", ".jpeg")):
        return (
            _(
                "The file “%(name)s” is no picture. Attach a PDF, JPEG or PNG file "
                "no larger than %(most)d MB."
            )
            % values
        )
    return (
        _(
            "Files like “%(name)s” cannot be attached. Attach a PDF, JPEG or PNG file "
            "no larger than %(most)d MB."
        )
        % values
    )
