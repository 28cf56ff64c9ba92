"""The head of a printed document: the office, how to reach it, who signs for it."""

import base64
import mimetypes
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from di_latgale.organisations.models import Municipality, SocialService


@dataclass(frozen=True)
class Office:
    """Empty text where nothing is known; ``coat_of_arms`` is a ``data:`` address."""

    name: str
    contacts: str = ""
    phone: str = ""
    head_name: str = ""
    head_position: str = ""
    coat_of_arms: str = ""


def office_of_municipality(municipality: Municipality, day: date) -> Office | None:
    """Valid on the day: the municipality's own, else its successor's; else today's own."""
    found = _social_service(municipality, day)
    if found is None:
        return None
    return Office(
        name=found.name,
        contacts=", ".join(filter(None, (found.address, found.phone, found.email))),
        phone=found.phone,
        head_name=found.head_name,
        head_position=found.head_position,
        coat_of_arms=_data_address(found.coat_of_arms),
    )


def _social_service(municipality: Municipality, last: date) -> SocialService | None:
    offices = SocialService.objects.filter(
        Q(municipality=municipality) | Q(municipality=municipality.successor_id)
    )
    for day in (last, timezone.localdate()):
        valid = sorted(offices.valid_on(day), key=lambda o: o.municipality_id != municipality.id)
        if valid:
            return valid[0]
    return None


def _data_address(image) -> str:
    """The picture inside the document; empty when there is none or its file is gone."""
    if not image:
        return ""
    kind = mimetypes.guess_type(image.name)[0] or "image/png"
    try:
        with image.open("rb") as file:
            return f"data:{kind};base64,{base64.b64encode(file.read()).decode()}"
    except FileNotFoundError:
        return ""
