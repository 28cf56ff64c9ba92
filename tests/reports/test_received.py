"""Report of services actually received: the page, who may, and what it says."""

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from di_latgale.dates import Period
from di_latgale.traces.models import Trace
from reports.columns import columns_of
from services.models import FundingSource
from tests import factories
from tests.browser import assert_accessible, sign_in

ADDRESS = "/reports/received/"
QUARTERS = [f"{number}. cet. 2022" for number in (1, 2, 3, 4)]
MARCH = {"first": "01.03.2021", "last": "31.03.2021"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+00:00", tick=True):
        yield


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def lines(response) -> list[tuple]:
    """Whose, service, recipient, months, quantity, unit cost, cost."""
    return [
        (
            person.whose.label,
            row.heading.split()[0],
            row.note,
            [figure.text for figure in row.columns],
            row.quantity.text,
            row.unit_cost,
            row.cost.text,
        )
        for person in response.context["persons"]
        for row in person.rows
    ]


class TestPage:
    def test_a_line_is_a_person_a_service_and_a_recipient(self, head, march):
        response = head.get(ADDRESS, MARCH)
        anna, emils = march.anna.identity, march.emils.identity
        parent = f"Pārstāvis: {march.parent.identity}"
        assert lines(response) == [
            (str(anna), "Fizioterapija", "Bērns", ["2"], "2", "10,00", "20,00"),
            (str(anna), "Fizioterapija", parent, ["1"], "1", "10,00", "10,00"),
            (str(anna), "Logopēda", "Bērns", ["1"], "1", "10,00", "10,00"),
            (str(anna), "Psihologa", parent, ["1"], "1", "10,00", "10,00"),
            (str(emils), "Fizioterapija", "Bērns", ["1"], "1", "10,00", "10,00"),
            (str(emils), "Psihologa", parent, ["1"], "1", "10,00", "10,00"),
            (str(emils), "Sociālā", "Bērns", ["1,25"], "1,25", "10,00", "12,50"),
        ]
        assert [person.cost.text for person in response.context["persons"]] == ["50,00", "32,50"]
        numbers = {label: figure.text for label, figure in response.context["key_numbers"]}
        assert numbers == {
            "Bērni": "2",
            "Pārstāvji": "1",
            "Ieraksti": "8",
            "Izmaksas, EUR": "82,50",
        }
        assert "Atskaite par faktiski saņemto pakalpojumu apjomu" in response.text
        assert "PROJEKTS" in response.text

    def test_adults_have_a_report_of_their_own(self, head, march):
        response = head.get(ADDRESS, MARCH | {"group": "adult"})
        assert [line[:3] for line in lines(response)] == [
            (str(march.janis.identity), "Dienas", "Pilngadīga persona")
        ]
        assert "Pilngadīgas personas ar garīga rakstura traucējumiem (GRT)" in response.text

    def test_every_number_leads_to_its_rows(self, head, march):
        response = head.get(ADDRESS, MARCH)
        figures = [
            figure
            for row in (
                *(row for person in response.context["persons"] for row in person.rows),
                *response.context["services"],
            )
            for figure in (*row.columns, row.quantity)
            if figure.text
        ]
        assert len(figures) > 20
        for figure in figures:
            behind = head.get(figure.address).context["sums"]
            assert f"{behind.quantity.normalize():f}".replace(".", ",") == figure.text
        for label, figure in response.context["key_numbers"]:
            behind = head.get(figure.address).context["sums"]
            expected = {
                "Bērni": behind.clients,
                "Pārstāvji": behind.persons,
                "Ieraksti": behind.entries,
                "Izmaksas, EUR": f"{behind.cost:.2f}".replace(".", ","),
            }
            assert str(expected[label]) == figure.text

    def test_services_sum_up_and_persons_count_once(self, head, march):
        response = head.get(ADDRESS, MARCH)
        rows = [
            (row.heading.split()[0], row.note, row.persons.text, row.quantity.text, row.cost.text)
            for row in response.context["services"]
        ]
        assert rows == [
            ("Fizioterapija", "Bērns", "2", "3", "30,00"),
            ("Fizioterapija", "Pārstāvis", "1", "1", "10,00"),
            ("Logopēda", "Bērns", "1", "1", "10,00"),
            ("Psihologa", "Pārstāvis", "1", "2", "20,00"),
            ("Sociālā", "Bērns", "1", "1,25", "12,50"),
        ]
        (total,) = response.context["totals"]
        assert (total.persons.text, total.cost.text) == ("2", "82,50")

    def test_the_unit_cost_stands_where_it_is_single(self, head, march):
        massage = factories.service("masaza")
        first = factories.RateFactory(
            service=massage, amount=Decimal("9.99"), valid_to=date(2021, 3, 4)
        )
        later = factories.RateFactory(
            service=massage, amount=Decimal("12.5"), valid_from=date(2021, 3, 5)
        )
        make = factories.ServiceSessionFactory
        for rate, day in ((first, 1), (later, 5)):
            make(client=march.anna, service=rate.service, rate=rate, happened_on=date(2021, 3, day))
        transport = factories.service("specializetais-transports")
        make(
            client=march.emils,
            service=transport,
            rate=None,
            cost=Decimal("7.77"),
            happened_on=date(2021, 3, 2),
        )
        unit_costs = {
            (name, service): (unit_cost, cost)
            for name, service, *_rest, unit_cost, cost in lines(head.get(ADDRESS, MARCH))
        }
        anna, emils = str(march.anna.identity), str(march.emils.identity)
        assert unit_costs[anna, "Masāža"] == ("dažādas", "22,49")
        assert unit_costs[emils, transport.name.split()[0]] == ("faktiskās", "7,77")

    def test_corrections_stand_in_lines_of_their_own(self, head, march):
        session = march.anna.sessions.filter(service__code="logopeds").get()
        change = factories.correction(session, quantity=2, cost=20)
        factories.confirmed(change, counted_on=date(2021, 4, 2))
        april = {"first": "01.04.2021", "last": "30.04.2021"}
        response = head.get(ADDRESS, april)
        (row,) = response.context["corrections"]
        assert (row.whose.number, row.month) == (march.anna.number, "2021. gada marts")
        assert (row.plus.text, row.minus.text) == ("2", "–")
        assert (row.plus_cost.text, row.minus_cost.text) == ("20,00", "–")
        assert [(t.label, t.cost.text) for t in response.context["totals"]] == [
            ("Kopā", "0,00"),
            ("Iepriekšējo periodu labojumi", "20,00"),
            ("Kopā ar labojumiem", "20,00"),
        ]
        behind = head.get(row.plus.address)
        assert (behind.context["sums"].quantity, behind.context["sums"].cost) == (2, 20)
        assert "Periodā ieskaitītie labojumi" in behind.text
        assert lines(head.get(ADDRESS, MARCH))[2][4] == "1"

    def test_only_what_the_source_paid(self, head, march):
        response = head.get(ADDRESS, MARCH | {"funding_source": "valsts"})
        assert [line[1] for line in lines(response)] == ["Logopēda"]
        assert FundingSource.objects.get(code="valsts").name in response.text

    def test_an_empty_period(self, head, march):
        response = head.get(ADDRESS, {"first": "01.01.2019", "last": "31.01.2019"})
        assert "Šajā periodā pakalpojumi nav sniegti." in response.text

    def test_deleted_entries_are_left_out(self, head, march):
        march.anna.sessions.filter(service__code="logopeds").update(deleted_at="2021-04-01 10:00Z")
        assert "Logopēda" not in {line[1] for line in lines(head.get(ADDRESS, MARCH))}

    def test_a_page_of_persons_and_totals_of_all(self, head, march):
        for _number in range(25):
            factories.ServiceSessionFactory(happened_on=date(2021, 3, 9))
        first = head.get(ADDRESS, MARCH)
        second = head.get(ADDRESS, MARCH | {"page": "2"})
        assert [len(page.context["persons"]) for page in (first, second)] == [25, 2]
        for page in (first, second):
            assert page.context["totals"][0].cost.text == "332,50"

    def test_constant_queries(self, head, march):
        head.get(ADDRESS, MARCH)
        with CaptureQueriesContext(connection) as before:
            head.get(ADDRESS, MARCH)
        for code in ("masaza", "logopeds", "kanisterapija"):
            service = factories.service(code)
            factories.ServiceSessionFactory(service=service, happened_on=date(2021, 3, 9))
        with CaptureQueriesContext(connection) as after:
            head.get(ADDRESS, MARCH)
        assert len(after) == len(before)


class TestNames:
    def test_the_coordinator_reads_numbers(self, client, rita, march):
        client.force_login(rita)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(ADDRESS, MARCH)
        assert {line[0] for line in lines(response)} == {march.anna.number, march.emils.number}
        for person in (march.anna.identity, march.emils.identity, march.parent.identity):
            assert person.family_name not in response.text
        assert str(march.anna.uuid) not in response.text
        assert not [q["sql"] for q in captured if "clients_clientidentity" in q["sql"]]
        behind = client.get(response.context["persons"][0].cost.address)
        assert behind.status_code == 200
        assert march.anna.identity.family_name not in behind.text
        assert march.anna.number in behind.text

    def test_a_worker_who_also_coordinates_has_names_at_home_only(self, client, ilze, march):
        factories.MembershipFactory(user=ilze, role="regional_coordinator")
        client.force_login(ilze)
        home = client.get(ADDRESS, MARCH | {"municipality": "rezeknes-valstspilseta"})
        assert str(march.anna.identity) in home.text
        region = client.get(ADDRESS, MARCH | {"municipality": "region"})
        assert march.anna.number in region.text
        assert str(march.anna.identity) not in region.text

    def test_others_clients_are_not_in_it(self, client, daina, march):
        client.force_login(daina)
        response = client.get(ADDRESS, MARCH)
        assert response.context["document"].is_empty
        assert client.get(ADDRESS, MARCH | {"municipality": "rezekne"}).status_code == 422

    def test_the_look_leaves_a_trace(self, head, march):
        head.get(ADDRESS, MARCH)
        trace = Trace.objects.latest("pk")
        assert trace.page == "reports:received"
        assert set(trace.client_ids) == {march.anna.pk, march.emils.pk}
        head.get(ADDRESS, MARCH | {"format": "xlsx"})
        trace = Trace.objects.latest("pk")
        assert set(trace.client_ids) == {march.anna.pk, march.emils.pk}


class TestAccess:
    def test_anonymous_signs_in_first(self, client, db):
        assert client.get(ADDRESS).url.startswith("/accounts/sign-in/")

    @pytest.mark.parametrize("person", ["kaspars", "valdis", "zane"])
    def test_without_the_right(self, client, request, person):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == 403

    def test_only_get(self, head):
        assert head.post(ADDRESS).status_code == 405

    def test_unknown_format(self, head):
        assert head.get(ADDRESS, {"format": "docx"}).status_code == 404

    @pytest.mark.parametrize(
        ("person", "kinds"),
        [
            ("ilze", {"pdf"}),
            ("inese", {"pdf", "xlsx"}),
            ("rita", {"pdf", "xlsx"}),
            ("anita", set()),
        ],
    )
    def test_files_are_for_who_may_take_them_away(self, client, request, march, person, kinds):
        client.force_login(request.getfixturevalue(person))
        assert set(client.get(ADDRESS, MARCH).context["addresses"]) == kinds
        for kind in ("pdf", "xlsx"):
            status = client.get(ADDRESS, MARCH | {"format": kind}).status_code
            assert status == (200 if kind in kinds else 403)

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"last": "28.02.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
            ({"group": "x"}, "Izvēlieties grupu."),
            ({"first": "01.01.2009"}, "Atskaitē var būt ne vairāk kā 12 gadi."),
        ],
    )
    def test_bad_input_comes_back_with_the_message(self, head, changed, message):
        response = head.get(ADDRESS, MARCH | changed)
        assert response.status_code == 422
        assert message in response.text

    def test_a_print_that_is_too_long_is_refused_with_the_reason(self, head, march, monkeypatch):
        monkeypatch.setattr("reports.received.document.MOST_PRINTED", 1)
        assert set(head.get(ADDRESS, MARCH).context["addresses"]) == {"xlsx"}
        response = head.get(ADDRESS, MARCH | {"format": "pdf"})
        assert response.status_code == 422
        assert "Izdrukā var būt ne vairāk kā 1 personas." in response.text


