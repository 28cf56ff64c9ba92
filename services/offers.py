"""Which services a recipient may get on a day, and why not the others."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from clients.models import Client, Representation, Representative
from di_latgale.accounts.models import User
from services import rules
from services.models import Recipient, Service, ServiceSession


@dataclass
class Offer:
    """``refused``: service and reasons. ``reasons``: why there is nothing at all."""

    allowed: list[Service] = field(default_factory=list)
    refused: list[tuple[Service, list[str]]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def refused_together(self) -> list[tuple[str, list[Service]]]:
        """Reasons as one text → the services they hold for, so that a text is read once."""
        groups: dict[str, list[Service]] = {}
        for service, reasons in self.refused:
            groups.setdefault(" ".join(reasons), []).append(service)
        return list(groups.items())


def offer(
    client: Client,
    *,
    recipient: str,
    representative: Representative | None,
    day: date,
    first: int | None = None,
    without: ServiceSession | None = None,
    planned: Collection[int] | None = None,
) -> Offer:
    """Services for the recipient by name; the one with id ``first`` leads. Constant queries.

    ``planned`` makes the offer for a provider: of these services (ids) alone, and no reason tells
    the client's grounds.
    """

    case = rules.Case.of(client, day, without=without)
    against = rules.Verdict(case.against_recipient(recipient, representative))
    if planned is not None:
        against = against.without_grounds(day, also=not planned)
    if against.refused:
        return Offer(reasons=[finding.text for finding in against.refused])
    made = Offer()
    services = Service.objects.filter(**{f"for_{recipient}": True}).order_by("sort_key", "id")
    if planned is not None:
        services = services.filter(pk__in=planned)
    for service in sorted(services, key=lambda service: service.pk != first):
        verdict = case.judge(
            recipient=recipient, representative=representative, service=service, quantity=None
        )
        if planned is not None:
            verdict = verdict.without_grounds(day)
        if verdict.refused:
            made.refused.append((service, [finding.text for finding in verdict.refused]))
        else:
            made.allowed.append(service)
    return made


def representations_on(client: Client, day: date) -> list[Representation]:
    """Who stood for the client on ``day``, in Latvian order of their names."""
    represented = Representation.objects.filter(client=client).valid_on(day)
    return list(
        represented.select_related("representative__identity").order_by(
            "representative__identity__sort_key", "id"
        )
    )


def last_choice(client: Client, user: User, right: str) -> ServiceSession | None:
    """What this person last recorded for the client, else what the client last had.

    Of the sessions that the person sees by ``right``.
    """
    sessions = (
        ServiceSession.objects.visible_to(user, right)
        .live()
        .filter(client=client)
        .select_related("service", "provider", "specialist", "representative", "centre")
    )
    own = sessions.filter(recorded_by=user).order_by("-recorded_at", "-id").first()
    return own or sessions.newest_first().first()


def recipient_of(client: Client) -> str:
    return Recipient.CHILD if client.is_child else Recipient.ADULT
