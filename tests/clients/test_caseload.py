"""Who answers for whom: lists of one's own, substitutions, handing over many at once."""

import uuid
from datetime import date

import pytest
import time_machine

from clients.models import CaseloadEntry, Substitution
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db
LIST, LOADS, HAND_OVER = "/clients/", "/clients/caseload/", "/clients/caseload/hand-over/"
SUBSTITUTION = "/clients/caseload/substitution/"
TODAY = date(2021, 11, 9)


@pytest.fixture(autouse=True)
def today(request):
    if "page" in request.fixturenames:
        yield
        return
    with time_machine.travel("2021-11-09 12:00+02:00", tick=False):
        yield


def of(worker, name="Ozola", *, valid_from=date(2021, 1, 1), valid_to=None, **kwargs):
    client = factories.ClientFactory(identity__family_name=name, **kwargs)
    give(client, worker, valid_from=valid_from, valid_to=valid_to)
    return client


def give(client, worker, *, valid_from=date(2021, 1, 1), **kwargs):
    return CaseloadEntry.objects.create(
        client=client, territory=client.territory, worker=worker, valid_from=valid_from, **kwargs
    )


def listed(client, **asked) -> list[str]:
    return [c.identity.family_name for c in client.get(LIST, asked).context["page"]]


def entries(client) -> list[tuple]:
    found = CaseloadEntry.objects.live().filter(client=client).order_by("valid_from", "id")
    return [(entry.worker, entry.valid_from, entry.valid_to) for entry in found]


def stands_in(worker, colleague, **kwargs) -> Substitution:
    said = {"valid_from": date(2021, 11, 8), "valid_to": date(2021, 11, 12)} | kwargs
    place = said.pop("municipality", None) or factories.municipality("rezeknes-valstspilseta")
    return Substitution.objects.create(
        municipality=place, worker=colleague, substitute=worker, **said
    )


class TestOnlyMine:
    def test_it_is_on_for_workers_with_clients_and_shown(self, client, ilze, juris):
        of(ilze, "Mana")
        of(juris, "Svešā")
        client.force_login(ilze)
        response = client.get(LIST)
        assert [chip["words"] for chip in response.context["chosen"]] == ["Tikai mani"]
        assert response.context["chosen"][0]["address"] == "?worker=all"
        assert "1\u00a0klients no 2" in response.text
        assert listed(client) == ["Mana"]
        assert listed(client, worker="all") == ["Mana", "Svešā"]
        assert listed(client, worker=str(juris.uuid)) == ["Svešā"]

    def test_a_head_and_who_has_no_clients_see_all(self, client, ilze, juris, inese):
        of(ilze)
        for person in (juris, inese):
            client.force_login(person)
            assert client.get(LIST).context["chosen"] == []
            assert listed(client) == ["Ozola"]

    def test_entries_of_other_days_or_taken_back_do_not_count(self, client, ilze):
        of(ilze, "Mana")
        of(ilze, "Bijusī", valid_to=date(2021, 11, 8))
        of(ilze, "Nākamā", valid_from=date(2021, 11, 10))
        give(factories.ClientFactory(), ilze, withdrawn_at="2021-11-01T00:00:00Z")
        client.force_login(ilze)
        assert listed(client) == ["Mana"]
        assert "Mana" not in listed(client, worker="none")

    def test_who_exited_is_found_by_asking(self, client, ilze):
        of(ilze, "Mana")
        of(ilze, "Izstājusies", exited_on=date(2021, 5, 1))
        client.force_login(ilze)
        assert listed(client) == ["Mana"]
        assert listed(client, worker="mine", status="exited") == ["Izstājusies"]

    def test_a_removed_chip_keeps_the_others(self, client, ilze):
        of(ilze)
        client.force_login(ilze)
        chosen = client.get(LIST, {"group": "child", "worker": "mine"}).context["chosen"]
        assert [chip["address"] for chip in chosen] == ["?group=child&worker=all", "?worker=mine"]


