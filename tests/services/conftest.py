"""A child with every ground, whom most tests of sessions are about."""

from dataclasses import dataclass
from datetime import date

import pytest

from clients.models import Assessment, Client, Representation
from services.models import Recipient
from tests import factories


@dataclass
class Case:
    client: Client
    representation: Representation

    @property
    def representative(self):
        return self.representation.representative


def plan_for(client, *lines, **plan):
    """An assessment and an approved plan; ``lines`` are pairs of service code and recipient."""
    Assessment.objects.get_or_create(
        client=client, territory=client.territory, assessed_on=date(2018, 1, 1)
    )
    made = factories.SupportPlanFactory(client=client, **plan)
    for code, recipient in lines:
        factories.PlannedServiceFactory(
            plan=made, service=factories.service(code), recipient=recipient
        )
    return made


def make_anna() -> Case:
    client = factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )
    plan_for(
        client,
        ("fizioterapija", Recipient.CHILD),
        ("fizioterapija", Recipient.REPRESENTATIVE),
        ("masaza", Recipient.CHILD),
    )
    representation = factories.RepresentationFactory(
        client=client, representative__identity__family_name="Liepa"
    )
    factories.FundingSourceFactory()
    for code in ("fizioterapija", "masaza", "sociala-aprupe", "kanisterapija"):
        factories.RateFactory(service=factories.service(code))
    return Case(client, representation)


@pytest.fixture
def anna(db):
    """A child of Rēzekne, physiotherapy and massage planned; Inga Liepa is her parent."""
    return make_anna()
