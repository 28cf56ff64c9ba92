"""The assessment's way over its pages: begun, filled in, finished, compared, withdrawn."""

import uuid
from datetime import date

import pytest

from clients.models import Assessment, DomainScore
from services.assessments import actions
from services.assessments.versions import version_of
from services.models import RecommendedService
from tests import factories
from tests.services.assessment_rows import a_draft, a_finished, fill_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )


@pytest.fixture
def draft(anna, ilze):
    return a_draft(anna, assessed_by=ilze)


def of_client(client, page="") -> str:
    return f"/services/clients/{client.uuid}/assessments/{page}"


def of(assessment, page="") -> str:
    return f"/services/assessments/{assessment.uuid}/{page}"


def of_score(score) -> str:
    return f"/services/assessments/domains/{score.uuid}/"


def first(assessment) -> DomainScore:
    return assessment.scores.in_order()[0]


def typed(score, number=None, note="") -> dict:
    step = score.domain.steps.get(score=number).pk if number is not None else ""
    return {"step": step, "note": note, "version": version_of(score, actions.SCORE)}


def facts(by, **said) -> dict:
    return {"assessed_on": "2.3.2020", "assessed_by": by.uuid, "version": "new", **said}


class TestTheWay:
    def test_from_the_beginning_to_the_end(self, client, anna, ilze):
        client.force_login(ilze)
        assert "Izvērtēšanas vēl nav" in client.get(of_client(anna)).text
        begun = client.post(of_client(anna, "new/"), facts(ilze, place="Mājās"))
        draft = Assessment.objects.get()
        assert begun.url == of(draft)
        assert (draft.status, draft.assessed_by, draft.place) == ("draft", ilze, "Mājās")
        scores = list(draft.scores.in_order())
        assert len(scores) == 9
        text = client.get(of(draft)).text
        assert text.count("Nav sākts") == 9 + 2
        for score in scores:
            assert of_score(score) in text
            assert client.get(of_score(score)).status_code == 200
            said = typed(score, 3, "Piezīme par to.")
            assert client.post(of_score(score), said).url == of(draft)
        refused = client.post(of(draft, "finish/"), {"recommends_nothing": "on"})
        assert refused.status_code == 422
        assert "Nav secinājuma" in refused.text
        version = version_of(draft, actions.CONCLUSION)
        client.post(of(draft, "conclusion/"), {"conclusion": "Jāstiprina.", "version": version})
        refused = client.post(of(draft, "finish/"))
        assert refused.status_code == 422
        said = {"service": "fizioterapija:representative", "note": "Reizi nedēļā"}
        assert client.post(of(draft, "services/"), said).status_code == 302
        assert client.get(of(draft, "finish/")).status_code == 200
        assert client.post(of(draft, "finish/")).url == of(draft)
        draft.refresh_from_db()
        assert draft.is_finished
        assert draft.finished_at
        text = client.get(of(draft)).text
        for words in ("Jāstiprina.", "Piezīme par to.", "Reizi nedēļā", "Ilze Kalna"):
            assert words in text
        assert "Vajadzīga palīdzība lielākajā daļā darbību" in text
        listed = client.get(of_client(anna)).text
        assert "9 no 9" in listed
        # The second press of the same button.
        assert client.post(of(draft, "finish/")).url == of(draft)

    def test_next_leads_to_a_domain_without_a_score(self, client, draft, ilze):
        client.force_login(ilze)
        one, two, *_rest = draft.scores.in_order()
        said = typed(one, 1) | {"next": "yes"}
        assert client.post(of_score(one), said).url == of_score(two)

    def test_a_note_alone_is_begun(self, client, draft, ilze):
        client.force_login(ilze)
        client.post(of_score(first(draft)), typed(first(draft), note="Jāturpina"))
        text = client.get(of(draft)).text
        assert "Iesākts" in text
        assert "Jāturpina" in client.get(of_score(first(draft))).text

    def test_what_was_said_before_stands_beside(self, client, anna, ilze):
        a_finished(anna, 4, by=ilze, assessed_on=date(2019, 1, 2))
        draft = a_draft(anna, assessed_by=ilze)
        client.force_login(ilze)
        text = client.get(of_score(first(draft))).text
        assert "02.01.2019" in text

    def test_adults_have_their_own_domains_and_services(self, client, ilze):
        peter = factories.ClientFactory(adult=True)
        draft = a_draft(peter, assessed_by=ilze)
        assert {s.domain.target_group for s in draft.scores.in_order()} == {"adult"}
        client.force_login(ilze)
        text = client.get(of(draft, "services/")).text
        assert 'value="dac-grt:adult"' in text
        assert ":child" not in text
        posted = client.post(of(draft, "services/"), {"service": "fizioterapija:child"})
        assert posted.status_code == 422

    def test_a_service_taken_away_comes_back(self, client, draft, ilze):
        client.force_login(ilze)
        said = {"service": "masaza:child", "note": "Pirmā"}
        client.post(of(draft, "services/"), said)
        entry = RecommendedService.objects.get()
        for _ in range(2):
            gone = client.post(of(draft, "services/take/"), {"recommended": entry.pk})
            assert gone.url == of(draft, "services/")
        assert not RecommendedService.objects.live().exists()
        client.post(of(draft, "services/"), said | {"note": "Otrā"})
        assert RecommendedService.objects.live().get().note == "Otrā"
        assert not RecommendedService.objects.counted().exists()

    def test_another_day_asks_what_that_day_asks(self, client, draft, ilze):
        domain = first(draft).domain
        domain.valid_from = date(2020, 3, 2)
        domain.save()
        client.force_login(ilze)
        version = version_of(draft, actions.FACTS)
        said = facts(ilze, assessed_on="1.3.2020", version=version)
        assert client.post(of(draft, "facts/"), said).url == of(draft)
        draft.refresh_from_db()
        assert draft.scores.asked().count() == 8
        said = facts(ilze, assessed_on="2.3.2020", version=version_of(draft, actions.FACTS))
        client.post(of(draft, "facts/"), said)
        assert draft.scores.asked().count() == draft.scores.count() == 9

    def test_it_is_printed(self, client, draft, ilze):
        client.force_login(ilze)
        printed = client.get(of(fill_in(draft, 2), "print/"))
        assert printed["Content-Type"] == "application/pdf"
        assert printed.content.startswith(b"%PDF")


