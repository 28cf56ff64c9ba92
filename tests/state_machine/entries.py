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
        self.write(person, canary, code, planned=planned)

    def write(self, person, canary: Canary, code: str, *, planned: bool) -> None:
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
            # As a browser does; the message there names the client.
            self.ask(person, response.url)

    @rule(
        person=people,
        number=numbers,
        code=st.sampled_from(PROVIDERS),
        planned=st.booleans(),
    )
    def ask_while_typing(self, person, number, code, planned) -> None:
        """The fragments of the form."""
        canary = self.pick(number)
        may = office.names if planned else office.keeps
        person = self.who(person, lambda held: may(held, canary), number)
        kind = "planned" if planned else "clients"
        for what in ("options", "preview"):
            path = f"/services/{kind}/{canary.client.uuid}/sessions/{what}/"
            response = self.ask(person, path, self.entry(canary, code), htmx=True)
            if may(self.of(person), canary):
                self.sees(f"{what} {kind}", response)
            elif response.status_code != 401:
                self.is_refused(response)

    def written(self, number, *, planned, is_deleted) -> tuple[Canary, Session] | None:
        """An entry that its writer may change on that page, written now if there is none."""
        canary = self.pick(number)
        person = self.who(INSIDER, lambda held: self.may(held, canary, planned=planned), number)
        mine = {h.place for h in self.of(person) if h.role == office.SPECIALIST}
        codes = sorted(mine & set(canary.planned)) if planned else PROVIDERS
        own = [s for s in canary.sessions if s.recorded_by == person and s.provider in codes]
        if not own and person:
            before = len(canary.sessions)
            self.write(person, canary, codes[0], planned=planned)
            own = canary.sessions[before:]
        if not own:
            return None
        session = own[number % len(own)]
        if is_deleted and not session.is_deleted:
            kind = "planned/sessions" if planned else "sessions"
            self.ask(person, f"/services/{kind}/{session.uuid}/delete/", {})
            stored = ServiceSession.objects.get(uuid=session.uuid)
            session.is_deleted = stored.deleted_at is not None
            self.shown["delete/"] += session.is_deleted
        return canary, session

    def may(self, held, canary: Canary, *, planned: bool) -> bool:
        return office.names(held, canary) if planned else office.keeps(held, canary)

    @rule(
        person=people,
        number=numbers,
        what=st.sampled_from(["", "delete/", "restore/"]),
        planned=st.booleans(),
    )
    def change(self, person, number, what, planned) -> None:
        """Corrects, deletes or restores an entry, half the time as who recorded it."""
        if person == INSIDER:
            found = self.written(number, planned=planned, is_deleted=what == "restore/")
        else:
            found = self.session(number)
        if found is None:
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
            self.shown[what or "correct/"] += 1
            if after.note != session.note:
                session.earlier.append(session.note)
            session.note, session.provider = after.note, after.provider.code
            self.ask(person, response.url)
