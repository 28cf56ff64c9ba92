"""A small month of Rēzekne that the page, the printed document and the workbook all show."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from clients.models import Assessment, Outcome
from services.models import FundingSource
from tests.factories import (
    CentreFactory,
    ClientFactory,
    RepresentationFactory,
    ServiceSessionFactory,
    SocialServiceFactory,
    municipality,
    service,
)


@pytest.fixture
def march(db):
    """Anna: physiotherapy twice and a speech therapist; Emīls: physiotherapy, care; a parent of
    both with two services; Jānis in a day centre and employed. Every session costs 10 EUR."""
    anna, emils, janis = ClientFactory(), ClientFactory(), ClientFactory(adult=True)
    parent = RepresentationFactory(client=anna).representative
    RepresentationFactory(client=emils, representative=parent)
    centre = CentreFactory(name="=Saulīte")
    state = FundingSource.objects.create(code="valsts", name="Valsts budžets")

    def give(who, code, **kwargs):
        kwargs = {"happened_on": date(2021, 3, 10)} | kwargs
        ServiceSessionFactory(client=who, service=service(code), **kwargs)

    give(anna, "fizioterapija")
    give(anna, "fizioterapija", happened_on=date(2021, 3, 31))
    give(anna, "logopeds", funding_source=state)
    give(emils, "fizioterapija")
    give(emils, "sociala-aprupe", quantity=Decimal("1.25"))
    for child, code in ((anna, "fizioterapija"), (anna, "psihologs"), (emils, "psihologs")):
        give(child, code, recipient="representative", representative=parent)
    give(janis, "dac-grt", centre=centre, provider=centre.provider)
    Outcome.objects.create(client=janis, territory=janis.territory, kind="employment")
    Assessment.objects.create(client=anna, territory=anna.territory, assessed_on=date(2021, 3, 1))
    office = SocialServiceFactory(
        municipality=municipality("rezeknes-valstspilseta"),
        name="Rēzeknes Sociālais dienests",
        address="Ezera iela 1, Rēzekne",
        phone="64600000",
        email="dienests@demo.example",
        head_name="Inese Zīle",
        head_position="Nodaļas vadītāja",
    )
    return SimpleNamespace(anna=anna, emils=emils, janis=janis, parent=parent, office=office)
