"""The head of a printed report and who signs it."""

from django.utils import timezone

from clients.models import Client
from di_latgale.organisations.models import Municipality
from di_latgale.organisations.office import Office, office_of_municipality
from reports.period.filter import PeriodFilter

__all__ = ["Office", "office_at", "office_of"]


def office_of(asked: PeriodFilter, place: str) -> Office:
    """The social service of the one municipality asked for; for several only their names."""
    if asked.is_region or len(asked.municipalities) != 1:
        return Office(name=place)
    found = office_of_municipality(asked.municipalities[0], asked.period.last)
    return found or Office(name=place)


def office_at(client: Client) -> Office:
    """The social service that keeps the client's file today."""
    today = timezone.localdate()
    municipality = Municipality.objects.of_territory(client.territory_id, today).get()
    return office_of_municipality(municipality, today) or Office(name=str(municipality))
