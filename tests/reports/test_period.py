"""The page of the period report: /reports/period/."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from di_latgale.accounts.models import Membership
from reports.rules_version import rules_version
from tests import factories

ADDRESS = "/reports/period/"
MARCH = {"municipality": "rezekne", "first": "01.03.2021", "last": "31.03.2021"}
WIDE = {"municipality": "rezekne", "first": "01.01.2010", "last": "31.12.2030"}


def text_of(response) -> str:
    """The words of the main part, single-spaced."""
    main = re.search(r"<main.*</main>", response.content.decode(), re.S)[0]
    return " ".join(strip_tags(main.replace("<", " <")).split())


def choices(response) -> list[str]:
    return [slug for slug, _label in response.context["form"].fields["municipality"].choices]


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


@pytest.fixture
def coordinator(client, rita):
    client.force_login(rita)
    return client


class TestLitany:
    def test_it_works(self, head, march):
        response = head.get(ADDRESS, MARCH)
        assert response.status_code == 200
        assert "Perioda pārskats" in text_of(response)
        assert reverse("reports:period") == ADDRESS

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
        ],
    )
    def test_who_may(self, client, request, person, status):
        client.force_login(request.getfixturevalue(person))
        assert client.get(ADDRESS).status_code == status

    def test_a_membership_in_a_former_unit_alone_reports_nothing(self, client, db):
        client.force_login(
            factories.user_with(Membership.Role.DEPARTMENT_HEAD, "rezekne", name="Juris Vecais")
        )
        assert client.get(ADDRESS).status_code == 403

    def test_only_get(self, head):
        assert head.post(ADDRESS).status_code == 405

    def test_unknown_format(self, head):
        assert head.get(ADDRESS, {"format": "docx"}).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"municipality": "region"}, "Izvēlieties pašvaldību no saraksta."),
            ({"municipality": ""}, "Izvēlieties pašvaldību no saraksta."),
            ({"first": ""}, "Ievadiet datumu."),
            ({"first": "31.02.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"last": "28.02.2021"}, "Beigu datums nevar būt pirms sākuma datuma."),
            ({"funding_source": "nav"}, "Izvēlieties finansējuma avotu no saraksta."),
            ({"mode": "x"}, "Izvēlieties, ko skaitīt."),
        ],
    )
    @pytest.mark.parametrize("kind", ["", "pdf"])
    def test_bad_input_comes_back_with_the_message(self, head, changed, message, kind):
        asked = MARCH | changed | ({"format": kind} if kind else {})
        response = head.get(ADDRESS, asked)
        assert response.status_code == 422
        assert "Pārskats nav sagatavots." in text_of(response)
        assert text_of(response).count(message) == 2


class TestChoices:
    def test_a_head_has_both_divisions_of_the_own_place(self, head):
        response = head.get(ADDRESS)
        assert choices(response) == ["rezeknes-valstspilseta", "rezekne"]
        assert "Rēzekne (līdz 30.06.2021.)" in text_of(response)
        assert "also" not in response.context["form"].fields

    def test_parts_of_todays_unit(self, client, daina):
        client.force_login(daina)
        assert choices(client.get(ADDRESS)) == [
            "augsdaugavas-novads",
            "daugavpils-novads",
            "ilukstes-novads",
        ]

    def test_not_former_aglona_for_preili(self, client, db):
        """Three of its four parishes are Krāslava's."""
        client.force_login(
            factories.user_with(Membership.Role.DEPARTMENT_HEAD, "preilu-novads-2021", name="Aina")
        )
        found = choices(client.get(ADDRESS))
        assert "preilu-novads" in found
        assert "aglonas-novads" not in found

    def test_an_auditor_of_one_municipality_sees_that_one(self, client, db):
        client.force_login(
            factories.user_with(Membership.Role.AUDITOR, "livanu-novads-2021", name="Vija")
        )
        assert choices(client.get(ADDRESS)) == ["livanu-novads-2021", "livanu-novads"]

    def test_the_region_has_all(self, coordinator):
        response = coordinator.get(ADDRESS)
        assert len(choices(response)) == 31
        assert choices(response)[0] == response.context["form"]["municipality"].value() == "region"

    def test_several_together(self, coordinator, march):
        place = factories.territory("daugavpils")
        factories.ServiceSessionFactory(client=factories.ClientFactory(territory=place))
        asked = MARCH | {"municipality": "daugavpils", "also": ["rezekne"]}
        response = coordinator.get(ADDRESS, asked)
        report = response.context["document"].report
        assert report.municipalities == ("daugavpils", "rezekne")
        assert report.entries == 10

    @time_machine.travel("2022-03-15 12:00+02:00")
    def test_the_usual_choice_is_the_own_place_and_this_month(self, head):
        report = head.get(ADDRESS).context["document"].report
        assert report.municipalities == ("rezeknes-valstspilseta",)
        assert (report.period.first, report.period.last) == (date(2022, 3, 1), date(2022, 3, 31))

    @time_machine.travel("2022-03-31 12:00+03:00")
    def test_presets_are_addresses(self, head):
        asked = MARCH | {"first": "01.03.2022", "last": "31.03.2022"}
        presets = head.get(ADDRESS, asked).context["form"].presets()
        assert [(p["label"], p["current"]) for p in presets] == [
            ("Šis mēnesis", True),
            ("Iepriekšējais mēnesis", False),
            ("Ceturksnis", False),
            ("Gads", False),
        ]
        report = head.get(ADDRESS + presets[1]["address"]).context["document"].report
        assert (report.period.first, report.period.last) == (date(2022, 2, 1), date(2022, 2, 28))
        assert report.municipalities == ("rezekne",)


