"""What follows an approved plan: its versions, reviews and end."""

from datetime import date

import pytest

from services.models import PlannedService, PlanReview, SupportPlan
from tests import factories
from tests.services import plan_rows
from tests.services.plans.pages import at_once, line_typed, of_plan, shown


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


def test_a_version_made_twice_at_once_is_one(committed):
    place = "rezeknes-valstspilseta"
    ilze = factories.user_with("social_worker", place, name="Ilze")
    head = factories.user_with("department_head", place, name="Inese")
    plan = plan_rows.approved(factories.ClientFactory(), ilze, head)
    answers = at_once(*[(user, of_plan(plan, "version/"), {}) for user in (ilze, head)])
    assert answers == [302, 302]
    assert plan.later.count() == 1
