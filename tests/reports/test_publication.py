"""Publishing: /reports/publications/, its list and pages."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from di_latgale import scope
from di_latgale.dates import Period
from reports.article.files import as_text
from reports.article.public import public_article
from reports.disclosure.actions import publish
from reports.disclosure.cells import Why
from reports.disclosure.publication import Publication
from reports.disclosure.typed import refused_numbers
from reports.period.filter import PeriodFilter
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import municipality

LIST, NEW = "/reports/publications/", "/reports/publications/new/"
QUERY = {"municipality": "rezeknes-valstspilseta", "first": "01.03.2021", "last": "31.03.2021"}
JANUARY = Period(date(2021, 1, 1), date(2021, 1, 31))
FEBRUARY = Period(date(2021, 2, 1), date(2021, 2, 28))
MARCH = Period(date(2021, 3, 1), date(2021, 3, 31))
QUARTER = Period(date(2021, 1, 1), date(2021, 3, 31))


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def asked(period=MARCH, slug="rezeknes-valstspilseta") -> PeriodFilter:
    return PeriodFilter(period, (municipality(slug),))


def give(code: str, persons: int, period=MARCH, times: int = 1, who=None) -> list:
    """So many children had it so many times each in the first days of the period."""
    who = who or [factories.ClientFactory() for _n in range(persons)]
    for child in who:
        for day in range(1, times + 1):
            factories.ServiceSessionFactory(
                client=child,
                service=factories.service(code),
                happened_on=period.first.replace(day=day),
            )
    return who


@pytest.fixture
def march(db):
    """Seven in physiotherapy, six in massage, two with a speech therapist."""
    give("fizioterapija", 7, times=3)
    give("masaza", 6, times=3)
    give("logopeds", 2, times=2)


def published(period=MARCH, slug="rezeknes-valstspilseta", by=None) -> Publication:
    by = by or factories.user_with("department_head", slug, name=f"Vadītāja {period.first}")
    return publish(asked(period, slug), public_article(asked(period, slug)), by)


class TestLitany:
    def test_it_publishes(self, head, inese, march):
        page = head.get(NEW, QUERY)
        assert page.status_code == 200
        assert "skaits atsevišķi netiek publicēts" in page.text
        answer = head.post(NEW, QUERY)
        publication = Publication.objects.get()
        assert answer.url == reverse("reports:publication_detail", args=[publication.uuid])
        assert publication.published_by == inese
        assert publication.municipality == municipality("rezeknes-valstspilseta")
        shown = head.get(answer.url)
        assert "Publicēts. To vairs nevar mainīt." in shown.text
        assert publication.title in head.get(LIST).text

    def test_anonymous_signs_in_first(self, client, db):
        for where in (LIST, NEW):
            assert client.get(where).url == f"{reverse('account_login')}?next={where}"

    @pytest.mark.parametrize("person", ["ilze", "anita"])
    def test_who_reads_figures_alone_does_not_publish(self, client, request, person, march):
        client.force_login(request.getfixturevalue(person))
        page = client.get(NEW, QUERY)
        assert page.status_code == 200
        assert ">Publicēt<" not in page.text
        assert client.post(NEW, QUERY).status_code == 403
        assert not Publication.objects.exists()

    def test_a_stranger_neither_sees_nor_publishes(self, client, daina, march):
        publication = published()
        client.force_login(daina)
        where = reverse("reports:publication_detail", args=[publication.uuid])
        assert client.get(where).status_code == 404
        assert publication.title not in client.get(LIST).text
        assert client.get(NEW, QUERY).status_code == 422
        assert client.post(NEW, QUERY).status_code == 422

    def test_the_region_publishes_its_own(self, client, rita, march):
        client.force_login(rita)
        client.post(NEW, QUERY | {"municipality": "region"})
        assert Publication.objects.get().municipality is None

    def test_wrong_methods_and_bad_ids(self, head):
        assert head.post(LIST).status_code == 405
        assert head.get(f"{LIST}00000000-0000-4000-8000-000000000000/").status_code == 404

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"last": "30.03.2021"}, "Publicēt var tikai veselu mēnesi, ceturksni vai gadu."),
            ({"first": "x"}, "Ievadiet datumu"),
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"funding_source": "esf"}, "visi finansējuma avoti"),
        ],
    )
    def test_bad_input(self, head, march, changed, message):
        for answer in (head.get(NEW, QUERY | changed), head.post(NEW, QUERY | changed)):
            assert answer.status_code == 422
            assert message in answer.text
        assert not Publication.objects.exists()

    def test_nothing_to_publish(self, head, db):
        assert ">Publicēt<" not in head.get(NEW, QUERY).text
        answer = head.post(NEW, QUERY)
        assert answer.status_code == 422
        assert "Par šo periodu nav ko publicēt." in answer.text

    def test_nothing_but_hidden_counts(self, head, db):
        give("fizioterapija", 3)
        assert ">Publicēt<" not in head.get(NEW, QUERY).text
        for answer in (head.get(NEW, QUERY), head.post(NEW, QUERY)):
            assert "Visi šī perioda skaitļi attiecas uz tik maz personām" in answer.text
        assert answer.status_code == 422
        assert not Publication.objects.exists()

    def test_constant_queries_of_the_list(self, head, march):
        factories.PublicationFactory()
        with CaptureQueriesContext(connection) as before:
            head.get(LIST)
        for _n in range(3):
            factories.PublicationFactory()
        with CaptureQueriesContext(connection) as after:
            head.get(LIST)
        assert len(after) == len(before)


class TestHidden:
    def test_the_head_sees_what_and_why(self, head, march):
        head.post(NEW, QUERY)
        publication = Publication.objects.get()
        page = head.get(reverse("reports:publication_detail", args=[publication.uuid]))
        said = [
            (what.split(", ")[:2], value, str(why)) for what, value, why in page.context["hidden"]
        ]
        assert (["apjoms", "Logopēda nodarbība"], "4.00", "pārāk maz personu") in said
        assert (
            ["apjoms", "Masāža"],
            "18.00",
            "no tā varētu aprēķināt paslēptu skaitli",
        ) in said
        assert "21\u00a0reize" in publication.text
        assert "18\u00a0reizes" not in publication.text


class TestEdited:
    """Physiotherapy 21 times by seven is shown; massage 18 times and speech therapy are hidden."""

    def publish(self, head, change, to) -> object:
        text = head.get(NEW, QUERY).context["text"]
        assert change in text
        return head.post(NEW, QUERY | {"text": text.replace(change, to)})

    def test_other_words_are_published(self, head, march):
        answer = self.publish(head, "Avots: ", "Vairāk nekā 21 reize (01.04.2021.). Avots: ")
        assert answer.status_code == 302
        publication = Publication.objects.get()
        assert "Vairāk nekā 21 reize" in publication.text
        assert publication.title == str(public_article(asked()).article.title)

    @pytest.mark.parametrize(
        ("typed", "named"),
        [
            ("18 reizes masāža.", "„18 reizes”"),
            ("Logopēds 4,00.", "„4,00”"),
            ("Logopēdu apmeklēja divi bērni.", "„divi bērni”"),
            ("Trim bērniem.", "„Trim bērniem”"),
            ("Masāža ¾.", "„¾”"),
            ("Masāža ⑱.", "„⑱”"),
            ("Nr. 4.2.1.", "„4.2.1”"),
            ("31.13.2021.", "„31.13.2021. Avots”"),
            ("0004. gadā", "„0004. gadā”"),
            ("7 000", "„7 000 Avots”"),
        ],
    )
    def test_no_other_number_is_published(self, head, march, typed, named):
        answer = self.publish(head, "Avots: ", f"{typed} Avots: ")
        assert answer.status_code == 422
        assert named in answer.text
        assert "publiskajā versijā tāda skaitļa nav" in answer.text
        # Nothing of what was typed is lost.
        assert typed in answer.text
        assert not Publication.objects.exists()

    def test_each_place_is_named(self, head, march):
        answer = head.post(NEW, QUERY | {"text": "Virsraksts\n\n18 reizes\nun 4 reizes\n"})
        assert "3. rindā „18 reizes”" in answer.text
        assert "4. rindā „4 reizes”" in answer.text

    def test_a_number_that_counts_nobody_stays_before_its_word(self, head, march):
        article = replace(
            public_article(asked()).article, signature=("Pēdējo 4 gadu laikā", "Covid-19.")
        )
        made = replace(public_article(asked()), article=article)
        assert not refused_numbers("Pēdējo 4 gadu laikā, Covid-19.", made)
        assert refused_numbers("4 bērni", made)

    def test_the_generated_text_has_no_other_number(self, head, march):
        made = public_article(asked())
        assert not refused_numbers(as_text(made.article), made)


class TestTogether:
    @pytest.fixture
    def year(self, march):
        """In the other months each service has enough persons to be shown."""
        for period in (JANUARY, FEBRUARY):
            for code in ("fizioterapija", "masaza", "logopeds"):
                give(code, 6, period, times=2)

    def test_the_quarter_less_two_months_is_refused(self, head, year):
        for period in (JANUARY, FEBRUARY, MARCH):
            published(period)
        query = QUERY | {"first": "01.01.2021"}
        page = head.get(NEW, query)
        assert "Kopā ar jau publicēto" in page.text
        assert "Logopēda nodarbība" in page.text
        assert ">Publicēt<" not in page.text
        assert head.post(NEW, query).status_code == 422
        assert Publication.objects.count() == 3

    def test_in_the_other_order_the_quarter_is_refused(self, head, year):
        """March was not published, but everybody could work it out: two had a speech therapist."""
        for period in (JANUARY, FEBRUARY):
            published(period)
        answer = head.post(NEW, QUERY | {"first": "01.01.2021"})
        assert answer.status_code == 422
        assert "apjoms, Logopēda nodarbība, bērns, 2021. gada martā" in answer.text

    def test_the_quarter_follows_where_the_third_month_has_enough_persons(self, year):
        give("logopeds", 4)
        for period in (JANUARY, FEBRUARY, QUARTER):
            published(period)
        assert Publication.objects.count() == 3

    def test_two_totals_since_the_start_do_not_tell_who_came_between(self, march):
        """The second is left out: 21 less 17 would be four newcomers."""
        give("fizioterapija", 2)
        published()
        give("fizioterapija", 21, Period(date(2021, 4, 1), date(2021, 4, 30)))
        april = asked(Period(date(2021, 4, 1), date(2021, 4, 30)))
        assert Why.CUMULATIVE not in {h.why for h in public_article(april).hidden}
        may = Period(date(2021, 5, 1), date(2021, 5, 31))
        published(april.period)
        give("fizioterapija", 4, may)
        give("fizioterapija", 0, may, who=list(Client.objects.order_by("id")[:10]))
        (since_start,) = [h for h in public_article(asked(may)).hidden if h.why == Why.CUMULATIVE]
        assert since_start.figure.number == 42
        assert "sociālo pakalpojumu saņemšanu Rēzeknē uzsāka" not in published(may).text

    def test_the_quarter_by_itself_and_one_month(self, year):
        published(QUARTER)
        published(JANUARY)
        assert Publication.objects.count() == 2

    def test_the_former_unit_is_the_same_place(self, march):
        """The same counts again tell nothing new."""
        published()
        published(slug="rezekne")
        assert Publication.objects.count() == 2

    def test_the_region_less_what_stands_behind_the_wall(self, head, inese, march):
        """Region less there are two children in Rēzekne, whom the head of there cannot see."""
        elsewhere = [
            factories.ClientFactory(territory=factories.territory("daugavpils-novads"))
            for _n in range(6)
        ]
        for code in ("fizioterapija", "masaza", "logopeds"):
            give(code, 0, times=2, who=elsewhere)
        coordinator = factories.user_with("regional_coordinator", None, name="Rita")
        region = PeriodFilter.of_region(MARCH)
        publish(region, public_article(region), coordinator)
        there = factories.user_with("department_head", "augsdaugavas-novads", name="Daina")
        assert not Publication.objects.visible_to(there).exists()
        with pytest.raises(ValidationError, match="Kopā ar jau publicēto"):
            published(slug="augsdaugavas-novads", by=there)


class TestKept:
    def test_it_is_never_changed_or_deleted(self, march):
        publication = published()
        for change in (
            lambda: Publication.objects.update(title="cits"),
            lambda: publication.delete(),
            lambda: connection.cursor().execute("TRUNCATE reports_publication"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Publication.objects.get().title == publication.title

    def test_it_stays_when_the_rows_change(self, head, march):
        publication = published()
        give("fizioterapija", 5)
        where = reverse("reports:publication_detail", args=[publication.uuid])
        assert "21\u00a0reize" in head.get(where).context["publication"].text


class TestWall:
    def seen(self, user) -> int:
        with scope.of_user(user):
            return Publication.objects.count()

    def test_read_where_all_its_figures_are(self, inese, daina, rita, kaspars, march):
        published()
        region = PeriodFilter.of_region(MARCH)
        publish(region, public_article(region), rita)
        assert [self.seen(user) for user in (inese, rita, daina, kaspars)] == [1, 2, 0, 0]

    def test_written_by_who_publishes_there_in_the_own_name(self, inese, ilze, daina, rita, march):
        def write(user, name) -> None:
            with transaction.atomic(), scope.of_user(user):
                factories.PublicationFactory(published_by=name)

        write(inese, inese)
        write(rita, rita)
        for user, name in ((ilze, ilze), (daina, daina), (inese, rita)):
            with pytest.raises(ProgrammingError, match="row-level security"):
                write(user, name)

    def test_what_is_handed_over_the_wall_has_no_hidden_value(self, daina, march):
        published()
        with scope.of_user(daina), connection.cursor() as cursor:
            cursor.execute("SELECT published_cells(2021)::text, published_cells(2020)::text")
            ((this_year, other),) = cursor.fetchall()
        # Of other years all persons, and no services.
        assert '"quantity"' not in other
        assert "18.00" not in this_year
        assert '"21.00"' in this_year


def test_accessible(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{NEW}?{urlencode(QUERY)}")
    assert_accessible(page)
    page.get_by_role("button", name="Publicēt").click()
    assert page.locator("h1").inner_text() == "Publikācija"
    assert_accessible(page)
    page.goto(LIST)
    assert page.locator("tbody tr").count() == 1
    assert_accessible(page)
