"""What waits, by person, on the first page; at least one case of each kind and its bounds."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from clients.models import CaseloadEntry, Draft, Opinion
from services.models import SupportPlan, WorkMail
from services.work.items import Kind
from services.work.people import ALL, OWN, Work
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
TODAY = date(2021, 11, 9)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2021-11-09 12:00+02:00", tick=False):
        yield


@pytest.fixture
def anna(db):
    """A child without anything that ends."""
    return factories.ClientFactory(
        number="R-17",
        identity__given_name="Anna",
        identity__family_name="Ozola",
        identity__birth_date=date(2013, 5, 20),
    )


def kinds(user, scope=ALL) -> list[str]:
    return [item.kind.value for item in Work(user, TODAY, scope).items]


def terms(user, kind) -> list[date]:
    return [item.term for item in Work(user, TODAY, ALL).items if item.kind == kind]


def answers_for(worker, client, **kwargs) -> None:
    CaseloadEntry.objects.create(
        client=client,
        territory=client.territory,
        worker=worker,
        valid_from=date(2020, 1, 1),
        **kwargs,
    )


@pytest.mark.parametrize(
    ("ends", "waits"),
    [
        (TODAY - 91 * DAY, False),
        (TODAY - 90 * DAY, True),
        (TODAY, True),
        (TODAY + 30 * DAY, True),
        (TODAY + 31 * DAY, False),
        (None, False),
    ],
)
class TestEnding:
    def test_an_opinion(self, ilze, anna, ends, waits):
        anna.opinions.update(valid_to=ends)
        assert kinds(ilze) == (["opinion"] if waits else [])

    def test_a_disability(self, ilze, anna, ends, waits):
        anna.disabilities.update(valid_to=ends)
        assert kinds(ilze) == (["disability"] if waits else [])

    def test_a_plan(self, ilze, anna, ends, waits):
        factories.SupportPlanFactory(client=anna, valid_to=ends)
        assert kinds(ilze) == (["plan"] if waits else [])


def test_what_goes_on_does_not_end(ilze, anna):
    anna.opinions.update(valid_to=TODAY + DAY)
    Opinion.objects.create(client=anna, territory=anna.territory, valid_from=TODAY + 2 * DAY)
    factories.SupportPlanFactory(client=anna, valid_to=TODAY + DAY)
    factories.SupportPlanFactory(client=anna, valid_from=TODAY + 2 * DAY)
    assert kinds(ilze) == []


def test_a_draft_plan_keeps_none_from_ending(ilze, anna):
    factories.SupportPlanFactory(client=anna, valid_to=TODAY + DAY)
    factories.SupportPlanFactory(client=anna, valid_from=TODAY + 2 * DAY, approved_on=None)
    assert kinds(ilze) == ["plan"]


@pytest.mark.parametrize(
    ("born", "waits"),
    [
        (date(2003, 11, 9), True),
        (date(2004, 1, 8), True),
        (date(2004, 1, 9), False),
        (date(2002, 11, 9), True),
        (date(2002, 11, 8), False),
    ],
)
def test_a_child_turns_18(ilze, born, waits):
    factories.ClientFactory(identity__birth_date=born)
    factories.ClientFactory(identity__birth_date=born, adult=True)
    assert kinds(ilze) == (["of_age"] if waits else [])


def test_who_is_born_on_29_february_turns_18_on_1_march(ilze):
    factories.ClientFactory(identity__birth_date=date(2004, 2, 29))
    with time_machine.travel("2022-01-10 12:00+02:00"):
        items = Work(ilze, date(2022, 1, 10), ALL).items
    assert [item.term for item in items] == [date(2022, 3, 1)]


class TestPlanned:
    @pytest.fixture
    def line(self, anna):
        return factories.PlannedServiceFactory(
            plan__client=anna, plan__valid_from=date(2021, 1, 1), quantity=20
        )

    @pytest.mark.parametrize(
        ("given", "waits"),
        [(None, True), (date(2021, 10, 10), True), (date(2021, 10, 11), False), (TODAY, False)],
    )
    def test_and_not_given_for_30_days(self, ilze, anna, line, given, waits):
        if given:
            factories.ServiceSessionFactory(client=anna, happened_on=given)
        assert kinds(ilze) == (["not_given"] if waits else [])

    def test_all_services_of_a_client_are_one_line(self, ilze, anna, line):
        factories.PlannedServiceFactory(plan=line.plan, service=factories.service("masaza"))
        (item,) = Work(ilze, TODAY, ALL).items
        assert "30\u00a0dienas nav sniegts: Fizioterapija" in item.words
        assert item.words.endswith(", Masāža")

    def test_a_quantity_that_ends_too_soon(self, ilze, anna, line):
        SupportPlan.objects.update(valid_to=date(2021, 12, 31))
        factories.ServiceSessionFactory(client=anna, quantity=17, happened_on=TODAY)
        # 313 of 365 days are over; 20 × 313 / 365 = 17.15.
        assert kinds(ilze) == []
        factories.ServiceSessionFactory(client=anna, quantity=1, happened_on=TODAY)
        (item,) = Work(ilze, TODAY, ALL).items
        assert item.kind == Kind.PACE
        # 313 days × 20 / 18 = 347.8 days.
        assert item.term == date(2021, 1, 1) + timedelta(days=346)
        assert "18 no 20" in item.words
        factories.ServiceSessionFactory(client=anna, quantity=2, happened_on=TODAY)
        (item,) = Work(ilze, TODAY, ALL).items
        assert "izlietots viss, 20 no 20" in item.words


class TestDecisions:
    def submitted(self, anna, by):
        return factories.SupportPlanFactory(
            client=anna,
            approved_on=None,
            prepared_by=by,
            submitted_by=by,
            submitted_at=timezone.now(),
        )

    def test_a_plan_waits_for_the_head(self, ilze, inese, daina, anna):
        self.submitted(anna, ilze)
        assert kinds(inese) == ["approval"]
        assert kinds(ilze) == []
        assert kinds(daina) == []

    def test_not_for_who_submitted_it(self, inese, anna):
        self.submitted(anna, inese)
        assert kinds(inese) == []

    def test_it_waits_whosever_client_it_is(self, ilze, inese, anna):
        self.submitted(anna, ilze)
        answers_for(inese, factories.ClientFactory(identity__birth_date=date(2013, 1, 1)))
        assert kinds(inese, OWN) == ["approval"]

    def test_a_returned_plan_waits_for_the_worker(self, ilze, inese, anna):
        factories.SupportPlanFactory(
            client=anna,
            approved_on=None,
            prepared_by=ilze,
            returned_by=inese,
            returned_at=timezone.now(),
            return_remark="Trūkst mērķa",
        )
        assert kinds(ilze) == ["returned"]

    def test_a_plan_is_to_be_reviewed(self, ilze, anna):
        factories.SupportPlanFactory(client=anna, review_on=TODAY + 5 * DAY)
        assert terms(ilze, Kind.REVIEW) == [TODAY + 5 * DAY]


def test_own_drafts_wait(client, ilze, juris, anna):
    said = {"client": anna, "territory": anna.territory, "body": [["text", "Runāju", None]]}
    for place in ("note_create", f"note_update-{uuid.uuid4()}", "cita-forma"):
        Draft.objects.create(user=ilze, place=place, page=uuid.uuid4(), sequence=1, **said)
    assert kinds(ilze) == ["draft"] * 3
    assert kinds(juris) == []
    client.force_login(ilze)
    text = client.get("/").text
    assert "Nesaglabāts melnraksts no 12:00: jauna piezīme" in text
    assert f"/clients/{anna.uuid}/notes/new/" in text


class TestWhose:
    def test_ones_own_clients_come_first(self, ilze, juris, anna):
        anna.opinions.update(valid_to=TODAY)
        assert kinds(ilze, OWN) == ["opinion"]
        answers_for(juris, anna)
        assert kinds(juris, OWN) == ["opinion"]
        answers_for(ilze, factories.ClientFactory(identity__birth_date=date(2013, 1, 1)))
        assert kinds(ilze, OWN) == []
        assert kinds(ilze, ALL) == ["opinion"]

    def test_nothing_of_strangers_and_of_files_that_ended(self, ilze, oskars, anna):
        anna.opinions.update(valid_to=TODAY)
        assert kinds(oskars) == []
        anna.exited_on, anna.exit_reason = TODAY - DAY, "own_wish"
        anna.save()
        assert kinds(ilze) == []


class TestPages:
    def test_by_person_oldest_term_first(self, client, ilze, anna):
        anna.opinions.update(valid_to=TODAY + 9 * DAY)
        anna.disabilities.update(valid_to=TODAY + 3 * DAY)
        other = factories.ClientFactory(
            identity__family_name="Bērziņa", identity__birth_date=date(2013, 1, 1)
        )
        other.opinions.update(valid_to=TODAY + 5 * DAY)
        client.force_login(ilze)
        text = client.get("/").text
        order = (
            "Jāizdara 3",
            "Anna Ozola",
            "Invaliditāte noteikta līdz 12.11.2021.",
            "Atzinums beidzas 18.11.2021.",
            "Bērziņa",
            "Atzinums beidzas 14.11.2021.",
        )
        assert [text.index(words) for words in order] == sorted(text.index(w) for w in order)
        assert f"/clients/{anna.uuid}/grounds/" in text

    def test_decisions_come_before_older_terms(self, client, ilze, inese, anna):
        anna.opinions.update(valid_to=TODAY - 80 * DAY)
        other = factories.ClientFactory(
            identity__family_name="Bērziņa", identity__birth_date=date(2013, 1, 1)
        )
        TestDecisions().submitted(other, ilze)
        client.force_login(inese)
        text = client.get("/").text
        assert text.index("Gaida jūsu lēmumu") < text.index("Atzinums beidzās")

    def test_nothing_to_do(self, client, ilze):
        client.force_login(ilze)
        assert "Viss izdarīts." in client.get("/").text

    def test_who_keeps_no_files_has_no_work(self, client, anita, kaspars):
        for person in (anita, kaspars):
            client.force_login(person)
            page = client.get("/")
            assert page.status_code == 200
            assert "Jāizdara" not in page.text
            assert client.get("/services/work/").status_code == 403

    def test_all_of_them(self, client, ilze, anna):
        for number in range(14):
            born = date(2013, 1, 1)
            made = factories.ClientFactory(number=f"N-{number}", identity__birth_date=born)
            made.opinions.update(valid_to=TODAY)
        answers_for(ilze, anna)
        client.force_login(ilze)
        assert "Viss izdarīts." in client.get("/").text
        text = client.get("/services/work/?scope=all").text
        assert "Jāizdara 14" in text
        assert "N-13" in text
        assert "Nekas" not in client.get("/services/work/?scope=all&kind=opinion").text
        assert "Tādu darbu nav" in client.get("/services/work/?scope=all&kind=plan").text
        assert client.get("/services/work/?scope=x&kind=y&page=z").status_code == 200

    def test_the_number_of_queries_does_not_grow(self, client, ilze, django_assert_max_num_queries):
        client.force_login(ilze)

        def add() -> None:
            made = factories.ClientFactory(identity__birth_date=date(2003, 12, 1))
            made.opinions.update(valid_to=TODAY)
            made.disabilities.update(valid_to=TODAY)
            factories.PlannedServiceFactory(plan__client=made, plan__valid_to=TODAY + DAY)

        add()
        with django_assert_max_num_queries(26) as few:
            client.get("/")
        for _time in range(4):
            add()
        with django_assert_max_num_queries(26) as many:
            client.get("/")
        assert len(few) == len(many)


class TestMail:
    def send(self, on=TODAY) -> list:
        with time_machine.travel(f"{on.isoformat()} 12:00+02:00"):
            call_command("send_work_mail")
        sent, mail.outbox = mail.outbox, []
        return sent

    @pytest.fixture(autouse=True)
    def work(self, anna):
        anna.opinions.update(valid_to=TODAY + 20 * DAY)
        factories.SupportPlanFactory(client=anna, valid_to=TODAY + 20 * DAY)

    def test_it_counts_and_names_nobody(self, ilze, oskars, anita, anna):
        (sent,) = self.send()
        assert sent.to == [ilze.email]
        assert "- VDEĀVK atzinumi, kas drīz beidzas: 1\n" in sent.body
        assert "http://127.0.0.1:8000/" in sent.body
        for word in ("Ozola", "R-17", "Anna", str(anna.uuid), "<", "&"):
            assert word not in sent.body + sent.subject

    def test_never_twice_a_week(self, ilze):
        assert len(self.send(date(2021, 11, 8))) == 1
        assert self.send(date(2021, 11, 8)) == []
        assert self.send(date(2021, 11, 14)) == []
        assert len(self.send(date(2021, 11, 15))) == 1

    def test_killed_between_note_and_mail_it_does_not_come_again(self, ilze):
        assert WorkMail.objects.claim(ilze, date(2021, 11, 8))
        assert not WorkMail.objects.claim(ilze, date(2021, 11, 8))
        assert self.send() == []

    def test_it_can_be_switched_off(self, client, ilze):
        client.force_login(ilze)
        page = client.post("/services/work/mail/", {"wanted": "no"}, follow=True)
        assert "Ieslēgt vēstuli" in page.text
        assert self.send() == []
        client.post("/services/work/mail/", {"wanted": "yes"})
        assert len(self.send()) == 1

    def test_who_may_not_sign_in_any_more_gets_none(self, ilze):
        ilze.is_active = False
        ilze.save()
        assert self.send() == []

    def test_no_work_no_mail(self, ilze, anna):
        anna.exited_on, anna.exit_reason = TODAY - DAY, "own_wish"
        anna.save()
        assert self.send() == []


def test_in_the_browser(page, ilze, anna):
    ilze.set_password(TEST_PASSWORD)
    ilze.save()
    anna.opinions.update(valid_to=timezone.localdate() + DAY)
    sign_in(page, ilze, TEST_PASSWORD)
    page.get_by_role("heading", name="Jāizdara 1").wait_for()
    assert_accessible(page)
    page.goto("/services/work/")
    assert_accessible(page)
