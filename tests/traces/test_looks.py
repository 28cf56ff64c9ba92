"""Every page that shows a client leaves one trace of it, in the transaction of the page."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from di_latgale.accounts.rights import Role
from di_latgale.traces import record
from di_latgale.traces.kinds import PURPOSES, Kind, Purpose
from di_latgale.traces.models import Trace
from di_latgale.traces.pages import PAGES
from tests import factories
from tests.services.conftest import make_anna
from tests.services.workbooks import CLIENTS, xlsx

pytestmark = pytest.mark.django_db

# Anna's row, with another name than is stored.
OTHERWISE = CLIENTS.replace("Anna", "Anita")


@pytest.fixture
def anna(db):
    return make_anna().client


@pytest.fixture
def session(anna, ilze):
    return factories.ServiceSessionFactory(client=anna, recorded_by=ilze)


def only_trace() -> Trace:
    return Trace.objects.get()


PAGES_OF_ANNA = [
    ("get", "/clients/", "clients:list", 200),
    ("head", "/clients/", "clients:list", 200),
    ("get", "/clients/{client}/", "clients:detail", 200),
    ("head", "/clients/{client}/", "clients:detail", 200),
    ("post", "/clients/{client}/personal-code/", "clients:personal_code", 200),
    ("get", "/services/clients/{client}/allowances/", "services:client_allowances", 200),
    ("get", "/services/clients/{client}/last-sessions/", "services:client_sessions", 200),
    ("get", "/services/clients/{client}/sessions/", "services:session_list", 200),
    ("get", "/services/clients/{client}/sessions/new/", "services:session_create", 200),
    ("post", "/services/clients/{client}/sessions/new/", "services:session_create", 422),
    ("post", "/services/clients/{client}/sessions/options/", "services:session_options", 200),
    ("post", "/services/clients/{client}/sessions/preview/", "services:session_preview", 200),
    ("get", "/services/sessions/{session}/", "services:session_update", 200),
    ("post", "/services/sessions/{session}/", "services:session_update", 422),
    ("post", "/services/sessions/{session}/delete/", "services:session_delete", 302),
    ("post", "/services/sessions/{session}/restore/", "services:session_restore", 302),
]


@pytest.mark.parametrize(("method", "address", "page", "status"), PAGES_OF_ANNA)
def test_each_page_leaves_one_trace(client, ilze, anna, session, method, address, page, status):
    client.force_login(ilze)
    address = address.format(client=anna.uuid, session=session.uuid)
    assert getattr(client, method)(address).status_code == status
    trace = only_trace()
    assert (trace.page, trace.kind, trace.user) == (page, Kind.LOOK, ilze)
    assert trace.purpose == Purpose.CASEWORK
    assert trace.client_ids == [anna.pk]
    assert trace.territory_ids == [anna.territory_id]
    assert (trace.status, trace.asked) == (None, None)
    assert page in PAGES


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_search_leaves_those_it_found(client, ilze, anna, headers):
    ozols = factories.ClientFactory(identity__family_name="Ozoliņa")
    factories.ClientFactory(identity__family_name="Bērziņa")
    client.force_login(ilze)
    client.post("/clients/search/", {"q": "ozol"}, headers=headers)
    assert set(only_trace().client_ids) == {anna.pk, ozols.pk}


def test_the_only_find_is_traced_although_its_page_comes_next(client, ilze, anna):
    client.force_login(ilze)
    assert client.post("/clients/search/", {"q": "ozola"}).status_code == 302
    assert only_trace().client_ids == [anna.pk]


def test_nobody_found_leaves_nothing(client, ilze, anna):
    client.force_login(ilze)
    client.post("/clients/search/", {"q": "liepiņa"})
    client.get("/accounts/profile/")
    assert not Trace.objects.exists()


def test_a_saved_entry_is_traced_with_its_message(client, ilze, anna, session):
    client.force_login(ilze)
    client.post(f"/services/sessions/{session.uuid}/delete/", follow=True)
    pages = list(Trace.objects.order_by("id").values_list("page", flat=True))
    assert pages == ["services:session_delete", "clients:detail"]


def test_one_row_holds_every_client_of_the_page(client, ilze):
    made = factories.ClientFactory.create_batch(5)
    client.force_login(ilze)
    client.get("/clients/")
    assert only_trace().client_ids == sorted(c.pk for c in made)


def test_only_the_shown_page_of_a_long_list_is_traced(client, ilze):
    factories.ClientFactory.create_batch(52, grounds=False)
    client.force_login(ilze)
    client.get("/clients/?page=2")
    assert len(only_trace().client_ids) == 2


def test_an_import_traces_the_stored_clients_it_tells_of(client, inese, anna, tmp_path, settings):
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    other = factories.ClientFactory(number="R-2000")
    client.force_login(inese)
    data = xlsx(tmp_path / "d.xlsx", clients=OTHERWISE).read_bytes()
    sent = SimpleUploadedFile("rezekne.xlsx", data)
    response = client.post("/services/import/", {"workbook": sent})
    assert "Anna → Anita" in response.text
    trace = only_trace()
    assert trace.client_ids == [anna.pk]
    assert other.pk not in trace.client_ids
    assert trace.purpose == Purpose.SUPERVISION


def test_the_command_traces_them_too(anna, tmp_path):
    path = xlsx(tmp_path / "d.xlsx", clients=OTHERWISE)
    with pytest.raises(SystemExit):
        call_command("import_workbook", str(path), dry_run=True)
    trace = only_trace()
    assert (trace.page, trace.kind, trace.user) == ("import_workbook", Kind.JOB, None)
    assert trace.client_ids == [anna.pk]


def test_a_job_says_who_and_for_what(ilze, anna):
    record(page="subject", purpose=Purpose.SUBJECT_REQUEST, clients=[anna], user=ilze)
    record(page="subject", purpose=Purpose.SUBJECT_REQUEST, clients=[], user=ilze)
    trace = only_trace()
    assert (trace.kind, trace.user, trace.purpose) == (Kind.JOB, ilze, "subject_request")


class TestPurpose:
    def test_every_role_has_one(self):
        assert set(PURPOSES) == set(Role)

    @pytest.mark.parametrize(
        ("name", "purpose"),
        [("ilze", "casework"), ("inese", "supervision"), ("anita", "audit")],
    )
    def test_the_role_says_it(self, client, request, anna, name, purpose):
        client.force_login(request.getfixturevalue(name))
        client.get(f"/clients/{anna.uuid}/")
        assert only_trace().purpose == purpose

    def test_of_several_roles_the_one_of_that_place(self, client, oskars, anna):
        factories.MembershipFactory(user=oskars, role=Role.AUDITOR, municipality=None)
        client.force_login(oskars)
        client.get(f"/clients/{anna.uuid}/")
        assert only_trace().purpose == "audit"


REFUSING = """
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON traces_trace EXECUTE FUNCTION pg_temp.refuse();
"""


class TestWithoutATraceNothingIsShown:
    @pytest.fixture(autouse=True)
    def full(self, anna, session):
        with connection.cursor() as cursor:
            cursor.execute(REFUSING)

    def test_the_page_is_not_shown(self, client, ilze, anna):
        client.raise_request_exception = False
        client.force_login(ilze)
        response = client.get(f"/clients/{anna.uuid}/")
        assert response.status_code == 500
        assert "Ozola" not in response.text
        assert not Trace.objects.exists()

    def test_nothing_is_stored(self, client, ilze, session):
        client.raise_request_exception = False
        client.force_login(ilze)
        response = client.post(f"/services/sessions/{session.uuid}/delete/")
        assert response.status_code == 500
        session.refresh_from_db()
        assert session.deleted_at is None

    def test_a_page_without_clients_is(self, client, ilze):
        client.force_login(ilze)
        assert client.get("/accounts/profile/").status_code == 200


def test_a_page_that_fails_leaves_no_trace(client, ilze, anna, monkeypatch):
    """What was taken back was not seen."""
    monkeypatch.setattr("clients.views.render", lambda *args, **kwargs: 1 / 0)
    client.raise_request_exception = False
    client.force_login(ilze)
    assert client.get(f"/clients/{anna.uuid}/").status_code == 500
    assert not Trace.objects.exists()


def test_a_trace_holds_no_names_and_no_words_typed(client, ilze, anna):
    client.force_login(ilze)
    client.post("/clients/search/", {"q": "ozola"})
    client.get(f"/clients/{anna.uuid}/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM traces_trace t")
        text = cursor.fetchone()[0].lower()
    assert "ozol" not in text
    assert str(anna.uuid) not in text


class TestRefusals:
    def refused(self) -> Trace:
        return only_trace()

    def test_a_strangers_file(self, client, oskars, anna):
        client.force_login(oskars)
        assert client.get(f"/clients/{anna.uuid}/").status_code == 404
        trace = self.refused()
        assert (trace.kind, trace.status, trace.page) == (Kind.REFUSAL, 404, "clients:detail")
        assert (trace.user, trace.asked, trace.purpose) == (oskars, anna.uuid, Purpose.NONE)
        assert trace.client_ids == []
        assert set(trace.territory_ids) == set(
            oskars.territories("read_files").values_list("id", flat=True)
        )

    def test_a_file_that_does_not_exist_costs_the_same(
        self, client, oskars, anna, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.force_login(oskars)
        client.get("/clients/")
        with django_assert_max_num_queries(30) as strange:
            client.get(f"/clients/{anna.uuid}/")
        with django_assert_num_queries(len(strange)):
            client.get(f"/clients/{uuid.uuid4()}/")
        assert Trace.objects.refusals().count() == 2

    def test_a_page_without_the_right(self, client, kaspars):
        client.force_login(kaspars)
        assert client.get("/clients/").status_code == 403
        trace = self.refused()
        assert (trace.status, trace.page, trace.asked) == (403, "clients:list", None)
        assert trace.territory_ids == []

    def test_a_colleagues_entry(self, client, juris, session):
        client.force_login(juris)
        assert client.post(f"/services/sessions/{session.uuid}/delete/").status_code == 403
        assert self.refused().asked == session.uuid

    @pytest.mark.parametrize(
        "address", ["/nowhere/", "/clients/17/", "/reports/period/?format=doc"]
    )
    def test_what_names_nothing_is_no_refusal(self, client, ilze, address):
        client.force_login(ilze)
        assert client.get(address).status_code == 404
        assert not Trace.objects.exists()

    def test_nor_is_a_wrong_method_or_a_stale_form(self, ilze, anna):
        from django.test import Client

        browser = Client(enforce_csrf_checks=True)
        browser.force_login(ilze)
        assert browser.put(f"/clients/{anna.uuid}/").status_code == 403
        assert browser.post(f"/clients/{anna.uuid}/personal-code/").status_code == 403
        browser = Client()
        browser.force_login(ilze)
        assert browser.post("/clients/").status_code == 405
        assert not Trace.objects.exists()

    def test_nor_a_person_who_has_not_signed_in(self, client, anna):
        assert client.get(f"/clients/{anna.uuid}/").status_code == 302
        assert not Trace.objects.exists()
