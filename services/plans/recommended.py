"""What the latest finished assessment of a client recommends."""

from dataclasses import dataclass

from clients.models import Assessment, Client
from services.models import RecommendedService


@dataclass(frozen=True)
class Recommended:
    """``services``: pairs of service key and recipient."""

    assessment: Assessment | None
    services: frozenset[tuple[int, str]]

    @classmethod
    def to(cls, client: Client) -> "Recommended":
        """Two queries."""
        latest = Assessment.objects.filter(client=client).finished().newest_first().first()
        if latest is None:
            return cls(None, frozenset())
        named = RecommendedService.objects.live().filter(assessment=latest)
        return cls(latest, frozenset(named.order_by("id").values_list("service", "recipient")))

    def names(self, service: int, recipient: str) -> bool:
        return (service, recipient) in self.services