class TestColumns:
    @pytest.mark.parametrize(
        ("first", "last", "labels"),
        [
            ((2021, 3, 1), (2021, 3, 31), ["03.2021"]),
            ((2020, 12, 31), (2021, 1, 1), ["12.2020", "01.2021"]),
            ((2021, 10, 1), (2022, 12, 31), ["4. cet. 2021", *QUARTERS]),
            ((2018, 1, 1), (2021, 12, 31), ["2018", "2019", "2020", "2021"]),
        ],
    )  # fmt: skip
    def test_months_or_quarters_or_years(self, first, last, labels):
        span = Period(date(*first), date(*last))
        columns = columns_of(span)
        assert [column.label for column in columns] == labels
        assert columns[0].period.first == span.first
        assert columns[-1].period.last == span.last
        assert sum(column.period.days() for column in columns) == span.days()

    def test_no_more_than_twelve_years(self):
        assert len(columns_of(Period(date(2015, 1, 1), date(2026, 12, 31)))) == 12
        with pytest.raises(ValueError, match="years"):
            columns_of(Period(date(2014, 12, 31), date(2026, 12, 31)))


class TestEntries:
    """/reports/entries/, the rows behind the numbers."""

    def test_each_entry(self, head, march):
        address = head.get(ADDRESS, MARCH).context["persons"][0].cost.address
        assert parse_qs(urlsplit(address).query)["number"] == [march.anna.number]
        response = head.get(address)
        assert [entry.day.day for entry in response.context["entries"]] == [10, 10, 10, 10, 31]
        assert response.context["sums"].cost == 50
        assert f"/clients/{march.anna.uuid}/" in response.text

    def test_who_may(self, client, request, db):
        where = "/reports/entries/"
        assert client.get(where).url.startswith("/accounts/sign-in/")
        for person in ("kaspars", "valdis", "zane"):
            client.force_login(request.getfixturevalue(person))
            assert client.get(where).status_code == 403
        client.force_login(request.getfixturevalue("inese"))
        assert client.put(where).status_code == 405

    def test_what_nobody_links_to_is_not_there(self, head, march):
        for wrong in ({"first": "x"}, {"recipient": "x"}, {"service": "x"}, {"month": "x"}):
            assert head.get("/reports/entries/", MARCH | wrong).status_code == 404
        stranger = {"municipality": "daugavpils"}
        assert head.get("/reports/entries/", MARCH | stranger).status_code == 404

    def test_nothing(self, head, march):
        response = head.get("/reports/entries/", MARCH | {"number": "X-1", "territory": "rezekne"})
        assert response.status_code == 200
        assert "Šādu rindu nav." in response.text


def test_it_is_accessible(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(f"{ADDRESS}?first=01.03.2021&last=31.03.2021")
    page.get_by_role("heading", name="Atskaite par faktiski").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="82,50").first.click()
    page.get_by_role("heading", name="Ieraksti (8)").wait_for()
    assert_accessible(page)
