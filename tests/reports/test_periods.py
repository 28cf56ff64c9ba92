"""„Periodu slēgšana”: the list, the page of a month or quarter, closing, the steps, the file."""

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.dates import Period
from reports.closing.actions import close
from reports.models import ClosedVersion
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter
from services.models import MonthlyPeriod, PeriodDone, PeriodStep
from tests import factories
from tests.reports.test_print import text_of
from tests.services.conftest import make_anna

pytestmark = pytest.mark.django_db

REZEKNE = "rezeknes-valstspilseta"
DAY = date(2021, 11, 8)
NOVEMBER, QUARTER = Period.month(DAY), Period.quarter(DAY)
PAGES = ("accept", "ask", "close", "decline", "open", "return", "submit")


def place(slug=REZEKNE):
    return factories.municipality(slug)


def address(step="", span="2021-11", slug=REZEKNE):
    return f"/periods/{place(slug).uuid}/{span}/" + (f"{step}/" if step else "")


@pytest.fixture
def entries(anna):
    """One a month of the quarter, 10 EUR each."""
    return [
        factories.ServiceSessionFactory(client=anna.client, happened_on=date(2021, month, 8))
        for month in (10, 11, 12)
    ]


@pytest.fixture
def anna():
    return make_anna()


def closed(by, span=NOVEMBER):
    return close(municipality=place(), span=span, by=by)


class TestList:
    def test_months_with_their_state_and_the_next_step(self, client, inese, entries):
        closed(inese)
        client.force_login(inese)
        text = client.get("/periods/", {"municipality": REZEKNE, "year": "2021"}).text
        for part in ("2021. gada 4. ceturksnis", "2021. gada oktobris", "■ slēgts", "○ atvērts"):
            assert part in text
        assert address("close", "2021-10") in text
        assert "Iesniegt reģionam" in text

    def test_what_waits_is_above(self, client, inese, rita, entries):
        closed(inese)
        client.force_login(rita)
        assert "Gaida jūs" not in client.get("/periods/").text
        factories.step(factories.month_of(REZEKNE, DAY), "submit", by=inese)
        text = client.get("/periods/").text
        assert "Gaida jūs" in text
        assert address() in text

    def test_a_worker_sees_the_own_place_alone(self, client, ilze):
        client.force_login(ilze)
        text = client.get("/periods/", {"municipality": "augsdaugavas-novads"}).text
        assert "Rēzekne" in text
        assert "Augšdaugavas" not in text

    def test_others_do_not(self, client, zane, kaspars):
        assert client.get("/periods/").status_code == 302
        for user in (zane, kaspars):
            client.force_login(user)
            assert client.get("/periods/").status_code == 403
        assert client.post("/periods/").status_code == 405

    def test_constant_queries(self, client, inese, entries):
        client.force_login(inese)
        with connection.execute_wrapper(counted := Counter()):
            client.get("/periods/", {"year": "2021"})
        few = counted.number
        closed(inese, QUARTER)
        with connection.execute_wrapper(counted := Counter()):
            client.get("/periods/", {"year": "2021"})
        assert counted.number == few


class Counter:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


class TestDetail:
    def test_whose_it_is(self, client, ilze, oskars, rita, zane, entries):
        assert client.get(address()).status_code == 302
        for user, status in [(ilze, 200), (rita, 200), (oskars, 404), (zane, 403)]:
            client.force_login(user)
            assert client.get(address()).status_code == status
        client.force_login(ilze)
        for span in ("2021-13", "2021-Q5", "1999-01", "2021"):
            assert client.get(address(span=span) if span else "").status_code == 404

    def test_what_is_missing(self, client, ilze, juris, inese, entries):
        client.force_login(inese)
        text = client.get(address()).text
        assert "Ilze Kalna – nav pabeigts: 2021. gada novembris" in text
        assert "Ir atvērts agrāks mēnesis ar ierakstiem" in text
        assert "Juris Vilks" in text

    def test_a_worker_is_done(self, client, ilze, entries):
        client.force_login(ilze)
        assert "Mani ieraksti ir pabeigti" in client.get(address()).text
        response = client.post(address("done"), {"done": "yes"}, follow=True)
        assert "Jūsu ieraksti ir pabeigti: 2021. gada novembris." in response.text
        assert PeriodDone.objects.standing().get().worker == ilze
        client.post(address("done"), {"done": "no"})
        assert not PeriodDone.objects.standing().exists()

    def test_not_in_a_closed_month(self, client, ilze, inese, entries):
        closed(inese)
        client.force_login(ilze)
        response = client.post(address("done"), {"done": "yes"})
        assert response.status_code == 422
        assert "Periods ir slēgts" in response.text


