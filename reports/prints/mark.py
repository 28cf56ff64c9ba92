"""What an official print carries: its number, and a QR code that leads to its rows."""

import base64
import io
from dataclasses import dataclass
from uuid import UUID

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathImage


@dataclass(frozen=True)
class Mark:
    """``address`` is the whole address; ``picture`` the same as a ``data:`` address of an SVG."""

    number: str
    address: str

    @classmethod
    def of(cls, number: str, uuid: UUID) -> "Mark":
        return cls(number, settings.SITE_ADDRESS + reverse("reports:print_detail", args=[uuid]))

    @property
    def picture(self) -> str:
        drawn = io.BytesIO()
        qrcode.make(self.address, image_factory=SvgPathImage, border=0).save(drawn)
        return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
