from clients.models.application import Application, Decision
from clients.models.casework import Assessment, CaseloadEntry, Outcome
from clients.models.client import Client, ClientIdentity, ClientQuerySet, Person
from clients.models.document import PROOFS, Document
from clients.models.grounds import Disability, Opinion
from clients.models.representatives import (
    Occupation,
    Representation,
    Representative,
    RepresentativeIdentity,
)

__all__ = [
    "PROOFS",
    "Application",
    "Assessment",
    "CaseloadEntry",
    "Client",
    "ClientIdentity",
    "ClientQuerySet",
    "Decision",
    "Disability",
    "Document",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
]
