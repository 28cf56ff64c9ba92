"""A real Chromium for tests: fixture ``page``, and the checks each page gets.

``tests/conftest.py`` imports the fixtures, once for all: one thread can hold one Playwright.
"""

import os
import shutil
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Page, sync_playwright

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str:
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("No Chromium. As root: apt-get install -y chromium")
    return found


@pytest.fixture(scope="session")
def browser(django_db_setup):
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code
    # with connections of its own: those from before and after must not be left open.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        yield chromium
        chromium.close()
        connections.close_all()


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """The connection is the test's own and stays open."""


@pytest.fixture
def site(db):
    """Address of a live server inside the test's own transaction.

    So the rows of the test are seen at once, nothing has to be flushed afterwards, and the
    reference data that migrations loaded stay for the next test.
    """
    lock, handler = threading.Lock(), StaticFilesHandler(WSGIHandler())

    is_over = threading.Event()

    def one_at_a_time(environ, start_response):
        # Requests share one connection: their transactions must not interleave.
        with lock:
            if is_over.is_set():
                start_response("503 Service Unavailable", [])
                return []
            response = handler(environ, start_response)
            try:
                return [b"".join(response)]
            finally:
                # Its end is announced to Django, which then looks after connections: not later.
                if hasattr(response, "close"):
                    response.close()

    # As Django's test client does: a request's end must not close the connection of the test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = _Server(
        ("127.0.0.1", 0),
        QuietWSGIRequestHandler,
        allow_reuse_address=False,
        connections_override={"default": connection},
    )
    server.set_app(one_at_a_time)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    # What a page still asked for as it was closed must not meet the end of the transaction.
    is_over.set()
    with lock:
        pass
    server.server_close()
    thread.join()
    connection.dec_thread_sharing()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def page(browser, site):
    """A fresh wide page on the live server; it fails the test on a script's error."""
    context = browser.new_context(
        base_url=site, viewport=WIDE, locale="lv-LV", timezone_id="Europe/Riga"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if "Content Security" in message.text else None,
    )
    yield page
    context.close()
    assert errors == []


def sign_in(page: Page, user, password: str, until: str = "") -> None:
    """``until`` is the address of the second step where there is one."""
    page.goto("/accounts/sign-in/")
    page.get_by_label("E-pasts").fill(user.email)
    page.get_by_label("Parole").fill(password)
    page.get_by_role("main").get_by_role("button", name="Pieteikties", exact=True).click()
    page.wait_for_url(
        lambda address: address.endswith(until) and (until or "sign-in" not in address)
    )


def assert_accessible(page: Page) -> None:
    """axe finds nothing and the page does not scroll sideways, wide and on a phone."""
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size(WIDE)