class TestSubstitution:
    @pytest.mark.parametrize(
        "days, is_on",
        [
            ({"valid_from": TODAY, "valid_to": TODAY}, True),
            ({"valid_from": date(2021, 11, 1), "valid_to": date(2021, 11, 8)}, False),
            ({"valid_from": date(2021, 11, 10), "valid_to": date(2021, 11, 20)}, False),
            ({"withdrawn_at": "2021-11-01T00:00:00Z"}, False),
        ],
    )
    def test_during_it_the_colleagues_clients_are_mine_too(self, client, ilze, juris, days, is_on):
        of(ilze, "Mana")
        theirs = of(juris, "Svešā")
        stands_in(ilze, juris, **days)
        client.force_login(ilze)
        assert listed(client) == (["Mana", "Svešā"] if is_on else ["Mana"])
        page = client.get(f"/clients/{theirs.uuid}/").text
        assert "Juris Vilks" in page
        assert ("aizvieto: Juris Vilks" in page) == is_on

    def test_it_holds_in_its_municipality_alone(self, client, ilze, juris):
        of(juris, "Svešā")
        of(ilze, "Mana")
        stands_in(ilze, juris, municipality=factories.municipality("ludzas-novads"))
        client.force_login(ilze)
        assert listed(client) == ["Mana"]

    def test_for_one_client_alone(self, client, ilze, juris):
        theirs, _other = of(juris, "Viena"), of(juris, "Otra")
        give(theirs, ilze, in_place_of=juris, valid_from=TODAY, valid_to=TODAY)
        client.force_login(ilze)
        assert listed(client) == ["Viena"]

    def test_a_head_adds_and_ends_it(self, client, inese, ilze, juris):
        client.force_login(inese)
        said = {
            "worker": juris.uuid,
            "colleague": ilze.uuid,
            "valid_from": "9.11.2021",
            "valid_to": "19.11.2021",
        }
        for _time in range(2):
            assert client.post(SUBSTITUTION, said).status_code == 302
        made = Substitution.objects.get()
        assert "Ilze Kalna" in client.get(LOADS).text
        client.post(f"{SUBSTITUTION}{made.uuid}/end/")
        made.refresh_from_db()
        assert made.withdrawn_at is not None

    def test_one_that_has_begun_ends_yesterday(self, client, inese, ilze, juris):
        made = stands_in(ilze, juris)
        client.force_login(inese)
        client.post(f"{SUBSTITUTION}{made.uuid}/end/")
        made.refresh_from_db()
        assert (made.valid_to, made.withdrawn_at) == (date(2021, 11, 8), None)

    @pytest.mark.parametrize(
        "typed, field",
        [
            ({"valid_to": "8.11.2021"}, "valid_to"),
            ({"colleague": "same"}, "colleague"),
            ({"colleague": "stranger"}, "colleague"),
            ({"worker": ""}, "worker"),
            ({"worker": "nonsense"}, "worker"),
        ],
    )
    def test_faults(self, client, inese, ilze, juris, oskars, typed, field):
        client.force_login(inese)
        who = {"same": juris.uuid, "stranger": oskars.uuid}
        said = {"worker": juris.uuid, "colleague": ilze.uuid}
        said |= {"valid_from": "9.11.2021", "valid_to": "19.11.2021"} | typed
        response = client.post(SUBSTITUTION, {k: who.get(v, v) for k, v in said.items()})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]


