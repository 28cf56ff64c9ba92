"""Figures of the period report, each worked out by hand beside the rows it comes from."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from clients.models import Assessment, Outcome
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from reports.period.filter import PeriodFilter
from services.models import Closure, FundingSource, Service
from tests.factories import (
    CentreFactory,
    ClientFactory,
    PersonFactory,
    RateFactory,
    RepresentationFactory,
    RepresentativeFactory,
    ServiceSessionFactory,
    service,
    territory,
)

pytestmark = pytest.mark.django_db

MARCH = Period(date(2021, 3, 1), date(2021, 3, 31))
YEAR_2020 = Period(date(2020, 1, 1), date(2020, 12, 31))


def report(*slugs, period=MARCH, **kwargs) -> dict:
    """What the JSON says for the municipalities, or for the region when none is named."""
    if not slugs:
        return PeriodFilter.of_region(period, **kwargs).report().as_json()
    places = tuple(Municipality.objects.filter(slug__in=slugs))
    assert len(places) == len(slugs)
    return PeriodFilter(period, places, **kwargs).report().as_json()


def session(who, code="fizioterapija", on=date(2021, 3, 10), **kwargs):
    given = service(code)
    if given.money == given.Money.ACTUAL_COST:
        kwargs = {"rate": None, "cost": Decimal("5.00")} | kwargs
    return ServiceSessionFactory(client=who, service=given, happened_on=on, **kwargs)


def row(answer: dict, code: str, recipient="child") -> dict:
    [found] = [
        r for r in answer["services"] if r["service"] == code and r["recipient"] == recipient
    ]
    return found


class TestShape:
    def test_a_whole_answer(self):
        """Two children, a parent, three services; every figure counted by hand."""
        RateFactory(service=service("fizioterapija"), amount=Decimal("12.35"))
        RateFactory(service=service("sociala-aprupe"), amount=Decimal("3.79"))
        anna, emils = ClientFactory(), ClientFactory(enrolled_on=date(2021, 3, 2))
        parent = RepresentationFactory(client=anna).representative
        session(anna, on=date(2021, 3, 1))
        session(anna, on=date(2021, 3, 31))
        session(emils, on=date(2021, 3, 15), quantity=2)
        session(anna, "sociala-aprupe", quantity=Decimal("1.25"))
        session(anna, recipient="representative", representative=parent)
        Assessment.objects.create(
            client=anna, territory=anna.territory, assessed_on=date(2021, 3, 31)
        )

        assert report("rezekne") == {
            "period": {"from": "2021-03-01", "to": "2021-03-31", "cumulative": False},
            "municipalities": ["rezekne"],
            "services": [
                {
                    "service": "fizioterapija",
                    "category": "social_rehabilitation",
                    "recipient": "child",
                    "unit": "reize",
                    "persons": 2,
                    "children": 2,
                    "started": 2,
                    "entries": 3,
                    "quantity": "4.00",
                    "cost": "49.40",
                    "first_on": "2021-03-01",
                    "last_on": "2021-03-31",
                },
                {
                    "service": "fizioterapija",
                    "category": "social_rehabilitation",
                    "recipient": "representative",
                    "unit": "reize",
                    "persons": 1,
                    "children": 1,
                    "started": 1,
                    "entries": 1,
                    "quantity": "1.00",
                    "cost": "12.35",
                    "first_on": "2021-03-10",
                    "last_on": "2021-03-10",
                },
                {
                    "service": "sociala-aprupe",
                    "category": "social_care",
                    "recipient": "child",
                    "unit": "stunda",
                    "persons": 1,
                    "children": 1,
                    "started": 1,
                    "entries": 1,
                    "quantity": "1.25",
                    "cost": "4.74",
                    "first_on": "2021-03-10",
                    "last_on": "2021-03-10",
                },
            ],
            "categories": [
                {
                    "category": "social_care",
                    "recipient": "child",
                    "persons": 1,
                    "children": 1,
                    "entries": 1,
                    "quantity": "1.25",
                    "cost": "4.74",
                },
                {
                    "category": "social_rehabilitation",
                    "recipient": "child",
                    "persons": 2,
                    "children": 2,
                    "entries": 3,
                    "quantity": "4.00",
                    "cost": "49.40",
                },
                {
                    "category": "social_rehabilitation",
                    "recipient": "representative",
                    "persons": 1,
                    "children": 1,
                    "entries": 1,
                    "quantity": "1.00",
                    "cost": "12.35",
                },
            ],
            "totals": {
                "persons": 3,
                "children": 2,
                "adults": 0,
                "representatives": 1,
                "entries": 5,
                "cost": "66.49",
            },
            "day_centres": [],
            "outcomes": {"employment": 0, "volunteering": 0, "education": 0},
            "enrolled": {
                "in_period": 1,
                "since_start": 2,
                "assessed": 1,
                "served_of_assessed_percent": 200.0,
            },
        }

    def test_an_empty_period(self):
        session(ClientFactory(enrolled_on=None), on=date(2021, 4, 1))
        answer = report("rezekne")
        assert answer["services"] == answer["categories"] == answer["day_centres"] == []
        assert answer["totals"] == {
            "persons": 0,
            "children": 0,
            "adults": 0,
            "representatives": 0,
            "entries": 0,
            "cost": "0.00",
        }
        assert answer["enrolled"] == {
            "in_period": 0,
            "since_start": 0,
            "assessed": 0,
            "served_of_assessed_percent": None,
        }


class TestDays:
    def test_both_ends_belong_to_the_period(self):
        anna = ClientFactory()
        for day in (date(2021, 2, 28), date(2021, 3, 1), date(2021, 3, 31), date(2021, 4, 1)):
            session(anna, on=day)
        assert report("rezekne")["totals"]["entries"] == 2

    def test_29_february(self):
        session(ClientFactory(), on=date(2020, 2, 29))
        leap_day = Period(date(2020, 2, 29), date(2020, 2, 29))
        assert report("rezekne", period=leap_day)["totals"]["entries"] == 1
        assert row(report("rezekne", period=YEAR_2020), "fizioterapija")["last_on"] == "2020-02-29"

    def test_cumulative_takes_everything_up_to_the_last_day(self):
        anna = ClientFactory()
        for day in (date(2018, 5, 2), date(2021, 3, 31), date(2021, 4, 1)):
            session(anna, on=day)
        found = row(report("rezekne", is_cumulative=True), "fizioterapija")
        assert (found["entries"], found["first_on"], found["started"]) == (2, "2018-05-02", 1)


class TestPersons:
    def test_one_child_with_several_services_is_one(self):
        anna, emils = ClientFactory(), ClientFactory()
        for code in ("fizioterapija", "logopeds", "masaza"):
            session(anna, code)
        session(emils, "logopeds")
        answer = report("rezekne")
        assert [r["persons"] for r in answer["services"]] == [1, 2, 1]
        assert [c["persons"] for c in answer["categories"]] == [2]
        assert answer["totals"]["children"] == 2

    def test_how_many_are_in_several_rows(self):
        anna, emils, kate = ClientFactory(), ClientFactory(), ClientFactory()
        for who, code in (
            *((anna, code) for code in ("fizioterapija", "logopeds", "sociala-aprupe")),
            *((emils, code) for code in ("fizioterapija", "fizioterapija")),
            *((kate, code) for code in ("masaza", "sociala-aprupe")),
        ):
            session(who, code)
        answer = PeriodFilter.of_region(MARCH).report()
        several = {c.category: c.persons_several for c in answer.categories}
        assert several == {"social_care": 0, "social_rehabilitation": 1}
        assert answer.total("child").persons_several == 2

    def test_a_parent_of_children_in_two_municipalities_is_one(self):
        person = PersonFactory()
        for slug in ("rezekne", "daugavpils"):
            child = ClientFactory(territory=territory(slug))
            parent = RepresentativeFactory(person=person, territory=territory(slug))
            RepresentationFactory(client=child, representative=parent)
            session(child, recipient="representative", representative=parent)
        found = row(report(), "fizioterapija", "representative")
        assert (found["persons"], found["children"], found["entries"]) == (1, 2, 2)
        assert report()["totals"]["persons"] == report()["totals"]["representatives"] == 1
        assert row(report("rezekne"), "fizioterapija", "representative")["children"] == 1

    def test_a_child_who_moved_is_one(self):
        person = PersonFactory()
        for slug in ("rezekne", "preilu-novads"):
            file = ClientFactory(person=person, territory=territory(slug))
            session(file)
            Assessment.objects.create(
                client=file, territory=file.territory, assessed_on=date(2020, 1, 1)
            )
        answer = report()
        assert row(answer, "fizioterapija")["persons"] == answer["totals"]["children"] == 1
        assert answer["enrolled"]["since_start"] == answer["enrolled"]["assessed"] == 1
        assert answer["enrolled"]["served_of_assessed_percent"] == 100.0

    def test_adults_concern_no_children(self):
        session(ClientFactory(adult=True), "aprupe-majas")
        answer = report("rezekne")
        assert row(answer, "aprupe-majas", "adult")["children"] == 0
        assert answer["categories"][0]["children"] == 0
        assert answer["totals"]["adults"] == answer["totals"]["persons"] == 1


class TestWhose:
    def test_the_old_name_and_the_new_give_the_same(self):
        anna = ClientFactory()
        for day in (date(2021, 6, 30), date(2021, 7, 1)):
            session(anna, on=day)
        year = Period.year(date(2021, 1, 1))
        before = report("rezekne", period=year)
        after = report("rezeknes-valstspilseta", period=year)
        assert before["totals"]["entries"] == 2
        assert before | {"municipalities": []} == after | {"municipalities": []}

    def test_aglona_both_ways(self):
        """Aglona parish went to Preiļi, Grāveri to Krāslava; former Aglona is both, always."""
        for slug in ("aglona-aglonas", "aglona-graveru", "preilu-novads"):
            file = ClientFactory(territory=territory(slug))
            for day in (date(2021, 6, 30), date(2021, 7, 1)):
                session(file, on=day)
        around = Period(date(2021, 6, 30), date(2021, 7, 1))
        entries = {
            slug: report(slug, period=around)["totals"]["entries"]
            for slug in (
                "aglonas-novads",
                "preilu-novads-2021",
                "kraslavas-novads-2021",
                "preilu-novads",
                "kraslavas-novads",
            )
        }
        assert entries == {
            "aglonas-novads": 4,
            "preilu-novads-2021": 4,
            "kraslavas-novads-2021": 2,
            "preilu-novads": 2,
            "kraslavas-novads": 0,
        }

    def test_several_municipalities_and_the_region(self):
        for slug in ("rezekne", "daugavpils", "balvu-novads"):
            session(ClientFactory(territory=territory(slug)))
        answer = report("rezekne", "daugavpils")
        assert answer["municipalities"] == ["daugavpils", "rezekne"]
        assert answer["totals"]["entries"] == 2
        assert report()["totals"]["entries"] == 3
        assert len(report()["municipalities"]) == 9


class TestWhichSessions:
    def test_deleted_sessions_are_out(self):
        anna = ClientFactory()
        session(anna)
        session(anna, "logopeds", deleted_at=datetime(2021, 3, 11, tzinfo=UTC))
        assert [r["service"] for r in report("rezekne")["services"]] == ["fizioterapija"]

    def test_a_deleted_session_is_no_start(self):
        anna = ClientFactory()
        deleted_at = datetime(2021, 3, 11, tzinfo=UTC)
        session(anna, on=date(2020, 1, 1), deleted_at=deleted_at)
        session(anna)
        assert row(report("rezekne"), "fizioterapija")["started"] == 1

    def test_one_funding_source(self):
        state = FundingSource.objects.create(code="valsts", name="Valsts budžets")
        anna = ClientFactory()
        session(anna)
        session(anna, "logopeds", funding_source=state)
        answer = report("rezekne", funding_source=state)
        assert [r["service"] for r in answer["services"]] == ["logopeds"]
        assert answer["totals"]["entries"] == 1
        assert answer["enrolled"]["since_start"] == 1


class TestStarted:
    def test_an_earlier_session_anywhere_counts(self):
        """Of that service, in any file, from any source."""
        person = PersonFactory()
        before = ClientFactory(person=person, territory=territory("daugavpils"))
        state = FundingSource.objects.create(code="valsts", name="Valsts budžets")
        session(before, on=date(2021, 2, 28), funding_source=state)
        now = ClientFactory(person=person)
        session(now)
        session(now, "logopeds")
        answer = report("rezekne")
        assert row(answer, "fizioterapija")["started"] == 0
        assert row(answer, "logopeds")["started"] == 1

    def test_the_childs_own_sessions_do_not_start_the_parent(self):
        anna = ClientFactory()
        parent = RepresentationFactory(client=anna).representative
        session(anna, on=date(2020, 1, 1))
        session(anna, recipient="representative", representative=parent)
        assert row(report("rezekne"), "fizioterapija", "representative")["started"] == 1

    def test_the_parents_sessions_do_not_start_the_child(self):
        anna = ClientFactory()
        parent = RepresentationFactory(client=anna).representative
        earlier = {"recipient": "representative", "representative": parent}
        session(anna, on=date(2020, 1, 1), **earlier)
        session(anna)
        assert row(report("rezekne"), "fizioterapija")["started"] == 1

    def test_who_was_served_as_a_client_does_not_start_as_a_parent(self):
        parent = RepresentationFactory().representative
        child_then = ClientFactory(person=parent.person, territory=territory("daugavpils"))
        session(child_then, on=date(2019, 1, 1))
        child_now = parent.representations.get().client
        session(child_now, recipient="representative", representative=parent)
        assert row(report("rezekne"), "fizioterapija", "representative")["started"] == 0

    def test_a_parent_started_for_another_child(self):
        parent = RepresentativeFactory()
        first, second = ClientFactory(), ClientFactory()
        for child, day in ((first, date(2020, 1, 1)), (second, date(2021, 3, 1))):
            RepresentationFactory(client=child, representative=parent)
            session(child, on=day, recipient="representative", representative=parent)
        assert row(report("rezekne"), "fizioterapija", "representative")["started"] == 0

    def test_cumulatively_everybody_started(self):
        anna = ClientFactory()
        session(anna, on=date(2019, 1, 1))
        session(anna)
        assert row(report("rezekne", is_cumulative=True), "fizioterapija")["started"] == 1


class TestDayCentres:
    def attended(self, centre, who=None, **kwargs):
        who = who or ClientFactory(adult=True)
        return session(who, "dac-grt", centre=centre, provider=centre.provider, **kwargs)

    def centre(self, answer):
        [found] = answer["day_centres"]
        return found

    def test_closures_of_2020(self):
        """251 working days; 13.03.–12.06. and the overlapping 01.06.–19.06. take 68 of them."""
        centre = CentreFactory(code="saulite")
        for first, last in (
            (date(2020, 3, 13), date(2020, 6, 12)),
            (date(2020, 6, 1), date(2020, 6, 19)),
        ):
            Closure.objects.create(centre=centre, first_day=first, last_day=last)
        anna = ClientFactory(adult=True)
        self.attended(centre, anna, on=date(2020, 1, 6))
        self.attended(centre, anna, on=date(2020, 1, 7), quantity=Decimal("0.5"))
        self.attended(centre, on=date(2020, 12, 30))
        # From 13 March; April without Good Friday and Easter Monday; May without the 1st and the
        # 4th; up to 19 June with Saturday the 13th, worked for Monday the 22nd.
        closed = 13 + 20 + 19 + 16
        assert self.centre(report("rezekne", period=YEAR_2020)) == {
            "centre": "saulite",
            "working_days": 251,
            "open_days": 251 - closed,
            "persons": 2,
            "attendance_days": "2.50",
        }

    def test_only_days_within_its_life(self):
        centre = CentreFactory(opened_on=date(2021, 3, 29), closed_on=date(2021, 3, 30))
        self.attended(centre, on=date(2021, 3, 29))
        found = self.centre(report("rezekne"))
        assert (found["working_days"], found["open_days"]) == (23, 2)

    def test_only_centres_attended(self):
        CentreFactory()
        session(ClientFactory())
        self.attended(CentreFactory(), ClientFactory(adult=True, territory=territory("daugavpils")))
        assert report("rezekne")["day_centres"] == []

    def test_cumulative_begins_with_the_first_session_of_the_report(self):
        centre = CentreFactory()
        self.attended(centre, on=date(2021, 3, 29))
        found = self.centre(report("rezekne", is_cumulative=True))
        assert found["working_days"] == found["open_days"] == 3


class TestOutcomesAndEnrolment:
    def outcome(self, who, kind, first, last):
        Outcome.objects.create(
            client=who, territory=who.territory, kind=kind, valid_from=first, valid_to=last
        )

    def test_an_outcome_on_any_day_of_the_period(self):
        anna, janis = ClientFactory(adult=True), ClientFactory(adult=True)
        self.outcome(anna, "employment", None, date(2021, 3, 1))
        self.outcome(janis, "employment", date(2021, 3, 31), None)
        self.outcome(janis, "volunteering", date(2021, 4, 1), None)
        self.outcome(anna, "education", date(2020, 1, 1), date(2021, 2, 28))
        assert report("rezekne")["outcomes"] == {
            "employment": 2,
            "volunteering": 0,
            "education": 0,
        }
        assert report("rezekne", is_cumulative=True)["outcomes"] == {
            "employment": 2,
            "volunteering": 0,
            "education": 1,
        }

    def test_two_spells_of_one_person_are_one(self):
        anna = ClientFactory(adult=True)
        self.outcome(anna, "employment", date(2021, 3, 1), date(2021, 3, 2))
        self.outcome(anna, "employment", date(2021, 3, 5), None)
        assert report("rezekne")["outcomes"]["employment"] == 1

    def test_enrolled_by_the_day_of_enrolment(self):
        for day in (
            date(2021, 2, 28),
            date(2021, 3, 1),
            date(2021, 3, 31),
            date(2021, 4, 1),
            None,
        ):
            ClientFactory(enrolled_on=day)
        enrolled = report("rezekne")["enrolled"]
        assert (enrolled["in_period"], enrolled["since_start"]) == (2, 3)
        cumulative = report("rezekne", is_cumulative=True)["enrolled"]
        assert (cumulative["in_period"], cumulative["since_start"]) == (3, 3)

    def test_coverage_is_rounded_half_up_and_never_clamped(self):
        for n in range(9):
            child = ClientFactory()
            session(child)
            if n < 8:
                Assessment.objects.create(
                    client=child, territory=child.territory, assessed_on=date(2021, 3, 1 + n)
                )
        assert report("rezekne")["enrolled"]["served_of_assessed_percent"] == 112.5

    def test_representatives_are_not_covered(self):
        anna = ClientFactory()
        parent = RepresentationFactory(client=anna).representative
        session(anna, recipient="representative", representative=parent)
        Assessment.objects.create(
            client=anna, territory=anna.territory, assessed_on=date(2021, 3, 31)
        )
        assert report("rezekne")["enrolled"]["served_of_assessed_percent"] == 0.0


class TestQueries:
    def test_as_many_for_twenty_services_as_for_three(self, django_assert_num_queries):
        def add(services):
            for given in services:
                who = ClientFactory(adult=not given.for_child)
                centre = CentreFactory(service=given)
                Closure.objects.create(
                    centre=centre, first_day=date(2021, 3, 1), last_day=date(2021, 3, 2)
                )
                session(who, given.code, centre=centre, provider=centre.provider)

        services = list(Service.objects.filter(Q(for_child=True) | Q(for_adult=True))[:20])
        assert len(services) == 20
        add(services[:3])
        with CaptureQueriesContext(connection) as few:
            assert len(report("rezekne")["services"]) == 3
        add(services[3:])
        with django_assert_num_queries(len(few)):
            answer = report("rezekne")
        assert len(answer["services"]) == len(answer["day_centres"]) == 20
