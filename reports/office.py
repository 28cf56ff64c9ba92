"""The head of a printed report and who signs it."""

import base64
import mimetypes
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from clients.models import Client
from di_latgale.organisations.models import Municipality, SocialService
from reports.period_filter import PeriodFilter


@dataclass(frozen=True)
class Office:
    """Empty text where nothing is known; ``coat_of_arms`` is a ``data:`` address."""

    name: str
    contacts: str = ""
    head_name: str = ""
    head_position: str = ""
    coat_of_arms: str = ""


def office_of(asked: PeriodFilter, place: str) -> Office:
    """The social service of the one municipality asked for; for several only their names."""
    if asked.is_region or len(asked.municipalities) != 1:
        return Office(name=place)
    return _office(asked.municipalities[0], asked.period.last, place)


def office_at(client: Client) -> Office:
    """The social service that keeps the client's file today."""
    today = timezone.localdate()
    municipality = Municipality.objects.of_territory(client.territory_id, today).get()
    return _office(municipality, today, str(municipality))


def _office(municipality: Municipality, last: date, place: str) -> Office:
    found = _social_service(municipality, last)
    if found is None:
        return Office(name=place)
    return Office(
        name=found.name,
        contacts=", ".join(filter(None, (found.address, found.phone, found.email))),
        head_name=found.head_name,
        head_position=found.head_position,
        coat_of_arms=_data_address(found.coat_of_arms),
    )


def _social_service(municipality: Municipality, last) -> SocialService | None:
    """Valid on the last day: the municipality's own, else its successor's; else today's own."""
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
