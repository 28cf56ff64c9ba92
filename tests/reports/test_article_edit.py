"""Editing the article: /reports/article/edit/."""

import io
from datetime import date
from urllib.parse import urlencode

import docx
import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from di_latgale import scope
from di_latgale.traces.models import Trace
from reports.models import ArticleVersion
from tests import factories
from tests.browser import assert_accessible, sign_in

EDIT = "/reports/article/edit/"
QUERY = {"municipality": "rezeknes-valstspilseta", "first": "01.03.2021", "last": "31.03.2021"}
MARCH = (date(2021, 3, 1), date(2021, 3, 31))


@pytest.fixture
def head(client, inese):
    client.force_login(inese)
    return client


def shown(answer) -> str:
    return answer.text.replace("\u00a0", " ")


def generated(head) -> str:
    return head.get(EDIT, QUERY).context["text"]


def save(head, text: str, number: int = 0, action: str = "save", **query):
    return head.post(EDIT, QUERY | {"text": text, "number": number, "action": action} | query)


def more(march) -> None:
    """One more physiotherapy of Anna: 3 become 4 sessions of the children."""
    factories.ServiceSessionFactory(
        client=march.anna,
        service=factories.service("fizioterapija"),
        happened_on=date(2021, 3, 12),
    )


class TestLitany:
    def test_it_works(self, head, inese, march):
        text = generated(head)
        answer = save(head, text.replace("Avots:", "Teksta avots:"))
        assert answer.status_code == 302
        page = head.get(answer.url)
        assert "Saglabāta 1. versija." in page.text
        assert "1. versija, Inese Zīle" in page.text
        assert "<del>Avots</del><ins>Teksta avots</ins>" in page.text
        version = ArticleVersion.objects.get()
        assert "Teksta avots: Rēzeknes Sociālais dienests" in version.text
        assert version.written_by == inese
        assert "Labotais teksts" in head.get("/reports/article/", QUERY).text

    def test_anonymous_signs_in_first(self, client, db):
        assert client.get(EDIT).url == f"{reverse('account_login')}?next={EDIT}"

    @pytest.mark.parametrize("person", ["ilze", "anita"])
    def test_who_does_not_publish_reads_alone(self, head, client, request, person, march):
        save(head, generated(head))
        client.force_login(request.getfixturevalue(person))
        page = client.get(EDIT, QUERY)
        assert page.status_code == 200
        assert "<textarea" not in page.text
        assert save(client, "Cits\n", 1).status_code == 403
        assert ArticleVersion.objects.count() == 1

    def test_a_stranger_neither_sees_nor_edits(self, client, daina, march):
        client.force_login(daina)
        assert client.get(EDIT, QUERY).status_code == 422
        assert save(client, "Cits\n").status_code == 422
        assert not ArticleVersion.objects.exists()

    def test_a_head_does_not_edit_the_regions(self, head, march):
        assert save(head, "Cits\n", municipality="region").status_code == 422

    def test_the_coordinator_edits_the_regions(self, client, rita, march):
        client.force_login(rita)
        assert save(client, "Latgale\n", municipality="region").status_code == 302
        version = ArticleVersion.objects.get()
        assert (version.municipality, version.text) == (None, "Latgale\n")

    def test_other_methods(self, head, db):
        assert head.put(EDIT).status_code == 405

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"first": "x"}, "Ievadiet datumu"),
            ({"municipality": "daugavpils"}, "Izvēlieties pašvaldību no saraksta."),
            ({"funding_source": "esf"}, "par visiem finansējuma avotiem kopā"),
            ({"text": " \n "}, "Uzrakstiet tekstu."),
            ({"text": "a" * 20_001}, "Teksts nedrīkst būt garāks par 20 000 rakstzīmēm."),
        ],
    )
    def test_bad_input(self, head, march, changed, message):
        answer = head.post(EDIT, QUERY | {"text": "Raksts", "number": 0} | changed)
        assert answer.status_code == 422
        assert message in answer.text
        assert not ArticleVersion.objects.exists()

    def test_constant_queries(self, head, march):
        save(head, generated(head))
        with CaptureQueriesContext(connection) as before:
            head.get(EDIT, QUERY)
        for number in (1, 2, 3):
            save(head, f"Raksts {number}\n", number)
        head.get(EDIT, QUERY)
        with CaptureQueriesContext(connection) as after:
            head.get(EDIT, QUERY)
        assert len(after) == len(before)