class TestClose:
    def test_the_preview_then_the_deed(self, client, inese, entries):
        client.force_login(inese)
        text = client.get(address("close")).text
        for part in (
            "Slēgt: 2021. gada novembris",
            "Pēc slēgšanas ierakstus mainīt nevarēs",
            "10,00",
        ):
            assert part in text
        response = client.post(address("close"), follow=True)
        assert "Slēgts: 2021. gada novembris." in response.text
        version = ClosedVersion.objects.get()
        assert (version.number, version.entries, version.cost) == (1, 1, 10)
        assert f"/periods/versions/{version.uuid}/pdf/" in response.text
        client.post(address("close"))
        assert ClosedVersion.objects.count() == 1

    def test_a_quarter_has_its_months_and_itself(self, client, inese, entries):
        client.force_login(inese)
        client.post(address("close", "2021-Q4"))
        spans = ClosedVersion.objects.order_by("first", "last").values_list("first", "last")
        assert list(spans) == [
            (date(2021, 10, 1), date(2021, 10, 31)),
            (date(2021, 10, 1), date(2021, 12, 31)),
            (date(2021, 11, 1), date(2021, 11, 30)),
            (date(2021, 12, 1), date(2021, 12, 31)),
        ]
        quarter = ClosedVersion.objects.get(last=date(2021, 12, 31), first=date(2021, 10, 1))
        assert (quarter.entries, quarter.cost) == (3, 30)

    def test_the_last_month_completes_the_quarter(self, inese, entries):
        for month in (10, 11, 12):
            versions = closed(inese, Period.month(date(2021, month, 1)))
        assert [v.span for v in versions] == [Period.month(date(2021, 12, 1)), QUARTER]

    def test_opened_and_closed_again_it_is_another_version(self, inese, rita, entries):
        (first,) = closed(inese)
        period = factories.month_of(REZEKNE, DAY)
        factories.step(period, "ask", by=inese)
        factories.step(period, "open", by=rita)
        factories.ServiceSessionFactory(client=entries[0].client, happened_on=DAY)
        (second,) = closed(inese)
        assert (second.number, second.entries) == (2, 2)
        assert first.rows_hash != second.rows_hash
        first.refresh_from_db()
        assert (first.entries, first.hash_of_history()) == (1, first.rows_hash)
        assert second.hash_of_history() == second.rows_hash

    def test_a_month_that_is_not_over(self, client, inese):
        client.force_login(inese)
        span = f"{timezone.localdate():%Y-%m}"
        assert "pēdējā diena" in client.get(address("close", span)).text
        response = client.post(address("close", span))
        assert response.status_code == 422
        assert not ClosedVersion.objects.exists()

    def test_only_the_head(self, client, ilze, rita, daina):
        for user, status in [(ilze, 403), (rita, 403), (daina, 404)]:
            client.force_login(user)
            assert client.get(address("close")).status_code == status
            assert client.post(address("close")).status_code == status
        assert not MonthlyPeriod.objects.exists()


class TestSteps:
    def test_the_whole_way(self, client, inese, rita, ilze, entries):
        closed(inese)
        other = factories.user_with(Membership.Role.DEPARTMENT_HEAD, REZEKNE, name="Otra")
        for user, step, said in [
            (inese, "submit", "Iesniegts: 2021. gada novembris."),
            (rita, "return", "Atdots: 2021. gada novembris."),
            (ilze, "ask", "Lūgts atvērt: 2021. gada novembris."),
            (inese, "decline", "Atvēršana atteikta: 2021. gada novembris."),
            (inese, "ask", "Lūgts atvērt: 2021. gada novembris."),
            (other, "open", "Atvērts: 2021. gada novembris."),
            (inese, "close", "Slēgts: 2021. gada novembris."),
            (inese, "submit", "Iesniegts: 2021. gada novembris."),
            (rita, "accept", "Pieņemts: 2021. gada novembris."),
        ]:
            client.force_login(user)
            assert client.get(address(step)).status_code == 200
            response = client.post(address(step), {"remark": f"iemesls {step}"}, follow=True)
            assert said in response.text, step
        text = client.get(address()).text
        assert "iemesls return" in text
        assert "✓ pieņemts" in text

    @pytest.mark.parametrize("step", ["return", "ask", "decline"])
    def test_a_reason_is_wanted(self, client, inese, rita, ilze, step):
        period = factories.closed_month(REZEKNE, DAY, by=inese)
        if step == "return":
            factories.step(period, "submit", by=inese)
        if step == "decline":
            factories.step(period, "ask", by=ilze)
        client.force_login(rita if step == "return" else inese)
        response = client.post(address(step), {"remark": " "})
        assert response.status_code == 422
        assert "Norādiet iemeslu." in response.text

    @pytest.mark.parametrize("step", PAGES)
    def test_in_another_state_it_says_so(self, client, inese, rita, step):
        factories.closed_month(REZEKNE, DAY)
        if step in {"submit", "ask"}:
            factories.step(factories.month_of(REZEKNE, DAY), "ask")
        client.force_login(rita if step in {"accept", "return"} else inese)
        response = client.post(address(step), {"remark": "x"})
        assert response.status_code == 422
        assert "jau ir citā stāvoklī" in response.text

    def test_wrong_method(self, client, inese):
        client.force_login(inese)
        assert client.put(address("submit")).status_code == 405
        assert client.get(address("done")).status_code == 405


