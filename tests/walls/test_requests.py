"""One request is one transaction of the web role, and what is refused leaves nothing behind."""

import logging

import pytest
from django.test import Client as Browser

from di_latgale.organisations.models import Provider
from di_latgale.walls import WEB_ROLE
from tests.walls.test_tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "tests.walls.urls"


@pytest.fixture
def browser(ilze):
    made = Browser(raise_request_exception=False)
    made.force_login(ilze)
    return made


def is_written() -> bool:
    return Provider.objects.filter(code="rakstits").exists()


@pytest.mark.parametrize("status", [200, 302, 422])
def test_what_is_answered_is_stored(browser, status):
    assert browser.post(f"/write/{status}/").status_code == status
    assert is_written()


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_what_is_refused_or_fails_is_taken_back(browser, status):
    assert browser.post(f"/write/{status}/").status_code == status
    assert not is_written()


def test_rendering_belongs_to_the_transaction(browser):
    assert browser.post("/write/broken/").status_code == 500
    assert not is_written()


def test_a_streamed_answer_is_refused(browser):
    assert browser.get("/stream/").status_code == 500


def test_what_only_the_second_wall_refuses_is_a_403(browser, caplog):
    with caplog.at_level(logging.ERROR, logger="di_latgale.middleware"):
        answer = browser.post("/write/00000000-0000-4000-8000-000000000000/")
    assert answer.status_code == 403
    assert "Šai darbībai jums nav tiesību" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "Content-Security-Policy" in answer
    assert "row-level security" in caplog.text
    assert not is_written()
    assert browser.get("/").status_code == 200


class TestScopeEndsWithTheRequest:
    @pytest.fixture(params=["/", "/write/404/", "/write/500/", "/stream/"])
    def path(self, request):
        return request.param

    def test_nothing_stays_in_the_connection(self, browser, path):
        browser.get("/settings/")
        (browser.get if path == "/" else browser.post)(path)
        names = ("reads", "writes", "figures", "traces", "providers", "user_id", "whole")
        for name in names:
            setting = f"app.{name}"
            assert rows("SELECT coalesce(current_setting(%s, true), '')", setting) == [("",)]
        assert rows("SELECT current_user <> %s", WEB_ROLE) == [(True,)]

    def test_the_next_request_has_its_own(self, browser, path, oskars, anita):
        first = browser.get("/settings/").text
        (browser.get if path == "/" else browser.post)(path)
        other = Browser()
        other.force_login(oskars)
        second = other.get("/settings/").text
        role, _bar, reads = first.partition("|")
        assert (role, bool(reads)) == (WEB_ROLE, True)
        assert second.startswith(f"{WEB_ROLE}|")
        assert second != first