class TestWhatCounts:
    def test_only_a_finished_one_does(self, draft, ilze):
        def counts() -> bool:
            made = Assessment.objects.was_made(draft.client_id, date(2020, 3, 2))
            return Assessment.objects.annotate(made=made).values_list("made", flat=True)[0]

        assert not counts()
        actions.finish(assessment=fill_in(draft, 1))
        assert counts()
        actions.withdraw(assessment=draft, by=ilze, reason="Cits bērns")
        assert not counts()

    def test_the_clients_page_shows_finished_ones(self, client, draft, ilze):
        client.force_login(ilze)
        page = f"/clients/{draft.client.uuid}/"
        assert "Individuālo vajadzību izvērtēšana</th>" not in client.get(page).text
        actions.finish(assessment=fill_in(draft, 1))
        assert "Individuālo vajadzību izvērtēšana</th>" in client.get(page).text


class TestMistakes:
    def test_withdrawn_with_a_reason_and_made_again(self, client, anna, ilze):
        wrong = a_finished(anna, 4, by=ilze, place="Skolā")
        factories.ServiceSessionFactory(client=anna)
        client.force_login(ilze)
        assert "pamata nebūs 1 ierakstam" in client.get(of(wrong, "withdraw/")).text
        assert client.post(of(wrong, "withdraw/"), {"reason": " "}).status_code == 422
        assert client.post(of(wrong, "correct/"), follow=True).status_code == 200
        assert Assessment.objects.count() == 1
        assert client.post(of(wrong, "withdraw/"), {"reason": "Cits bērns"}).url == of(wrong)
        assert client.post(of(wrong, "withdraw/"), {"reason": "Vēlreiz"}).url == of(wrong)
        wrong.refresh_from_db()
        assert (wrong.status, wrong.withdrawal_reason) == ("withdrawn", "Cits bērns")
        assert "Cits bērns" in client.get(of(wrong)).text
        made = client.post(of(wrong, "correct/"))
        draft = Assessment.objects.drafts().get()
        assert made.url == of(draft)
        assert client.post(of(wrong, "correct/")).url == of(draft)
        assert (draft.place, draft.assessed_on) == ("Skolā", wrong.assessed_on)
        assert draft.scores.filter(step__score=4).count() == 9
        actions.finish(assessment=draft)

    def test_a_second_draft_leads_to_the_first(self, client, draft, ilze):
        client.force_login(ilze)
        for send in (client.get, client.post):
            assert send(of_client(draft.client, "new/"), facts(ilze)).url == of(draft)

    def test_no_two_of_one_day(self, client, anna, ilze):
        a_finished(anna, by=ilze)
        client.force_login(ilze)
        posted = client.post(of_client(anna, "new/"), facts(ilze))
        assert posted.status_code == 422
        assert "Klientam jau ir šīs dienas izvērtēšana." in posted.text

    @pytest.mark.parametrize(
        "said",
        [
            {"assessed_on": ""},
            {"assessed_on": "31.2.2020"},
            {"assessed_on": "1.1.2199"},
            {"assessed_by": "nav"},
            {"assessed_by": str(uuid.uuid4())},
            {"place": "x" * 201},
        ],
    )
    def test_bad_facts(self, client, anna, ilze, said):
        client.force_login(ilze)
        posted = client.post(of_client(anna, "new/"), facts(ilze) | said)
        assert posted.status_code == 422
        assert not Assessment.objects.exists()

    def test_bad_scores(self, client, draft, ilze):
        client.force_login(ilze)
        score, other = draft.scores.in_order()[:2]
        foreign = {"step": other.domain.steps.earliest("id").pk}
        for said in ({"version": ""}, {"step": "x"}, foreign):
            posted = client.post(of_score(score), typed(score, 1) | said)
            assert posted.status_code == 422
        for key in ("", "x", "²", "9" * 30, "999999"):
            posted = client.post(of(draft, "services/take/"), {"recommended": key})
            assert posted.status_code == 404

    def test_a_finished_one_has_no_forms(self, client, anna, ilze):
        finished = a_finished(anna, by=ilze)
        client.force_login(ilze)
        for page in ("facts/", "conclusion/", "services/", "finish/"):
            assert client.get(of(finished, page)).url == of(finished)
            assert client.post(of(finished, page)).url == of(finished)
        score = first(finished)
        assert client.post(of_score(score), typed(score, 0)).url == of(finished)
        score.refresh_from_db()
        assert score.step.score == 1


