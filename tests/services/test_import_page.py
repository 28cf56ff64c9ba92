"""A head sends the own municipality's clients, a catalogue administrator the catalogue."""

import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.models import Client
from services.models import Rate, ServiceSession
from services.workbook import uploads
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.services.workbooks import CLIENTS, FUNDING, RATES, row_counts, xlsx

ADDRESS = "/services/import/"
SESSIONS = """
reference | date | client_number | recipient | service | quantity
S | 2020-03-01 | R-1 | child | sociala-aprupe | 1.25
"""


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture
def catalogue(db):
    factories.FundingSourceFactory(code="esf", name="ESF")
    factories.RateFactory(service=factories.service("sociala-aprupe"), amount="3.33")


def workbook(tmp_path, **sheets) -> SimpleUploadedFile:
    data = xlsx(tmp_path / "d.xlsx", **sheets).read_bytes()
    return SimpleUploadedFile("rezekne.xlsx", data)


def send(client, tmp_path, **sheets):
    return client.post(ADDRESS, {"workbook": workbook(tmp_path, **sheets)})


def token_in(response) -> str:
    return re.search(r'name="token" value="(\w+)"', response.content.decode())[1]


def files(settings) -> list:
    return list(settings.UPLOADS_ROOT.glob("*")) if settings.UPLOADS_ROOT.exists() else []


def test_it_works(client, inese, catalogue, tmp_path, settings, django_capture_on_commit_callbacks):
    client.force_login(inese)
    assert reverse("services:import_workbook") == ADDRESS
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "Darbgrāmatas imports" in page.content.decode()
    before = row_counts()
    preview = send(client, tmp_path, clients=CLIENTS, sessions=SESSIONS)
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "Importa pārbaude: rezekne.xlsx" in text
    assert "Kļūdu nav." in text
    assert "Importēt 2 rindas" in text
    assert row_counts() == before
    (kept,) = files(settings)
    assert kept.stat().st_mode & 0o777 == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(ADDRESS, {"token": token_in(preview)}, follow=True)
    assert "2 rindas importētas" in done.content.decode()
    session = ServiceSession.objects.get()
    assert (session.recorded_by, session.client.territory.slug) == (inese, "rezekne")
    assert files(settings) == []


def test_it_asks_anonymous_people_to_sign_in(client, db):
    response = client.get(ADDRESS)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("person", ["ilze", "rita", "anita", "valdis"])
def test_it_is_for_heads_and_catalogue_administrators(client, request, person):
    client.force_login(request.getfixturevalue(person))
    for address in (ADDRESS, reverse("services:workbook_template")):
        assert client.get(address).status_code == 403
    assert client.post(ADDRESS, {"token": "0" * 32}).status_code == 403


def test_it_rejects_other_methods(client, inese):
    client.force_login(inese)
    assert client.put(ADDRESS).status_code == 405
    assert client.post(reverse("services:workbook_template")).status_code == 405


def test_a_missing_or_too_large_file_is_told_of(client, inese, tmp_path, settings):
    client.force_login(inese)
    response = client.post(ADDRESS, {})
    assert response.status_code == 422
    assert "Izvēlieties failu." in response.content.decode()
    settings.WORKBOOK_MAX_BYTES = 100
    response = send(client, tmp_path, clients=CLIENTS)
    assert response.status_code == 422
    assert "Fails ir lielāks" in response.content.decode()
    assert files(settings) == []


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_workbook_is_told_of_and_not_kept(client, inese, data, settings):
    client.force_login(inese)
    response = client.post(ADDRESS, {"workbook": SimpleUploadedFile("attels.xlsx", data)})
    assert response.status_code == 422
    assert "Nekas nav saglabāts." in response.content.decode()
    assert "Importēt" not in response.content.decode()
    assert "Lejupielādēt" not in response.content.decode()
    assert files(settings) == []


def test_faults_are_shown_with_their_place_and_can_be_downloaded(
    client, inese, catalogue, tmp_path
):
    client.force_login(inese)
    before = row_counts()
    faulty = SESSIONS.replace("2020-03-01", "31.02.2020").replace("1.25", "=1+1")
    preview = send(client, tmp_path, clients=CLIENTS, sessions=faulty)
    text = preview.content.decode()
    assert preview.status_code == 422
    assert "Nekas nav saglabāts. Izlabojiet failu un augšupielādējiet vēlreiz." in text
    assert "Tāda datuma nav: 31.02.2020." in text
    assert "<title>Kļūda: " in text
    listed = client.post(ADDRESS, {"token": token_in(preview), "list": "1"})
    lines = listed.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Lapa;Rinda;Kolonna;Vērtība;Kas jādara"
    assert lines[1].startswith("sessions;2;date;31.02.2020;")
    assert len(lines) == 3
    refused = client.post(ADDRESS, {"token": token_in(preview)})
    assert refused.status_code == 422
    assert row_counts() == before


@pytest.mark.parametrize("typed", ["@SUM(A1)", "+A1", "-A1", "-1-1"])
def test_what_was_typed_does_not_become_a_formula_in_the_list(client, inese, tmp_path, typed):
    client.force_login(inese)
    preview = send(client, tmp_path, clients=CLIENTS.replace("2013-05-20", typed))
    listed = client.post(ADDRESS, {"token": token_in(preview), "list": "1"})
    assert f";'{typed};" in listed.content.decode()


