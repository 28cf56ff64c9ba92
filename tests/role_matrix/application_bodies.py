"""Forms of documents, applications, decisions and the waiting list, filled in."""

from django.core.files.uploadedfile import SimpleUploadedFile

from di_latgale.accounts.models import User
from tests.documents import made
from tests.role_matrix.world import World


def a_document(world: World, user: User | None, kind: str) -> dict:
    return {"file": SimpleUploadedFile("a.pdf", made.pdf(2)), "kind": "other"}


def a_withdrawal(world: World, user: User | None, kind: str) -> dict:
    return {"reason": "ierakstīts kļūdas dēļ"}


def an_application(world: World, user: User | None, kind: str) -> dict:
    return {"submitted_on": "8.11.2021", "services": ["child-fizioterapija"]}


def a_correction(world: World, user: User | None, kind: str) -> dict:
    seen = world.waiting[kind]["undecided"].changed_at.isoformat()
    return an_application(world, user, kind) | {"changed_at": seen}


def a_decision(world: World, user: User | None, kind: str) -> dict:
    refused = {"is_granted": "no", "reason": "Nav pamata."}
    return refused | {"decided_on": "8.11.2021", "number": f"L-jauns-{kind}"}


def a_corrected_decision(world: World, user: User | None, kind: str) -> dict:
    seen = world.waiting[kind]["decision"].changed_at.isoformat()
    return a_decision(world, user, kind) | {"changed_at": seen}


def an_appeal(world: World, user: User | None, kind: str) -> dict:
    seen = world.waiting[kind]["decision"].changed_at.isoformat()
    return {"appealed_on": "9.11.2021", "changed_at": seen}


def an_urgency(world: World, user: User | None, kind: str) -> dict:
    seen = world.waiting[kind]["place"].changed_at.isoformat()
    return {"reason": "steidzami", "changed_at": seen}


APPLICATIONS = {
    "clients:document_create": a_document,
    "clients:document_withdraw": a_withdrawal,
    "services:application_create": an_application,
    "services:application_update": a_correction,
    "services:application_withdraw": a_withdrawal,
    "services:decision_create": a_decision,
    "services:decision_update": a_corrected_decision,
    "services:decision_appeal": an_appeal,
    "services:decision_withdraw": a_withdrawal,
    "services:waiting_urgent": an_urgency,
    "services:waiting_end": a_withdrawal,
}
