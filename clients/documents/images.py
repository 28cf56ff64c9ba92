"""Pictures: decoded whole and written anew, so that nothing but pixels is kept.

Where and when a photo was taken, by whom and with what, comments, a hidden archive behind the
picture: all of it stays out. How the picture was turned is worked into the pixels.
"""

from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from clients.documents.faults import DamagedError, UnwantedError

# An A3 page at 400 dots an inch has 31 million; each may take four bytes while it is read.
MOST_PIXELS = 64_000_000
_QUALITY = 90


def cleaned(sent: bytes, kind: str) -> bytes:
    """``kind`` is "JPEG" or "PNG". Raises DamagedError and UnwantedError."""
    # WeasyPrint, once imported, lets the whole process take half a picture for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(sent), formats=(kind,)) as picture:
            _object_to_size(picture)
            picture.load()
            return _written(_upright(picture), kind)
    except UnwantedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    except Exception as error:  # whatever a decoder makes of bytes that a stranger may have made
        raise DamagedError from error


def _too_many_pixels() -> UnwantedError:
    return UnwantedError(
        _("The picture “%(name)s” has too many dots. Take it again with a lower resolution.")
    )


def _object_to_size(picture: Image.Image) -> None:
    """Before anything is decoded: a small file can hold an enormous picture."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _upright(picture: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(picture)
    if "transparency" in turned.info:
        turned = turned.convert("RGBA")
    return turned


def _written(picture: Image.Image, kind: str) -> bytes:
    """Of several pictures in one file (a telephone's depth map, an animation) the first."""
    if kind == "JPEG" and picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    # Whatever the encoder would take over from the file: comments, profiles, EXIF, text.
    picture.info = {}
    file = BytesIO()
    if kind == "JPEG":
        picture.save(file, "JPEG", quality=_QUALITY, optimize=True)
    else:
        picture.save(file, "PNG")
    return file.getvalue()
