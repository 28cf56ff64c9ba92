"""The list of plans of a client, who may open them, and the draft as it is filled in."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from services.models import PlanGoal, SupportPlan
from tests import factories
from tests.services import plan_rows
from tests.services.plans.pages import line_typed, of_client, of_plan, shown


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