class TestFile:
    def test_it_comes_back_byte_for_byte(self, client, inese, rita, oskars, entries):
        (version,) = closed(inese)
        stored = bytes(ClosedVersion.objects.get().pdf)
        page = f"/periods/versions/{version.uuid}/pdf/"
        for user in (inese, rita):
            client.force_login(user)
            response = client.get(page)
            assert response.content == stored
            assert response["Content-Type"] == "application/pdf"
            assert (
                "slegts-periods-rezeknes-valstspilseta-2021-11-1.pdf"
                in (response["Content-Disposition"])
            )
        client.force_login(oskars)
        assert client.get(page).status_code == 404

    def test_the_printed_report_of_a_closed_period_is_that_file(self, client, inese, entries):
        closed(inese)
        client.force_login(inese)
        asked = {"municipality": REZEKNE, "first": "1.11.2021", "last": "30.11.2021"}
        asked["format"] = "pdf"
        stored = bytes(ClosedVersion.objects.get().pdf)
        assert client.get("/reports/period/", asked).content == stored
        factories.SocialServiceFactory(municipality=place(), name="Cits nosaukums")
        assert client.get("/reports/period/", asked).content == stored
        for other in ({"mode": "cumulative"}, {"funding_source": "esf"}, {"last": "29.11.2021"}):
            assert client.get("/reports/period/", asked | other).content != stored

    def test_what_it_says(self, inese, entries):
        (version,) = closed(inese)
        text = text_of(version.pdf)
        assert "1. versija" in text
        assert version.rows_hash in text.replace(" ", "")
        assert "PROJEKTS" not in text
        assert PdfReader(BytesIO(version.pdf)).trailer["/Root"]["/Lang"] == "lv"


class TestDraft:
    def test_a_print_is_a_draft_until_all_of_it_is_closed(self, client, inese, entries):
        client.force_login(inese)
        asked = {"municipality": REZEKNE, "first": "1.10.2021", "last": "30.11.2021"}
        assert "PROJEKTS" in client.get("/reports/period/", asked).text
        assert "PROJEKTS" in text_of(
            client.get("/reports/period/", asked | {"format": "pdf"}).content
        )
        closed(inese)
        assert "PROJEKTS" in client.get("/reports/period/", asked).text
        closed(inese, Period.month(date(2021, 10, 1)))
        assert "PROJEKTS" not in client.get("/reports/period/", asked).text
        pdf = client.get("/reports/period/", asked | {"format": "pdf"}).content
        assert "PROJEKTS" not in text_of(pdf)

    def test_cumulative_asks_from_the_first_entry(self, inese, entries):
        def asked(first):
            return PeriodFilter(Period(first, NOVEMBER.last), (place(),), is_cumulative=True)

        closed(inese)
        assert not is_closed(asked(NOVEMBER.first))
        closed(inese, Period.month(date(2021, 10, 1)))
        assert is_closed(asked(NOVEMBER.first))

    def test_the_months_of_former_parts_count(self, entries):
        march = Period.month(date(2021, 3, 1))
        augsdaugava = PeriodFilter(march, (place("augsdaugavas-novads"),))
        factories.closed_month("daugavpils-novads", march.first)
        assert not is_closed(augsdaugava)
        factories.closed_month("ilukstes-novads", march.first)
        assert is_closed(augsdaugava)

    def test_whoever_paid_has_closed(self, inese, entries):
        closed(inese)
        asked = PeriodFilter(NOVEMBER, (place(),))
        assert is_closed(asked)
        stranger = factories.ServiceSessionFactory(
            client=entries[0].client, happened_on=DAY, municipality=place("livanu-novads-2021")
        )
        assert stranger.municipality != place()
        assert not is_closed(asked)


def refused(sql, *params) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    diagnostics = error.value.__cause__.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


class TestVersionStays:
    def test_by_the_owner(self, inese, entries):
        closed(inese)
        for sql in (
            "UPDATE reports_closedversion SET cost = 1",
            "DELETE FROM reports_closedversion",
        ):
            assert refused(sql) == "P0001"

    def test_by_the_web(self, inese, rita, oskars, entries):
        closed(inese)
        for user, count in [(inese, 1), (rita, 1), (oskars, 0)]:
            with scope.of_user(user):
                assert ClosedVersion.objects.count() == count
                assert refused("UPDATE reports_closedversion SET cost = 1") == "42501"
                assert refused("DELETE FROM reports_closedversion") == "42501"

    def test_steps_of_a_period_are_its_own(self, inese, entries):
        closed(inese)
        assert PeriodStep.objects.get().made_by == inese
