"""Every page on which a client's file stands, found by asking all addresses about all its rows."""

import itertools
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection, reset_queries, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from di_latgale.accounts.models import User
from di_latgale.dates import Period
from tests import factories
from tests.walls.addresses import ADDRESS, EVERY
from tests.walls.files import CANARIES, SEARCHES, File

# No client is named there: signing in and out, the catalogue, people and their roles.
WITHOUT_CLIENTS = ("admin", "account", "mfa", "people")


@dataclass(frozen=True)
class Question:
    """One request. ``objects``: parameter of the address → the rows it is asked of."""

    name: str
    objects: tuple[tuple[str, UUID | Period], ...]
    method: str
    q: str = ""

    def ask(self, browser: Browser):
        address = reverse(self.name, kwargs=dict(self.objects))
        with transaction.atomic():
            data = {"q": self.q} if self.q else {}
            answer = getattr(browser, self.method)(address, data, follow=True)
            # Nobody's deletion is to hide the file from the next.
            transaction.set_rollback(True)
        assert answer.status_code < 500
        return answer

    def shown_in(self, answer) -> set[str]:
        """The canaries in the answer, but what was searched for."""
        text = answer.content.decode(errors="replace")
        return {name for name, word in CANARIES.items() if word in text and word != self.q}


def addresses(patterns, namespace="") -> dict[str, tuple[str, ...]]:
    """Name → parameters."""
    found = {}
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and not _is_without_clients(pattern.name):
            found[f"{namespace}{pattern.name}"] = tuple(pattern.pattern.converters)
        elif isinstance(pattern, URLResolver) and pattern.namespace not in WITHOUT_CLIENTS:
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            below = addresses(pattern.url_patterns, inner)
            own = tuple(pattern.pattern.converters)
            found |= {name: own + parameters for name, parameters in below.items()}
    return found


def _is_without_clients(name: str) -> bool:
    return name.partition("_")[0] in WITHOUT_CLIENTS


def questions() -> list[Question]:
    """Each address about each row, by GET and POST, and each search."""
    found = []
    for name, parameters in addresses(get_resolver().url_patterns).items():
        for rows in itertools.product(*(_rows_for(parameter) for parameter in parameters)):
            objects = tuple(zip(parameters, rows, strict=True))
            found += [Question(name, objects, method) for method in ("get", "post")]
        if not parameters:
            searches = SEARCHES if "search" in name else SEARCHES[:1]
            found += [Question(name, (), m, q) for m in ("get", "post") for q in searches]
    return found


def _rows_for(parameter: str) -> list[UUID | Period]:
    """``client_uuid`` is a client's, ``uuid`` may be any row's; ``span`` is no row."""
    if parameter == "span":
        return [Period.month(date(2021, 3, 1))]
    return [ADDRESS] if parameter.startswith("client") else EVERY


_TELLING: list[Question] = []


def telling_questions(file: File) -> list[Question]:
    """Those that show a canary to somebody entitled; found out once a process."""
    if not _TELLING:
        browsers = [browser_of(person) for person in entitled(file)]
        refused = set()
        for question in questions():
            for number, browser in enumerate(browsers):
                asked = (question.name, question.method, number)
                if asked in refused:
                    continue
                answer = question.ask(browser)
                # Refused whatever the row, so the other rows need not be tried.
                if answer.status_code in {403, 405}:
                    refused.add(asked)
                if question.shown_in(answer):
                    _TELLING.append(question)
                    break
    return _TELLING


def browser_of(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def entitled(file: File) -> list[User]:
    """One person of each kind of role that reads something of the file."""
    place = "rezeknes-valstspilseta"
    return [
        file.worker,
        factories.user_with("department_head", place, name="Inese Zīle"),
        factories.user_with("provider_specialist", name="Zane Priede", provider=file.provider),
        factories.user_with("regional_coordinator", name="Rita Egle"),
    ]


def leaks(person: User, file: File, asked: list[Question] | None = None) -> dict:
    """What the telling questions show to ``person``: question → canaries.

    ``asked``: those of them alone.
    """
    browser = browser_of(person)
    questions = telling_questions(file) if asked is None else asked
    found = {question: question.shown_in(question.ask(browser)) for question in questions}
    return {question: shown for question, shown in found.items() if shown}


_READ: dict[tuple[str, Question], str] = {}


def questions_that_read(table: str, person: User, file: File) -> list[Question]:
    """The telling questions for whose answer to ``person`` the ``table`` matters.

    What lets more rows of a table be seen changes no answer made without asking it: neither by
    name, nor by way of a policy, view or function of another table that does.
    """
    with_it = tables_that_ask(table)
    found = []
    browser = browser_of(person)
    for question in telling_questions(file):
        key = person.name, question
        if key not in _READ:
            # The log has a length, and a walk of all pages is longer.
            reset_queries()
            with CaptureQueriesContext(connection) as queries:
                question.ask(browser)
            _READ[key] = "\n".join(query["sql"] for query in queries)
        if any(name in _READ[key] for name in with_it):
            found.append(question)
    return found


@cache
def tables_that_ask(table: str) -> frozenset[str]:
    """The table, and tables and functions whose policies or bodies name it, whatever the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
            UNION ALL
            SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                AND prorettype <> 'trigger'::regtype
            UNION ALL
            SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'
            """
        )
        said = cursor.fetchall()
    found = {table}
    while more := {name for name, text in said if any(known in text for known in found)} - found:
        found |= more
    return frozenset(found)