class TestHandingOver:
    def sent(self, chosen, to, **kwargs) -> dict:
        return {
            "to": to.uuid,
            "day": "15.11.2021",
            "clients": [c.uuid for c in chosen],
            "form_key": str(uuid.uuid4()),
            "confirmed": "yes",
        } | kwargs

    def address(self, source=None) -> str:
        return f"{HAND_OVER}?from={source.uuid if source else 'none'}"

    def test_the_preview_writes_nothing_and_says_who_stays(self, client, inese, ilze, juris):
        goes, stays = of(ilze, "Iet"), of(ilze, "Paliek")
        give(stays, juris, valid_from=date(2021, 12, 1))
        client.force_login(inese)
        sent = self.sent([goes, stays], juris)
        del sent["confirmed"]
        response = client.post(self.address(ilze), sent)
        assert response.status_code == 200
        planned = response.context["planned"]
        assert [c for c, _entry in planned.goes] == [goes]
        assert planned.stays == [stays]
        assert entries(goes) == [(ilze, date(2021, 1, 1), None)]

    def test_it_hands_over_and_undoes_exactly(self, client, inese, ilze, juris):
        first = of(ilze, "A", valid_to=date(2022, 1, 31))
        begins_later = of(ilze, "B", valid_from=date(2021, 11, 9))
        left = of(ilze, "C")
        before = {c: entries(c) for c in (first, begins_later, left)}
        client.force_login(inese)
        sent = self.sent([first, begins_later], juris, day="9.11.2021")
        for _time in range(2):
            assert client.post(self.address(ilze), sent).status_code == 302
        assert entries(first) == [
            (ilze, date(2021, 1, 1), date(2021, 11, 8)),
            (juris, TODAY, date(2022, 1, 31)),
        ]
        assert entries(begins_later) == [(juris, TODAY, None)]
        assert entries(left) == before[left]
        for _time in range(2):
            client.post(f"{HAND_OVER}{sent['form_key']}/undo/")
        assert {c: entries(c) for c in before} == before

    def test_what_was_handed_on_since_is_not_undone(self, client, inese, ilze, juris):
        anna = of(ilze)
        client.force_login(inese)
        sent = self.sent([anna], juris, day="9.11.2021")
        client.post(self.address(ilze), sent)
        client.post(self.address(juris), self.sent([anna], ilze, day="20.11.2021"))
        now = entries(anna)
        assert len(now) == 3
        client.post(f"{HAND_OVER}{sent['form_key']}/undo/")
        assert entries(anna) == now
        assert "nodoti tālāk" in client.get(LOADS).text

    def test_clients_without_a_worker_get_one(self, client, inese, ilze):
        free = factories.ClientFactory()
        client.force_login(inese)
        client.post(self.address(), self.sent([free], ilze))
        assert entries(free) == [(ilze, date(2021, 11, 15), None)]

    @pytest.mark.parametrize("typed", [{"day": "8.11.2021"}, {"day": "x"}, {"clients": []}])
    def test_faults(self, client, inese, ilze, juris, typed):
        anna = of(ilze)
        client.force_login(inese)
        response = client.post(self.address(ilze), self.sent([anna], juris, **typed))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == list(typed)

    def test_only_who_keeps_files_there_and_only_clients_there(
        self, client, inese, ilze, oskars, juris
    ):
        anna, there = of(ilze), of(oskars, territory=factories.territory("ilukstes-novads"))
        client.force_login(inese)
        refused = client.post(self.address(ilze), self.sent([anna], oskars))
        assert list(refused.context["form"].errors) == ["to"]
        refused = client.post(self.address(oskars), self.sent([there], juris))
        assert list(refused.context["form"].errors) == ["clients"]
        assert "ilukstes" not in refused.text
        assert client.get(f"{HAND_OVER}?in=augsdaugavas-novads").status_code == 404
        assert client.get(f"{HAND_OVER}?from=17").status_code == 404

    def test_nobody_elsewhere_undoes_it(self, client, inese, daina, ilze, juris):
        anna = of(ilze)
        client.force_login(inese)
        sent = self.sent([anna], juris)
        client.post(self.address(ilze), sent)
        client.force_login(daina)
        assert client.post(f"{HAND_OVER}{sent['form_key']}/undo/").status_code == 404
        assert len(entries(anna)) == 2