class TestFigures:
    @time_machine.travel("2021-11-12 14:02+02:00")
    def test_facts(self, head, march):
        text = text_of(head.get(ADDRESS, MARCH))
        assert (
            "Rēzekne (līdz 30.06.2021.). 01.03.2021.–31.03.2021. Pēc pakalpojuma sniegšanas "
            "datuma. Finansējuma avots: visi. Teritoriālais dalījums līdz 30.06.2021. "
            f"Noteikumu versija {rules_version()}. Dati 12.11.2021. 14:02." in text
        )

    def test_key_numbers(self, head, march):
        text = text_of(head.get(ADDRESS, MARCH))
        assert "Bērni 2 Pieaugušie 1 Pārstāvji 1 Ieraksti 9 Izmaksas, EUR 92,50" in text

    def test_why_rows_exceed_a_total(self, head, march):
        text = text_of(head.get(ADDRESS, MARCH))
        for sentence in (
            "Kopā 2 bērni. Rindu summa ir 3, jo 1 bērns saņēma vairāk nekā vienu pakalpojumu.",
            "Kopā 1 pārstāvis. Rindu summa ir 2, jo 1 pārstāvis saņēma vairāk nekā vienu "
            "pakalpojumu.",
            "Pārstāvju rindās kopā 2 bērni. Rindu summa ir 3, jo par 1 bērnu pārstāvji saņēma "
            "vairāk nekā vienu pakalpojumu.",
            "Kopā 2 bērni. Rindu summa ir 3, jo 1 bērns saņēma vairāku grupu pakalpojumus.",
        ):
            assert sentence in text
        assert text.count("Rindu summa") == 4

    def test_nothing_to_explain(self, head, march):
        asked = MARCH | {"funding_source": "valsts"}
        text = text_of(head.get(ADDRESS, asked))
        assert "Rindu summa" not in text
        assert "Finansējuma avots: Valsts budžets." in text

    def test_day_centre_and_clients(self, head, march):
        text = text_of(head.get(ADDRESS, MARCH))
        assert "=Saulīte 23 23 1 1" in text
        assert "Darba attiecībās 1 Brīvprātīgajā darbā 0 Izglītībā 0" in text
        assert "Izvērtēti līdz perioda beigām 1" in text
        assert "(bērni un pieaugušie) 300,0 %" in text

    def test_nobody_assessed(self, head, db):
        factories.ServiceSessionFactory()
        assert "(bērni un pieaugušie) –" in text_of(head.get(ADDRESS, MARCH))

    def test_nothing_given(self, head, march):
        asked = MARCH | {"first": "01.02.2021", "last": "28.02.2021"}
        assert "Šajā periodā pakalpojumi nav sniegti." in text_of(head.get(ADDRESS, asked))

    def test_cumulative(self, head, march):
        asked = MARCH | {"first": "11.03.2021", "mode": "cumulative"}
        response = head.get(ADDRESS, asked)
        assert response.context["document"].report.entries == 9
        assert "Kopā līdz 31.03.2021." in text_of(response)

    def test_no_names_of_clients(self, coordinator, march):
        text = text_of(coordinator.get(ADDRESS, WIDE))
        for file in (march.anna, march.emils, march.janis, march.parent):
            assert file.identity.family_name not in text

    def test_a_session_more_changes_the_page_by_just_that(self, head, march):
        before = head.get(ADDRESS, MARCH).context["document"].report
        factories.ServiceSessionFactory(client=march.anna)
        after = head.get(ADDRESS, MARCH).context["document"].report
        assert after.entries - before.entries == 1
        assert after.cost - before.cost == 10
        assert after.persons == before.persons


class TestFiles:
    def test_the_page_links_its_files(self, head, march):
        response = head.get(ADDRESS, MARCH)
        address = response.context["xlsx_address"]
        assert f'href="{address.replace("&", "&amp;")}"' in response.content.decode()
        assert head.get(ADDRESS + address).status_code == 200
        assert f'action="{reverse("reports:print_create")}"' in response.content.decode()

    @pytest.mark.parametrize(
        ("kind", "content_type", "start"),
        [
            ("pdf", "application/pdf", b"%PDF"),
            (
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                b"PK",
            ),
        ],
    )
    def test_a_file(self, head, march, kind, content_type, start):
        response = head.get(ADDRESS, MARCH | {"format": kind})
        assert response["Content-Type"] == content_type
        name = f"perioda-parskats-rezekne-2021-03-01-2021-03-31.{kind}"
        assert f'filename="{name}"' in response["Content-Disposition"]
        assert response.content.startswith(start)
