"""A plan is submitted, approved or returned, by two persons and once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services.models import PlannedService, ServiceSession
from tests import factories
from tests.services import plan_rows
from tests.services.plans.pages import at_once, line_typed, of_plan, shown
from tests.services.test_session_create import typed as session_typed


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
