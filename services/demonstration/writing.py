"""Case notes of every kind, one corrected and one withdrawn, one still typed; outcomes."""

import uuid

from clients.models import Client, Note, Outcome, Typed
from clients.models.draft import Draft
from clients.notes.actions import correct_note, place_of_new, withdraw_note, write_note
from clients.outcomes.actions import record_outcome
from services.demonstration.office import Office

_Kind = Note.Kind
_NOTES = (
    (_Kind.INSTITUTION, 64, "Saruna ar izglītības iestādi: vienošanās par atbalstu stundās."),
    (_Kind.LETTER, 41, "Nosūtīta vēstule par izvērtēšanas laiku un vajadzīgajiem dokumentiem."),
    (_Kind.MEETING, 30, "Tikšanās dienestā: pārrunāts izvērtēšanas rezultāts un nākamie soļi."),
    (_Kind.VISIT, 20, "Apmeklējums mājās: pārrunāts pakalpojumu grafiks, iebildumu nav."),
    (_Kind.PHONE, 6, "Zvans: precizēts nākamās nodarbības laiks."),
    (_Kind.OTHER, 3, "Lietai pievienots ģimenes iesniegtais dienas režīms."),
)
_CORRECTED = "Zvans: precizēts nākamās nodarbības laiks, otrdien plkst. 15.30."
_MISTAKEN = "Apmeklējums nenotika, ieraksts attiecas uz citu lietu."
_TYPED = "Zvanīja māte: lūdz pārcelt nodarbību uz"
# Kind, first day and last day in days ago; a last day of None goes on.
_OUTCOMES = (
    ((Outcome.Kind.EMPLOYMENT, 160, None), (Outcome.Kind.EDUCATION, 420, 170)),
    ((Outcome.Kind.VOLUNTEERING, 75, None),),
)


def write_notes(client: Client, office: Office, *, is_full: bool) -> None:
    """All kinds, with a correction and a withdrawal, or the last visit and call alone."""
    written = {
        kind: _write(client, office, kind, days, text)
        for kind, days, text in (_NOTES if is_full else _NOTES[3:5])
    }
    if is_full:
        note = written[_Kind.PHONE]
        said = note.said() | {"text": _CORRECTED}
        correct_note(note=note, by=office.worker, seen_at=note.changed_at, said=said, typed=[])
        mistaken = _write(client, office, _Kind.VISIT, 2, _MISTAKEN)
        withdraw_note(note=mistaken, by=office.worker)


def _write(client: Client, office: Office, kind: str, days: int, text: str) -> Note:
    said = {"kind": kind, "happened_on": office.ago(days), "text": text}
    return write_note(client=client, by=office.worker, form_key=uuid.uuid4(), said=said, typed=[])


def leave_unsaved(client: Client, office: Office) -> None:
    """A note that the worker has begun to type."""
    body = [["kind", _Kind.PHONE, None], ["text", _TYPED, None]]
    Draft.objects.keep(
        user=office.worker,
        client=client,
        place=place_of_new(),
        typed=Typed(uuid.uuid4(), 1),
        body=body,
    )


def record_outcomes(adults: list[Client], office: Office) -> None:
    """In days of late, which no published report counts."""
    for client, rows in zip(adults, _OUTCOMES, strict=False):
        for kind, first, last in rows:
            said = {
                "kind": kind,
                "valid_from": office.ago(first),
                "valid_to": None if last is None else office.ago(last),
            }
            record_outcome(client=client, said=said)
