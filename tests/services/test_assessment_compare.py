"""Two assessments side by side, judged by a plain look at the two lists of scores."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Domain, ScaleStep
from services.assessments.comparison import (
    BETTER,
    ONLY_BEFORE,
    ONLY_NOW,
    SAME,
    WORSE,
    Compared,
    compare,
    tally,
)
from services.assessments.picture import WIDTH, picture_of
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.services.assessment_rows import a_domain, a_draft, a_finished, fill_in

EARLIER, LATER = date(2019, 1, 2), date(2020, 3, 2)


def address(client, **asked) -> str:
    query = "&".join(f"{name}={a.uuid}" for name, a in asked.items())
    return f"/services/clients/{client.uuid}/assessments/compare/?{query}"


@pytest.fixture
def anna(db):
    return factories.ClientFactory(
        number="R-1", identity__given_name="Anna", identity__family_name="Ozola"
    )


scores = st.none() | st.integers(-3, 9)


@given(st.lists(st.tuples(scores, scores, st.booleans()), max_size=12))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_each_change_is_what_the_scale_calls_it(said):
    rows = []
    for n, (before, now, is_better) in enumerate(said):
        if before is None and now is None:
            continue
        domain = Domain(pk=n + 1, name="Pašaprūpe " * (n + 1), is_higher_better=is_better)
        rows.append(
            Compared(
                domain,
                None if before is None else ScaleStep(score=before),
                None if now is None else ScaleStep(score=now),
                tuple(sorted({0, *(s for s in (before, now) if s is not None)})),
            )
        )
    for row in rows:
        if row.before is None or row.now is None:
            expected = ONLY_NOW if row.before is None else ONLY_BEFORE
        elif row.before.score == row.now.score:
            expected = SAME
        else:
            went_up = row.now.score > row.before.score
            expected = BETTER if went_up == row.domain.is_higher_better else WORSE
        assert row.change is expected
    assert sum(n for _kind, n in tally(rows)) == len(rows)
    picture = picture_of(rows)
    assert len(picture.lanes) == len(rows)
    for row, lane in zip(rows, picture.lanes, strict=True):
        places = [tick.x for tick in lane.ticks]
        assert all(0 < x < WIDTH for x in places)
        assert len(set(places)) == len(row.scale)
        assert 0 < lane.y < picture.height
        # To the right is better, whichever way the scale counts.
        if row.change is BETTER:
            assert lane.before < lane.now
        if row.change is WORSE:
            assert lane.before > lane.now
        assert (lane.arrow is not None) == (row.change in {BETTER, WORSE})


@pytest.mark.django_db
class TestPage:
    def test_better_same_and_worse_in_words_and_picture(self, client, anna, ilze):
        before = a_finished(anna, 3, 2, 1, by=ilze, assessed_on=EARLIER)
        now = a_finished(anna, 1, 2, 2, 1, by=ilze, assessed_on=LATER)
        rows = compare(before, now)
        assert [row.change for row in rows[:3]] == [BETTER, SAME, WORSE]
        client.force_login(ilze)
        page = client.get(address(anna))
        assert page.status_code == 200
        for words in ("uzlabojās 1", "bez izmaiņām 7", "pasliktinājās 1"):
            assert words in page.text
        assert page.text.count("<svg") == 3
        assert re.search(r"Pašaprūpe: 3 → 1, uzlabojās\.", page.text)
        # The other way round.
        turned = client.get(address(anna, before=now, after=before)).text
        assert "Pašaprūpe: 1 → 3, pasliktinājās." in turned

    def test_domains_of_one_of_them_only(self, anna, ilze):
        before = a_finished(anna, 1, by=ilze, assessed_on=EARLIER)
        Domain.objects.filter(code="child-movement").update(valid_to=date(2019, 12, 31))
        a_domain(valid_from=date(2020, 1, 1))
        now = a_finished(anna, 1, by=ilze, assessed_on=LATER)
        changes = {row.domain.code: row.change for row in compare(before, now)}
        assert changes["child-movement"] is ONLY_BEFORE
        assert changes["miegs"] is ONLY_NOW
        assert list(changes.values()).count(SAME) == 8

    def test_a_scale_that_was_replaced(self, anna, ilze):
        before = a_finished(anna, 2, by=ilze, assessed_on=EARLIER)
        step = ScaleStep.objects.get(domain__code="child-self-care", score=2)
        step.valid_to = date(2019, 12, 31)
        step.save()
        ScaleStep.objects.create(
            domain=step.domain, score=2, words="Citi vārdi", valid_from=date(2020, 1, 1)
        )
        draft = a_draft(anna, assessed_by=ilze, assessed_on=LATER)
        for score in draft.scores.exclude(domain=step.domain):
            score.step = score.domain.steps.get(score=1)
            score.save()
        score = draft.scores.get(domain=step.domain)
        score.step = step.domain.steps.get(words="Citi vārdi")
        score.save()
        row = compare(before, draft)[0]
        assert (row.before.words, row.now.words) == ("Vajadzīga daļēja palīdzība", "Citi vārdi")
        assert row.change is SAME
        assert row.scale == (0, 1, 2, 3, 4)

    def test_nothing_to_compare_is_said(self, client, anna, ilze):
        client.force_login(ilze)
        a_finished(anna, 1, by=ilze, assessed_on=EARLIER)
        fill_in(a_draft(anna, assessed_by=ilze), 1)
        # Of an import, without scores.
        factories.AssessmentFactory(client=anna)
        page = client.get(address(anna))
        assert page.status_code == 200
        assert "vajadzīgas divas pabeigtas izvērtēšanas" in page.text

    def test_bad_choices(self, client, anna, ilze):
        before = a_finished(anna, 1, by=ilze, assessed_on=EARLIER)
        a_finished(anna, 1, by=ilze, assessed_on=LATER)
        other = a_finished(factories.ClientFactory(), 1, by=ilze)
        client.force_login(ilze)
        for asked in (
            {"before": before, "after": before},
            {"before": before, "after": other},
            {"before": before},
        ):
            assert client.get(address(anna, **asked)).status_code == 422
        assert client.get(f"{address(anna)}before=x&after=y").status_code == 422

    def test_a_provider_specialist_and_a_stranger_see_nothing(self, client, anna, zane, oskars):
        client.force_login(zane)
        assert client.get(address(anna)).status_code == 403
        client.force_login(oskars)
        assert client.get(address(anna)).status_code == 404


@pytest.mark.django_db
def test_in_a_browser_with_the_keyboard_and_on_a_phone(page, anna, ilze):
    a_finished(anna, 3, 0, 2, by=ilze, assessed_on=EARLIER)
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.goto(f"/services/clients/{anna.uuid}/assessments/")
    assert_accessible(page)
    page.get_by_role("link", name="Sākt izvērtēšanu").click()
    assert_accessible(page)
    page.get_by_role("textbox", name="Vieta").fill("Mājās")
    page.get_by_role("button", name="Sākt", exact=True).click()
    page.wait_for_selector(".task-list")
    assert_accessible(page)
    # The whole row is the link.
    row = page.locator(".task-list li").first
    box = row.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.wait_for_url("**/assessments/domains/**")
    assert_accessible(page)
    for _ in range(9):
        page.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        following = page.get_by_role("button", name="Saglabāt un turpināt ar nākamo")
        was = page.url
        if following.count():
            following.click()
        else:
            page.get_by_role("button", name="Saglabāt", exact=True).click()
        page.wait_for_url(lambda address, was=was: address != was)
    page.get_by_role("link", name="Secinājums").click()
    page.get_by_role("textbox", name="Secinājums").fill("Anna iemācījusies ģērbties.")
    assert_accessible(page)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    page.get_by_role("link", name="Ieteiktie pakalpojumi").click()
    page.get_by_role("combobox", name="Pakalpojums").select_option("fizioterapija:child")
    page.get_by_role("button", name="Pievienot").click()
    page.get_by_role("button", name="Noņemt").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Atpakaļ uz izvērtēšanu").click()
    page.get_by_role("link", name="Pabeigt izvērtēšanu").click()
    assert_accessible(page)
    page.get_by_role("button", name="Pabeigt izvērtēšanu").click()
    page.get_by_text("Izvērtēšana ir pabeigta.").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Salīdzināt ar 02.01.2019").click()
    page.locator(".change-picture > svg").wait_for()
    assert_accessible(page)
    box = page.locator(".change-picture > svg").bounding_box()
    assert box["width"] > 300
    page.emulate_media(media="print")
    assert page.locator(".change-picture > svg").is_visible()
