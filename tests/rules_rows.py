"""Rows of what the rules read from the catalogue and the file, each valid as it comes."""

from datetime import date
from decimal import Decimal

from services.models import CarerTie, Exclusion, PartWeight
from tests import factories


def make_tie(client=None, **kwargs) -> CarerTie:
    client = client or factories.ClientFactory()
    said = {"client": client, "territory": client.territory, "kind": "household"}
    specialist = kwargs.pop("specialist", None) or factories.SpecialistFactory()
    return CarerTie.objects.create(**said | {"specialist": specialist} | kwargs)


def make_weight(**kwargs) -> PartWeight:
    said = {
        "service": factories.service("atelpas-bridis-ft"),
        "part": "day",
        "weight": Decimal("0.5"),
        "valid_from": date(2021, 1, 1),
        "source": "izdomāts",
    }
    return PartWeight.objects.create(**said | kwargs)


def make_exclusion(**kwargs) -> Exclusion:
    said = {
        "recipient": "child",
        "one_category": "respite",
        "other_category": "transport",
        "source": "izdomāts",
    }
    return Exclusion.objects.create(**said | kwargs)
