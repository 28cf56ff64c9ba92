"""Who may see whom, who looked, and what nothing explains: figures, page and paper."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from clients.models import CaseloadEntry
from di_latgale import scope
from di_latgale.accounts.rights import Role
from di_latgale.dates import Period
from di_latgale.organisations.models import Territory
from di_latgale.traces.kinds import Kind
from di_latgale.traces.models import Trace
from di_latgale.traces.seals import seal_traces
from di_latgale.traces.writing import write
from reports.access_review.report import access_review
from tests import factories
from tests.browser import assert_accessible, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/access-review/"
YEAR_2021 = Period(date(2021, 1, 1), date(2021, 12, 31))
ASKED = f"{ADDRESS}?first=01.01.2021&last=31.12.2021"


def look(user, *clients, at="2021-03-10 12:00+02:00", page="clients:detail", **kwargs):
    with time_machine.travel(at, tick=False):
        write(
            **{
                "kind": Kind.LOOK,
                "request": uuid4(),
                "user_id": user and user.pk,
                "page": page,
                "purpose": "casework",
                "clients": {c.pk: c.territory_id for c in clients},
            }
            | kwargs
        )


def refuse(user, status=404, at="2021-03-10 12:00+02:00", territories=()):
    look(
        user,
        at=at,
        kind=Kind.REFUSAL,
        purpose="none",
        status=status,
        asked=uuid4(),
        territory_ids=territories,
    )


def places(slug="rezeknes-valstspilseta") -> list[int]:
    found = Territory.objects.of_municipalities([factories.municipality(slug)])
    return list(found.order_by("id").values_list("id", flat=True))


def review(period=YEAR_2021, slug="rezeknes-valstspilseta", **kwargs):
    return access_review(period, territories=places(slug), **({"region": False} | kwargs))


@pytest.fixture
def anna(db):
    return factories.ClientFactory(number="R-1")


@pytest.fixture
def emils(db):
    return factories.ClientFactory(number="R-2")


class TestWhoMaySeeWhom:
    def rows(self, **kwargs):
        return {(r.person, r.role): r.clients for r in review(**kwargs).accesses}

    def test_everybody_with_a_role_and_the_files_in_reach(
        self, anna, emils, ilze, inese, oskars, rita, anita, kaspars, valdis
    ):
        factories.ClientFactory(territory=factories.territory("daugavpils"))
        assert self.rows() == {
            ("Ilze Kalna", Role.SOCIAL_WORKER): 2,
            ("Inese Zīle", Role.DEPARTMENT_HEAD): 2,
            ("Rita Egle", Role.REGIONAL_COORDINATOR): 2,
            ("Anita Roze", Role.AUDITOR): 2,
        }

    def test_only_memberships_of_the_period(self, anna, ilze, juris):
        ilze.memberships.update(valid_to=date(2020, 12, 31))
        juris.memberships.update(valid_from=date(2021, 12, 31))
        assert self.rows() == {("Juris Vilks", Role.SOCIAL_WORKER): 1}

    def test_an_ended_one_is_there_with_its_days(self, anna, ilze):
        ilze.memberships.update(valid_to=date(2021, 5, 31))
        (row,) = review().accesses
        assert (row.first, row.last) == (date(2018, 1, 1), date(2021, 5, 31))
        assert row.place == "Rēzeknes valstspilsēta"

    def test_a_former_municipality_reaches_until_its_end(self, anna):
        factories.user_with(Role.SOCIAL_WORKER, "rezekne", name="Vilis Kalns")
        assert self.rows() == {("Vilis Kalns", Role.SOCIAL_WORKER): 1}
        later = Period(date(2022, 1, 1), date(2022, 12, 31))
        assert self.rows(period=later) == {("Vilis Kalns", Role.SOCIAL_WORKER): 0}

    def test_a_provider_reaches_whom_it_is_planned_for(self, anna, emils):
        provider = factories.ProviderFactory(name="Saulīte")
        factories.user_with(Role.PROVIDER_SPECIALIST, name="Zane Priede", provider=provider)
        assert self.rows() == {}
        factories.PlannedServiceFactory(plan__client=anna, provider=provider)
        assert self.rows() == {("Zane Priede", Role.PROVIDER_SPECIALIST): 1}


class TestWhoLooked:
    def test_looks_clients_and_times(self, ilze, inese, anna, emils):
        look(ilze, anna, at="2021-01-01 00:00+02:00")
        look(ilze, anna, emils, page="clients:list")
        look(ilze, anna, at="2021-12-31 23:59+02:00")
        look(ilze, anna, at="2022-01-01 00:00+02:00")
        look(ilze, anna, at="2020-12-31 23:59+02:00")
        look(inese, emils)
        look(None, emils, kind=Kind.JOB)
        rows = {r.person: (r.looks, r.clients) for r in review().looks}
        assert rows == {"Ilze Kalna": (3, 2), "Inese Zīle": (1, 1), "": (1, 1)}
        first = next(r for r in review().looks if r.person == "Ilze Kalna")
        assert timezone.localtime(first.first_at).date() == date(2021, 1, 1)
        assert timezone.localtime(first.last_at).date() == date(2021, 12, 31)

    def test_of_other_places_only_their_part_counts(self, anita, anna):
        daugavpils = factories.ClientFactory(territory=factories.territory("daugavpils"))
        look(anita, anna, daugavpils, page="clients:list")
        look(anita, daugavpils)
        (row,) = review().looks
        assert (row.looks, row.clients) == (1, 1)

    def test_who_has_moved_is_counted_where_the_file_lay(self, ilze, anna):
        look(ilze, anna)
        type(anna).objects.filter(pk=anna.pk).update(territory=factories.territory("daugavpils"))
        assert len(review().looks) == 1


class TestWhatNothingExplains:
    def unexplained(self, **kwargs):
        return {r.person: r.numbers for r in review(**kwargs).unexplained}

    def test_a_look_without_anything(self, ilze, anna, emils):
        for client in (emils, anna, anna):
            look(ilze, client)
        assert self.unexplained() == {"Ilze Kalna": ("R-1", "R-2")}
        (row,) = review().unexplained
        assert (row.looks, row.clients) == (3, 2)
        assert {named.pk for named in review().clients} == {anna.pk, emils.pk}

    def test_lists_and_searches_are_not_chosen(self, ilze, anna):
        look(ilze, anna, page="clients:list")
        look(ilze, anna, page="clients:search")
        assert self.unexplained() == {}

    @pytest.mark.parametrize(
        ("at", "explains"),
        [
            ("2020-12-01 00:00+02:00", False),
            ("2020-12-02 00:00+02:00", True),
            ("2021-06-01 12:00+03:00", True),
            ("2022-01-30 23:59+02:00", True),
            ("2022-01-31 00:00+02:00", False),
        ],
    )
    def test_an_entry_explains_it_thirty_days_around(self, ilze, anna, at, explains):
        with time_machine.travel(at, tick=False):
            factories.ServiceSessionFactory(client=anna, recorded_by=ilze)
        look(ilze, anna)
        assert self.unexplained() == ({} if explains else {"Ilze Kalna": ("R-1",)})

    def test_a_change_of_the_file_explains_it(self, client, inese, ilze, juris, anna):
        """By history, which the database writes with its own clock: of this year, not of 2021."""
        today = timezone.localdate()
        session = factories.ServiceSessionFactory(client=anna)
        for user in (ilze, juris, inese):
            look(user, anna, at=timezone.now())
        for user, change in (
            (ilze, lambda: anna.opinions.update(reference="A-1")),
            (juris, lambda: type(session).objects.filter(pk=session.pk).update(note="x")),
        ):
            with scope.of_user(user):
                change()
        assert set(self.unexplained(period=Period(today, today))) == {"Inese Zīle"}

    def test_another_persons_entry_does_not(self, ilze, juris, anna):
        with time_machine.travel("2021-06-01 12:00+03:00", tick=False):
            factories.ServiceSessionFactory(client=anna, recorded_by=juris)
        look(ilze, anna)
        assert self.unexplained() == {"Ilze Kalna": ("R-1",)}

    @pytest.mark.parametrize(
        ("first", "last", "explains"),
        [
            (date(2021, 12, 31), None, True),
            (date(2019, 1, 1), date(2021, 1, 1), True),
            (date(2019, 1, 1), date(2020, 12, 31), False),
            (date(2022, 1, 1), None, False),
        ],
    )
    def test_who_was_responsible_may_look(self, ilze, anna, first, last, explains):
        CaseloadEntry.objects.create(
            client=anna, territory=anna.territory, worker=ilze, valid_from=first, valid_to=last
        )
        look(ilze, anna)
        assert (self.unexplained() == {}) is explains

    def test_the_days_around_are_a_setting(self, ilze, anna, settings):
        settings.ACCESS_REVIEW_DAYS_AROUND = 0
        with time_machine.travel("2022-01-01 00:00+02:00", tick=False):
            factories.ServiceSessionFactory(client=anna, recorded_by=ilze)
        look(ilze, anna)
        assert self.unexplained() == {"Ilze Kalna": ("R-1",)}


class TestRefusals:
    def test_by_person_and_kind(self, oskars, kaspars):
        refuse(oskars, territories=places())
        refuse(oskars, territories=places())
        refuse(oskars, status=403, territories=places())
        refuse(oskars, at="2020-12-31 23:00+02:00", territories=places())
        refuse(kaspars, status=403)
        (row,) = review().refusals
        assert (row.person, row.no_object, row.no_right) == ("Oskars Bērzs", 2, 1)
        assert {r.person for r in review(region=True).refusals} == {"Oskars Bērzs", "Kaspars Sils"}


def test_the_last_seal_stands_on_it(ilze, anna):
    assert (review().seal, review().last_hash) == (0, "")
    look(ilze, anna)
    seal = seal_traces()
    assert (review().seal, review().last_hash) == (1, seal.hash)


class TestPage:
    def test_it_shows_everything_without_a_name_of_a_client(self, client, inese, ilze, anna):
        look(ilze, anna)
        refuse(ilze, territories=places())
        seal = seal_traces()
        client.force_login(inese)
        text = client.get(ASKED).text
        for expected in ("Piekļuves pārskats", "Ilze Kalna", "R-1", seal.hash, "10.03.2021 12:00"):
            assert expected in text
        assert "Anna" not in text
        assert "Ozola" not in text

    def test_it_is_a_look_at_those_it_numbers(self, client, inese, ilze, anna, emils):
        look(ilze, anna)
        client.force_login(inese)
        client.get(ASKED)
        trace = Trace.objects.order_by("-id").first()
        assert (trace.page, trace.client_ids) == ("reports:access_review", [anna.pk])
        client.get(f"{ASKED}&format=pdf")
        assert Trace.objects.order_by("-id").first().kind == Kind.EXPORT

    def test_the_usual_choice_is_this_year_of_the_own_place(self, client, inese):
        client.force_login(inese)
        with time_machine.travel("2024-02-29 12:00+02:00"):
            text = client.get(ADDRESS).text
        assert "Rēzekne" in text
        assert "01.01.2024.–31.12.2024." in text
        assert "first=01.01.2023" in text

    def test_an_empty_year_says_so(self, client, inese):
        client.force_login(inese)
        text = client.get(ASKED).text
        assert "Šajā periodā neviens nav skatījies." in text
        assert "Skatījumiem vēl nav zīmoga." in text

    def test_the_region_is_for_its_auditor(self, client, inese, anita, ilze):
        client.force_login(anita)
        assert "Visa Latgale" in client.get(ASKED).text
        assert "Latgales plānošanas reģions" in client.get(f"{ASKED}&municipality=region").text
        client.force_login(inese)
        assert client.get(f"{ASKED}&municipality=region").status_code == 422

    @pytest.mark.parametrize(
        "query", ["first=x", "last=", "municipality=daugavpils", "first=02.01.2021&last=01.01.2021"]
    )
    def test_bad_input_is_said(self, client, inese, query):
        client.force_login(inese)
        response = client.get(f"{ADDRESS}?{query}")
        assert response.status_code == 422
        assert "Pārskata vēl nav. Izlabojiet izvēlēto:" in response.text

    def test_who_may(self, client, ilze, rita, inese):
        assert client.get(ADDRESS).url.startswith("/accounts/")
        for user in (ilze, rita):
            client.force_login(user)
            assert client.get(ADDRESS).status_code == 403
        client.force_login(inese)
        assert client.post(ADDRESS).status_code == 405
        assert client.get(f"{ADDRESS}?format=doc").status_code == 404

    def test_another_office_is_not_seen(self, client, daina, ilze, anna):
        """The second wall gives the same: what is asked of the whole region holds the own place."""
        look(ilze, anna)
        client.force_login(daina)
        assert "R-1" not in client.get(ASKED).text

    def test_the_same_queries_however_many(
        self, client, inese, ilze, juris, anna, emils, django_assert_max_num_queries
    ):
        client.force_login(inese)
        look(ilze, anna)
        with django_assert_max_num_queries(30) as few:
            client.get(ASKED)
        for user in (ilze, juris):
            for file in (anna, emils, factories.ClientFactory()):
                look(user, file)
                refuse(user, territories=places())
        with django_assert_max_num_queries(30) as many:
            client.get(ASKED)
        assert len(few) == len(many)

    def test_it_can_be_used(self, inese, ilze, anna, page):
        look(ilze, anna)
        sign_in(page, inese, factories.TEST_PASSWORD)
        page.goto(ASKED)
        page.get_by_role("heading", name="Piekļuves pārskats").wait_for()
        assert_accessible(page)


def test_it_prints_for_signature(client, inese, ilze, anna):
    factories.SocialServiceFactory(
        municipality=factories.municipality("rezeknes-valstspilseta"),
        name="Rēzeknes Sociālais dienests",
        head_name="Inese Zīle",
        head_position="Nodaļas vadītāja",
    )
    look(ilze, anna)
    seal = seal_traces()
    client.force_login(inese)
    response = client.get(f"{ASKED}&format=pdf")
    assert response["Content-Type"] == "application/pdf"
    assert "piekluves-parskats-2021-01-01-2021-12-31.pdf" in response["Content-Disposition"]
    pages = PdfReader(BytesIO(response.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for part in ("Rēzeknes Sociālais dienests", "Nodaļas vadītāja", "(paraksts, datums)", "R-1"):
        assert part in text
    assert seal.hash in text.replace(" ", "")
    assert "Ozola" not in text
