from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Role
from tests import factories
from tests.accounts.conftest import give_app, give_password, sign_in
from tests.accounts.test_password import NEW, link_in

PEOPLE = "/accounts/people/"
INVITE = f"{PEOPLE}invite/"
REZEKNE, REGION = "m-rezeknes-valstspilseta", "region"


def invitation(**changes) -> dict:
    today = timezone.localdate()
    return {
        "name": "Laila Upe",
        "email": "Laila.Upe@demo.example",
        "role": "social_worker",
        "place": REZEKNE,
        "valid_from": f"{today:%d.%m.%Y}",
        "valid_to": "",
    } | changes


def page_of(person) -> str:
    return f"{PEOPLE}{person.uuid}/"


@pytest.fixture
def head(client, inese):
    """The browser of the head of Rēzekne."""
    client.force_login(inese)
    return client


@pytest.fixture
def keeper(valdis):
    """The browser of the system administrator."""
    http = Client()
    http.force_login(valdis)
    return http


class TestInvite:
    def test_from_the_invitation_to_the_first_page(self, head):
        response = head.post(INVITE, invitation(), follow=True)
        assert "Uzaicinājums nosūtīts." in response.text
        laila = User.objects.get(email="laila.upe@demo.example")
        assert response.redirect_chain[-1][0] == page_of(laila)
        assert not laila.has_usable_password()
        [message] = mail.outbox
        assert message.subject == "DI Latgale: uzaicinājums"
        assert "Laila" not in message.subject + message.body
        http = Client()
        with time_machine.travel(timezone.now() + timedelta(days=6)):
            address = http.get(link_in(message))["Location"]
            assert "Jaunā parole" in http.get(address).text
            http.post(address, {"password1": NEW, "password2": NEW})
            assert EmailAddress.objects.get(user=laila).verified
            assert sign_in(http, laila, NEW).status_code == 302
            assert http.get("/clients/").status_code == 200
            assert "vairs neder" in Client().get(link_in(message)).text

    def test_the_link_runs_out_and_can_be_sent_again(self, head):
        head.post(INVITE, invitation())
        laila = User.objects.get(email="laila.upe@demo.example")
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            assert "vairs neder" in Client().get(link_in(mail.outbox[0])).text
        assert head.post(f"{page_of(laila)}invitation/").status_code == 302
        assert Client().get(link_in(mail.outbox[1])).status_code == 302
        give_password(laila)
        page = head.post(f"{page_of(laila)}invitation/", follow=True)
        assert "Lietotājs paroli jau ir noteicis." in page.text
        assert len(mail.outbox) == 2

    def test_a_double_click_invites_once(self, head):
        first, second = head.post(INVITE, invitation()), head.post(INVITE, invitation())
        assert first["Location"] == second["Location"]
        assert Membership.objects.filter(user__email="laila.upe@demo.example").count() == 1
        assert len(mail.outbox) == 1

    def test_who_is_a_user_elsewhere_is_told_and_keeps_name_and_password(self, head, oskars):
        give_password(oskars)
        response = head.post(INVITE, invitation(email=oskars.email))
        assert response.status_code == 302
        oskars.refresh_from_db()
        assert (oskars.name, oskars.memberships.count()) == ("Oskars Bērzs", 2)
        assert "http" not in mail.outbox[0].body
        assert sign_in(Client(), oskars).status_code == 302

    @pytest.mark.parametrize(
        "changes, field",
        [
            ({"role": "auditor"}, "role"),
            ({"role": ""}, "role"),
            ({"valid_from": "01.01.2021"}, "valid_from"),
            ({"valid_to": "01.01.2021"}, "__all__"),
            ({"email": "x"}, "email"),
            ({"name": ""}, "name"),
        ],
    )
    def test_a_head_gives_no_other_role_and_no_day_before_today(self, head, changes, field):
        response = head.post(INVITE, invitation(**changes))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not mail.outbox
        assert not User.objects.filter(name="Laila Upe").exists()

    def test_a_head_invites_into_the_own_municipality_whatever_is_sent(self, head):
        head.post(INVITE, invitation(place="m-augsdaugavas-novads"))
        membership = Membership.objects.get(user__email="laila.upe@demo.example")
        assert membership.municipality.slug == "rezeknes-valstspilseta"

    def test_nobody_invites_oneself(self, head, inese):
        response = head.post(INVITE, invitation(email=inese.email))
        assert list(response.context["form"].errors) == ["email"]

    def test_the_administrator_gives_every_role_in_its_place(self, keeper):
        wrong = keeper.post(INVITE, invitation(role="auditor", place="p-x"))
        assert list(wrong.context["form"].errors) == ["place"]
        wrong = keeper.post(INVITE, invitation(role="social_worker", place=REGION))
        assert wrong.status_code == 422
        assert keeper.post(INVITE, invitation(role="auditor", place=REGION)).status_code == 302
        assert keeper.get(INVITE).status_code == 200


