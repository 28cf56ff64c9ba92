"""A plan's way through its pages: made, filled in, submitted, approved, renewed, ended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from services.models import PlanGoal, PlannedService, PlanReview, ServiceSession, SupportPlan
from tests import factories
from tests.services import plan_rows
from tests.services.test_session_create import typed as session_typed

TODAY = "2021-12-09 12:02+00:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def child(db):
    made = factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )
    plan_rows.recommend(made, "fizioterapija")
    return made


def of_client(child, page="") -> str:
    return f"/services/clients/{child.uuid}/plans/{page}"


def of_plan(plan, page="") -> str:
    return f"/services/plans/{plan.uuid}/{page}"


def shown(plan) -> str:
    plan.refresh_from_db()
    return plan.changed_at.isoformat()


def line_typed(plan, *lines, **said) -> dict:
    usual = {
        "service": "fizioterapija",
        "recipient": "child",
        "quantity": "20",
        "window": "project",
    }
    typed = {"changed_at": shown(plan), "rows": str(len(lines))}
    for number, line in enumerate(lines):
        typed |= {f"row-{number}-{name}": value for name, value in {**usual, **line}.items()}
    return typed | said


@pytest.mark.django_db
class TestList:
    def test_it_tells_what_is_in_force_in_preparation_and_earlier(self, client, ilze, inese, child):
        client.force_login(ilze)
        assert "Atbalsta plāna nav." in client.get(of_client(child)).text
        plan_rows.approved(child, ilze, inese, number="1", valid_to=date(2021, 12, 8))
        plan_rows.approved(child, ilze, inese, number="2")
        plan_rows.draft(child, ilze, number="3")
        text = client.get(of_client(child)).text
        places = [text.index(part) for part in ("Nr. 3", 'id="current"', "Nr. 2", "Nr. 1")]
        assert places == sorted(places)
        for part in ("○ Melnraksts", "● Spēkā", "■ Beidzies", 'aria-current="page">Plāns'):
            assert part in text

    def test_the_number_of_queries_does_not_grow(self, client, ilze, inese, child):
        client.force_login(ilze)
        counts = []
        for number in (1, 5):
            for _n in range(number):
                plan_rows.approved(child, ilze, inese)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(of_client(child))
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestWhoMay:
    @pytest.mark.parametrize("page", ["", "new/", "statement/"])
    def test_of_a_client(self, client, child, oskars, page):
        address = of_client(child, page)
        assert client.get(address).url.startswith("/accounts/")
        client.force_login(oskars)
        assert client.get(address).status_code == 404
        assert client.put(address).status_code == 405

    @pytest.mark.parametrize(
        "page",
        ["", "edit/", "goals/", "lines/", "submit/", "end/", "review/", "withdraw/", "print/"],
    )
    def test_of_a_plan(self, client, child, ilze, oskars, anita, page):
        plan = plan_rows.draft(child, ilze)
        address = of_plan(plan, page)
        assert client.get(address).url.startswith("/accounts/")
        client.force_login(oskars)
        assert client.get(address).status_code == 404
        client.force_login(anita)
        assert client.get(address).status_code == (200 if page in {"", "print/"} else 403)
        invented = address.replace(str(plan.uuid), "00000000-0000-4000-8000-000000000000")
        client.force_login(ilze)
        assert client.get(invented).status_code == 404
        assert client.get(f"/services/plans/nav/{page}").status_code == 404

    def test_a_worker_does_not_approve(self, client, child, ilze, juris):
        plan = plan_rows.submitted(child, ilze)
        client.force_login(juris)
        for page in ("approve/", "return/"):
            answer = client.post(of_plan(plan, page), {"changed_at": shown(plan), "remark": "x"})
            assert answer.status_code == 403
        assert "Apstiprināt plānu" not in client.get(of_plan(plan)).text
        plan.refresh_from_db()
        assert plan.is_submitted


@pytest.mark.django_db
class TestDraft:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, ilze):
        client.force_login(ilze)

    def test_the_number_is_proposed(self, client, ilze, child):
        assert 'value="1"' in client.get(of_client(child, "new/")).text
        plan_rows.draft(factories.ClientFactory(), ilze, number="41")
        plan_rows.draft(factories.ClientFactory(), ilze, number="AP-99")
        text = client.get(of_client(child, "new/")).text
        assert 'value="42"' in text
        assert 'value="09.12.2021"' in text

    def test_it_is_made_once_however_often_it_is_sent(self, client, ilze, child):
        said = {"number": "12", "valid_from": "9.12.2021", "valid_to": "31.12.2021"}
        answers = [client.post(of_client(child, "new/"), said) for _n in range(2)]
        plan = SupportPlan.objects.get()
        assert {answer.url for answer in answers} == {of_plan(plan)}
        assert (plan.number, plan.prepared_by, plan.status) == ("12", ilze, "draft")

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"number": ""}, "Ievadiet plāna numuru."),
            ({"valid_from": ""}, "Ievadiet datumu."),
            ({"valid_from": "31.2.2021"}, "Tāda datuma nav"),
            ({"valid_to": "8.12.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
            ({"review_on": "8.12.2021"}, "Pārskatīšana nevar būt pirms pirmās dienas."),
            ({"number": "7"}, "Šāds plāna numurs jau ir izmantots."),
        ],
    )
    def test_faults_stand_beside_the_fields(self, client, ilze, child, said, words):
        plan_rows.draft(factories.ClientFactory(), ilze, number="7")
        said = {"number": "12", "valid_from": "9.12.2021"} | said
        answer = client.post(of_client(child, "new/"), said)
        assert answer.status_code == 422
        assert words in answer.text
        assert answer.text.count('role="alert"') >= 1
        assert SupportPlan.objects.count() == 1

    def test_goals_are_added_changed_and_taken_out(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze)
        goal = plan.goals.get()
        said = {
            "changed_at": shown(plan),
            "rows": "3",
            "row-0-key": str(goal.pk),
            "row-0-text": "Staigāt ar atbalstu",
            "row-1-text": "Runāt",
            "row-1-until": "1.6.2022",
        }
        assert client.post(of_plan(plan, "goals/"), said).url == of_plan(plan)
        live = PlanGoal.objects.filter(is_removed=False).order_by("id")
        assert [g.text for g in live] == ["Staigāt ar atbalstu", "Runāt"]
        assert live[0].pk == goal.pk
        # Sent again it is the same.
        assert client.post(of_plan(plan, "goals/"), said).status_code == 302
        assert live.all().count() == 2
        out = {"changed_at": shown(plan), "rows": "1", "row-0-key": str(goal.pk),
               "row-0-text": "Staigāt ar atbalstu", "row-0-is_removed": "on"}  # fmt: skip
        assert client.post(of_plan(plan, "goals/"), out).status_code == 302
        assert live.all().count() == 0

    def test_a_row_is_added_without_script(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze)
        said = line_typed(plan, {"quantity": "nav skaitlis"}, add="yes")
        answer = client.post(of_plan(plan, "lines/"), said)
        assert answer.status_code == 200
        assert 'name="rows" value="2"' in answer.text
        assert 'value="nav skaitlis"' in answer.text
        assert "Nav saglabāts" not in answer.text
        assert plan.lines.live().get().quantity == 20

    def test_lines_are_kept(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=())
        provider = factories.ProviderFactory()
        said = line_typed(
            plan,
            {"quantity": "2", "window": "week", "provider": provider.code},
            {"service": "masaza", "quantity": "", "reason": "Ārsts ieteica",
             "valid_from": "1.1.2022", "valid_to": "31.1.2022"},
            {"service": "", "quantity": ""},
        )  # fmt: skip
        assert client.post(of_plan(plan, "lines/"), said).status_code == 302
        first, second = plan.lines.live().order_by("id")
        assert (first.quantity, first.window, first.provider) == (2, "week", provider)
        assert (second.quantity, second.reason) == (None, "Ārsts ieteica")
        assert second.valid_to == date(2022, 1, 31)
        text = client.get(of_plan(plan)).text
        assert "2\u00a0reizes" in text
        assert "Nav ieteikts izvērtēšanā: Ārsts ieteica" in text

    def test_a_plan_without_services_begins_with_the_recommended(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=())
        rows = client.get(of_plan(plan, "lines/")).context["rows"].forms
        assert [row.initial for row in rows] == [{"service": "fizioterapija", "recipient": "child"}]
        assert not plan.lines.exists()

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ({"service": "masaza"}, "01.10.2021 izvērtēšanā pakalpojums nav ieteikts"),
            ({"quantity": "1,5"}, "Reizes skaita veselos skaitļos."),
            ({"quantity": "0"}, "Apjomam jābūt lielākam par 0."),
            ({"quantity": "2h"}, "Apjomam jābūt skaitlim, nevis „2h”."),
            ({"recipient": "adult"}, "row-0-recipient"),
            ({"service": "dac-grt"}, "Izvēlieties pakalpojumu."),
            ({"service": "nav"}, "Izvēlieties pakalpojumu."),
            ({"valid_from": "30.11.2021"}, "Pakalpojums sākas pirms plāna (01.12.2021)."),
            ({"valid_to": "1.12.2022"}, "Pakalpojums beidzas pēc plāna beigām (30.11.2022)."),
            ({"valid_from": "2.1.2022", "valid_to": "1.1.2022"}, "Beigu datums nevar būt pirms"),
            ({"provider": "nav"}, "row-0-provider"),
        ],
    )
    def test_faults_of_a_line(self, client, ilze, child, line, words):
        plan = plan_rows.draft(child, ilze, lines=())
        answer = client.post(of_plan(plan, "lines/"), line_typed(plan, line))
        assert answer.status_code == 422
        assert words in answer.text
        assert not plan.lines.exists()

    def test_the_same_twice_is_refused_in_words(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=())
        answer = client.post(of_plan(plan, "lines/"), line_typed(plan, {}, {"quantity": "5"}))
        assert answer.status_code == 422
        assert "Šis pakalpojums plānā jau ir." in answer.text
        assert not plan.lines.exists()

    def test_two_editors_do_not_write_over_each_other(self, client, ilze, juris, child):
        plan = plan_rows.draft(child, ilze)
        mine = line_typed(plan, {"quantity": "7"})
        other = Browser()
        other.force_login(juris)
        key = plan.lines.get().pk
        said = line_typed(plan, {"key": key, "quantity": "9", "reason": "Ārsta ieteikums"})
        assert other.post(of_plan(plan, "lines/"), said).status_code == 302
        answer = client.post(of_plan(plan, "lines/"), mine)
        assert answer.status_code == 422
        assert "Kamēr strādājāt, plānu mainīja Juris Vilks (14:02)." in answer.text
        assert 'value="7"' in answer.text
        assert plan.lines.live().get().quantity == 9
        # Still refused as long as nobody looked at what is saved.
        assert client.post(of_plan(plan, "lines/"), mine).status_code == 422
        facts = {"changed_at": mine["changed_at"], "number": "99", "valid_from": "1.12.2021"}
        assert client.post(of_plan(plan, "edit/"), facts).status_code == 422

    def test_a_draft_is_given_up(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, number="12")
        assert "Atmest melnrakstu" in client.get(of_plan(plan, "withdraw/")).text
        said = {"changed_at": shown(plan)}
        for _n in range(2):
            assert client.post(of_plan(plan, "withdraw/"), said).url == of_client(child)
        assert client.get(of_plan(plan, "lines/")).url == of_plan(plan)
        assert "× Atmests" in client.get(of_client(child)).text
        plan_rows.draft(child, ilze, number="12")


@pytest.mark.django_db
class TestSubmission:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, ilze):
        client.force_login(ilze)

    def test_the_check_page_names_what_is_to_be_corrected(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=(), valid_from=None)
        answer = client.get(of_plan(plan, "submit/"))
        for part in ("Pārbaudiet plānu", "Plānā vēl nav pakalpojumu.", "Labot",
                     "Ievadiet plāna pirmo dienu."):  # fmt: skip
            assert part in answer.text
        assert "Iesniegt apstiprināšanai</button>" not in answer.text
        said = {"changed_at": shown(plan)}
        assert client.post(of_plan(plan, "submit/"), said).status_code == 422
        plan.refresh_from_db()
        assert plan.is_draft

    def test_what_is_not_recommended_needs_a_reason(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=({"code": "masaza", "reason": ""},))
        answer = client.get(of_plan(plan, "submit/"))
        assert "Masāža: 01.10.2021 izvērtēšanā pakalpojums nav ieteikts" in answer.text
        assert client.post(of_plan(plan, "submit/"), {"changed_at": shown(plan)}).status_code == 422

    def test_a_newer_assessment_is_what_counts(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze, lines=({"reason": ""},))
        assert client.get(of_plan(plan, "submit/")).context["may_submit"]
        plan_rows.recommend(child, "masaza", on=date(2021, 11, 1))
        assert not client.get(of_plan(plan, "submit/")).context["may_submit"]

    def test_more_than_a_limit_allows_needs_a_reason(self, client, ilze, child):
        """Respite: 30 days and nights a calendar year."""
        plan_rows.recommend(child, "atelpas-bridis-ft")
        line = {"code": "atelpas-bridis-ft", "quantity": 31, "window": "year", "reason": ""}
        plan = plan_rows.draft(child, ilze, lines=(line,))
        text = client.get(of_plan(plan, "submit/")).text
        assert "Plānots vairāk, nekā ļauj ierobežojums: 31 no 30" in text
        assert client.post(of_plan(plan, "submit/"), {"changed_at": shown(plan)}).status_code == 422
        PlannedService.objects.update(quantity=30)
        text = client.get(of_plan(plan, "submit/")).text
        assert "Plānots vairāk" not in text
        PlannedService.objects.update(quantity=31, reason="Vecāki slimnīcā")
        text = client.get(of_plan(plan, "submit/")).text
        assert "Plānots vairāk" in text
        assert client.post(of_plan(plan, "submit/"), {"changed_at": shown(plan)}).status_code == 302

    def test_it_is_submitted_once_and_taken_back(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze)
        said = {"changed_at": shown(plan)}
        for _n in range(2):
            assert client.post(of_plan(plan, "submit/"), said).url == of_plan(plan)
        text = client.get(of_plan(plan)).text
        assert "→ Iesniegts" in text
        assert client.get(of_plan(plan, "lines/")).url == of_plan(plan)
        assert client.post(of_plan(plan, "lines/"), line_typed(plan, {})).url == of_plan(plan)
        for _n in range(2):
            assert client.post(of_plan(plan, "recall/")).url == of_plan(plan)
        plan.refresh_from_db()
        assert plan.is_draft

    def test_what_changed_since_the_check_is_not_submitted(self, client, ilze, child):
        plan = plan_rows.draft(child, ilze)
        said = {"changed_at": shown(plan)}
        client.post(of_plan(plan, "lines/"), line_typed(plan, {}))
        assert client.post(of_plan(plan, "submit/"), said).status_code == 422


@pytest.mark.django_db
class TestDecision:
    def test_the_head_approves_and_the_first_session_is_logged(self, client, ilze, inese, child):
        factories.FundingSourceFactory()
        factories.RateFactory()
        plan = plan_rows.submitted(child, ilze)
        client.force_login(inese)
        assert "Apstiprināt plānu" in client.get(of_plan(plan)).text
        address = f"/services/clients/{child.uuid}/sessions/new/"
        said = session_typed(happened_on="8.12.2021", quantity="1")
        assert client.post(address, said).status_code == 422
        approval = {"changed_at": shown(plan)}
        for _n in range(2):
            assert client.post(of_plan(plan, "approve/"), approval).url == of_plan(plan)
        plan.refresh_from_db()
        assert (plan.approved_by, plan.approved_on) == (inese, date(2021, 12, 9))
        assert "● Spēkā" in client.get(of_plan(plan)).text
        client.force_login(ilze)
        assert client.post(address, said).status_code == 302
        assert ServiceSession.objects.get().plan_line == plan.lines.get()

    @pytest.mark.parametrize("whose", ["prepared_by", "edited_by", "submitted_by"])
    def test_ones_own_plan_is_approved_by_another(self, client, ilze, inese, child, whose):
        plan = plan_rows.draft(child, ilze)
        if whose != "submitted_by":
            setattr(plan, whose, inese)
        plan.submitted_at = plan.changed_at
        plan.submitted_by = inese if whose == "submitted_by" else ilze
        plan.save()
        client.force_login(inese)
        text = client.get(of_plan(plan)).text
        assert "Savu plānu apstiprina cits darbinieks." in text
        assert "Apstiprināt plānu" not in text
        answer = client.post(of_plan(plan, "approve/"), {"changed_at": shown(plan)})
        assert answer.status_code == 422
        assert "Savu plānu apstiprina cits darbinieks." in answer.text
        plan.refresh_from_db()
        assert plan.approved_on is None

    def test_it_is_returned_with_a_remark(self, client, ilze, inese, child):
        plan = plan_rows.submitted(child, ilze)
        client.force_login(inese)
        answer = client.post(of_plan(plan, "return/"), {"remark": " "})
        assert answer.status_code == 422
        assert "Uzrakstiet, kas jālabo." in answer.text
        for _n in range(2):
            said = {"remark": "Pielieciet mērķi."}
            assert client.post(of_plan(plan, "return/"), said).url == of_plan(plan)
        client.force_login(ilze)
        text = client.get(of_plan(plan)).text
        assert "! Atdots labošanai" in text
        assert "Pielieciet mērķi." in text
        # Decided meanwhile: the head is told.
        client.force_login(inese)
        answer = client.post(of_plan(plan, "approve/"), {"changed_at": shown(plan)})
        assert answer.status_code == 422
        assert "Plāns tikmēr ir atdots labošanai: Inese Zīle" in answer.text

    def test_the_queue(self, client, ilze, inese, daina, child):
        client.force_login(inese)
        assert "Neviens plāns negaida jūsu lēmumu." in client.get("/services/plans/").text
        plan_rows.submitted(child, ilze, number="12")
        plan_rows.submitted(child, inese, number="13")
        plan_rows.approved(child, ilze, inese, number="14", valid_to=date(2022, 1, 8))
        plan_rows.approved(child, ilze, inese, number="15", review_on=date(2021, 12, 8))
        text = client.get("/services/plans/").text
        for part in ("Nr. 12", "Nr. 13", "Nr. 14", "Nr. 15", "! 08.12.2021", "Savu plānu",
                     'aria-current="page">Plāni'):  # fmt: skip
            assert part in text
        client.force_login(daina)
        assert "Nr. 1" not in client.get("/services/plans/").text

    def test_the_queue_costs_the_same_however_long(self, client, ilze, inese, child):
        client.force_login(inese)
        counts = []
        for number in (1, 6):
            for _n in range(number):
                plan_rows.submitted(factories.ClientFactory(), ilze)
            with CaptureQueriesContext(connection) as queries:
                client.get("/services/plans/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestLater:
    @pytest.fixture
    def plan(self, ilze, inese, child, client):
        client.force_login(ilze)
        return plan_rows.approved(child, ilze, inese, number="12")

    def version(self, client, plan):
        client.post(of_plan(plan, "version/"))
        return SupportPlan.objects.get(previous=plan, withdrawn_at=None)

    def approve(self, client, version, ilze, inese):
        client.force_login(ilze)
        client.post(of_plan(version, "submit/"), {"changed_at": shown(version)})
        client.force_login(inese)
        answer = client.post(of_plan(version, "approve/"), {"changed_at": shown(version)})
        client.force_login(ilze)
        return answer

    def test_a_new_version_keeps_the_old_and_ends_it_the_day_before(
        self, client, ilze, inese, plan
    ):
        for _n in range(2):
            answer = client.post(of_plan(plan, "version/"))
        version = SupportPlan.objects.get(previous=plan)
        assert answer.url == of_plan(version, "edit/")
        assert (version.number, version.version, version.valid_from) == (
            "12", 2, date(2021, 12, 9))  # fmt: skip
        assert version.lines.get().quantity == 20
        assert version.goals.get().text == "Staigāt patstāvīgi"
        key = version.lines.get().pk
        said = {"key": key, "quantity": "30", "reason": "Ārsta ieteikums"}
        client.post(of_plan(version, "lines/"), line_typed(version, said))
        facts = {"changed_at": shown(version), "valid_from": "20.12.2021", "valid_to": ""}
        assert client.post(of_plan(version, "edit/"), facts).status_code == 302
        assert self.approve(client, version, ilze, inese).status_code == 302
        plan.refresh_from_db()
        assert plan.valid_to == date(2021, 12, 19)
        text = client.get(of_plan(version)).text
        assert "Nr. 12, 2. versija" in text
        for part in ("Iepriekšējās versijas", "20\u00a0reizes", "30\u00a0reizes",
                     "Plāna datumi"):  # fmt: skip
            assert part in text
        on = PlannedService.objects.in_force_on
        assert on(date(2021, 12, 19)).get().plan == plan
        assert on(date(2021, 12, 20)).get().plan == version
        assert "Ir jaunāka versija" in client.get(of_plan(plan)).text
        assert client.post(of_plan(plan, "version/")).status_code == 422

    def test_a_version_begins_after_the_one_before(self, client, ilze, inese, plan):
        version = self.version(client, plan)
        facts = {"changed_at": shown(version), "valid_from": "1.12.2021"}
        answer = client.post(of_plan(version, "edit/"), facts)
        assert answer.status_code == 422
        assert "Jaunajai versijai jāsākas vēlāk nekā iepriekšējai." in answer.text

    def test_after_one_given_up_there_is_another(self, client, plan):
        version = self.version(client, plan)
        client.post(of_plan(version, "withdraw/"), {"changed_at": shown(version)})
        other = self.version(client, plan)
        assert (other.version, other.pk != version.pk) == (2, True)

    def test_an_imported_plan_is_version_one(self, client, ilze, inese, child):
        client.force_login(ilze)
        imported = factories.SupportPlanFactory(client=child, number="I-1")
        factories.PlannedServiceFactory(plan=imported)
        assert "● Spēkā" in client.get(of_plan(imported)).text
        version = self.version(client, imported)
        said = line_typed(version, {"key": version.lines.get().pk})
        client.post(of_plan(version, "lines/"), said)
        assert self.approve(client, version, ilze, inese).status_code == 302
        imported.refresh_from_db()
        assert imported.valid_to == date(2021, 12, 8)

    def test_it_is_reviewed(self, client, ilze, plan):
        goal = plan.goals.get()
        assert goal.text in client.get(of_plan(plan, "review/")).text
        bad = {"reviewed_on": "10.12.2021", "result": "", "next_on": ""}
        answer = client.post(of_plan(plan, "review/"), bad)
        assert answer.status_code == 422
        assert "Datums nevar būt nākotnē." in answer.text
        assert "Uzrakstiet pārskatīšanas rezultātu." in answer.text
        said = {"reviewed_on": "9.12.2021", "result": "Iet labi", "next_on": "9.6.2022",
                "goal_0": "partly"}  # fmt: skip
        for _n in range(2):
            assert client.post(of_plan(plan, "review/"), said).url == of_plan(plan)
        assert PlanReview.objects.get().reviewed_by == ilze
        goal.refresh_from_db()
        plan.refresh_from_db()
        assert (goal.reached, goal.reached_on) == ("partly", date(2021, 12, 9))
        assert plan.review_on == date(2022, 6, 9)
        text = client.get(of_plan(plan)).text
        assert "Iet labi" in text
        assert "Daļēji sasniegts (09.12.2021)" in text

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"on": "30.11.2021"}, "Plāns sākas 01.12.2021. Agrāk tas nevar beigties."),
            ({"on": "1.12.2022"}, "Plāns jau beidzas 30.11.2022."),
            ({"reason": ""}, "Uzrakstiet, kāpēc plāns beidzas."),
        ],
    )
    def test_an_end_that_cannot_be(self, client, plan, said, words):
        answer = client.post(of_plan(plan, "end/"), {"on": "9.12.2021", "reason": "x"} | said)
        assert answer.status_code == 422
        assert words in answer.text

    def test_it_ends_with_a_reason(self, client, plan, juris):
        said = {"on": "10.12.2021", "reason": "Pārcēlās"}
        for _n in range(2):
            assert client.post(of_plan(plan, "end/"), said).url == of_plan(plan)
        plan.refresh_from_db()
        assert (plan.valid_to, plan.ended_on) == (date(2021, 12, 10),) * 2
        assert not PlannedService.objects.in_force_on(date(2021, 12, 11)).exists()
        assert "Pārcēlās" in client.get(of_plan(plan)).text
        client.force_login(juris)
        answer = client.post(of_plan(plan, "end/"), said)
        assert "Plāns jau ir izbeigts" in answer.text

    def test_a_draft_is_neither_reviewed_nor_ended(self, client, ilze, child):
        client.force_login(ilze)
        plan = plan_rows.draft(child, ilze)
        review = {"reviewed_on": "9.12.2021", "result": "x"}
        assert client.post(of_plan(plan, "review/"), review).status_code == 422
        end = {"on": "9.12.2021", "reason": "x"}
        assert client.post(of_plan(plan, "end/"), end).status_code == 422
        assert client.post(of_plan(plan, "version/")).status_code == 422
        assert client.get(of_plan(plan, "end/")).url == of_plan(plan)


@pytest.mark.django_db
def test_a_provider_sees_no_draft_and_no_line_before_its_day(client, zane, ilze, inese, child):
    own = zane.memberships.get().provider
    client.force_login(zane)
    address = f"/services/planned/{child.uuid}/"
    plan = plan_rows.submitted(child, ilze, lines=({"provider": own},))
    assert client.get(address).status_code == 404
    plan.approved_on, plan.approved_by = date(2021, 12, 9), inese
    plan.save()
    assert client.get(address).status_code == 200
    later = {"provider": own, "valid_from": date(2021, 12, 10)}
    other = factories.ClientFactory()
    plan_rows.approved(other, ilze, inese, lines=(later,))
    assert client.get(f"/services/planned/{other.uuid}/").status_code == 404
    over = {"provider": own, "valid_to": date(2021, 11, 7)}
    third = factories.ClientFactory()
    plan_rows.approved(third, ilze, inese, lines=(over,), valid_from=date(2021, 11, 1))
    assert client.get(f"/services/planned/{third.uuid}/").status_code == 404


def at_once(*requests) -> list[int]:
    """Requests as (user, address, data), each over a connection of its own."""

    def ask(request) -> int:
        user, address, data = request
        browser = Browser()
        browser.force_login(user)
        try:
            return browser.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))


def test_of_approving_and_returning_at_once_one_happens(committed):
    place = "rezeknes-valstspilseta"
    ilze = factories.user_with("social_worker", place, name="Ilze")
    heads = [factories.user_with("department_head", place, name=n) for n in ("Inese", "Zane")]
    plan = plan_rows.submitted(factories.ClientFactory(), ilze)
    answers = at_once(
        (heads[0], of_plan(plan, "approve/"), {"changed_at": shown(plan)}),
        (heads[1], of_plan(plan, "return/"), {"remark": "Vēl ne."}),
    )
    assert sorted(answers) == [302, 422]
    plan.refresh_from_db()
    assert plan.is_approved == (answers[0] == 302)
    assert bool(plan.return_remark) == (answers[1] == 302)


def test_a_version_made_twice_at_once_is_one(committed):
    place = "rezeknes-valstspilseta"
    ilze = factories.user_with("social_worker", place, name="Ilze")
    head = factories.user_with("department_head", place, name="Inese")
    plan = plan_rows.approved(factories.ClientFactory(), ilze, head)
    answers = at_once(*[(user, of_plan(plan, "version/"), {}) for user in (ilze, head)])
    assert answers == [302, 302]
    assert plan.later.count() == 1