class TestNumbers:
    def test_each_number_opens_its_rows(self, head, march):
        page = head.get(EDIT, QUERY)
        addresses = [r.address for line in page.context["lines"] for r in line.runs if r.address]
        assert len(addresses) > 10
        for where in set(addresses):
            assert head.get(where).status_code == 200

    def test_changed_figures_are_marked_and_taken_over(self, head, march):
        save(head, generated(head).replace("saņēma", "ieguva"))
        more(march)
        page = head.get(EDIT, QUERY)
        changed = {(f.was, f.now) for f in page.context["changed"]}
        assert ("3", "4") in changed
        assert "→ 4" in shown(page)
        assert "Skaitļi, kas mainījušies pēc teksta sagatavošanas" in page.text
        answer = save(head, page.context["text"], 1, "take_over")
        page = head.get(answer.url)
        assert not page.context["changed"]
        text = ArticleVersion.objects.order_by("-number").first().text.replace("\u00a0", " ")
        assert "fizioterapija (individuāla nodarbība) – 4 reizes" in text
        assert "ieguva 2 bērni" in text
        assert [v.number for v in ArticleVersion.objects.order_by("number")] == [1, 2]

    def test_typed_and_removed_numbers_are_listed(self, head, march):
        text = generated(head)
        save(head, text.replace("3\u00a0reizes", "47\u00a0reizes"))
        page = head.get(EDIT, QUERY)
        assert "Tekstā ir skaitlis 47" in page.text
        assert "pārskatā tāda nav." in page.text
        assert "Sistēmas sagatavotajā tekstā ir skaitlis 3, labotajā tāda nav." in page.text

    def test_back_to_the_generated_text_loses_nothing(self, head, march):
        text = generated(head)
        save(head, "Pirmais\n")
        save(head, "Vēl nesaglabāts\n", 1, "restore")
        texts = ArticleVersion.objects.order_by("number").values_list("text", flat=True)
        assert list(texts) == ["Pirmais\n", "Vēl nesaglabāts\n", text]


class TestAtOnce:
    def test_the_second_sees_both_versions(self, head, client, march, inese):
        save(head, "Pirmais teksts\n")
        answer = save(head, "Otrais teksts\n", 0)
        assert answer.status_code == 409
        assert "Kamēr rakstījāt, to mainīja Inese Zīle" in answer.text
        assert "<del>Pirmais</del><ins>Otrais</ins>" in answer.text
        assert "Otrais teksts\n</textarea>" in answer.text
        assert 'name="number" value="1"' in answer.text
        assert ArticleVersion.objects.count() == 1
        assert save(head, "Otrais teksts\n", 1).status_code == 302
        assert ArticleVersion.objects.count() == 2


class TestFiles:
    def test_the_newest_text_goes_along(self, head, march):
        assert head.get(EDIT, QUERY | {"format": "docx"}).status_code == 404
        save(head, "Virsraksts\n\nRindkopa.\n• viens;\n")
        answer = head.get(EDIT, QUERY | {"format": "docx"})
        made = docx.Document(io.BytesIO(b"".join(answer)))
        styles = [(p.style.name, p.text) for p in made.paragraphs]
        assert styles == [
            ("Heading 1", "Virsraksts"),
            ("Normal", "Rindkopa."),
            ("List Bullet", "viens;"),
        ]
        text = head.get(EDIT, QUERY | {"format": "txt"})
        assert text.content.decode() == "Virsraksts\n\nRindkopa.\n• viens;\n"
        assert Trace.objects.filter(page="reports:article_edit", kind="export").exists()
        assert head.get(EDIT, QUERY | {"format": "odt"}).status_code == 404


class TestKept:
    def test_it_is_never_changed_or_deleted(self, db):
        version = factories.ArticleVersionFactory()
        for change in (
            lambda: ArticleVersion.objects.update(text="cits"),
            lambda: version.delete(),
            lambda: connection.cursor().execute("TRUNCATE reports_articleversion"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert ArticleVersion.objects.get().text == "Raksts\n"

    def test_the_wall(self, inese, ilze, daina, rita, kaspars, db):
        factories.ArticleVersionFactory()

        def seen(user) -> int:
            with scope.of_user(user):
                return ArticleVersion.objects.count()

        assert [seen(user) for user in (inese, ilze, rita, daina, kaspars)] == [1, 1, 1, 0, 0]
        for number, (user, name) in enumerate(
            ((ilze, ilze), (daina, daina), (inese, rita)), start=2
        ):
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
                scope.of_user(user),
            ):
                factories.ArticleVersionFactory(number=number, written_by=name)
        with transaction.atomic(), scope.of_user(inese):
            factories.ArticleVersionFactory(number=2, written_by=inese)


def test_accessible_and_kept_while_typing(page, inese, march):
    sign_in(page, inese, factories.TEST_PASSWORD)
    address = f"{EDIT}?{urlencode(QUERY)}"
    page.goto(address)
    assert_accessible(page)
    page.get_by_label("Teksts", exact=True).fill("Pusuzrakstīts 47")
    page.goto(address)
    assert page.get_by_label("Teksts", exact=True).input_value() == "Pusuzrakstīts 47"
    # Another period has another draft.
    other = urlencode(QUERY | {"last": "30.03.2021"})
    page.goto(f"{EDIT}?{other}")
    assert page.get_by_label("Teksts", exact=True).input_value() != "Pusuzrakstīts 47"
    page.goto(address)
    page.get_by_role("button", name="Saglabāt", exact=True).click()
    assert "Tekstā ir skaitlis 47" in page.locator("main").inner_text()
    assert_accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
