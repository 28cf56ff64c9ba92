"""Rows of those around a client, and of a contract."""

from datetime import date

from clients.models import Client, Contact, Contract, Occupation
from tests import factories


def contact(client: Client, **kwargs) -> Contact:
    said = {"name": "Rēzeknes skola", "phone": "26 123 456", **kwargs}
    return Contact.objects.create(client=client, territory=client.territory, **said)


def contract(client: Client, **kwargs) -> Contract:
    said = {"number": "L-1", "valid_from": date(2020, 1, 1), **kwargs}
    return Contract.objects.create(client=client, territory=client.territory, **said)


def occupation(representation, **kwargs) -> Occupation:
    said = {"kind": "works", "valid_from": date(2016, 1, 1), **kwargs}
    client = representation.client
    return Occupation.objects.create(
        representation=representation, client=client, territory=client.territory, **said
    )


def people_around(client: Client) -> dict:
    """A parent of former days, what the parent did, a school, a contract."""
    representation = factories.RepresentationFactory(client=client, valid_to=date(2016, 12, 31))
    return {
        "representation": representation,
        "occupation": occupation(representation, valid_to=date(2016, 12, 31)),
        "contact": contact(client),
        "ground": contract(client),
    }
