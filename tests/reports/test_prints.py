"""Official prints: /reports/prints/ and what a number on paper leads to."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from di_latgale import scope
from di_latgale.traces.models import Trace
from reports.jobs import runner
from reports.jobs.models import Job
from reports.models import OfficialPrint
from reports.prints.actions import database_moment
from reports.prints.entries import Entries, digest
from reports.prints.kinds import page_of
from reports.prints.mark import Mark
from reports.rules_version import rules_version
from services.models import Limit, ServiceSession
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.reports.test_period import text_of
from tests.reports.test_print import text_of as text_of_pdf

LIST = "/reports/prints/"
NEW = "/reports/prints/new/"
MARCH = "municipality=rezekne&first=01.03.2021&last=31.03.2021"


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def printed(client, query: str = MARCH) -> OfficialPrint:
    response = client.post(NEW, {"report": "period", "query": query})
    assert response.status_code == 302, response.content
    made = OfficialPrint.objects.order_by("-id").first()
    assert response.url == reverse("reports:print_pdf", args=[made.uuid])
    return made


class TestLitany:
    def test_it_prints_and_keeps_the_file(self, head, march):
        made = printed(head)
        response = head.get(reverse("reports:print_pdf", args=[made.uuid]))
        assert response["Content-Type"] == "application/pdf"
        assert response.content == bytes(made.pdf)
        assert made.number in text_of_pdf(response.content)
        assert (made.entries, made.cost, made.is_draft) == (9, Decimal("92.50"), True)
        assert made.title.startswith("Perioda pārskats – Rēzekne (līdz 30.06.2021.)")

    def test_the_number_leads_to_its_entries(self, head, march):
        made = printed(head)
        page = head.get(reverse("reports:print_detail", args=[made.uuid]))
        assert page.status_code == 200
        assert page.context["is_exact"]
        assert page.context["page"].paginator.count == 9
        assert "Ieraksti šodien ir tie paši." in text_of(page)
        assert made.rows_hash in text_of(page)

    @pytest.mark.parametrize("name", ["print_detail", "print_changes", "print_pdf"])
    def test_strangers_get_404(self, client, daina, name):
        made = factories.OfficialPrintFactory()
        client.force_login(daina)
        assert client.get(reverse(f"reports:{name}", args=[made.uuid])).status_code == 404

    @pytest.mark.parametrize("name", ["print_detail", "print_changes", "print_pdf"])
    def test_anonymous_signs_in_first(self, client, db, name):
        made = factories.OfficialPrintFactory()
        response = client.get(reverse(f"reports:{name}", args=[made.uuid]))
        assert response.url.startswith(reverse("account_login"))

    def test_methods(self, head):
        assert head.get(NEW).status_code == 405
        assert head.post(LIST).status_code == 405

    def test_no_such_report(self, head):
        assert head.post(NEW, {"report": "nav"}).status_code == 404
        assert head.post(NEW).status_code == 404

    @pytest.mark.parametrize("query", ["municipality=daugavpils", "first=31.02.2021", "first=%00"])
    def test_what_is_wrong_the_page_of_the_report_says(self, head, query):
        response = head.post(NEW, {"report": "period", "query": query})
        assert response.status_code == 302
        assert response.url.startswith("/reports/period/?")
        assert not OfficialPrint.objects.exists()

    def test_who_reads_no_figures_prints_none(self, client, kaspars):
        client.force_login(kaspars)
        assert client.post(NEW, {"report": "period", "query": ""}).status_code == 403

    def test_the_coordinator_sees_entries_of_now(self, client, inese, rita, march):
        client.force_login(inese)
        made = printed(client)
        client.force_login(rita)
        page = client.get(reverse("reports:print_detail", args=[made.uuid]))
        assert page.context["page"].paginator.count == 9
        assert not page.context["is_then"]
        assert page.context["is_exact"]
        changes = reverse("reports:print_changes", args=[made.uuid])
        assert client.get(changes).status_code == 403
        assert changes not in page.content.decode()

    def test_a_print_is_noted_in_the_trace(self, head, march):
        made = printed(head)
        head.get(reverse("reports:print_pdf", args=[made.uuid]))
        kinds = list(Trace.objects.order_by("id").values_list("kind", "page"))
        assert ("export", "reports:print_pdf") in kinds

    def test_list_finds_a_number(self, head, march):
        made = printed(head)
        assert made.number in text_of(head.get(LIST))
        assert made.number in text_of(head.get(LIST, {"number": made.number[-4:]}))
        assert "Izdrukas ar tādu numuru nav." in text_of(head.get(LIST, {"number": "nav"}))
        assert head.get(LIST, {"number": "9" * 30}).status_code == 200

    def test_the_list_asks_as_much_for_more_prints(self, head, march):
        factories.OfficialPrintFactory()
        head.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as few:
            head.get(LIST)
        factories.OfficialPrintFactory.create_batch(5)
        with CaptureQueriesContext(connection) as many:
            head.get(LIST)
        assert len(many) == len(few)


YEAR = "municipality=rezekne&first=01.01.2021&last=31.12.2021"


@pytest.mark.parametrize(
    ("report", "query", "entries", "is_named"),
    [
        ("period", MARCH, 9, False),
        ("received", f"{MARCH}&group=child", 8, True),
        ("received", f"{MARCH}&group=adult", 1, True),
        ("day_centres", MARCH, 1, False),
        ("trend", f"{YEAR}&years=2", 9, False),
        ("provider_month", "provider={provider}&month=2021-03&by=day", 1, True),
        ("statement", "client={client}&first=01.03.2021&last=31.03.2021", 5, True),
    ],
)
class TestEachReport:
    def test_the_page_prints_it(self, head, march, report, query, entries, is_named):
        query = query.format(client=march.anna.uuid, provider=self.provider_of(march))
        page = head.get(page_of(report, query)).content.decode()
        sent = dict(re.findall(r'name="(report|query)" value="([^"]*)"', page))
        assert sent["report"] == report
        response = head.post(NEW, sent | {"query": unescape(sent["query"])})
        made = OfficialPrint.objects.get()
        assert response.url == reverse("reports:print_pdf", args=[made.uuid])
        assert (made.entries, made.is_named) == (entries, is_named)
        assert made.number in text_of_pdf(bytes(made.pdf))
        shown = head.get(reverse("reports:print_detail", args=[made.uuid]))
        assert shown.context["is_exact"]
        assert shown.context["page"].paginator.count == entries
        pdf = head.get(response.url)
        assert pdf.content == bytes(made.pdf)
        with pikepdf.open(BytesIO(pdf.content)) as read:
            assert read.Root.StructTreeRoot.K is not None
            assert str(read.Root.Lang) == "lv"

    def test_a_stranger_prints_nothing_of_it(
        self, client, daina, march, report, query, entries, is_named
    ):
        query = query.format(client=march.anna.uuid, provider=self.provider_of(march))
        client.force_login(daina)
        response = client.post(NEW, {"report": report, "query": query})
        assert response.status_code in (302, 404)
        for made in OfficialPrint.objects.all():
            assert made.entries == 0

    def provider_of(self, march) -> str:
        return march.janis.sessions.get().provider.code


def test_the_coordinator_prints_the_year_and_a_head_does_not(client, rita, inese, march):
    query = "year=2021&division=now&by=child"
    client.force_login(rita)
    assert 'value="yearly"' in client.get(f"/reports/yearly/?{query}").content.decode()
    assert client.post(NEW, {"report": "yearly", "query": query}).status_code == 302
    assert OfficialPrint.objects.get().entries == 9
    client.force_login(inese)
    assert 'value="yearly"' not in client.get("/reports/yearly/?year=2021").content.decode()
    assert client.post(NEW, {"report": "yearly", "query": "year=2021"}).status_code == 403


class TestLongPrint:
    """More persons than some ten pages hold: made in the background, found under „Mani faili”."""

    @pytest.fixture(autouse=True)
    def few_at_once(self, monkeypatch):
        monkeypatch.setattr("reports.prints.kinds.MOST_AT_ONCE", 1)

    def ask(self, client) -> Job:
        response = client.post(NEW, {"report": "received", "query": f"{MARCH}&group=child"})
        assert response.url == reverse("reports:file_list")
        return Job.objects.get()

    def test_it_becomes_a_print_with_a_number(self, head, march):
        job = self.ask(head)
        assert self.ask(head) == job
        assert not OfficialPrint.objects.exists()
        runner.run(job.pk)
        made = OfficialPrint.objects.get()
        assert (made.entries, made.is_named) == (8, True)
        file = head.get(reverse("reports:file_download", args=[job.uuid]))
        assert b"".join(file) == bytes(made.pdf)
        assert made.number in text_of_pdf(bytes(made.pdf))
        seen = Trace.objects.filter(page="reports:file_download").get()
        assert set(seen.client_ids) == {march.anna.pk, march.emils.pk}

    def test_the_coordinators_has_numbers_alone(self, client, rita, march):
        client.force_login(rita)
        job = self.ask(client)
        runner.run(job.pk)
        made = OfficialPrint.objects.get()
        assert not made.is_named
        assert march.anna.identity.family_name not in text_of_pdf(bytes(made.pdf))
        assert client.get(reverse("reports:file_download", args=[job.uuid])).status_code == 200

    def test_a_right_lost_meanwhile_ends_it(self, head, inese, march):
        job = self.ask(head)
        inese.memberships.update(valid_to=date(2021, 1, 1), valid_from=date(2018, 1, 1))
        runner.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.fault) == (Job.State.FAILED, Job.Fault.RIGHT_LOST)
        assert not OfficialPrint.objects.exists()


def test_a_statement_of_nobody(head):
    assert head.post(NEW, {"report": "statement", "query": ""}).status_code == 404
    assert head.post(NEW, {"report": "statement", "query": f"client={uuid4()}"}).status_code == 404


class TestSecondPress:
    def test_it_gets_the_same_print(self, head, march):
        assert printed(head) == printed(head)

    def test_not_after_a_change(self, head, march):
        first = printed(head)
        factories.ServiceSessionFactory(client=march.anna, happened_on=date(2021, 3, 5))
        second = printed(head)
        assert second != first
        assert second.rows_hash != first.rows_hash

    def test_not_a_minute_later(self, head, march):
        first = printed(head)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
            assert printed(head) != first


class TestYearsLater:
    """What changes afterwards changes nothing of the print, and the page says what it was."""

    @pytest.fixture
    def made(self, head, march):
        return printed(head)

    def test_entries_are_those_of_then(self, head, march, made):
        kept = ServiceSession.objects.filter(client=march.anna).order_by("id").first()
        ServiceSession.objects.filter(pk=kept.pk).update(happened_on=date(2021, 4, 1))
        factories.ServiceSessionFactory(client=march.emils, happened_on=date(2021, 3, 5))
        page = head.get(reverse("reports:print_detail", args=[made.uuid]))
        assert page.context["page"].paginator.count == 9
        assert page.context["is_exact"]
        assert page.context["has_changed"]
        changes = head.get(reverse("reports:print_changes", args=[made.uuid]))
        assert [row.kind for row, _client in changes.context["rows"]] == ["gone", "come"]

    def test_between_two_prints(self, head, march, made):
        factories.ServiceSessionFactory(client=march.emils, happened_on=date(2021, 3, 5))
        later = printed(head)
        factories.ServiceSessionFactory(client=march.emils, happened_on=date(2021, 3, 6))
        address = reverse("reports:print_changes", args=[made.uuid])
        page = head.get(address, {"to": later.number})
        assert [row.kind for row, _client in page.context["rows"]] == ["come"]
        assert (
            f"{address}?to={later.number}"
            in head.get(reverse("reports:print_detail", args=[made.uuid])).content.decode()
        )
        other = printed(head, MARCH.replace("31.03", "30.03"))
        assert head.get(address, {"to": other.number}).status_code == 404
        assert head.get(address, {"to": "nav"}).status_code == 404

    def test_new_rules_have_another_version(self, head, made):
        before = rules_version()
        Limit.objects.filter(pk=Limit.objects.order_by("pk").first().pk).update(maximum=7)
        assert rules_version() != before
        page = head.get(reverse("reports:print_detail", args=[made.uuid]))
        assert "kopš tā laika mainīta" in text_of(page)

    @pytest.mark.parametrize(
        "write",
        [
            lambda made: OfficialPrint.objects.filter(pk=made.pk).update(cost=1),
            lambda made: OfficialPrint.objects.filter(pk=made.pk).delete(),
            lambda made: connection.cursor().execute("TRUNCATE reports_officialprint CASCADE"),
        ],
        ids=["update", "delete", "truncate"],
    )
    def test_nobody_changes_a_print(self, made, write):
        with scope.whole("test"), pytest.raises(DatabaseError), transaction.atomic():
            write(made)


def test_a_print_with_names_is_for_who_reads_files(client, rita, inese):
    made = factories.OfficialPrintFactory(is_named=True)
    address = reverse("reports:print_detail", args=[made.uuid])
    client.force_login(rita)
    assert client.get(address).status_code == 404
    client.force_login(inese)
    assert client.get(address).status_code == 200
    client.force_login(factories.user_with("auditor", "rezeknes-valstspilseta", name="Anda"))
    assert client.get(reverse("reports:print_pdf", args=[made.uuid])).status_code == 403


def test_the_code_on_paper_holds_the_address(settings):
    settings.SITE_ADDRESS = "https://dienests.example"
    key = uuid4()
    mark = Mark.of("2026-000001", key)
    assert mark.address == f"https://dienests.example/reports/prints/{key}/"
    assert mark.picture.startswith("data:image/svg+xml;base64,")


def test_the_file_is_tagged(head, march):
    with pikepdf.open(BytesIO(bytes(printed(head).pdf))) as pdf:
        root = pdf.Root
        assert root.StructTreeRoot.K is not None
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "lv"
        with pdf.open_metadata() as words:
            assert words["dc:title"].startswith("Perioda pārskats")
            assert words["pdfuaid:part"] == "1"


_MAY = st.fixed_dictionaries(
    {},
    optional={
        "first": st.dates(date(2021, 1, 1), date(2021, 3, 31)),
        "recipients": st.lists(
            st.sampled_from(["child", "representative", "adult"]), max_size=2, unique=True
        ).map(tuple),
    },
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    narrowed=_MAY,
    steps=st.lists(
        st.tuples(st.sampled_from(["come", "move", "delete", "more"]), st.integers(0, 8)),
        max_size=6,
    ),
)
def test_entries_of_then_have_the_hash_of_then(march, narrowed, steps):
    """Whatever was done to the entries since."""
    with transaction.atomic():
        entries = Entries(date(2021, 3, 31), **narrowed)
        before, moment = digest(entries.now()), database_moment()
        keys = list(ServiceSession.objects.order_by("id").values_list("id", flat=True))
        for step, number in steps:
            row = ServiceSession.objects.filter(pk=keys[number % len(keys)])
            if step == "come":
                factories.ServiceSessionFactory(client=march.anna, happened_on=date(2021, 3, 7))
            elif step == "move":
                row.update(happened_on=date(2021, 4 - number % 3, 2))
            elif step == "delete":
                row.update(deleted_at=moment)
            else:
                row.update(place="Cita vieta")
        assert digest(entries.at(moment)) == before
        assert re.fullmatch(r"[0-9a-f]{64}", before)
        transaction.set_rollback(True)


def test_it_is_accessible(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"/reports/period/?{MARCH}")
    assert page.get_by_role("button", name="Drukāt (PDF)").count() == 1
    assert_accessible(page)
    made = factories.OfficialPrintFactory(made_by=inese)
    for address in (LIST, reverse("reports:print_detail", args=[made.uuid])):
        page.goto(address)
        page.get_by_text(made.number).first.wait_for()
        assert_accessible(page)
