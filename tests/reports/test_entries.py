"""The entries behind a number, and the workbook of them: /reports/entries/."""

from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from di_latgale.traces.models import Trace
from reports.jobs import runner
from reports.jobs.models import Job
from tests import factories
from tests.reports.test_period import text_of

ADDRESS = "/reports/entries/"
MARCH = {"municipality": "rezekne", "first": "01.03.2021", "last": "31.03.2021"}
XLSX = {"format": "xlsx"}
NAMELESS = {"names": "no"}


@pytest.fixture
def as_person(client, request):
    def signed_in(name: str):
        client.force_login(request.getfixturevalue(name))
        return client

    return signed_in


def sheet_of(response):
    content = b"".join(response)
    return openpyxl.load_workbook(BytesIO(content)).active, content


class TestLitany:
    def test_it_works(self, as_person, march):
        response = as_person("inese").get(ADDRESS, MARCH)
        assert response.status_code == 200
        assert "Ieraksti (9)" in text_of(response)

    def test_anonymous_signs_in_first(self, client, db):
        assert client.get(ADDRESS).url == f"{reverse('account_login')}?next={ADDRESS}"

    def test_strangers(self, as_person, march):
        assert as_person("daina").get(ADDRESS, MARCH).status_code == 404
        assert as_person("kaspars").get(ADDRESS, MARCH).status_code == 403

    def test_methods(self, as_person):
        assert as_person("inese").put(ADDRESS).status_code == 405

    @pytest.mark.parametrize(
        "changed", [{"first": "31.02.2021"}, {"service": "nav"}, {"format": "pdf"}, {"names": "x"}]
    )
    def test_what_no_report_asks_for(self, as_person, march, changed):
        assert as_person("inese").get(ADDRESS, MARCH | changed).status_code == 404


class TestLongWorkbook:
    """Asked for by POST and made in the background."""

    @pytest.fixture(autouse=True)
    def few_at_once(self, monkeypatch):
        monkeypatch.setattr("reports.entries.views.MOST_AT_ONCE", 8)

    @pytest.mark.parametrize("names", ["", "no"])
    def test_it_is_found_under_own_files(self, as_person, march, names):
        client = as_person("inese")
        page = client.get(ADDRESS, MARCH)
        assert "„Mani faili”" in text_of(page)
        address = f"{ADDRESS}?{urlencode(MARCH | XLSX | {'names': names})}"
        assert client.get(address).status_code == 422
        assert client.post(address).url == reverse("reports:file_list")
        assert client.post(address).url == reverse("reports:file_list")
        job = Job.objects.get()
        runner.run(job.pk)
        response = client.get(reverse("reports:file_download", args=[job.uuid]))
        sheet, _content = sheet_of(response)
        words = {str(cell) for row in sheet.values for cell in row}
        assert (f"{march.anna.identity}" in words) == (names == "")
        assert march.anna.number in words
        assert sheet.max_row == 3 + 9

    def test_a_worker_has_no_names(self, as_person, march):
        client = as_person("ilze")
        assert client.post(f"{ADDRESS}?{urlencode(MARCH | XLSX)}").status_code == 403
        assert not Job.objects.exists()
        nameless = client.post(f"{ADDRESS}?{urlencode(MARCH | XLSX | NAMELESS)}")
        assert nameless.status_code == 302

    def test_of_nothing_there_is_none(self, as_person, db):
        assert as_person("inese").post(f"{ADDRESS}?{urlencode(MARCH)}").status_code == 422
        assert not Job.objects.exists()


