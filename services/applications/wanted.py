"""Services somebody asks for, as choices of a form: a service and for whom."""

from typing import NamedTuple

from clients.models import Application, Client
from services.models import Recipient, Service


class Wanted(NamedTuple):
    service: Service
    recipient: str

    @property
    def value(self) -> str:
        return f"{self.recipient}-{self.service.code}"

    @property
    def key(self) -> tuple[int, str]:
        return self.service.pk, self.recipient


def wanted_by(client: Client) -> list[Wanted]:
    """All that the catalogue has for the client's group, by recipient and name. One query."""
    recipients = [Recipient.ADULT]
    if client.is_child:
        recipients = [Recipient.CHILD, Recipient.REPRESENTATIVE]
    services = list(Service.objects.order_by("sort_key", "id"))
    return [
        Wanted(service, recipient)
        for recipient in recipients
        for service in services
        if recipient in service.recipients
    ]


def requested_in(application: Application) -> list[Wanted]:
    """What the application asks for now."""
    rows = application.requested.filter(is_withdrawn=False).select_related("service")
    ordered = rows.order_by("recipient", "service__sort_key", "id")
    return [Wanted(row.service, row.recipient) for row in ordered]


def grouped(wanted: list[Wanted]) -> list:
    """Choices; parted by recipient where there are several."""
    recipients = list(dict.fromkeys(one.recipient for one in wanted))
    if len(recipients) < 2:
        return [(one.value, one.service.name) for one in wanted]
    return [
        (
            Recipient(recipient).label.capitalize(),
            [(one.value, one.service.name) for one in wanted if one.recipient == recipient],
        )
        for recipient in recipients
    ]
