from clients.models.casework import (
    Application,
    Assessment,
    CaseloadEntry,
    Decision,
)
from clients.models.client import Client, ClientIdentity, ClientQuerySet, Person
from clients.models.draft import Draft, Typed
from clients.models.grounds import Disability, Opinion
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
    "Decision",
    "Disability",
    "Draft",
    "Note",
    "Occupation",
    "Opinion",
    "Outcome",
    "Person",
    "Representation",
    "Representative",
    "RepresentativeIdentity",
    "Typed",
]
