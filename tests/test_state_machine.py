"""Random people do random things at once and one after another: nobody sees what is not theirs.

Each example is 30 steps: files are made, planned with providers and given to workers; people log,
correct, delete, restore, search, print; roles begin, end and move. After every answer each word
of every file is looked for that the reader must not be shown. ``STATE_MACHINE_EXAMPLES`` asks for
more examples than 100.
"""

import os
from collections import Counter
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings, target
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from clients.models import CaseloadEntry
from di_latgale.accounts.models import Membership
from services.models import Recipient, ServiceSession
from tests.role_matrix.reading import read
from tests.state_machine import office
from tests.state_machine.canaries import Aviary, Canary, Session, text_of
from tests.state_machine.office import PEOPLE, PLACES, PROVIDERS, STAYS, Held, Staff

EXAMPLES = int(os.environ.get("STATE_MACHINE_EXAMPLES", "100"))
STEPS = 30
REFUSED = {403, 404}

ADDRESSES = [address for heading in read() for address in heading]
OF_ADMIN = [a.path for a in ADDRESSES if a.path.startswith("/admin/")]
PAGES = [a.path for a in ADDRESSES if not a.path.startswith("/admin/")]
OF_CLIENTS = [path for path in PAGES if "<client>" in path or "<session>" in path]
FILES = ["/reports/period/?format=pdf", "/reports/period/?format=xlsx",
         "/reports/access-review/?format=pdf", "/services/import/template/"]  # fmt: skip

# Whoever may at that moment, so that doors are not only tried but opened.
INSIDER = "insider"
people = st.just(INSIDER) | st.sampled_from([None, *PEOPLE])
signed_in = st.sampled_from(list(PEOPLE))
numbers = st.integers(0, 99)
browser = Client()