class TestPerson:
    def test_a_role_is_given_and_works_at_the_next_request(self, head, juris, client):
        worker = Client()
        worker.force_login(juris)
        juris.memberships.all().delete()
        assert worker.get("/clients/").status_code == 403
        factories.MembershipFactory(
            user=juris, valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1)
        )
        data = {k: v for k, v in invitation().items() if k not in ("name", "email")}
        assert head.get(f"{page_of(juris)}roles/add/").status_code == 200
        assert head.post(f"{page_of(juris)}roles/add/", data).status_code == 302
        assert worker.get("/clients/").status_code == 200
        again = head.post(f"{page_of(juris)}roles/add/", data)
        assert again.status_code == 422
        assert "Dažās no šīm dienām lietotājam šī loma šajā vietā jau ir." in again.text

    def test_a_role_is_ended_at_once(self, head, ilze):
        worker = Client()
        worker.force_login(ilze)
        membership = ilze.memberships.get()
        yesterday = timezone.localdate() - timedelta(days=1)
        data = {"membership": membership.pk, "on": f"{yesterday:%d.%m.%Y}"}
        assert head.post(f"{page_of(ilze)}roles/end/", data).status_code == 302
        assert worker.get("/clients/").status_code == 403
        membership.refresh_from_db()
        assert membership.valid_to == yesterday
        assert "beidzies" in head.get(page_of(ilze)).text

    @pytest.mark.parametrize("day", ["01.01.2021", "", "rīt"])
    def test_days_that_have_passed_stay_as_they_were(self, head, ilze, day):
        data = {"membership": ilze.memberships.get().pk, "on": day}
        response = head.post(f"{page_of(ilze)}roles/end/", data)
        assert response.status_code == 422
        assert ilze.memberships.get().valid_to is None

    @pytest.mark.parametrize("days", [-1, 0, 30])
    def test_a_role_that_is_over_is_not_opened_again(self, head, ilze, days):
        ilze.memberships.update(valid_to=date(2020, 1, 1))
        on = timezone.localdate() + timedelta(days=days)
        data = {"membership": ilze.memberships.get().pk, "on": f"{on:%d.%m.%Y}"}
        assert head.post(f"{page_of(ilze)}roles/end/", data).status_code == 422
        assert ilze.memberships.get().valid_to == date(2020, 1, 1)

    def test_a_role_that_has_not_begun_can_be_taken_back(self, head, ilze):
        later = factories.MembershipFactory(
            user=ilze, role=Role.DEPARTMENT_HEAD, valid_from=timezone.localdate()
        )
        yesterday = timezone.localdate() - timedelta(days=1)
        data = {"membership": later.pk, "on": f"{yesterday:%d.%m.%Y}"}
        head.post(f"{page_of(ilze)}roles/end/", data)
        assert not Membership.objects.filter(pk=later.pk).exists()

    def test_roles_elsewhere_are_not_the_heads(self, head, ilze):
        elsewhere = factories.MembershipFactory(
            user=ilze, municipality=factories.municipality("augsdaugavas-novads")
        )
        assert "Augšdaugavas" not in head.get(page_of(ilze)).text
        data = {"membership": elsewhere.pk, "on": f"{timezone.localdate():%d.%m.%Y}"}
        assert head.post(f"{page_of(ilze)}roles/end/", data).status_code == 404

    @pytest.mark.parametrize(
        "address", ["", "roles/add/", "roles/end/", "invitation/", "sign-ins/", "deactivate/"]
    )
    @pytest.mark.parametrize("person", ["oskars", "valdis", "rita"])
    def test_people_elsewhere_do_not_exist_for_a_head(self, head, request, address, person):
        stranger = request.getfixturevalue(person)
        real, invented = page_of(stranger), f"{PEOPLE}00000000-0000-4000-8000-000000000000/"
        if address in {"", "roles/add/", "deactivate/"}:
            assert head.get(real + address).status_code == 404
        if address:
            assert head.post(real + address).status_code == 404
            assert head.post(invented + address).status_code == 404

    @pytest.mark.parametrize(
        "address",
        ["roles/add/", "roles/end/", "deactivate/", "reactivate/", "second-factor/", "sign-ins/"],
    )
    def test_nobody_changes_the_own_access(self, keeper, valdis, address):
        assert keeper.get(page_of(valdis)).status_code == 200
        assert keeper.post(page_of(valdis) + address).status_code == 403

    def test_an_access_is_closed_and_opened(self, keeper, worker):
        http = Client()
        sign_in(http, worker)
        assert keeper.get(f"{page_of(worker)}deactivate/").status_code == 200
        for _ in range(2):
            assert keeper.post(f"{page_of(worker)}deactivate/").status_code == 302
        assert http.get("/").status_code == 302
        assert sign_in(http, worker).status_code == 422
        keeper.post(f"{page_of(worker)}reactivate/")
        assert sign_in(http, worker).status_code == 302

    def test_a_lost_phone_is_forgotten(self, keeper, worker):
        give_app(worker)
        assert keeper.get(f"{page_of(worker)}second-factor/").status_code == 200
        keeper.post(f"{page_of(worker)}second-factor/")
        assert sign_in(Client(), worker)["Location"] == "/"

    def test_sign_ins_are_ended(self, keeper, worker):
        http = Client()
        sign_in(http, worker)
        assert "<dd>1</dd>" in keeper.get(page_of(worker)).text
        keeper.post(f"{page_of(worker)}sign-ins/")
        assert http.get("/").status_code == 302

    def test_a_head_does_not_sign_out_who_may_work_elsewhere_too(self, head, worker):
        http = Client()
        sign_in(http, worker)
        page = head.get(page_of(worker)).text
        assert "<dd>1</dd>" in page
        assert "sign-ins/" not in page
        assert head.post(f"{page_of(worker)}sign-ins/").status_code == 403
        assert http.get("/").status_code == 200

    def test_when_a_former_worker_signs_in_is_no_matter_of_the_heads(self, head, keeper, worker):
        sign_in(Client(), worker)
        worker.memberships.update(valid_to=date(2020, 1, 1))
        assert "Pēdējā pieteikšanās" not in head.get(page_of(worker)).text
        assert "Pēdējā pieteikšanās" in keeper.get(page_of(worker)).text


