"""Files and sessions for tests of the rules, without more grounds than a test names."""

from datetime import date
from decimal import Decimal

from clients.models import Occupation
from services.models import Rate, ServiceSession
from tests import factories

ALWAYS = {"valid_from": None, "valid_to": None}


def rates() -> None:
    """A funding source, and a rate for all days of each service with unit costs but no rate."""
    factories.FundingSourceFactory()
    Rate.objects.bulk_create(
        Rate(service=service, amount=Decimal(10))
        for service in factories.services.Service.objects.filter(money="unit_cost").exclude(
            pk__in=Rate.objects.values("service")
        )
    )


def occupy(representation, valid_from=None, valid_to=None):
    return Occupation.objects.create(
        client=representation.client,
        territory=representation.territory,
        representation=representation,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def a_child(*, born: date = date(2013, 5, 20), is_occupied: bool | None = None, **kwargs):
    """With a representative where ``is_occupied`` says how."""
    client = factories.ClientFactory(identity__birth_date=born, enrolled_on=None, **kwargs)
    if is_occupied is not None:
        representation = factories.RepresentationFactory(client=client, valid_from=None)
        if is_occupied:
            occupy(representation)
    return client


def give(client, code: str, on: date, quantity=1, **kwargs) -> ServiceSession:
    service = factories.service(code)
    rate = Rate.objects.filter(service=service).first()
    said = {"rate": rate} if rate else {"rate": None, "cost": Decimal(10)}
    return factories.ServiceSessionFactory(
        client=client,
        service=service,
        happened_on=on,
        quantity=Decimal(quantity),
        municipality=factories.Municipality.objects.paying_on(client.territory_id, on),
        **said | kwargs,
    )
