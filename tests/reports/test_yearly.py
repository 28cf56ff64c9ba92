"""The yearly summary of the region: /reports/yearly/."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.organisations.models import Territory
from reports.disclosure.cells import Cell, Measure, Shown, Why
from reports.yearly.counts import Served, Span, count_years
from reports.yearly.division import division_on
from reports.yearly.files import yearly_html, yearly_pdf
from reports.yearly.ranking import ranks
from reports.yearly.report import RankedBy, coverage
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.factories import (
    TEST_PASSWORD,
    AssessmentFactory,
    ClientFactory,
    RepresentationFactory,
    ServiceSessionFactory,
    service,
    territory,
)
from tests.reports.test_period import text_of

ADDRESS = "/reports/yearly/"
Y2021 = {"year": "2021", "division": "now", "by": "child"}


@pytest.fixture
def region(db):
    """Rēzekne: 7 children of whom one was served in 2020 already; Augšdaugava: 6 children, one of
    them also in Rēzekne, and 2 adults; Balvi: one child. Every session costs 10 EUR."""

    def give(who, on=date(2021, 3, 10), **kwargs):
        # Three months after the reform, so that each payer is one of today.
        return ServiceSessionFactory(client=who, happened_on=on, **kwargs)

    here = ClientFactory.create_batch(7)
    there = ClientFactory.create_batch(5, territory=territory("ilukstes-novads"))
    there.append(ClientFactory(person=here[0].person, territory=territory("ilukstes-novads")))
    for child in (*here, *there):
        give(child)
    give(here[1], on=date(2020, 5, 4))
    parent = RepresentationFactory(client=here[0]).representative
    give(here[0], recipient="representative", representative=parent)
    for adult in ClientFactory.create_batch(2, adult=True, territory=territory("ilukstes-novads")):
        give(adult, service=service("aprupe-majas"))
    give(ClientFactory(territory=territory("balvu-novads")))
    AssessmentFactory(client=here[0], assessed_on=date(2021, 2, 1))
    AssessmentFactory(client=here[1], assessed_on=date(2019, 2, 1))
    return here


@pytest.fixture
def coordinator(client, rita):
    client.force_login(rita)
    return client


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def row_of(table, name) -> list[str]:
    row = next(row for row in table.rows if row.name == name)
    return [row.rank, *map(str, row.figures)]


class TestLitany:
    def test_it_works(self, coordinator, region):
        response = coordinator.get(ADDRESS, Y2021)
        assert response.status_code == 200
        assert "Latgales reģiona gada kopsavilkums" in text_of(response)
        assert reverse("reports:yearly") == ADDRESS

    def test_anonymous_signs_in_first(self, client, db):
        response = client.get(ADDRESS)
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={ADDRESS}"

    @pytest.mark.parametrize(
        ("person", "status"),
        [
            ("ilze", 200),
            ("inese", 200),
            ("rita", 200),
            ("anita", 200),
            ("kaspars", 403),
            ("valdis", 403),
            ("zane", 403),
        ],
    )
    def test_who_may(self, client, request, person, status):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == status

    def test_a_membership_in_a_former_unit_alone_reads_nothing(self, client, db):
        client.force_login(
            factories.user_with(Membership.Role.DEPARTMENT_HEAD, "rezekne", name="Juris Vecais")
        )
        assert client.get(ADDRESS).status_code == 403

    def test_only_get(self, coordinator):
        assert coordinator.post(ADDRESS).status_code == 405

    def test_unknown_format(self, coordinator):
        assert coordinator.get(ADDRESS, {"format": "docx"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"year": ""}, "Izvēlieties gadu no saraksta."),
            ({"year": "2014"}, "Izvēlieties gadu no saraksta."),
            ({"year": "gads"}, "Izvēlieties gadu no saraksta."),
            ({"division": "x"}, "Izvēlieties dalījumu."),
            ({"by": "entries"}, "Izvēlieties, kas nosaka vietu."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, coordinator, changed, message):
        response = coordinator.get(ADDRESS, Y2021 | changed)
        assert response.status_code == 422
        assert text_of(response).count(message) == 2
        assert "Kļūda:" in response.content.decode()

    def test_the_usual_year_is_the_last_with_services(self, coordinator, region):
        assert coordinator.get(ADDRESS).context["document"].year == 2021

    def test_nothing_given(self, coordinator, db):
        assert "Šajā periodā pakalpojumi nav sniegti." in text_of(coordinator.get(ADDRESS, Y2021))

    def test_queries_do_not_grow_with_rows(self, coordinator, region):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                coordinator.get(ADDRESS, Y2021)
            return len(captured)

        queries()
        before = queries()
        for child in ClientFactory.create_batch(9, territory=territory("ludzas-novads")):
            ServiceSessionFactory(client=child)
        assert queries() == before


class TestFigures:
    def test_municipalities_of_today(self, coordinator, region):
        document = coordinator.get(ADDRESS, Y2021).context["document"]
        in_total, in_year = document.tables
        assert in_total.heading == "Līdz 2021. gada beigām kopumā"
        assert in_year.heading == "2021. gadā"
        assert row_of(in_total, "Rēzeknes valstspilsēta") == [
            *("1.", "7", "1", "0", "9", "90,00", "2", "350,0\xa0%"),
        ]
        assert row_of(in_year, "Rēzeknes valstspilsēta")[4:6] == ["8", "80,00"]
        assert row_of(in_total, "Augšdaugavas novads") == [
            *("2.", "6", "0", "2", "8", "80,00", "0", "–"),
        ]
        assert row_of(in_total, "Ludzas novads")[0] == "4.–9."
        assert len(in_total.rows) == 9

    def test_the_region_counts_a_person_once_and_says_so(self, coordinator, region):
        response = coordinator.get(ADDRESS, Y2021)
        in_total, _in_year = response.context["document"].tables
        assert [str(figure) for figure in in_total.region] == [
            *("13", "1", "2", "18", "180,00", "2", "750,0\xa0%"),
        ]
        assert in_total.overlaps == [
            "Reģionā kopā 13\xa0bērni. Rindu summa ir 14, jo 1\xa0bērns saņēma pakalpojumus "
            "divās pašvaldībās."
        ]

    def test_the_division_of_that_time(self, coordinator, region):
        response = coordinator.get(ADDRESS, Y2021 | {"division": "then"})
        in_total = response.context["document"].tables[0]
        assert len(in_total.rows) == 21
        assert row_of(in_total, "Ilūkstes novads (līdz 30.06.2021.)")[1] == "6"
        text = text_of(response)
        assert "Pašvaldības pēc toreizējā dalījuma, kāds tas bija 01.01.2021." in text
        response = coordinator.get(ADDRESS, Y2021 | {"division": "then", "year": "2022"})
        assert len(response.context["document"].tables[0].rows) == 9

    @time_machine.travel("2022-02-12 14:02+02:00")
    def test_facts(self, coordinator, region):
        assert (
            "Latgales plānošanas reģions. Kopā līdz 31.12.2021. Pēc pakalpojuma sniegšanas datuma. "
            "Finansējuma avots: visi. Pašvaldības pēc tagadējā dalījuma, kas ir spēkā no "
            "01.07.2021. "
        ) in (text := text_of(coordinator.get(ADDRESS, Y2021)))
        assert "Dati 12.02.2022. 14:02. PROJEKTS" in text

    def test_a_part_that_is_not_known_stands_alone_before_the_reform(self, coordinator, db):
        place = territory("rezeknes-novads-2021-nezinama")
        ServiceSessionFactory(client=ClientFactory(territory=place), happened_on=date(2021, 8, 2))
        document = coordinator.get(ADDRESS, Y2021 | {"division": "then"}).context["document"]
        assert row_of(document.tables[0], "Rēzeknes novads (daļa nav zināma)")[1] == "1"
        document = coordinator.get(ADDRESS, Y2021).context["document"]
        assert row_of(document.tables[0], "Rēzeknes novads")[1] == "1"

    def test_each_number_opens_its_rows(self, coordinator, region):
        document = coordinator.get(ADDRESS, Y2021).context["document"]
        checked = 0
        for table in document.tables:
            for figures in (*(row.figures for row in table.rows), table.region):
                for name, figure in zip(
                    ("persons", "persons", "persons", "entries", "cost"), figures, strict=False
                ):
                    if figure.address:
                        sums = coordinator.get(figure.address).context["sums"]
                        text = f"{getattr(sums, name)}".replace(".", ",")
                        assert text == str(figure)
                        checked += 1
                if figures[5].address:
                    rows = coordinator.get(figures[5].address).context["page"].paginator
                    assert str(rows.count) == str(figures[5])
                    checked += 1
        assert checked > 30

    def test_no_names(self, coordinator, region):
        text = text_of(coordinator.get(ADDRESS, Y2021))
        assert region[0].identity.family_name not in text

    def test_nobody_without_figures_asks_the_database(self, region, kaspars):
        places = division_on(date(2021, 12, 31))
        span = Span(2021, 2021)
        with scope.of_user(kaspars):
            assert count_years(places, [span])[span].region == Served()


class TestRanking:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ([], []),
            ([5, 3, 3, 1], ["1.", "2.–3.", "2.–3.", "4."]),
            ([0, 0], ["1.–2.", "1.–2."]),
            ([None, 4, None, 7], [None, "2.", None, "1."]),
        ],
    )
    def test_ranks(self, values, expected):
        assert [str(rank) if rank else None for rank in ranks(values)] == expected

    def test_coverage_is_never_clamped_and_unknown_where_nobody_is_assessed(self):
        assert str(coverage(Served(child=2, adult=1, assessed=2))) == "150.0"
        assert coverage(Served(child=2)) is None
        assert coverage(Served(child=None, assessed=9)) is None

    def test_ranked_by_cost(self, coordinator, region):
        ServiceSessionFactory.create_batch(
            12, client=ClientFactory(territory=territory("ludzas-novads"))
        )
        response = coordinator.get(ADDRESS, Y2021 | {"by": RankedBy.COST.value})
        rows = response.context["document"].tables[0].rows
        assert [(row.name, row.rank) for row in rows][:2] == [
            ("Ludzas novads", "1."),
            ("Rēzeknes valstspilsēta", "2."),
        ]


class TestFiltered:
    """For who reads the figures of one municipality."""

    def test_the_own_row_is_in_clear_and_few_elsewhere_are_not(self, head, region):
        response = head.get(ADDRESS, Y2021)
        document = response.context["document"]
        in_total, in_year = document.tables
        assert row_of(in_total, "Rēzeknes valstspilsēta") == [
            *("1.", "7", "1", "0", "9", "90,00", "2", "350,0\xa0%"),
        ]
        # Six children are enough to tell of; two adults and Balvi's one child are not.
        assert row_of(in_year, "Augšdaugavas novads")[3] == "…"
        assert row_of(in_year, "Balvu novads")[1:7] == ["…"] * 6
        assert in_total.overlaps == in_year.overlaps == []
        assert "… apzīmē skaitli, kas nav rādīts" in text_of(response)

    def test_only_the_own_rows_open(self, head, region):
        document = head.get(ADDRESS, Y2021).context["document"]
        for table in document.tables:
            for row in table.rows:
                is_own = row.name == "Rēzeknes valstspilsēta"
                assert any(figure.address for figure in row.figures) == is_own
            assert not any(figure.address for figure in table.region)

    def test_the_division_of_that_time_is_not_offered(self, head, region):
        response = head.get(ADDRESS, Y2021 | {"division": "then"})
        assert len(response.context["document"].tables[0].rows) == 9
        assert "division" not in response.context["form"].fields
        assert "Citas pašvaldības rādītas tikai pēc tagadējā dalījuma" in text_of(response)

    def test_hidden_counts_are_in_no_file(self, head, region):
        book = openpyxl.load_workbook(
            BytesIO(head.get(ADDRESS, Y2021 | {"format": "xlsx"}).content)
        )
        rows = {row[0].value: [c.value for c in row] for row in book["2021"].iter_rows(min_row=4)}
        assert rows["Balvu novads"][2:8] == ["…"] * 6
        assert rows["Rēzeknes valstspilsēta"][2] == 7

    def test_what_an_article_hides_is_not_got_back_from_the_whole(self, client, region, daina):
        """Augšdaugava hid an amount of 2021, so its whole amount is hidden from Rēzekne."""
        place = factories.municipality("augsdaugavas-novads")
        keys = Territory.objects.of_municipalities([place]).order_by("id")
        hidden = Shown(
            Cell(
                Measure.COST,
                frozenset(keys.values_list("id", flat=True)),
                date(2021, 1, 1),
                date(2021, 12, 31),
                recipient="adult",
            ),
            20,
            is_few=True,
            why=Why.FEW,
        )
        inese = factories.user_with(
            Membership.Role.DEPARTMENT_HEAD, "rezeknes-valstspilseta", name="Ieva Zīle"
        )
        client.force_login(inese)
        # Enough small counts to hide among each other.
        for child in ClientFactory.create_batch(4, territory=territory("ludzas-novads")):
            ServiceSessionFactory(client=child)
        before = client.get(ADDRESS, Y2021).context["document"]
        assert row_of(before.tables[1], "Augšdaugavas novads")[4] == "8"
        factories.PublicationFactory(
            municipality=place,
            territories=sorted(hidden.cell.territories),
            shown=[hidden.as_json()],
            first=date(2021, 1, 1),
            last=date(2021, 12, 31),
        )
        after = client.get(ADDRESS, Y2021).context["document"]
        assert row_of(after.tables[1], "Augšdaugavas novads")[4:6] == ["…", "…"]


class TestFiles:
    def test_the_page_links_its_files(self, coordinator, region):
        response = coordinator.get(ADDRESS, Y2021)
        for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            address = response.context["files"][kind]
            if kind == "xlsx":
                assert f'href="{address.replace("&", "&amp;")}"' in response.content.decode()
            file = coordinator.get(ADDRESS + address)
            assert file.content.startswith(start)
            name = f"gada-kopsavilkums-latgale-2021-tagadejais.{kind}"
            assert f'filename="{name}"' in file["Content-Disposition"]

    def test_the_print(self, coordinator, region):
        document = coordinator.get(ADDRESS, Y2021).context["document"]
        letters = "āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ ŗō „”–€"
        document.tables[0].overlaps.append(letters)
        pdf = yearly_pdf(document)
        reader = PdfReader(BytesIO(pdf))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert letters in text
        assert "PROJEKTS" in text
        with pikepdf.open(BytesIO(pdf)) as opened:
            root = opened.Root
            assert str(root.Lang) == "lv"
            assert "/StructTreeRoot" in root
            assert bool(root.MarkInfo.Marked)
            assert opened.docinfo["/Title"] == "Latgales reģiona gada kopsavilkums – 2021"
            assert "Apkalpotie bērni: Līdz 2021. gada beigām kopumā" in alternatives(
                root.StructTreeRoot
            )

    def test_print_and_page_have_the_same_tables_and_picture(self, coordinator, region):
        response = coordinator.get(ADDRESS, Y2021)
        page, printed = response.content.decode(), yearly_html(response.context["document"])
        picture = re.search(r"<svg.*?</svg>", page, re.S)[0]
        assert picture in printed

    def test_the_workbook(self, coordinator, region):
        answer = coordinator.get(ADDRESS, Y2021 | {"format": "xlsx"})
        book = openpyxl.load_workbook(BytesIO(answer.content))
        sheet = book["Kopumā"]
        assert [cell.value for cell in sheet[3]] == [
            "Pašvaldība",
            "Vieta: Apkalpotie bērni",
            *("Bērni", "Pārstāvji", "Pieaugušie", "Ieraksti", "Izmaksas, EUR"),
            *("Izvērtēti", "Apkalpotie pret izvērtētajiem"),
        ]
        assert [cell.value for cell in sheet[4]] == [
            *("Rēzeknes valstspilsēta", "1.", 7, 1, 0, 9, 90, 2, 350),
        ]
        assert [cell.value for cell in sheet[sheet.max_row]][:3] == ["Reģions", None, 13]


def alternatives(node, found=None) -> list[str]:
    """Texts for pictures in the structure of a PDF."""
    found = [] if found is None else found
    if isinstance(node, pikepdf.Array):
        for kid in node:
            alternatives(kid, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/Alt" in node:
            found.append(str(node.Alt))
        if "/K" in node:
            alternatives(node.K, found)
    return found


def test_in_a_browser(page, rita, region):
    rita.set_password(TEST_PASSWORD)
    rita.save()
    sign_in(page, rita, TEST_PASSWORD)
    page.goto(f"{ADDRESS}?year=2021&division=then&by=child")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    words = page.locator(".picture text").first
    assert words.evaluate("e => e.getBoundingClientRect().height") >= 11
