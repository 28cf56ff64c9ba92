"""Who gets which answer at which address: performs every request of ``role_matrix/matrix.txt``."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.urls import resolve

from reports.article.files import ARTICLE_FILES
from reports.day_centres.files import DAY_CENTRES_FILES
from reports.period.files import PERIOD_FILES
from reports.provider_month.files import PROVIDER_MONTH_FILES
from reports.received.files import RECEIVED_FILES
from reports.statement.files import STATEMENT_FILES
from reports.trend.files import TREND_FILES
from reports.yearly.files import YEARLY_FILES
from tests.role_matrix.bodies import BODIES
from tests.role_matrix.reading import (
    COLUMNS,
    KINDS,
    Address,
    Row,
    read,
    skeletons,
    written,
)
from tests.role_matrix.world import World

HEADINGS = read()
ADDRESSES = [address for heading in HEADINGS for address in heading]
FORMATS = {"reports:article": ARTICLE_FILES, "reports:period": PERIOD_FILES}
FORMATS["reports:article_edit"] = ARTICLE_FILES
FORMATS |= {"reports:access_review": ("pdf",), "reports:entries": ("xlsx",)}
FORMATS |= {"reports:provider_month": PROVIDER_MONTH_FILES}
FORMATS |= {"reports:received": RECEIVED_FILES, "reports:day_centres": DAY_CENTRES_FILES}
FORMATS |= {"reports:trend": TREND_FILES, "reports:yearly": YEARLY_FILES}
FORMATS["services:plan_statement"] = ("pdf",)
FORMATS["reports:statement"] = STATEMENT_FILES
SIGN_IN, ADMIN_SIGN_IN = "/accounts/sign-in/", "/admin/login/"
ALIKE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One for all addresses: whatever a request changes is taken back at once."""
    uploads = tmp_path_factory.mktemp("uploads")
    # Under load the matrix takes longer than a sign-in counts as just now.
    changed = override_settings(UPLOADS_ROOT=uploads, ACCOUNT_REAUTHENTICATION_TIMEOUT=3_600)
    with django_db_blocker.unblock(), changed:
        with transaction.atomic():
            yield World()
            transaction.set_rollback(True)
        connection.close()


def test_every_address_of_the_resolver_has_rows_and_no_other():
    assert sorted((a.skeleton, a.name) for a in ADDRESSES) == skeletons()


def test_the_file_is_sorted_by_address():
    paths = [a.path for a in ADDRESSES if not a.path.startswith("/admin/")]
    assert paths == sorted(paths)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.path)
def test_the_rows_of_an_address_are_complete(address):
    """GET and POST, of everybody's objects; filled where a form is known, downloads by kind."""
    for method in ("GET", "POST"):
        for how in {"", *address.special(method)}:
            kinds = [k for r in address.rows if (r.method, r.how) == (method, how) for k in r.kinds]
            assert sorted(kinds) == sorted(KINDS if address.is_scoped else ()), (method, how)
            assert any((r.method, r.how) == (method, how) for r in address.rows), method
    assert ("filled" in address.special("POST")) == (address.name in BODIES)
    if address.name in FORMATS:
        asked = {f"?format={kind}" for kind in (*FORMATS[address.name], "none")}
        assert address.special("GET") == {"", *asked}


@pytest.mark.django_db
@pytest.mark.parametrize("heading", HEADINGS, ids=lambda heading: heading[0].path)
def test_each_person_gets_what_the_matrix_says(world, heading):
    for address in heading:
        asked = Asked(world, address)
        got = [asked.line(row) for row in address.rows]
        expected = [str(row) for row in address.rows]
        assert [address.path, *got, *asked.faults] == [address.path, *expected]