class Office(RuleBasedStateMachine):
    # Set by the test; the same for all examples.
    staff: Staff
    # What was shown to whom it belongs to, over all examples: else a broken page would pass.
    shown: Counter

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.aviary = Aviary()
        self.canaries: list[Canary] = []
        self.held: list[Held] = self.staff.held()
        self.closed: set[str] = set()
        self.cookies: dict[str, str] = {}

    def teardown(self) -> None:
        target(float(self.aviary.count), label="words")
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What every step is made of

    def of(self, person: str | None) -> list[Held]:
        """The roles that the person holds; none without access."""
        if person is None or person in self.closed:
            return []
        return [h for h in self.held if h.person == person]

    def who(self, person: str | None, may, number: int) -> str | None:
        """For an insider one of those whose roles ``may``, if there is any."""
        if person != INSIDER:
            return person
        insiders = [name for name in PEOPLE if may(self.of(name))]
        return insiders[number % len(insiders)] if insiders else None

    def who_reads(self, person: str | None, canary: Canary, number: int) -> str | None:
        return self.who(person, lambda held: office.reads(held, canary), number)

    def who_names(self, person: str | None, canary: Canary, number: int) -> str | None:
        return self.who(person, lambda held: office.names(held, canary), number)

    def who_manages(self, person: str | None, number: int) -> str | None:
        managers = {office.HEAD, office.ADMINISTRATOR}
        return self.who(person, lambda held: any(h.role in managers for h in held), number)

    def pick(self, number: int) -> Canary:
        return self.canaries[number % len(self.canaries)]

    def ask(self, person: str | None, path: str, body: dict | None = None, *, htmx=False):
        """The answer, in which nothing foreign was found; what was typed may come back."""
        browser.cookies = SimpleCookie()
        if person and person not in self.closed:
            if person not in self.cookies:
                browser.force_login(self.staff.users[person])
                cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
                self.cookies[person] = cookie
            browser.cookies[django_settings.SESSION_COOKIE_NAME] = self.cookies[person]
        headers = {"HX-Request": "true"} if htmx else {}
        if body is None:
            response = browser.get(path, headers=headers)
        else:
            response = browser.post(path, body, headers=headers)
        typed = path + " ".join(map(str, (body or {}).values()))
        self.look_for_foreign_words(person, response, typed)
        return response

    def look_for_foreign_words(self, person: str | None, response, typed: str) -> None:
        text = text_of(response)
        response.all_text = text
        for canary in self.canaries:
            for word in office.forbidden(self.of(person), person, canary):
                assert word not in text or word in typed, (person, self.of(person), word)

    def sees(self, what: str, response, *words: str) -> None:
        """Whom it belongs to is shown it."""
        assert response.status_code == 200, (what, response.status_code)
        assert [w for w in words if w not in response.all_text] == [], what
        self.shown[what] += 1

    def is_refused(self, response) -> None:
        assert response.status_code in {*REFUSED, 302}, response.status_code
        if response.status_code == 302:
            assert response.url.startswith("/accounts/sign-in/")
        self.shown["refusal"] += 1

    # Files

    @initialize()
    def open(self) -> None:
        """A file in each municipality; all but the last have a plan."""
        for place in PLACES:
            self.canaries.append(self.aviary.client(place, is_child=True))
        for canary, code in zip(self.canaries, PROVIDERS, strict=False):
            self.aviary.plan(canary, self.staff.providers[code])

    @rule(place=st.sampled_from(PLACES), is_child=st.booleans(), of=st.none() | numbers)
    def make_file(self, place, is_child, of) -> None:
        """A new person's, or another municipality's file of one who has a file already."""
        person = self.pick(of).client.person if of is not None else None
        places = [c.municipality for c in self.canaries if person and c.client.person == person]
        if place[0] in places:
            person = None
        self.canaries.append(self.aviary.client(place, is_child=is_child, person=person))

    @rule(number=numbers, code=st.sampled_from(PROVIDERS), for_representative=st.booleans())
    def plan(self, number, code, for_representative) -> None:
        canary = self.pick(number)
        recipient = Recipient.REPRESENTATIVE if for_representative else Recipient.CHILD
        if not canary.client.is_child:
            recipient = Recipient.ADULT
        self.aviary.plan(canary, self.staff.providers[code], recipient)

    @rule(number=numbers, worker=signed_in)
    def give_to_worker(self, number, worker) -> None:
        """A caseload says who is responsible; it opens nothing to anybody."""
        client = self.pick(number).client
        worker = self.staff.users[worker]
        if not CaseloadEntry.objects.filter(client=client, worker=worker).exists():
            CaseloadEntry.objects.create(
                client=client,
                territory=client.territory,
                worker=worker,
                valid_from=timezone.localdate(),
            )

    # Entries

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

    def session(self, number: int) -> tuple[Canary, Session] | None:
        sessions = [(c, s) for c in self.canaries for s in c.sessions]
        return sessions[number % len(sessions)] if sessions else None

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

    # Reading

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
        return self.sees("code", response, canary.word("code"))

    @rule(person=people, number=numbers)
    def read_list(self, person, number) -> None:
        person = self.who_reads(person, self.pick(number), number)
        response = self.ask(person, "/clients/")
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

    # Roles

    @rule(keeper=people, number=numbers)
    def end_role(self, keeper, number) -> None:
        keeper = self.who_manages(keeper, number)
        held = self.held[number % len(self.held)]
        if held.person == STAYS:
            return None
        yesterday = timezone.localdate() - timedelta(days=1)
        body = {"membership": held.pk, "on": f"{yesterday:%d.%m.%Y}"}
        path = f"/accounts/people/{self.staff.users[held.person].uuid}/roles/end/"
        response = self.ask(keeper, path, body)
        if not self.may_keep(keeper, held.person, held.role, held.place):
            return self.is_refused(response)
        assert response.status_code == 302
        self.held.remove(held)
        self.shown["role ended"] += 1
        return None

    @rule(
        keeper=people,
        person=signed_in,
        role=st.sampled_from([office.WORKER, office.HEAD, office.AUDITOR, office.SPECIALIST]),
        number=numbers,
    )
    def give_role(self, keeper, person, role, number) -> None:
        keeper = self.who_manages(keeper, number)
        places = PROVIDERS if role == office.SPECIALIST else [slug for slug, _ in PLACES]
        place = places[number % len(places)]
        kind = "p" if role == office.SPECIALIST else "m"
        body = {
            "role": role,
            "place": f"{kind}-{place}",
            "valid_from": f"{timezone.localdate():%d.%m.%Y}",
        }
        path = f"/accounts/people/{self.staff.users[person].uuid}/roles/add/"
        before = set(Membership.objects.values_list("pk", flat=True))
        self.ask(keeper, path, body)
        for new in Membership.objects.exclude(pk__in=before).select_related("municipality"):
            # A head's place goes without saying: the form has no such field.
            given_at = new.municipality.slug if new.municipality else place
            assert self.may_keep(keeper, person, role, given_at)
            self.held.append(Held(person, role, given_at, new.pk))
            self.shown["role given"] += 1

    def may_keep(self, keeper, person, role, place) -> bool:
        """The system administrator all, a head workers and heads of the own office; not oneself."""
        held = self.of(keeper)
        if keeper == person:
            return False
        if any(h.role == office.ADMINISTRATOR for h in held):
            return True
        return role in office.KEEPERS and any(
            h.role == office.HEAD and h.place == place for h in held
        )

    @rule(number=numbers, place=st.sampled_from(PLACES))
    def move_person(self, number, place) -> None:
        """From one municipality to another, as of today."""
        held = self.held[number % len(self.held)]
        here = [h.place for h in self.held if (h.person, h.role) == (held.person, held.role)]
        if held.role not in office.READERS or held.place is None or place[0] in here:
            return
        Membership.objects.filter(pk=held.pk).delete()
        made = Membership.objects.create(
            user=self.staff.users[held.person],
            role=held.role,
            **office.place_fields(held.role, place[0], self.staff.providers),
        )
        self.held.remove(held)
        self.held.append(Held(held.person, held.role, place[0], made.pk))
        self.shown["moved"] += 1

    @rule(keeper=people, person=signed_in, again=st.booleans())
    def close_access(self, keeper, person, again) -> None:
        keeper = self.who_manages(keeper, -1)
        if person == STAYS:
            return None
        action = "reactivate" if again else "deactivate"
        path = f"/accounts/people/{self.staff.users[person].uuid}/{action}/"
        response = self.ask(keeper, path, {})
        is_keeper = any(h.role == office.ADMINISTRATOR for h in self.of(keeper))
        if not is_keeper or keeper == person:
            return self.is_refused(response)
        assert response.status_code == 302
        if again:
            self.closed.discard(person)
        else:
            self.closed.add(person)
            self.cookies.pop(person, None)
        self.shown[action] += 1
        return None


# What must have been shown or done somewhere in a hundred examples.
SHOWN = {
    "client", "code", "list", "entries", "note", "changes", "planned client", "planned list",
    "refusal", "log clients", "log planned", "search /clients/search/",
    "search /services/planned/search/", "role ended", "role given", "moved",
    "deactivate", "reactivate", "admin", *FILES,
}  # fmt: skip


@pytest.mark.django_db
def test_nobody_is_ever_shown_what_is_not_theirs():
    class Example(Office):
        staff = Staff.hired()
        shown = Counter()

    run_state_machine_as_test(Example, settings=SETTINGS)
    missing = SHOWN - set(Example.shown)
    assert EXAMPLES < 100 or not missing, missing


SETTINGS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