def test_a_file_with_nothing_new_is_not_offered_for_import(client, inese, catalogue, tmp_path):
    client.force_login(inese)
    client.post(ADDRESS, {"token": token_in(send(client, tmp_path, clients=CLIENTS))})
    text = send(client, tmp_path, clients=CLIENTS).content.decode()
    assert "Nav nekā jauna, ko importēt." in text
    assert "Importēt 0" not in text
    assert "Augšupielādēt citu failu" in text


def test_a_head_imports_no_other_municipality_s_clients(client, inese, catalogue, tmp_path):
    client.force_login(inese)
    preview = send(client, tmp_path, clients=CLIENTS.replace("rezekne", "livanu-novads"))
    assert "Importēt var tikai savas pašvaldības klientus." in preview.content.decode()
    assert preview.status_code == 422
    assert Client.objects.count() == 0


def test_a_head_reaches_no_client_of_another_municipality_by_number(
    client, inese, catalogue, tmp_path
):
    factories.ClientFactory(number="R-1", territory=factories.territory("livanu-novads"))
    client.force_login(inese)
    preview = send(client, tmp_path, sessions=SESSIONS)
    assert "Šāda klienta nav" in preview.content.decode()


def test_a_head_sends_the_catalogue_only_as_it_is_stored(client, inese, catalogue, tmp_path):
    client.force_login(inese)
    same = "code | name\nesf | ESF\n"
    assert send(client, tmp_path, funding_sources=same, clients=CLIENTS).status_code == 200
    preview = send(client, tmp_path, funding_sources=FUNDING, rates=RATES)
    assert preview.status_code == 422
    assert "pievieno tikai kataloga administrators" in preview.content.decode()


def test_a_catalogue_administrator_sends_the_catalogue_and_no_clients(
    client, kaspars, tmp_path, settings
):
    client.force_login(kaspars)
    preview = send(client, tmp_path, funding_sources=FUNDING, clients=CLIENTS)
    assert preview.status_code == 422
    assert "Importēt var tikai kataloga lapas" in preview.content.decode()
    preview = send(client, tmp_path, funding_sources=FUNDING, rates=RATES)
    client.post(ADDRESS, {"token": token_in(preview)})
    assert Rate.objects.count() == 2


def test_what_is_imported_is_the_file_that_was_shown_and_one_s_own(
    client, inese, daina, catalogue, tmp_path
):
    client.force_login(inese)
    first = token_in(send(client, tmp_path, clients=CLIENTS))
    second = token_in(send(client, tmp_path, clients=CLIENTS.replace("R-1", "R-2")))
    gone = client.post(ADDRESS, {"token": first}, follow=True)
    assert "Faila šeit vairs nav." in gone.content.decode()
    client.force_login(daina)
    for token in (second, "x", "../../etc/passwd", ""):
        gone = client.post(ADDRESS, {"token": token}, follow=True)
        assert "Faila šeit vairs nav." in gone.content.decode()
    assert Client.objects.count() == 0
    client.force_login(inese)
    client.post(ADDRESS, {"token": second})
    client.post(ADDRESS, {"token": second})
    assert [c.number for c in Client.objects.all()] == ["R-2"]


def test_forgotten_files_are_removed_after_a_day(inese, daina):
    token = uploads.keep(inese, SimpleUploadedFile("a.xlsx", b"a"))
    path = uploads.find(inese, token)
    assert uploads.find(daina, token) is None
    uploads.keep(daina, SimpleUploadedFile("b.xlsx", b"b"))
    assert path.exists()
    os.utime(path, (0, 0))
    uploads.keep(daina, SimpleUploadedFile("b.xlsx", b"b"))
    assert not path.exists()


def test_looking_at_the_page_removes_files_older_than_a_day(client, inese, daina):
    path = uploads.find(inese, uploads.keep(inese, SimpleUploadedFile("a.xlsx", b"a")))
    client.force_login(daina)
    client.get(ADDRESS)
    assert path.exists()
    os.utime(path, (0, 0))
    client.get(ADDRESS)
    assert not path.exists()


@pytest.mark.parametrize(("person", "sheets"), [("inese", 9), ("kaspars", 8)])
def test_the_empty_workbook_of_each_role_imports_as_nothing(client, request, person, sheets):
    client.force_login(request.getfixturevalue(person))
    response = client.get(reverse("services:workbook_template"))
    assert response["Content-Disposition"] == 'attachment; filename="di-latgale.xlsx"'
    file = SimpleUploadedFile("di-latgale.xlsx", response.content)
    preview = client.post(ADDRESS, {"workbook": file})
    assert preview.status_code == 200
    assert preview.content.decode().count('<tr><th scope="row">') == sheets


def test_on_a_phone_the_advice_keeps_its_words_and_the_table_scrolls(page, inese, tmp_path):
    inese.set_password(factories.TEST_PASSWORD)
    inese.save()
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.set_viewport_size(PHONE)
    page.goto(ADDRESS)
    wrong = CLIENTS.replace("rezekne", "Kaut kāda ļoti gara vieta, kuras nav")
    page.locator("input[type=file]").set_input_files(xlsx(tmp_path / "d.xlsx", clients=wrong))
    page.get_by_role("button", name="Augšupielādēt").click()
    advice = page.locator("#faults tbody td").last
    assert advice.bounding_box()["width"] >= 16 * 16
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(page)
