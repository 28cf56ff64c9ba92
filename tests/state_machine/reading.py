"""Pages, fragments, searches and files are asked for."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.role_matrix.reading import read
from tests.state_machine import office
from tests.state_machine.machine import INSIDER, Machine, numbers, people
from tests.state_machine.office import PEOPLE

ADDRESSES = [address for heading in read() for address in heading]
OF_ADMIN = [a.path for a in ADDRESSES if a.path.startswith("/admin/")]
PAGES = [a.path for a in ADDRESSES if not a.path.startswith("/admin/")]
OF_CLIENTS = [path for path in PAGES if "<client>" in path or "<session>" in path]
FILES = ["/reports/period/?format=pdf", "/reports/period/?format=xlsx",
         "/reports/access-review/?format=pdf", "/services/import/template/"]  # fmt: skip
ROWS = "/reports/rows/?municipality=region&first=01.01.2021&last=31.12.2021"


class Reading(Machine):
    @rule(person=people, number=numbers)
    def read_client(self, person, number) -> None:
        canary = self.pick(number)
        person = self.who_reads(person, canary, number)
        response = self.ask(person, f"/clients/{canary.client.uuid}/")
        if not office.reads(self.of(person), canary):
            return self.is_refused(response)
        fields = ("given", "family", "birth", "declared", "actual", "phone", "parish", "opinion",
                  "rgiven", "rfamily")  # fmt: skip
        if not canary.client.is_child:
            fields = fields[:-3]
        return self.sees("client", response, *map(canary.word, fields))

    @rule(person=people, number=numbers, htmx=st.booleans())
    def read_code(self, person, number, htmx) -> None:
        canary = self.pick(number)
        person = self.who_reads(person, canary, number)
        path = f"/clients/{canary.client.uuid}/personal-code/"
        response = self.ask(person, path, {}, htmx=htmx)
        if not office.reads(self.of(person), canary):
            return self.is_refused(response)
        return self.sees("code", response, *canary.words.get("code", [])[:1])

    @rule(person=people, number=numbers)
    def read_list(self, person, number) -> None:
        person = self.who_reads(person, self.pick(number), number)
        # Whoever has clients of the own is shown them alone at first.
        response = self.ask(person, "/clients/?worker=all")
        own = [c for c in self.canaries if office.reads(self.of(person), c)]
        if own:
            self.sees("list", response, *(c.word("family") for c in own))

    @rule(person=people, number=numbers)
    def read_entries(self, person, number) -> None:
        canary = self.pick(number)
        person = self.who_reads(person, canary, number)
        response = self.ask(person, f"/services/clients/{canary.client.uuid}/sessions/")
        if not office.reads(self.of(person), canary):
            return self.is_refused(response)
        notes = [s.note for s in canary.sessions if not s.is_deleted]
        self.sees("entries", response, canary.word("family"), *notes)
        self.shown["note"] += len(notes)
        return None

    @rule(person=people, number=numbers)
    def read_changes(self, person, number) -> None:
        if (found := self.session(number)) is None:
            return None
        canary, session = found
        person = self.who_reads(person, canary, number)
        response = self.ask(person, f"/services/sessions/{session.uuid}/changes/")
        if not office.reads(self.of(person), canary):
            return self.is_refused(response)
        return self.sees("changes", response, session.note)

    @rule(person=people, number=numbers)
    def read_client_changes(self, person, number) -> None:
        canary = self.pick(number)
        person = self.who_reads(person, canary, number)
        response = self.ask(person, f"/clients/{canary.client.uuid}/changes/")
        if not office.reads(self.of(person), canary):
            return self.is_refused(response)
        self.sees("client changes", response)
        self.shown["earlier name"] += any(
            word in response.all_text for word in canary.words.get("earlier", ())
        )
        return None

    @rule(person=people, number=numbers)
    def read_rows(self, person, number) -> None:
        """Clients by number alone: what else there is of them is foreign here."""
        person = self.who(person, office.counts, number)
        response = self.ask(person, ROWS)
        if not office.counts(self.of(person)):
            return self.is_refused(response)
        served = [c for c in self.canaries if any(not s.is_deleted for s in c.sessions)]
        self.sees("rows", response, *(c.word("number") for c in served))
        self.shown["number in rows"] += len(served)
        return None

    @rule(person=people, number=numbers)
    def read_planned(self, person, number) -> None:
        canary = self.pick(number)
        person = self.who_names(person, canary, number)
        response = self.ask(person, f"/services/planned/{canary.client.uuid}/")
        if not office.names(self.of(person), canary):
            return self.is_refused(response)
        self.sees("planned client", response, canary.word("given"), canary.word("family"))
        response = self.ask(person, "/services/planned/")
        return self.sees("planned list", response, canary.word("family"))

    @rule(
        person=people,
        number=numbers,
        by=st.sampled_from(["given", "family", "number", "birth", "code", "phone", "rfamily"]),
        htmx=st.booleans(),
        planned=st.booleans(),
    )
    def search(self, person, number, by, htmx, planned) -> None:
        canary = self.pick(number)
        who = self.who_names if planned else self.who_reads
        person = who(person, canary, number)
        path = "/services/planned/search/" if planned else "/clients/search/"
        response = self.ask(person, path, {"q": canary.word(by)}, htmx=htmx)
        is_found = response.status_code == 302 and str(canary.client.uuid) in response.url
        if planned:
            may = office.names(self.of(person), canary)
        else:
            may = office.reads(self.of(person), canary)
        assert may or not is_found
        # Nobody is found by a representative's name, nor by a provider by anything but names.
        if may and by in ({"given", "family"} if planned else {"given", "family", "code"}):
            if not htmx:
                assert is_found
            self.shown[f"search {path}"] += 1

    @rule(
        person=people,
        number=numbers,
        path=st.sampled_from(PAGES) | st.sampled_from(OF_CLIENTS),
        htmx=st.booleans(),
    )
    def read_any_page(self, person, number, path, htmx) -> None:
        who = self.who_names if "/planned/" in path else self.who_reads
        person = who(person, self.pick(number), number)
        response = self.ask(person, self.filled_in(path, number), htmx=htmx)
        assert response.status_code < 500

    @rule(person=people, number=numbers, path=st.sampled_from(FILES) | st.sampled_from(OF_ADMIN))
    def read_any_file(self, person, number, path) -> None:
        if person == INSIDER:
            person = "anita" if path.startswith("/reports/") else "kaspars"
        response = self.ask(person, self.filled_in(path, number))
        if response.status_code == 200:
            self.shown[path if path in FILES else "admin"] += 1

    def filled_in(self, path: str, number: int) -> str:
        """The address with objects of any client, person and row."""
        canary = self.pick(number)
        found = self.session(number)
        session = found[1].uuid if found else canary.client.uuid
        person = list(self.staff.users.values())[number % len(PEOPLE)]
        values = {"client": canary.client.uuid, "session": session, "person": person.uuid}
        for name, value in values.items():
            path = path.replace(f"<{name}>", str(value))
        while "<" in path:
            start, _, rest = path.partition("<")
            path = f"{start}{canary.client.pk}{rest.partition('>')[2]}"
        return path