class TestClientsPage:
    def address(self, client) -> str:
        return f"/clients/{client.uuid}/caseload/"

    def test_a_head_changes_the_responsible_worker(self, client, inese, ilze, juris):
        anna = of(ilze)
        client.force_login(inese)
        said = {"do": "give", "worker": juris.uuid, "valid_from": "9.11.2021"}
        said["form_key"] = str(uuid.uuid4())
        for _time in range(2):
            assert client.post(self.address(anna), said).status_code in {302, 422}
        assert entries(anna) == [
            (ilze, date(2021, 1, 1), date(2021, 11, 8)),
            (juris, TODAY, None),
        ]

    def test_and_adds_a_substitution_and_ends_it(self, client, inese, ilze, juris):
        anna = of(ilze)
        client.force_login(inese)
        said = {"do": "stand_in", "colleague": ilze.uuid, "worker": juris.uuid}
        said |= {"valid_from": "1.11.2021", "valid_to": "30.11.2021"}
        assert client.post(self.address(anna), said).status_code == 302
        assert client.post(self.address(anna), said).status_code == 422
        entry = CaseloadEntry.objects.get(in_place_of=ilze)
        client.post(self.address(anna), {"do": "end", "entry": entry.pk, "last": "10.11.2021"})
        entry.refresh_from_db()
        assert entry.valid_to == date(2021, 11, 10)
        late = {"do": "end", "entry": entry.pk, "last": "30.11.2021"}
        assert client.post(self.address(anna), late).status_code == 422
        assert client.post(self.address(anna), late | {"entry": 0}).status_code == 404

    def test_a_stranger_or_oneself_cannot_be_chosen(self, client, inese, ilze, oskars):
        anna = of(ilze)
        client.force_login(inese)
        for worker in (oskars, ilze):
            said = {"do": "give", "worker": worker.uuid, "valid_from": "9.11.2021"}
            said["form_key"] = str(uuid.uuid4())
            assert client.post(self.address(anna), said).status_code == 422
        assert len(entries(anna)) == 1

    def test_who_may(self, client, inese, daina, ilze, anita, oskars):
        anna = of(ilze)
        expected = ((inese, 200), (daina, 404), (ilze, 403), (anita, 403), (oskars, 403))
        for person, status in expected:
            client.force_login(person)
            assert client.get(self.address(anna)).status_code == status


def test_the_loads_count_open_files_by_worker(
    client, inese, ilze, juris, django_assert_max_num_queries
):
    of(ilze)
    of(ilze, adult=True)
    of(ilze, exited_on=date(2021, 5, 1))
    factories.ClientFactory()
    stands_in(juris, ilze)
    client.force_login(inese)
    with django_assert_max_num_queries(40) as few:
        response = client.get(LOADS)
    (office,) = response.context["offices"]
    loads = {load.worker: load for load in office.loads}
    assert (loads[ilze].children, loads[ilze].adults, office.without) == (1, 1, 1)
    assert (loads[juris].clients, loads[juris].stands_in) == (0, 2)
    for n in range(3):
        worker = factories.user_with("social_worker", "rezeknes-valstspilseta", name=f"Jauns {n}")
        of(worker)
        stands_in(ilze, worker)
    with django_assert_max_num_queries(40) as many:
        client.get(LOADS)
    assert len(few) == len(many)


@pytest.mark.parametrize("page", [LOADS, HAND_OVER, SUBSTITUTION])
def test_only_heads(client, ilze, anita, kaspars, page):
    assert client.get(page).url.startswith("/accounts/")
    for person in (ilze, anita, kaspars):
        client.force_login(person)
        assert client.get(page).status_code == 403


def test_the_pages_are_accessible(page, inese, ilze, juris):
    anna = of(ilze, "Ozola")
    stands_in(juris, ilze, valid_to=date(2099, 1, 1))
    sign_in(page, inese, TEST_PASSWORD)
    for address in (
        LOADS,
        f"{HAND_OVER}?from={ilze.uuid}",
        SUBSTITUTION,
        f"/clients/{anna.uuid}/caseload/",
        LIST,
    ):
        page.goto(address)
        assert_accessible(page)
