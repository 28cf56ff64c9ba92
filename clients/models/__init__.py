from clients.models.application import Application, Decision
from clients.models.assessment import Assessment, DomainScore
from clients.models.caseload import CaseloadEntry, Substitution
from clients.models.client import Client, ClientIdentity, ClientQuerySet, FormerCode, Person
from clients.models.contacts import Contact
from clients.models.document import PROOFS, Document
from clients.models.domain import Domain, ScaleStep
from clients.models.draft import Draft, Typed
from clients.models.grounds import Contract, Disability, Opinion
from clients.models.merging import MergedRecord, PersonMerge, PersonsApart
from clients.models.moves import Move
from clients.models.note import Note
from clients.models.outcome import Outcome
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
    "Contact",
    "Contract",
    "Decision",
    "Disability",
    "Document",
    "Domain",
    "DomainScore",
    "Draft",
    "FormerCode",
    "MergedRecord",
    "Move",
    "Note",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "PersonMerge",
    "PersonsApart",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
    "ScaleStep",
    "Substitution",
    "Typed",
]
