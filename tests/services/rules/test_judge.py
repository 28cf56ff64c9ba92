"""The verdict as a whole, and the rules that other modules of this room do not test."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.models import Disability, Opinion
from services.models import CarerTie, Exclusion, Limit, Recipient, SupportPlan
from services.rules import Outcome, judge
from tests import factories
from tests.rules_rows import make_exclusion, make_tie, make_weight
from tests.services.conftest import plan_for
from tests.services.rules.rows import a_child, give, rates

pytestmark = pytest.mark.django_db
DAY, LATER = date(2021, 3, 1), date(2022, 5, 2)
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _rates(request, db):
    """Beside those that Anna brings along."""
    if "anna" in request.fixturenames:
        request.getfixturevalue("anna")
    rates()


def ask(client, code="fizioterapija", day=DAY, quantity=1, **said):
    usual = {"recipient": "child" if client.is_child else "adult", "representative": None}
    return judge(
        client=client,
        service=factories.service(code),
        day=day,
        quantity=None if quantity is None else Decimal(quantity),
        **usual | said,
    )


def rules(verdict) -> list[str]:
    return [finding.rule for finding in verdict.refused]


class TestVerdict:
    def test_what_is_allowed_is_told_with_its_numbers(self, anna):
        give(anna.client, "masaza", DAY, 19)
        verdict = ask(anna.client)
        (finding,) = verdict.findings
        assert (verdict.outcome, verdict.is_allowed) == (Outcome.ALLOWED, True)
        assert finding.text == "19 no 40 visā projektā; šī būtu 20."
        assert (finding.used, finding.maximum, finding.lifted_by) == (19, 40, "")

    def test_the_example_of_the_parents(self, anna):
        seat = {"recipient": "representative", "representative": anna.representative}
        give(anna.client, "fizioterapija", DAY, 19, **seat)
        assert ask(anna.client, **seat).findings[0].text == "19 no 20 visā projektā; šī būtu 20."
        assert "; ar šo ierakstu būtu 21." in ask(anna.client, quantity=2, **seat).refused[0].text

    def test_a_limit_without_a_maximum_says_so(self, anna):
        (finding,) = ask(anna.client, day=LATER).findings
        assert finding.text == "0\u00a0reižu visā projektā, bez ierobežojuma."

    def test_a_limit_may_ask_for_a_reason(self, anna):
        Limit.objects.filter(code="rehab-child-all").update(effect="reason", maximum=1)
        assert ask(anna.client).outcome == Outcome.ALLOWED
        verdict = ask(anna.client, quantity=2)
        (finding,) = verdict.reasons_needed
        assert (verdict.outcome, finding.field) == (Outcome.NEEDS_REASON, "note")
        assert finding.lifted_by == "pakalpojuma ierakstītājs, norādot pamatojumu"
        # A refusal weighs more.
        SupportPlan.objects.update(approved_on=None)
        assert ask(anna.client, quantity=2).outcome == Outcome.REFUSED

    def test_every_refusal_has_a_source_and_who_can_lift_it(self):
        client = a_child(grounds=False)
        verdict = ask(client, "sociala-aprupe")
        assert rules(verdict) == ["needs_disability", "needs_opinion"]
        verdict = ask(client, quantity=41)
        assert rules(verdict) == ["needs_disability", "needs_plan", "needs_plan", "rehab-child-all"]
        assert all(finding.source and finding.lifted_by for finding in verdict.refused)

    def test_who_may_not_know_the_grounds_is_told_limits_alone(self):
        verdict = ask(a_child(grounds=False), quantity=41).without_grounds(DAY)
        assert rules(verdict) == ["grounds", "rehab-child-all"]
        assert verdict.refused[0].text == (
            "Šo pakalpojumu 01.03.2021. ierakstīt nevar. Sazinieties ar pašvaldības sociālo "
            "darbinieku."
        )
        assert not (verdict.refused[0].source or verdict.refused[0].lifted_by)


class TestGrounds:
    """The day before a ground begins, its first and last day, and the day after."""

    DAYS = (date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31), date(2021, 4, 1))
    SPAN = {"valid_from": date(2021, 3, 1), "valid_to": date(2021, 3, 31)}

    def found(self, client, code, rule) -> list[bool]:
        return [rule in rules(ask(client, code, day)) for day in self.DAYS]

    @pytest.mark.parametrize("group", ["child", "3"])
    def test_any_disability_of_a_child(self, anna, group):
        Disability.objects.update(group=group, **self.SPAN)
        found = self.found(anna.client, "fizioterapija", "needs_disability")
        assert found == [True, False, False, True]

    @pytest.mark.parametrize(("group", "lacks"), [("1", False), ("2", False), ("3", True)])
    def test_group_1_or_2_of_an_adult(self, group, lacks):
        client = factories.ClientFactory(adult=True)
        Disability.objects.update(group=group, **self.SPAN)
        found = self.found(client, "dac-grt", "needs_disability")
        assert found == [True, lacks, lacks, True]

    @pytest.mark.parametrize("code", ["sociala-aprupe", "atelpas-bridis-ft"])
    def test_the_opinion(self, anna, code):
        Opinion.objects.update(**self.SPAN)
        assert self.found(anna.client, code, "needs_opinion") == [True, False, False, True]

    def test_the_plan_and_the_assessment(self, anna):
        SupportPlan.objects.update(**self.SPAN)
        found = self.found(anna.client, "fizioterapija", "needs_plan")
        assert found == [True, False, False, True]
        anna.client.assessments.update(assessed_on=date(2021, 3, 31))
        found = self.found(anna.client, "fizioterapija", "needs_plan")
        assert found == [True, True, False, True]


CHILDS = ["sociala-aprupe", "fizioterapija", "dac-ft"]


class TestIncompatible:
    @pytest.mark.parametrize("other", CHILDS)
    @pytest.mark.parametrize("is_respite_first", [True, False])
    def test_respite_and_what_a_child_has_elsewhere(self, anna, other, is_respite_first):
        first, second = ("atelpas-bridis-ft", other)[:: 1 if is_respite_first else -1]
        self._check(anna.client, first, second)

    @pytest.mark.parametrize("other", ["dac-grt", "specializeta-darbnica"])
    @pytest.mark.parametrize("is_care_first", [True, False])
    def test_care_at_home_and_a_place_of_day_care(self, other, is_care_first):
        first, second = ("aprupe-majas", other)[:: 1 if is_care_first else -1]
        self._check(factories.ClientFactory(adult=True), first, second)

    def _check(self, client, first, second):
        begins = date(2022, 4, 22)
        for day in (begins - ONE_DAY, begins, begins + ONE_DAY):
            assert "incompatible" not in rules(ask(client, second, day))
        for day in (begins - ONE_DAY, begins):
            give(client, first, day)
        assert "incompatible" not in rules(ask(client, second, begins - ONE_DAY))
        verdict = ask(client, second, begins)
        assert "incompatible" in rules(verdict)
        assert "incompatible" not in rules(ask(client, second, begins + ONE_DAY))
        finding = next(f for f in verdict.refused if f.rule == "incompatible")
        assert (finding.source, finding.field) == (
            "grozījumi, spēkā no 22.04.2022.",
            "service",
        )

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("sociala-aprupe", "fizioterapija"),
            ("dac-ft", "fizioterapija"),
            ("atelpas-bridis-ft", "atelpas-bridis-ft"),
            ("atelpas-bridis-ft", "specializetais-transports"),
        ],
    )
    def test_all_else_may_be_had_on_one_day(self, anna, first, second):
        give(anna.client, first, LATER)
        assert "incompatible" not in rules(ask(anna.client, second, LATER))

    def test_a_parents_session_keeps_no_respite_away(self, anna):
        seat = {"recipient": "representative", "representative": anna.representative}
        give(anna.client, "fizioterapija", LATER, **seat)
        assert "incompatible" not in rules(ask(anna.client, "atelpas-bridis-ft", LATER))

    def test_the_pairs_are_rows_of_the_catalogue(self, anna):
        give(anna.client, "masaza", DAY)
        assert ask(anna.client).is_allowed
        make_exclusion(
            one_category="",
            one_service=factories.service("masaza"),
            other_category="",
            other_service=factories.service("fizioterapija"),
            valid_from=DAY,
            valid_to=DAY,
        )
        assert rules(ask(anna.client)) == ["incompatible"]
        assert ask(anna.client, day=DAY + ONE_DAY).is_allowed
        assert ask(anna.client, day=DAY - ONE_DAY).is_allowed
        assert Exclusion.objects.count() == 6


class TestCarer:
    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            (CarerTie.Kind.RELATIVE, "ir klienta pirmās pakāpes radinieks"),
            (CarerTie.Kind.HOUSEHOLD, "dzīvo vienā mājsaimniecībā ar klientu"),
        ],
    )
    def test_a_relative_or_one_of_the_household_cannot_be_the_carer(self, anna, kind, words):
        specialist = factories.SpecialistFactory()
        make_tie(anna.client, specialist=specialist, kind=kind, valid_from=DAY, valid_to=DAY)
        verdict = ask(anna.client, "sociala-aprupe", specialist=specialist)
        (finding,) = verdict.refused
        assert (finding.rule, finding.field) == ("carer", "specialist")
        assert words in finding.text
        for day in (DAY - ONE_DAY, DAY + ONE_DAY):
            assert ask(anna.client, "sociala-aprupe", day, specialist=specialist).is_allowed
        # Another carer, and another service by the same person.
        other = factories.SpecialistFactory()
        assert ask(anna.client, "sociala-aprupe", specialist=other).is_allowed
        assert ask(anna.client, "sociala-aprupe").is_allowed
        assert ask(anna.client, specialist=specialist).is_allowed

    def test_of_an_adult_too_and_not_of_a_tie_entered_by_mistake(self):
        client = factories.ClientFactory(adult=True)
        plan_for(client, ("aprupe-majas", Recipient.ADULT))
        tie = make_tie(client)
        assert rules(ask(client, "aprupe-majas", specialist=tie.specialist)) == ["carer"]
        CarerTie.objects.update(is_withdrawn=True)
        assert ask(client, "aprupe-majas", specialist=tie.specialist).is_allowed


class TestParts:
    """A night counts as a whole day and night until a source says otherwise."""

    def left(self, client, day=DAY, **said) -> tuple:
        (finding,) = ask(client, "atelpas-bridis-ft", day, **said).findings
        return finding.used, finding.outcome

    def test_without_a_row_a_part_counts_as_the_whole(self, anna):
        give(anna.client, "atelpas-bridis-ft", DAY, 29, part="night")
        assert self.left(anna.client, part="day") == (29, Outcome.ALLOWED)
        assert self.left(anna.client, part="day", quantity=2) == (29, Outcome.REFUSED)

    def test_with_one_it_counts_as_that_on_its_days_and_costs_the_same(self, anna):
        make_weight(part="night", weight=Decimal("0.5"), valid_from=DAY)
        make_weight(part="day", weight=Decimal("0.75"), valid_to=DAY, valid_from=None)
        before = give(anna.client, "atelpas-bridis-ft", DAY - ONE_DAY, 2, part="night")
        give(anna.client, "atelpas-bridis-ft", DAY, 3, part="night")
        give(anna.client, "atelpas-bridis-ft", DAY, 2, part="day")
        give(anna.client, "atelpas-bridis-ft", DAY + ONE_DAY, 2, part="day")
        give(anna.client, "atelpas-bridis-ft", DAY, 1)
        used = Decimal("2") + Decimal("1.5") + Decimal("1.5") + 2 + 1
        assert self.left(anna.client) == (used, Outcome.ALLOWED)
        assert self.left(anna.client, quantity=23) == (used, Outcome.REFUSED)
        assert self.left(anna.client, quantity=44, part="night") == (used, Outcome.ALLOWED)
        assert self.left(anna.client, quantity=45, part="night") == (used, Outcome.REFUSED)
        assert before.cost == 10
