"""Pages on the server's side: first page, refusals, panels, headers. See test_browser.py too."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils.formats import date_format

from di_latgale.accounts.demonstration import SIGN_INS
from di_latgale.accounts.models import Membership, User

PEOPLE = ["ilze", "inese", "kaspars", "rita", "anita", "valdis", "zane"]
HEADINGS = {
    "ilze": "Ierakstīt pakalpojumu",
    "inese": "Perioda pārskats",
    "kaspars": "Pakalpojumu katalogs",
    "rita": "Reģiona pārskati",
    "anita": "Lietas un pārskati",
    "valdis": "Lietotāji",
    "zane": "Ierakstīt pakalpojumu",
}


@pytest.mark.parametrize("person", PEOPLE)
def test_the_first_page_offers_each_role_its_step(client, request, person):
    client.force_login(request.getfixturevalue(person))
    html = client.get("/").content.decode()
    assert re.findall(r"<h2>(.+?)</h2>", html) == [HEADINGS[person]]
    assert html.count("btn-primary") <= 1


NAVIGATION = {
    "ilze": ["/", "/clients/", "/services/waiting/", "/reports/period/", "/periods/"],
    "inese": [
        "/",
        "/clients/",
        "/services/plans/",
        "/services/waiting/",
        "/reports/period/",
        "/periods/",
        "/accounts/people/",
        "/reports/retention/",
    ],
    "kaspars": ["/", "/admin/"],
    "rita": ["/", "/reports/period/", "/periods/", "/reports/rows/"],
    "anita": ["/", "/clients/", "/services/waiting/", "/reports/period/", "/periods/"],
    "valdis": ["/", "/accounts/people/", "/accounts/rights/"],
    "zane": ["/", "/services/planned/", "/reports/provider-month/"],
}


@pytest.mark.parametrize("person", PEOPLE)
def test_the_navigation_has_what_one_may_use(client, request, person):
    client.force_login(request.getfixturevalue(person))
    items = client.get("/").context["frame"].nav
    addresses = [item.address for item in items if "import" not in item.address]
    assert addresses == NAVIGATION[person]
    assert [item.address for item in items if item.current] == ["/"]
    for address in addresses:
        assert client.get(address).status_code == 200


def test_without_a_role_the_first_page_says_who_gives_them(client, db):
    client.force_login(User.objects.create_user("x@demo.example", "Jana Liepa"))
    assert "Lomas piešķir sistēmas administrators." in client.get("/").content.decode()


def test_the_first_page_is_not_for_strangers(client, db):
    assert client.get("/")["Location"] == "/accounts/sign-in/?next=/"


def test_the_first_page_only_reads(client, ilze):
    client.force_login(ilze)
    assert client.post("/").status_code == 405


def test_the_first_page_costs_few_queries(client, ilze, django_assert_max_num_queries):
    client.force_login(ilze)
    # Role, session, user, memberships, belongings, scope, the session prolonged; inside the test's
    # transaction also two savepoints and their releases, and the settings of before, read and put
    # back.
    with django_assert_max_num_queries(23):
        client.get("/")


def test_the_header_names_person_and_place(client, ilze):
    client.force_login(ilze)
    html = client.get("/").content.decode()
    assert "Ilze Kalna" in html
    assert "Rēzeknes valstspilsēta" in html


def test_pages_of_the_signed_in_are_kept_by_nobody(client, ilze):
    client.force_login(ilze)
    assert "no-store" in client.get("/")["Cache-Control"]


def test_the_policy_allows_nothing_from_elsewhere(client, db):
    policy = client.get("/accounts/sign-in/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.usefixtures("sample_site")
class TestSamplePages:
    def test_a_refusal_says_who_has_the_right(self, client, ilze, inese, caplog):
        client.force_login(ilze)
        response = client.get("/heads/")
        assert response.status_code == 403
        assert "Tiesības ir: nodaļas vadītājs." in response.content.decode()
        assert "/heads/" in caplog.text
        assert "Traceback" not in caplog.text
        client.force_login(inese)
        assert client.get("/heads/").content == b"heads"

    def test_a_panel_brings_the_fragment_and_an_empty_one_where_refused(self, client, ilze):
        client.force_login(ilze)
        html = client.get("/sample/").content.decode()
        assert html.count("<caption>Atlikumi</caption>") == 1
        assert html.count('<div class="panel"></div>') == 1
        assert "35\u00a0791,00" in html

    def test_a_panel_is_got_even_from_a_page_that_was_posted(self, rf, ilze):
        context = posted(rf, ilze)
        panel = Template("{% load ledger %}{% panel 'sample_panel' 7 %}").render(context)
        assert "Atlikumi" in panel
        assert context["request"].method == "POST"

    def test_a_panel_that_is_no_fragment_or_nowhere_is_a_fault(self, rf, ilze):
        context = posted(rf, ilze)
        with pytest.raises(RuntimeError, match="302"):
            Template("{% load ledger %}{% panel 'sample_broken' %}").render(context)
        with pytest.raises(TemplateSyntaxError):
            Template("{% load ledger %}{% panel 'no_such' %}").render(context)

    def test_breadcrumbs_end_without_a_link(self, client, ilze):
        client.force_login(ilze)
        html = client.get("/sample/").content.decode()
        assert '<span aria-current="page">Plāns</span>' in html
        assert '<a href="/sample/">Anna Ozola</a>' in html

    def test_a_form_with_errors_lists_them_above_the_heading(self, client, ilze):
        client.force_login(ilze)
        response = client.post("/form/", {"on": "31.02.2021", "recipient": "child"})
        html = response.content.decode()
        assert response.status_code == 422
        assert "<title>Kļūda: Ierakstīt pakalpojumu – DI Latgale</title>" in html
        assert "Nav saglabāts. Izlabojiet 3 kļūdas:" in html
        assert '<a href="#id_on">Tāda datuma nav: 31.02.2021.</a>' in html
        assert html.index("error-summary") < html.index("<h1>")
        assert 'aria-describedby="id_on_helptext id_on_error"' in html

    def test_a_fault_names_a_code_and_asks_no_database(
        self, ilze, settings, caplog, django_assert_num_queries
    ):
        http = Client(raise_request_exception=False)
        http.force_login(ilze)
        settings.SUPPORT_PHONE = "+371 64600000"
        response = http.get("/fault/")
        code = re.search(r"nosauciet kodu ([0-9A-F]{4})\.", response.content.decode())[1]
        assert response.status_code == 500
        assert f"fault {code} at /fault/" in caplog.text
        assert "zvaniet +371 64600000" in response.content.decode()


def posted(rf, user) -> Context:
    request = rf.post("/form/")
    request.user = user
    return Context({"request": request})


def test_a_page_that_is_not_there(client, ilze):
    client.force_login(ilze)
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "Lapa nav atrasta" in response.content.decode()


def test_a_form_that_was_open_too_long(ilze):
    http = Client(enforce_csrf_checks=True)
    http.force_login(ilze)
    response = http.post("/accounts/sign-out/")
    assert response.status_code == 403
    assert "Nekas nav saglabāts." in response.content.decode()


class TestAdmin:
    def test_strangers_go_to_our_own_sign_in(self, client, db):
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0] == "/accounts/sign-in/?next=/admin/"
        assert client.get("/admin/login/").status_code == 302
        assert client.post("/admin/login/", {"username": "x"}).status_code == 302

    def test_others_learn_whose_right_it_is(self, client, ilze):
        client.force_login(ilze)
        response = client.get("/admin/", follow=True)
        assert response.status_code == 403
        assert "kataloga administrators" in response.content.decode()

    def test_the_catalogue_administrator_works_there(self, client, kaspars):
        client.force_login(kaspars)
        html = client.get("/admin/").content.decode()
        assert "Sniedzēji" in html
        assert "Kopas" not in html
        response = client.post(
            "/admin/organisations/provider/add/", {"code": "x", "name": "Centrs"}
        )
        assert response.status_code == 302
        assert "Centrs" in client.get("/admin/organisations/provider/").content.decode()

    def test_lists_count_no_further_than_pages_are_turned(self, client, kaspars, settings):
        client.force_login(kaspars)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/admin/organisations/specialist/")
        counts = [q["sql"] for q in queries if "COUNT(" in q["sql"]]
        assert counts and all("LIMIT" in sql for sql in counts)


def test_latvian_formats():
    assert date_format(date(2021, 3, 9), "SHORT_DATE_FORMAT") == "09.03.2021"
    assert date_format(date(2021, 3, 9), "YEAR_MONTH_FORMAT") == "2021. gada marts"
    assert date_format(date(2021, 11, 8)) == "2021. gada 8. novembris"


def test_each_role_has_a_demonstration_sign_in():
    assert {row.role for row in SIGN_INS} == set(Membership.Role)
    assert all(row.email.endswith("@demo.example") for row in SIGN_INS)


def test_the_frame_stands_without_a_person(rf):
    from di_latgale.context_processors import frame

    request = rf.get("/")
    request.user = AnonymousUser()
    assert frame(request)["frame"].nav == []
    assert frame(request)["frame"].places == ""
