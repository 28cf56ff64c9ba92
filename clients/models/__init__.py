from clients.models.assessment import Assessment, DomainScore
from clients.models.casework import (
    Application,
    CaseloadEntry,
    Decision,
    Outcome,
)
from clients.models.client import Client, ClientIdentity, ClientQuerySet, Person
from clients.models.domain import Domain, ScaleStep
from clients.models.grounds import Disability, Opinion
from clients.models.representatives import (
    Occupation,
    Representation,
    Representative,
    RepresentativeIdentity,
)

__all__ = [
    "Application",
    "Assessment",
    "CaseloadEntry",
    "Client",
    "ClientIdentity",
    "ClientQuerySet",
    "Decision",
    "Disability",
    "Domain",
    "DomainScore",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
    "ScaleStep",
]
