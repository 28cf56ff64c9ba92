from clients.models.casework import (
    Application,
    Assessment,
    CaseloadEntry,
    Decision,
    Outcome,
)
from clients.models.client import Client, ClientIdentity, ClientQuerySet, Person
from clients.models.grounds import Disability, Opinion
from clients.models.merging import MergedRecord, PersonMerge, PersonsApart
from clients.models.moves import Move
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
    "MergedRecord",
    "Move",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "PersonMerge",
    "PersonsApart",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
]
