from clients.models.caseload import CaseloadEntry, Substitution
from clients.models.casework import Application, Assessment, Decision
from clients.models.client import Client, ClientIdentity, ClientQuerySet, FormerCode, Person
from clients.models.contacts import Contact
from clients.models.draft import Draft, Typed
from clients.models.grounds import Contract, Disability, Opinion
from clients.models.note import Note
from clients.models.outcome import Outcome
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
    "Draft",
    "FormerCode",
    "Note",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
    "Substitution",
    "Typed",
]
