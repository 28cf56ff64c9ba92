"""Sessions are logged, corrected, deleted and restored."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from services.models import ServiceSession
from tests.state_machine import office
from tests.state_machine.canaries import Canary, Session
from tests.state_machine.machine import INSIDER, Machine, numbers, people
from tests.state_machine.office import PROVIDERS


class Entries(Machine):
    def entry(self, canary: Canary, code: str) -> dict:
        return {
            "recipient": "child",
            "service": "fizioterapija",
            "happened_on": "8.11.2021",
            "quantity": "1",
            "provider": code,
            "funding_source": "esf",
            "note": self.aviary.name("Note"),
        }

    @rule(person=people, number=numbers, code=st.sampled_from(PROVIDERS), planned=st.booleans())
    def log(self, person, number, code, planned) -> None:
        canary = self.pick(number)
        if planned:
            person = self.who_names(person, canary, number)
        else:
            person = self.who(person, lambda held: office.keeps(held, canary), number)
        held = self.of(person)
        kind = "planned" if planned else "clients"
        body = self.entry(canary, code)
        path = f"/services/{kind}/{canary.client.uuid}/sessions/new/"
        before = set(ServiceSession.objects.values_list("uuid", flat=True))
        response = self.ask(person, path, body)
        may = office.names(held, canary) if planned else office.keeps(held, canary)
        new = set(ServiceSession.objects.values_list("uuid", flat=True)) - before
        if not may:
            self.is_refused(response)
            assert not new
        if new:
            session = ServiceSession.objects.get(uuid=new.pop())
            assert session.client_id == canary.client.pk
            given_by = session.provider.code
            canary.sessions.append(Session(session.uuid, body["note"], person, given_by))
            self.shown[f"log {kind}"] += 1

    @rule(
        person=people,
        number=numbers,
        what=st.sampled_from(["", "delete/", "restore/"]),
        planned=st.booleans(),
    )
    def change(self, person, number, what, planned) -> None:
        """Corrects, deletes or restores an entry, half the time as who recorded it."""
        if (found := self.session(number)) is None:
            return
        canary, session = found
        person = session.recorded_by if person == INSIDER else person
        held = self.of(person)
        body = {}
        stored = ServiceSession.objects.get(uuid=session.uuid)
        if not what:
            seen_at = stored.changed_at.isoformat()
            body = self.entry(canary, session.provider) | {"changed_at": seen_at}
        kind = "planned/sessions" if planned else "sessions"
        response = self.ask(person, f"/services/{kind}/{session.uuid}/{what}", body)
        mine = {h.place for h in held if h.role == office.SPECIALIST}
        may_know = session.provider in mine and session.provider in canary.planned
        may = may_know if planned else office.keeps(held, canary)
        after = ServiceSession.objects.get(uuid=session.uuid)
        if not may or session.recorded_by != person:
            self.is_refused(response)
            assert after.changed_at == stored.changed_at
            return
        session.is_deleted = after.deleted_at is not None
        if after.changed_at != stored.changed_at:
            self.shown[f"change {kind} {what}"] += 1
            session.note, session.provider = after.note, after.provider.code