class Asked:
    """The answers at one address. What each request changed is taken back at once."""

    def __init__(self, world: World, address: Address) -> None:
        self.world, self.address = world, address
        self.faults: list[str] = []
        self.is_searched_for_files = False
        self.asked_as_htmx: set[tuple] = set()

    def line(self, row: Row) -> str:
        """The row as the answers are; several of one cell are parted by "/"."""
        cells = []
        for column in COLUMNS:
            got: dict[str, None] = {}
            for number, user in enumerate(self.world.columns[column]):
                kinds = row.kinds or ("own",)
                if column == "ended":
                    # Each asks at each address, in turn for an object of another kind.
                    kinds = [kinds[number % len(kinds)]]
                for kind in kinds:
                    got[self._status(row, user, kind)] = None
            cells.append("/".join(got))
        request = f"{row.method} {row.how}".strip()
        return written(request, ",".join(row.kinds) or "-", cells)

    def _status(self, row: Row, user, kind: str) -> str:
        path = self.world.path(self.address, user, kind)
        if self.address.name != "-":
            assert resolve(path).view_name == self.address.name
        response = self._ask(row, path, user, kind)
        if response.status_code == 302 and response.url.startswith(ADMIN_SIGN_IN):
            response = self._at_admin_sign_in(user)
        status = response.status_code
        if status == 302 and user is None and not self._is_open:
            self._note(response.url.startswith(SIGN_IN), row, "is not sent to sign in")
        if status == 405:
            is_page = b"<h1>" in response.content or row.how == "htmx"
            self._note(is_page and response["Allow"], row, "405 without a page")
        if status == 404 and self.address.is_scoped and self._stands_for_others(user):
            nothing = self._ask(row, self.world.path(self.address, user, kind, invented=True), user,
                                kind)  # fmt: skip
            self._note(_alike(response) == _alike(nothing), row, "404 unlike one of nothing")
        if row.how == "" and status == 200 and row.method == "GET":
            self._look_for_files(row, path, user, kind, response)
        if self._answers_htmx_alike(row, user, kind, status):
            fragment = self._ask(row, path, user, kind, htmx=True)
            self._note(fragment.status_code == status, row, f"{fragment.status_code} to htmx")
        return str(status)

    def _stands_for_others(self, user) -> bool:
        """Of those whose role ended, one does."""
        return user not in self.world.columns["ended"][1:]

    def _answers_htmx_alike(self, row: Row, user, kind: str, status: int) -> bool:
        """htmx asks for no file and nothing of the admin; of each answer to a row, once a kind."""
        answer = (row.method, row.how, *row.kinds, kind, status, user is None)
        is_told = "htmx" in self.address.special(row.method)
        is_asked = row.how in {"", "filled"} and not self.address.path.startswith("/admin/")
        if is_told or not is_asked or answer in self.asked_as_htmx:
            return False
        self.asked_as_htmx.add(answer)
        return True

    def _look_for_files(self, row: Row, path: str, user, kind: str, page) -> None:
        """A page that can be had as a file too has a row for it; asked once an address."""
        if self.address.name in FORMATS or self.is_searched_for_files:
            return
        self.is_searched_for_files = True
        for name in ("pdf", "xlsx", "csv", "json"):
            answer = self._ask(row, path, user, kind, query=f"?format={name}")
            self._note(answer["Content-Type"] == page["Content-Type"], row, f"a file: {name}")

    @property
    def _is_open(self) -> bool:
        """Nobody in particular may open it, so a 302 leads on."""
        return any(row.expected["nobody"] != "302" for row in self.address.rows)

    def _ask(self, row: Row, path: str, user, kind: str, *, htmx=False, query=""):
        browser = self.world.browser(user)
        headers = {"HX-Request": "true"} if htmx or row.how == "htmx" else {}
        query = query or (row.how if row.how.startswith("?") else "")
        body = BODIES[self.address.name](self.world, user, kind) if row.how == "filled" else {}
        with transaction.atomic():
            if row.method == "GET":
                response = browser.get(path + query, headers=headers)
            else:
                response = browser.post(path, body, headers=headers)
            transaction.set_rollback(True)
        return response

    def _at_admin_sign_in(self, user):
        """Where the admin sends whoever may not enter: to sign in, or away."""
        answers = self.world.at_admin_sign_in
        if user not in answers:
            answers[user] = self.world.browser(user).get(ADMIN_SIGN_IN)
        return answers[user]

    def _note(self, is_right, row: Row, fault: str) -> None:
        note = f"{row.method} {row.how}: {fault}"
        if not is_right and note not in self.faults:
            self.faults.append(note)


def _alike(response) -> tuple:
    """All of an answer but the token of its forms, which no two share."""
    return response.status_code, response.headers, ALIKE.sub("", response.text)
