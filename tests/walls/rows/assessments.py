from clients.models import Domain, DomainScore

CANARIES = {"score": "vērtējums-kanārija-9"}


def fill(file) -> None:
    DomainScore.objects.create(
        assessment=file.client.assessments.get(),
        client=file.client,
        territory=file.client.territory,
        domain=Domain.objects.get(code="child-self-care"),
        note=CANARIES["score"],
    )
