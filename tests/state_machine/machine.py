"""What every step is made of: somebody asks, and nothing foreign may be in the answer."""

from collections import Counter
from http.cookies import SimpleCookie

from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.state_machine import office
from tests.state_machine.canaries import Aviary, Canary, Session, text_of
from tests.state_machine.office import PEOPLE, Held, Staff

REFUSED = {403, 404}

# Whoever may at that moment, so that doors are not only tried but opened.
INSIDER = "insider"
people = st.just(INSIDER) | st.sampled_from([None, *PEOPLE])
signed_in = st.sampled_from(list(PEOPLE))
numbers = st.integers(0, 99)
browser = Client()


class Machine(RuleBasedStateMachine):
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
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

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
                cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
                self.cookies[person] = cookie
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[person]
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

    def session(self, number: int) -> tuple[Canary, Session] | None:
        sessions = [(c, s) for c in self.canaries for s in c.sessions]
        return sessions[number % len(sessions)] if sessions else None