class TestWorkbook:
    @pytest.mark.parametrize(
        ("person", "named", "nameless"),
        [("inese", 200, 200), ("ilze", 403, 200), ("rita", 200, 200), ("anita", 403, 200)],
    )
    def test_who_may(self, as_person, march, person, named, nameless):
        """With names the head alone; who reads no names gets numbers either way."""
        client = as_person(person)
        assert client.get(ADDRESS, MARCH | XLSX).status_code == named
        assert client.get(ADDRESS, MARCH | XLSX | NAMELESS).status_code == nameless

    @pytest.mark.parametrize(
        ("person", "labels"),
        [
            ("inese", ["Excel ar vārdiem", "Excel bez vārdiem"]),
            ("ilze", ["Excel bez vārdiem"]),
            ("rita", ["Excel bez vārdiem"]),
        ],
    )
    def test_the_page_offers_just_those(self, as_person, march, person, labels):
        client = as_person(person)
        files = client.get(ADDRESS, MARCH).context["files"]
        assert [label for label, _address in files] == labels
        for _label, address in files:
            assert client.get(ADDRESS + address).status_code == 200

    def test_rows_and_sums(self, as_person, march):
        sheet, _content = sheet_of(as_person("inese").get(ADDRESS, MARCH | XLSX))
        headings = [cell.value for cell in sheet[3]]
        rows = [
            dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(4, None, 1, 12, True)
        ]
        assert len(rows) == 9
        assert round(sum(row["Izmaksas, EUR"] for row in rows), 2) == 92.5
        assert {row["Datums"].date() for row in rows} == {date(2021, 3, 10), date(2021, 3, 31)}
        assert f"{march.anna.identity}" in {row["Vārds, uzvārds"] for row in rows}

    def test_nobody_is_named_without_names(self, as_person, march):
        names = [march.anna.identity.family_name, march.parent.identity.family_name]
        for person in ("inese", "rita"):
            response = as_person(person).get(ADDRESS, MARCH | XLSX | NAMELESS)
            sheet, _content = sheet_of(response)
            words = {str(cell) for row in sheet.values for cell in row}
            assert march.anna.number in words
            assert not any(name in word for name in names for word in words)

    def test_it_is_noted_whose_it_is(self, as_person, march):
        b"".join(as_person("inese").get(ADDRESS, MARCH | XLSX))
        trace = Trace.objects.get(kind="export")
        clients = {march.anna.pk, march.emils.pk, march.janis.pk}
        assert (trace.page, set(trace.client_ids)) == ("reports:entries", clients)

    def test_a_name_that_looks_like_a_formula(self, as_person, march):
        identity = march.anna.identity
        identity.given_name = "=2+3"
        identity.save()
        sheet, _content = sheet_of(as_person("inese").get(ADDRESS, MARCH | XLSX))
        cells = [c for row in sheet.iter_rows() for c in row if str(c.value).startswith("=2+3")]
        assert cells
        assert all(c.data_type == "s" and c.quotePrefix for c in cells)

    def test_more_than_a_sheet_holds(self, as_person, march, monkeypatch):
        monkeypatch.setattr("reports.entries.views.MOST_ROWS", 8)
        response = as_person("inese").get(ADDRESS, MARCH | XLSX)
        assert response.status_code == 422
        assert "Darbgrāmatā ietilpst 8 ierakstu. Izvēlieties īsāku periodu." in text_of(response)
        assert as_person("inese").get(ADDRESS, MARCH).context["files"] == []

    def test_it_asks_as_much_for_more_rows(self, as_person, march):
        client = as_person("inese")
        b"".join(client.get(ADDRESS, MARCH | XLSX))
        with CaptureQueriesContext(connection) as few:
            b"".join(client.get(ADDRESS, MARCH | XLSX))
        for day in range(1, 9):
            factories.ServiceSessionFactory(client=march.anna, happened_on=date(2021, 3, day))
        with CaptureQueriesContext(connection) as many:
            b"".join(client.get(ADDRESS, MARCH | XLSX))
        assert len(many) == len(few)


@pytest.mark.parametrize("mode", ["period", "cumulative"])
def test_the_period_report_leads_there(as_person, march, mode):
    client = as_person("inese")
    page = client.get("/reports/period/", MARCH | {"mode": mode})
    found = client.get(page.context["entries_address"])
    assert found.context["sums"].entries == page.context["document"].report.entries
