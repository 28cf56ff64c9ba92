from clients.models.caseload import CaseloadEntry, Substitution
from clients.models.casework import Application, Assessment, Decision, Outcome
from clients.models.client import Client, ClientIdentity, ClientQuerySet, FormerCode, Person
from clients.models.contacts import Contact
from clients.models.grounds import Contract, Disability, Opinion
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
    "Contact",
    "Contract",
    "Decision",
    "Disability",
    "FormerCode",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
    "Substitution",
]
