import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth.signals import user_logged_in
from django.test import Client
from django.utils import timezone

from di_latgale.accounts.middleware import note_sign_in
from tests.accounts.conftest import give_password, sign_in


def test_half_an_hour_without_a_request_ends_it(client, worker):
    sign_in(client, worker)
    now = timezone.now()
    for minutes in (29, 58, 87):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert client.get("/").status_code == 200
    with time_machine.travel(now + timedelta(minutes=87 + 31)):
        assert client.get("/")["Location"] == "/accounts/sign-in/?next=/"


def test_twelve_hours_end_it_however_busy(client, worker):
    sign_in(client, worker)
    now = timezone.now()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            assert client.get("/").status_code == 200
    with time_machine.travel(now + timedelta(hours=12, seconds=1)):
        assert client.get("/")["Location"] == "/accounts/sign-in/?next=/"


def test_who_is_of_unknown_age_is_over(client, worker):
    user_logged_in.disconnect(dispatch_uid="note_sign_in")
    try:
        client.force_login(worker)
    finally:
        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
    assert client.get("/").status_code == 302


def test_the_cookie_ends_with_the_browser_and_its_key_is_new(client, worker):
    client.get("/accounts/sign-in/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = client.cookies["sessionid"].value
    response = sign_in(client, worker)
    cookie = response.cookies["sessionid"]
    assert cookie.value != before
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]


def test_who_is_closed_out_is_so_at_the_next_request(client, worker):
    sign_in(client, worker)
    worker.is_active = False
    worker.save()
    assert client.get("/").status_code == 302
    assert sign_in(client, worker).context["form"].non_field_errors() == [
        "Nepareizs e-pasts vai parole."
    ]


def test_a_role_that_ends_takes_its_pages_along_at_once(client, worker):
    sign_in(client, worker)
    assert client.get("/clients/").status_code == 200
    worker.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert client.get("/clients/").status_code == 403


class TestOwnSignIns:
    ADDRESS = "/accounts/sign-ins/"
    FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

    @pytest.fixture
    def other(self, worker):
        http = Client(headers={"User-Agent": self.FIREFOX})
        sign_in(http, worker)
        return http

    def test_they_are_listed(self, client, worker, other):
        sign_in(client, worker)
        rows = client.get(self.ADDRESS).context["sign_ins"]
        assert [(r.device, r.is_current) for r in rows] == [
            ("nezināma ierīce", True),
            ("Firefox, Windows", False),
        ]
        assert rows[1].address == "127.0.0.1"

    def test_one_is_ended(self, client, worker, other):
        sign_in(client, worker)
        pk = client.get(self.ADDRESS).context["sign_ins"][1].pk
        page = client.post(self.ADDRESS, {"sign_in": pk}, follow=True)
        assert "Izbeigta 1 pieteikšanās." in page.text
        assert other.get("/").status_code == 302
        assert client.get("/").status_code == 200

    def test_all_others_are_ended(self, client, worker, other):
        sign_in(client, worker)
        client.post(self.ADDRESS)
        assert other.get("/").status_code == 302
        assert client.get("/").status_code == 200

    @pytest.mark.parametrize("value", ["x", "0", "9" * 30, "-1"])
    def test_what_is_not_theirs_is_left_alone(self, client, worker, juris, other, value):
        mine = client
        sign_in(mine, give_password(juris))
        page = mine.post(self.ADDRESS, {"sign_in": value}, follow=True)
        assert "Nebija pieteikšanās, ko izbeigt." in page.text
        assert other.get("/").status_code == 200

    def test_strangers_do_not_see_them(self, client, juris, other):
        client.force_login(juris)
        assert client.get(self.ADDRESS).context["sign_ins"] == []


def test_production_settings_pass_the_deployment_check():
    database = project.DATABASES["default"]
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k3y-of-fifty-and-more-characters-0123456789-abcdefghij-KLMNOP",
        "HTTPS": "yes",
        "ALLOWED_HOSTS": "di.example",
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
    }
    found = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    names = subprocess.run(
        [
            sys.executable,
            "-c",
            "from di_latgale import settings as s;"
            "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECOND_FACTOR_ROLES)",
        ],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert names.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "['all']"]


def test_a_role_that_does_not_exist_is_no_setting(settings):
    from di_latgale.accounts.checks import second_factor_roles_are_known

    settings.SECOND_FACTOR_ROLES = ["all", "auditor"]
    assert second_factor_roles_are_known(None) == []
    settings.SECOND_FACTOR_ROLES = ["head"]
    assert [error.id for error in second_factor_roles_are_known(None)] == ["accounts.E001"]