class TestTwoAtOnce:
    def test_both_versions_are_shown_and_saving_again_replaces(self, client, draft, ilze, juris):
        score = first(draft)
        client.force_login(ilze)
        mine = typed(score, 1, "Ilzes vārdi")
        client.force_login(juris)
        client.post(of_score(score), typed(score, 2, "Jura vārdi"))
        client.force_login(ilze)
        refused = client.post(of_score(score), mine)
        assert refused.status_code == 422
        for words in ("Juris Vilks", "Jura vārdi", "Ilzes vārdi"):
            assert words in refused.text
        score.refresh_from_db()
        assert score.note == "Jura vārdi"
        again = mine | {"version": version_of(score, actions.SCORE)}
        assert again["version"] in refused.text
        assert client.post(of_score(score), again).status_code == 302
        score.refresh_from_db()
        assert score.note == "Ilzes vārdi"

    def test_the_same_twice_is_no_conflict(self, client, draft, ilze):
        client.force_login(ilze)
        said = typed(first(draft), 1, "Vārdi")
        for _ in range(2):
            assert client.post(of_score(first(draft)), said).status_code == 302

    def test_conclusion_and_facts_do_not_get_in_each_others_way(self, client, draft, ilze):
        client.force_login(ilze)
        version = version_of(draft, actions.FACTS)
        fill_in(draft, 1)
        said = facts(ilze, place="Skolā", version=version)
        assert client.post(of(draft, "facts/"), said).status_code == 302


