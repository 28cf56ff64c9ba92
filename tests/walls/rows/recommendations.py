from services.models import RecommendedService
from tests import factories

CANARIES = {"recommendation": "ieteikums-kanārija-8"}


def fill(file) -> None:
    RecommendedService.objects.create(
        assessment=file.client.assessments.get(),
        client=file.client,
        territory=file.client.territory,
        service=factories.service("fizioterapija"),
        recipient="child",
        note=CANARIES["recommendation"],
    )
