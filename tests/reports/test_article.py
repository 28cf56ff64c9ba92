"""The article on a period: /reports/article/ and the rows of its figures."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document

from di_latgale.dates import Period
from di_latgale.traces.models import Trace
from reports.article.behind import counted_again
from reports.article.figures import Figure, Kind
from reports.article.report import told
from reports.article.text import article
from reports.period.filter import PeriodFilter
from services.models import Centre, Closure, FundingSource, Service
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import municipality

ADDRESS, ROWS = "/reports/article/", "/reports/article/rows/"
MARCH = {"municipality": "rezekne", "first": "01.03.2021", "last": "31.03.2021"}


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def asked(first=date(2021, 3, 1), last=date(2021, 3, 31), slug="rezekne", **rest) -> PeriodFilter:
    return PeriodFilter(Period(first, last), (municipality(slug),), **rest)


def text(*args, **kwargs) -> str:
    made = article(told(asked(*args, **kwargs)))
    sentences = [s for p in made.paragraphs for s in (*p.sentences, *p.items)]
    return "\n".join(map(str, [made.title, *sentences, *made.signature])).replace("\u00a0", " ")


def links(page) -> list[str]:
    return [unescape(found) for found in re.findall(rf'href="({ROWS}[^"]+)"', page.text)]


def address(page, *parts: str) -> str:
    return next(a for a in links(page) if all(part in a for part in parts))


class TestLitany:
    def test_it_works(self, head, march):
        response = head.get(ADDRESS, MARCH)
        assert response.status_code == 200
        assert reverse("reports:article") == ADDRESS
        assert "Avots: Rēzeknes Sociālais dienests" in response.text

    def test_anonymous_signs_in_first(self, client, db):
        for where in (ADDRESS, ROWS):
            assert client.get(where).url == f"{reverse('account_login')}?next={where}"

    @pytest.mark.parametrize("person", ["ilze", "inese", "rita", "anita"])
    def test_who_reads_figures_reads_it(self, client, request, person, march):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS, MARCH).status_code == 200

    @pytest.mark.parametrize("person", ["kaspars", "valdis"])
    def test_others_do_not(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == 403
        assert client.get(ROWS).status_code == 403

    def test_only_get(self, head):
        assert head.post(ADDRESS).status_code == 405
        assert head.post(ROWS).status_code == 405

    def test_unknown_format(self, head):
        assert head.get(ADDRESS, {"format": "pdf"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"last": "28.02.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, head, changed, message):
        response = head.get(ADDRESS, MARCH | changed)
        assert response.status_code == 422
        assert "Raksts nav sagatavots." in response.text
        assert message in response.text

    def test_constant_queries(self, head, march, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        head.get(ADDRESS, MARCH)
        with CaptureQueriesContext(connection) as before:
            head.get(ADDRESS, MARCH)
        for code in ("masaza", "logopeds", "kanisterapija"):
            who = factories.ClientFactory()
            factories.ServiceSessionFactory(
                client=who, service=factories.service(code), happened_on=date(2021, 3, 9)
            )
        with CaptureQueriesContext(connection) as after:
            head.get(ADDRESS, MARCH)
        assert len(after) == len(before)


class TestText:
    def test_march(self, march):
        assert text() == "\n".join(
            [
                "2021. gada martā Rēzeknē sabiedrībā balstītus sociālos pakalpojumus saņēma "
                "2 bērni, 1 pieaugušais un 1 bērnu pārstāvis",
                "2016. gadā Latgales plānošanas reģions (LPR) kopā ar sadarbības partneriem "
                "pašvaldībās uzsāka projektu „Deinstitucionalizācijas pasākumu īstenošana "
                "Latgales reģionā (DI Latgalē)” (Nr. 9.2.2.1./15/I/005), lai veicinātu sabiedrībā "
                "balstītu sociālo pakalpojumu pieejamību tuvāk dzīvesvietai.",
                "Līdz 31.03.2021. sociālo pakalpojumu saņemšanu Rēzeknē uzsāka 2 bērni ar "
                "funkcionāliem traucējumiem un 1 pilngadīga persona ar garīga rakstura "
                "traucējumiem.",
                "Pakalpojumus finansē: Valsts budžets.",
                "Funkcionālie traucējumi (FT) ir dažāda veida traucējumi, kas ierobežo bērna "
                "spēju rūpēties par sevi vai veikt ikdienas darbības, piemēram, redzes vai kustību "
                "traucējumi, augšanas, uzvedības, valodas attīstības vai fiziskās un garīgās "
                "attīstības traucējumi. To dēļ bērnam vai viņa ģimenei var būt īpašas vajadzības "
                "vai grūtības pilnvērtīgi iekļauties sabiedrībā.",
                "Pārsvarā nodrošināti fizioterapijas pakalpojumi.",
                "2021. gada martā sociālās rehabilitācijas pakalpojumus saņēma 2 bērni ar FT; "
                "kopā nodrošinātas 4 pakalpojuma sniegšanas reizes, šim mērķim izlietoti "
                "40,00 eiro. Sniegtie pakalpojumi:",
                "fizioterapija (individuāla nodarbība) – 3 reizes;",
                "logopēda nodarbība – 1 reize.",
                "Bērniem ar FT, kuriem ar Veselības un darbspēju ekspertīzes ārstu valsts "
                "komisijas atzinumu noteikta īpašas kopšanas nepieciešamība, tiek nodrošināta arī "
                "sociālā aprūpe dzīvesvietā.",
                "10.03.2021. aprūpes pakalpojumu saņēma 1 bērns ar FT "
                "(pakalpojuma saņemšanu šajā laikā uzsāka 1); kopā nodrošinātas 1,25 aprūpes "
                "stundas, šim mērķim izlietoti 12,50 eiro.",
                "Bērnu ar FT vecākiem un citiem likumiskajiem pārstāvjiem, arī audžuģimenēm, tiek "
                "nodrošināti sociālās rehabilitācijas pakalpojumi – ne vairāk kā 20 pakalpojuma "
                "sniegšanas reizes par vienu bērnu visā projekta īstenošanas laikā.",
                "Pārsvarā nodrošināti psihologa pakalpojumi.",
                "Sociālās rehabilitācijas pakalpojumus saņēma 2 bērnu ar FT likumiskais pārstāvis "
                "– 1 persona; kopā nodrošinātas 3 pakalpojuma sniegšanas reizes, šim mērķim "
                "izlietoti 30,00 eiro. Sniegtie pakalpojumi:",
                "psihologa konsultācija (individuāla) – 2 reizes;",
                "fizioterapija (individuāla nodarbība) – 1 reize.",
                "Pakalpojumus saņem arī pilngadīgas personas ar garīga rakstura traucējumiem "
                "(GRT), lai varētu dzīvot patstāvīgi un iekļauties sabiedrībā.",
                "2021. gada martā 1 persona bija darba attiecībās.",
                "Dienas aprūpes centra pakalpojumu saņēma 1 pilngadīga persona ar GRT; kopā "
                "nodrošināta 1 pakalpojuma diena, šim mērķim izlietoti 10,00 eiro.",
                "=Saulīte klientus uzņēma katru darba dienu (23 dienas).",
                "Informāciju sagatavoja Nodaļas vadītāja Inese Zīle",
                "Avots: Rēzeknes Sociālais dienests",
            ]
        )

    def test_nothing_given(self, db):
        assert text(date(2015, 1, 1), date(2015, 12, 31), "ludzas-novads") == "\n".join(
            [
                "Sabiedrībā balstītie sociālie pakalpojumi Ludzas novadā",
                "2015. gadā Ludzas novadā sociālie pakalpojumi netika sniegti.",
                "Avots: Ludzas novads",
            ]
        )

    def test_of_the_region(self, march):
        made = article(told(PeriodFilter.of_region(Period(date(2021, 3, 1), date(2021, 3, 31)))))
        assert str(made.title).startswith("2021. gada martā Latgalē sabiedrībā")
        assert made.signature == ("Avots: Latgales plānošanas reģions",)

    def test_of_two_places(self, march):
        places = municipality("rezekne"), municipality("ludzas-novads")
        made = article(told(PeriodFilter(Period(date(2021, 1, 1), date(2021, 3, 31)), places)))
        expected = "2021. gada 1. ceturksnī Rēzeknē un Ludzas novadā sabiedrībā"
        assert str(made.title).startswith(expected)
        assert made.signature == ("Avots: Rēzekne un Ludzas novads",)

    def test_only_what_the_source_paid(self, march):
        state = FundingSource.objects.get(code="valsts")
        assert "projektu" not in text(funding_source=state)
        assert "Logopēda pakalpojumu saņēma 1 bērns ar FT" not in text(funding_source=state)
        assert "2021. gada martā logopēda pakalpojumu saņēma 1 bērns ar FT; kopā" in text(
            funding_source=state
        )

    def test_a_service_of_an_unknown_code(self, march):
        Service.objects.filter(code="dac-grt").update(code="diena-kopa", name="Diena kopā")
        assert "Pakalpojumu „Diena kopā” saņēma 1 pilngadīga persona ar GRT" in text()

    def test_why_a_centre_was_closed(self, march):
        centre = Centre.objects.get(name="=Saulīte")
        days = {"first_day": date(2021, 3, 1), "last_day": date(2021, 3, 3)}
        Closure.objects.create(centre=centre, reason="remonts", **days)
        assert (
            "klientus uzņēma 20 dienas no 23 darba dienām; pārtraukuma iemesls – remonts." in text()
        )

    def test_growth_is_of_the_same_days_of_each_year(self, db):
        who = factories.ClientFactory()
        for year, entries in ((2019, 1), (2020, 2), (2021, 3)):
            for day in range(1, entries + 1):
                factories.ServiceSessionFactory(client=who, happened_on=date(year, 3, day))
        # More of 2020 lies outside the days that are compared.
        for day in range(1, 5):
            factories.ServiceSessionFactory(client=who, happened_on=date(2020, 8, day))
        assert "Pēdējo 3 gadu laikā Rēzeknē audzis" in text()
        factories.ServiceSessionFactory(client=who, happened_on=date(2020, 3, 20))
        assert "laikā Rēzeknē audzis" not in text()


class TestRows:
    def test_the_rows_behind_each_figure_give_it(self, march):
        figures = article(told(asked())).figures
        assert {figure.kind for figure in figures} == set(Kind) - {Kind.YEARS}
        for figure in figures:
            assert Decimal(counted_again(asked(), figure)) == figure.number, figure

    def test_the_head_opens_each_and_the_files(self, head, march):
        page = head.get(ADDRESS, MARCH)
        assert len(links(page)) == len(article(told(asked())).figures)
        for where in links(page):
            assert head.get(where).status_code == 200
        rows = head.get(address(page, "recipient=adult", "category=day_care"))
        assert reverse("clients:detail", args=[march.janis.uuid]) in rows.text
        assert march.janis.number in rows.text
        assert "Ozols" not in rows.text

    def test_the_coordinator_sees_numbers_that_lead_nowhere(self, client, rita, march):
        client.force_login(rita)
        page = client.get(ADDRESS, MARCH)
        rows = client.get(address(page, "what=outcome"))
        assert march.janis.number in rows.text
        assert str(march.janis.uuid) not in rows.text

    def test_a_look_leaves_a_trace(self, head, march):
        page = head.get(ADDRESS, MARCH)
        assert not Trace.objects.filter(page="reports:article").exists()
        head.get(address(page, "recipient=adult", "category=day_care"))
        trace = Trace.objects.get(page="reports:article_rows")
        assert trace.client_ids == [march.janis.pk]

    @pytest.mark.parametrize(
        "changed",
        [
            {"municipality": "daugavpils"},
            {"what": "nothing"},
            {"what": ""},
            {"recipient": "nobody"},
            {"service": "no-such"},
            {"what": "open_days", "centre": "no-such"},
            {"what": "limit", "limit": "no-such"},
            {"first": "x"},
        ],
    )
    def test_an_address_of_nothing(self, head, march, changed):
        assert head.get(ROWS, MARCH | {"what": "served"}).status_code == 200
        assert head.get(ROWS, MARCH | {"what": "served"} | changed).status_code == 404

    def test_those_who_started(self, head, march):
        factories.ServiceSessionFactory(
            client=march.anna, service=factories.service("logopeds"), happened_on=date(2020, 3, 1)
        )
        query = MARCH | {"what": "started", "category": "social_rehabilitation"}
        rows = head.get(ROWS, query | {"recipient": "child"})
        assert {row.service.split()[0] for row in rows.context["rows"]} == {"Fizioterapija"}


class TestFiles:
    def test_text(self, head, march):
        response = head.get(ADDRESS, MARCH | {"format": "txt"})
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Disposition"] == (
            'attachment; filename="raksts-rezekne-2021-03-01-2021-03-31.txt"'
        )
        assert "• logopēda nodarbība – 1\u00a0reize.\n" in response.text

    def test_word(self, head, march):
        response = head.get(ADDRESS, MARCH | {"format": "docx"})
        document = Document(io.BytesIO(response.content))
        plain = head.get(ADDRESS, MARCH | {"format": "txt"}).text
        lines = [line.removeprefix("• ") for line in plain.splitlines() if line]
        assert [paragraph.text for paragraph in document.paragraphs] == lines
        assert document.paragraphs[0].style.name == "Heading 1"
        assert document.core_properties.language == "lv-LV"
        assert document.core_properties.title == lines[0]

    def test_the_command_prints_the_same(self, head, march, capfdbinary):
        days = ["--from", "2021-03-01", "--to", "2021-03-31"]
        call_command("period_article", "--municipality", "rezekne", *days)
        out, err = capfdbinary.readouterr()
        assert out == head.get(ADDRESS, MARCH | {"format": "txt"}).content
        assert err == b""

    def test_the_command_into_a_file(self, march, tmp_path):
        file = tmp_path / "raksts.docx"
        days = ["--from", "2021-03-01", "--to", "2021-03-31"]
        options = ["--format", "docx", "--output", str(file)]
        call_command("period_article", "--region", *days, *options)
        assert Document(str(file)).paragraphs[0].text.startswith("2021. gada martā Latgalē")

    def test_the_command_refuses_what_is_unknown(self, db):
        with pytest.raises(CommandError, match="nezeme"):
            days = ["--from", "2021-03-01", "--to", "2021-03-31"]
            call_command("period_article", "--municipality", "nezeme", *days)


def test_accessible(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{ADDRESS}?{urlencode(MARCH)}")
    assert page.locator(".article-text a").count() > 20
    assert_accessible(page)
    page.locator(".article-text a").first.click()
    assert page.locator("h1").inner_text() == "Rindas aiz skaitļa"
    assert_accessible(page)


def test_figures_print_as_the_house_writes_numbers():
    def printed(number, kind=Kind.QUANTITY) -> str:
        return str(Figure(Decimal(number), kind, None))

    assert printed("9988.00") == "9\u00a0988"
    assert printed("1.50") == "1,5"
    assert printed("35791", Kind.COST) == "35\u00a0791,00"