class TestWhoMay:
    READ = ("", "print/")
    WRITTEN = ("facts/", "conclusion/", "services/", "finish/", "withdraw/")

    def test_anonymous(self, client, draft):
        assert client.get(of(draft)).url.startswith("/accounts/")

    def test_a_stranger_gets_404(self, client, draft, oskars):
        client.force_login(oskars)
        for page in (*self.READ, *self.WRITTEN):
            assert client.get(of(draft, page)).status_code == 404
        for page in ("", "new/", "compare/"):
            assert client.get(of_client(draft.client, page)).status_code == 404
        assert client.get(of_score(first(draft))).status_code == 404
        assert client.post(of(draft, "correct/")).status_code == 404

    def test_an_auditor_reads(self, client, draft, anita):
        client.force_login(anita)
        for page in self.READ:
            assert client.get(of(draft, page)).status_code == 200
        for page in self.WRITTEN:
            assert client.get(of(draft, page)).status_code == 403
            assert client.post(of(draft, page)).status_code == 403
        assert client.get(of_score(first(draft))).status_code == 403
        text = client.get(of(draft)).text
        assert "/withdraw/" not in text
        assert of_score(first(draft)) not in text

    @pytest.mark.parametrize("name", ["kaspars", "rita", "valdis", "zane"])
    def test_others(self, client, request, draft, name):
        client.force_login(request.getfixturevalue(name))
        assert client.get(of(draft)).status_code == 403
        assert client.get(of_client(draft.client)).status_code == 403

    def test_methods_and_bad_addresses(self, client, draft, ilze):
        client.force_login(ilze)
        assert client.post(of(draft)).status_code == 405
        assert client.get(of(draft, "correct/")).status_code == 405
        assert client.get(f"/services/assessments/{uuid.uuid4()}/").status_code == 404
        assert client.get(f"/services/assessments/domains/{uuid.uuid4()}/").status_code == 404


def test_queries_do_not_grow(client, anna, ilze, django_assert_max_num_queries):
    client.force_login(ilze)

    def pages():
        draft = Assessment.objects.drafts().get()
        yield of_client(anna)
        yield of(draft)
        yield of_client(anna, "compare/")
        yield of_score(first(draft))

    a_draft(anna, assessed_by=ilze)
    for year in (2016, 2017):
        a_finished_beside(anna, ilze, year)
    for page in pages():
        client.get(page)
    few = [_count(client, page, django_assert_max_num_queries) for page in pages()]
    for year in (2018, 2019):
        a_finished_beside(anna, ilze, year)
    many = [_count(client, page, django_assert_max_num_queries) for page in pages()]
    assert few == many


def _count(client, page, at_most) -> int:
    with at_most(45) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def a_finished_beside(anna, by, year):
    """Beside a draft, which is put aside meanwhile."""
    made = factories.AssessmentFactory(client=anna, assessed_on=date(year, 1, 1), assessed_by=by)
    for domain in anna.domainscores.order_by("id").values_list("domain", flat=True).distinct()[:9]:
        DomainScore.objects.get_or_create(
            assessment=made, domain_id=domain, client=anna, territory=anna.territory
        )
    for score in made.scores.in_order():
        score.step = score.domain.steps.get(score=1)
        score.save()