class TestList:
    def names(self, response) -> list[str]:
        return [person.name for person in response.context["page"]]

    def test_a_head_sees_the_own_office(self, head, ilze, oskars, valdis, inese):
        assert self.names(head.get(PEOPLE)) == ["Ilze Kalna", "Inese Zīle"]

    def test_the_administrator_sees_all(self, keeper, ilze, oskars, rita):
        assert self.names(keeper.get(PEOPLE)) == [
            "Ilze Kalna",
            "Oskars Bērzs",
            "Rita Egle",
            "Valdis Ābele",
        ]

    def test_the_filters(self, keeper, ilze, juris, oskars, rita):
        ilze.memberships.update(valid_to=date(2020, 1, 1))
        User.objects.filter(pk=juris.pk).update(is_active=False)
        assert self.names(keeper.get(PEOPLE, {"role": "social_worker"})) == ["Oskars Bērzs"]
        assert self.names(keeper.get(PEOPLE, {"place": REGION, "role": "auditor"})) == []
        assert self.names(keeper.get(PEOPLE, {"state": "ended"})) == ["Ilze Kalna"]
        closed = keeper.get(PEOPLE, {"state": "closed", "place": REZEKNE})
        assert self.names(closed) == ["Juris Vilks"]
        assert "Slēgta piekļuve <span" in closed.text
        assert keeper.get(PEOPLE, {"state": "x", "role": "x", "page": "x"}).status_code == 200

    def test_the_same_queries_however_many(self, keeper, ilze, django_assert_max_num_queries):
        with django_assert_max_num_queries(30) as few:
            keeper.get(PEOPLE)
        for number in range(55):
            factories.user_with("auditor", name=f"Anna {number}")
        with django_assert_max_num_queries(30) as many:
            page = keeper.get(PEOPLE)
        assert len(few) == len(many)
        assert len(page.context["page"]) == 50


class TestRights:
    def test_the_table_is_told_in_words(self, keeper):
        text = keeper.get("/accounts/rights/").text
        for role in Role:
            assert str(role.label) in text
        assert "drīkst" in text

    def test_what_one_person_may_see(self, keeper, inese, rita):
        page = keeper.get(f"{page_of(inese)}rights/")
        assert "Rēzekne" in page.text and "Augšdaugavas" not in page.text
        assert page.context["pages"] == [
            *("Sākums", "Klienti", "Plāni", "Gaidītāju saraksts", "Pārskati", "Periodi"),
            *("Imports", "Lietotāji", "Glabāšana"),
        ]
        page = keeper.get(f"{page_of(rita)}rights/")
        by_right = {row["right"]: row for row in page.context["territories"]}
        assert by_right["read_files"]["territories"] == []
        assert by_right["read_figures"]["is_all"]

    def test_who_has_no_role_sees_nothing(self, keeper, ilze):
        ilze.memberships.update(valid_to=date(2020, 1, 1))
        page = keeper.get(f"{page_of(ilze)}rights/")
        assert "Šodien lomas nav" in page.text
        assert page.context["pages"] == ["Sākums"]


class TestChanges:
    """Who changed the roles of a person; a head, who knows only those of the office, has it not."""

    def test_roles_given_and_ended_stand_there_with_who_did_it(self, keeper, valdis, ilze):
        factories.MembershipFactory(user=ilze, role=Role.AUDITOR)
        data = {"membership": ilze.memberships.order_by("id")[0].pk}
        today = timezone.localdate()
        keeper.post(f"{page_of(ilze)}roles/end/", data | {"on": f"{today:%d.%m.%Y}"})
        text = keeper.get(f"{page_of(ilze)}changes/").text
        assert valdis.name in text
        assert f"{today:%d.%m.%Y}" in text

    def test_who_may(self, client, head, keeper, ilze):
        address = f"{page_of(ilze)}changes/"
        assert head.get(address).status_code == 403
        assert Client().get(address).url.startswith("/accounts/sign-in/")
        assert keeper.post(address).status_code == 405
        invented = "/accounts/people/00000000-0000-4000-8000-000000000000/changes/"
        assert keeper.get(invented).status_code == 404
