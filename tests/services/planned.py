"""A client of Rēzekne whose physiotherapy is planned with Zane's provider, massage with another."""

from dataclasses import dataclass
from datetime import date

from clients.models import Client
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Provider
from services.models import PlannedService, Recipient, SupportPlan
from tests import factories
from tests.services.conftest import plan_for

# What a provider must never read about the client below.
SECRETS = (
    "150513-21234",
    "150513",
    "15.05.2013",
    "2013",
    "Slepenā iela",
    "29123456",
    "VDEAVK-77",
    "nvaliditāt",
    "VDEĀVK",
    "zvērtēšana",
    "Slepena piezīme",
    "Masāža",
    "Mēness",
)


@dataclass
class Planned:
    client: Client
    plan: SupportPlan
    line: PlannedService
    own: Provider
    other: Provider

    def address(self, page: str = "") -> str:
        return f"/services/planned/{self.client.uuid}/{page and f'sessions/{page}/'}"


def make_planned(zane: User, ilze: User, **plan) -> Planned:
    own = zane.memberships.get().provider
    other = factories.ProviderFactory(code="meness", name="Mēness")
    client = factories.ClientFactory(
        number="R-9",
        identity__given_name="Pēteris",
        identity__family_name="Ābols",
        identity__personal_code="150513-21234",
        identity__birth_date=date(2013, 5, 15),
        identity__declared_address="Slepenā iela 1",
        identity__actual_address="Slepenā iela 2",
        identity__phone="+371 29123456",
    )
    client.opinions.update(reference="VDEAVK-77")
    made = plan_for(client, **plan)
    lines = [
        factories.PlannedServiceFactory(
            plan=made,
            service=factories.service(code),
            recipient=Recipient.CHILD,
            provider=provider,
        )
        for code, provider in (("fizioterapija", own), ("masaza", other))
    ]
    factories.FundingSourceFactory()
    factories.ServiceSessionFactory(
        client=client, provider=own, recorded_by=ilze, note="Slepena piezīme", quantity=3
    )
    factories.ServiceSessionFactory(
        client=client,
        provider=other,
        recorded_by=ilze,
        service=factories.service("masaza"),
        note="Slepena piezīme",
    )
    return Planned(client, made, lines[0], own, other)
