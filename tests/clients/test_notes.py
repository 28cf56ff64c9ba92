import uuid
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from clients.models import Draft, Note, Typed
from tests import factories
from tests.clients.note_rows import NoteFactory

pytestmark = pytest.mark.django_db
SAID = {"kind": "phone", "happened_on": "8.11.2021", "text": "Zvanīja māte.\r\nVienojāmies."}


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__family_name="Ozola")


@pytest.fixture
def note(anna, juris):
    return NoteFactory(client=anna, author=juris, text="Pirmā saruna")


def list_of(client) -> str:
    return f"/clients/{client.uuid}/notes/"


def of(note, what="") -> str:
    return f"/clients/notes/{note.uuid}/{what}"


def typed(note, **kwargs) -> dict:
    said = {"kind": note.kind, "happened_on": "01.03.2021", "text": note.text}
    return said | {"changed_at": note.changed_at.isoformat()} | kwargs


class TestList:
    def test_newest_first_with_who_wrote_it(self, client, ilze, anna, note):
        NoteFactory(client=anna, happened_on=date(2021, 5, 1), text="Vēlāk <b>", author=ilze)
        NoteFactory(text="Cita klienta")
        client.force_login(ilze)
        text = client.get(list_of(anna)).text
        assert text.index("Vēlāk &lt;b&gt;") < text.index("Pirmā saruna")
        assert "Juris Vilks" in text
        assert "Cita klienta" not in text
        assert 'aria-current="page">Piezīmes' in text

    def test_by_kind_and_status(self, client, ilze, anna, note):
        NoteFactory(client=anna, kind="phone", text="Zvans")
        client.force_login(ilze)
        text = client.get(f"{list_of(anna)}?kind=phone").text
        assert "Zvans" in text
        assert "Pirmā saruna" not in text
        assert "Neviena piezīme neatbilst" in client.get(f"{list_of(anna)}?kind=letter").text
        assert "Pirmā saruna" in client.get(f"{list_of(anna)}?kind=nav-tada").text
        assert "Pirmā saruna" not in client.get(f"{list_of(anna)}?state=withdrawn").text

    def test_empty(self, client, ilze, anna):
        client.force_login(ilze)
        assert "Piezīmju vēl nav." in client.get(list_of(anna)).text

    def test_read_only(self, client, anita, note):
        client.force_login(anita)
        text = client.get(list_of(note.client)).text
        assert "Pirmā saruna" in text
        assert "Rakstīt piezīmi" not in text
        assert "/withdraw/" not in text

    def test_the_number_of_queries_does_not_grow(
        self, client, ilze, anna, note, django_assert_max_num_queries
    ):
        client.force_login(ilze)
        with django_assert_max_num_queries(23) as few:
            client.get(list_of(anna))
        for _time in range(5):
            NoteFactory(client=anna)
        with django_assert_max_num_queries(23) as many:
            client.get(list_of(anna))
        assert len(few) == len(many)


class TestCreate:
    def test_it_is_stored_and_can_be_undone(self, client, ilze, anna):
        client.force_login(ilze)
        page = client.post(f"{list_of(anna)}new/", SAID, follow=True)
        note = Note.objects.get()
        assert (note.author, note.kind, note.happened_on) == (ilze, "phone", date(2021, 11, 8))
        assert note.text == "Zvanīja māte.\nVienojāmies."
        assert "Piezīme saglabāta" in page.text
        assert of(note, "withdraw/") in page.text

    def test_a_double_click_stores_one(self, client, ilze, anna):
        client.force_login(ilze)
        said = SAID | {"form_key": str(uuid.uuid4())}
        for _time in range(2):
            assert client.post(f"{list_of(anna)}new/", said).status_code == 302
        assert Note.objects.count() == 1

    def test_what_was_typed_after_it_was_stored_is_compared_with_it(self, client, ilze, anna):
        """The answer to the first got lost on the way."""
        client.force_login(ilze)
        said = SAID | {"form_key": str(uuid.uuid4())}
        client.post(f"{list_of(anna)}new/", said)
        page = client.post(f"{list_of(anna)}new/", said | {"text": "Zvanīja māte. Un tēvs."})
        assert page.status_code == 422
        assert "Salīdziniet un izvēlieties." in page.text
        assert f'action="{of(Note.objects.get())}"' in page.text

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"kind": ""}, "Izvēlieties veidu."),
            ({"kind": "nav"}, "Izvēlieties veidu."),
            ({"text": "  "}, "Uzrakstiet piezīmi."),
            ({"happened_on": "31.2.2021"}, "Tāda datuma nav: 31.02.2021."),
            ({"happened_on": "1.1.2199"}, "Datums nevar būt nākotnē."),
        ],
    )
    def test_errors_keep_what_was_typed(self, client, ilze, anna, change, message):
        client.force_login(ilze)
        page = client.post(f"{list_of(anna)}new/", SAID | change)
        assert page.status_code == 422
        assert message in page.text
        assert not Note.objects.exists()
        if "text" not in change:
            assert "Zvanīja māte." in page.text

    def test_another_persons_form_is_refused(self, client, ilze, juris, anna):
        client.force_login(juris)
        said = SAID | {"typed_by": str(ilze.uuid)}
        page = client.post(f"{list_of(anna)}new/", said, follow=True)
        assert "to ievadīja cits lietotājs" in page.text
        assert "Zvanīja" not in page.text
        assert not Note.objects.exists()

    def test_the_last_kind_is_the_default(self, client, ilze, anna):
        NoteFactory(client=anna, author=ilze, kind="letter")
        client.force_login(ilze)
        page = client.get(f"{list_of(anna)}new/")
        assert page.context["form"].initial["kind"] == "letter"


class TestUpdate:
    def test_a_colleague_corrects_and_the_author_stays(self, client, ilze, juris, note):
        client.force_login(ilze)
        assert client.post(of(note), typed(note, text="Labots")).status_code == 302
        note.refresh_from_db()
        assert (note.text, note.author, note.changed_by) == ("Labots", juris, ilze)
        text = client.get(list_of(note.client)).text
        assert "laboja Ilze Kalna" in text
        changes = client.get(of(note, "changes/")).text
        assert "Pirmā saruna" in changes
        assert "Labots" in changes

    def test_saying_the_same_changes_nothing(self, client, ilze, note):
        client.force_login(ilze)
        client.post(of(note), typed(note))
        note.refresh_from_db()
        assert note.changed_by == note.author
        assert note.events.count() == 1

    def test_bad_versions_write_over_nothing(self, client, ilze, note):
        client.force_login(ilze)
        for version in ("", "vakar", "2021-13-45T00:00:00"):
            page = client.post(of(note), typed(note, text="X", changed_at=version))
            assert page.status_code == 422
        note.refresh_from_db()
        assert note.text == "Pirmā saruna"

    def test_a_withdrawn_note_is_not_corrected(self, client, ilze, juris, note):
        client.force_login(juris)
        client.post(of(note, "withdraw/"))
        client.force_login(ilze)
        page = client.post(of(note), typed(note, text="Vēl vārdi"))
        assert page.status_code == 422
        assert "Piezīmi atsauca Juris Vilks" in page.text
        assert "Vēl vārdi" in page.text
        assert client.get(of(note)).url == of(note, "changes/")


class TestTwoVersions:
    @pytest.fixture
    def meanwhile(self, client, ilze, juris, note):
        """Ilze opened the form, Juris saved another text and day, Ilze saves hers."""
        begun = typed(note)
        client.force_login(juris)
        client.post(of(note), begun | {"text": "Jura vārdi", "happened_on": "2.3.2021"})
        client.force_login(ilze)
        begun |= {"text": "Ilzes vārdi", "kind": "phone"}
        return begun, client.post(of(note), begun)

    def stored(self, note) -> tuple:
        note.refresh_from_db()
        return note.kind, note.happened_on.day, note.text

    def test_both_stand_side_by_side(self, note, meanwhile):
        _begun, page = meanwhile
        assert page.status_code == 422
        assert "Kamēr rakstījāt, piezīmi mainīja Juris Vilks (" in page.text
        assert "Salīdziniet un izvēlieties." in page.text
        found = {d.field.name: d for d in page.context["differences"]}
        assert found["text"].mine == "Ilzes vārdi"
        assert found["text"].theirs == "Jura vārdi"
        # Both changed the text: nothing is proposed. The day is his, the kind is hers.
        assert {n: d.chosen for n, d in found.items()} == {
            "text": "",
            "happened_on": "theirs",
            "kind": "mine",
        }
        assert self.stored(note) == ("visit", 2, "Jura vārdi")

    def choose(self, client, page, begun, **choices):
        said = begun | {"compared_at": page.context["compared_at"]}
        for difference in page.context["differences"]:
            name = difference.field.name
            said[f"mine_{name}"] = difference.mine_typed
            said[f"theirs_{name}"] = difference.theirs_typed
        chosen = {f"choice_{name}": value for name, value in choices.items()}
        return said | chosen

    @pytest.mark.parametrize(
        ("text", "anew", "expected"),
        [
            ("mine", "", "Ilzes vārdi"),
            ("theirs", "", "Jura vārdi"),
            ("anew", "Abu vārdi", "Abu vārdi"),
        ],
    )
    def test_each_field_is_chosen(self, client, note, meanwhile, text, anew, expected):
        begun, page = meanwhile
        said = self.choose(client, page, begun, text=text, happened_on="theirs", kind="mine")
        if anew:
            said["text"] = anew
        assert client.post(of(note), said).status_code == 302
        assert self.stored(note) == ("phone", 2, expected)
        texts = list(note.events.values_list("text", flat=True).order_by("pgh_id"))
        assert texts[:2] == ["Pirmā saruna", "Jura vārdi"]

    def test_what_is_not_chosen_is_asked_again(self, client, note, meanwhile):
        begun, page = meanwhile
        said = self.choose(client, page, begun, happened_on="theirs", kind="mine")
        again = client.post(of(note), said | {"text": "Pārrakstīts"})
        assert again.status_code == 422
        assert "Izvēlieties, kuru paturēt." in again.text
        found = {d.field.name: d for d in again.context["differences"]}
        assert found["text"].mine == "Ilzes vārdi"
        assert "Pārrakstīts" in again.text
        assert self.stored(note)[2] == "Jura vārdi"

    def test_a_third_save_is_compared_again(self, client, juris, ilze, note, meanwhile):
        begun, page = meanwhile
        said = self.choose(client, page, begun, text="mine", happened_on="theirs", kind="mine")
        client.force_login(juris)
        note.refresh_from_db()
        client.post(of(note), typed(note, text="Jura trešie", happened_on="2.3.2021"))
        client.force_login(ilze)
        again = client.post(of(note), said)
        assert again.status_code == 422
        found = {d.field.name: d for d in again.context["differences"]}
        assert (found["text"].mine, found["text"].theirs) == ("Ilzes vārdi", "Jura trešie")

    def test_the_same_words_are_no_conflict(self, client, juris, ilze, note):
        begun = typed(note, text="Vienādi")
        for person in (juris, ilze):
            client.force_login(person)
            assert client.post(of(note), begun).status_code == 302


class TestWithdraw:
    def test_with_undo(self, client, juris, note):
        client.force_login(juris)
        page = client.post(of(note, "withdraw/"), follow=True)
        assert "Piezīme atsaukta." in page.text
        assert "Pirmā saruna" not in page.text
        assert "Pirmā saruna" in client.get(f"{list_of(note.client)}?state=withdrawn").text
        client.post(of(note, "restore/"))
        assert "Pirmā saruna" in client.get(list_of(note.client)).text
        changes = list(note.events.order_by("pgh_id"))[1:]
        assert [event.pgh_context["reason"] for event in changes] == ["withdraw", "undo"]

    def test_is_the_authors_or_the_heads(self, client, ilze, inese, note):
        client.force_login(ilze)
        assert client.post(of(note, "withdraw/")).status_code == 403
        client.force_login(inese)
        assert client.post(of(note, "withdraw/")).status_code == 302


@pytest.mark.parametrize("page", ["", "changes/", "withdraw/", "restore/"])
def test_strangers_and_others(client, oskars, anita, kaspars, note, page):
    send = client.post if page in {"withdraw/", "restore/"} else client.get
    assert send(of(note, page)).url.startswith("/accounts/sign-in/")
    client.force_login(oskars)
    assert send(of(note, page)).status_code == 404
    client.force_login(kaspars)
    assert send(of(note, page)).status_code == 403
    client.force_login(anita)
    assert send(of(note, page)).status_code == (200 if page == "changes/" else 403)
    assert client.get(f"/clients/notes/{uuid.uuid4()}/changes/").status_code == 404
    assert client.get("/clients/notes/17/").status_code == 404


class TestDraft:
    PAGE = uuid.UUID(int=7)

    def keep(self, client, anna, user, sequence, text, place="note_create", page=None, more=None):
        said = {
            "typed_by": str(user.uuid),
            "page": str(page or self.PAGE),
            "sequence": sequence,
            "body": f'[["text", "{text}", null]]',
        }
        return client.post(f"/clients/{anna.uuid}/drafts/{place}/keep/", said | (more or {}))

    def texts(self) -> list[str]:
        return [d.body[0][1] for d in Draft.objects.live().order_by("id")]

    def test_the_newest_stays_whatever_comes_late(self, client, ilze, anna):
        client.force_login(ilze)
        for sequence, text in ((1, "a"), (3, "abc"), (2, "ab"), (3, "abx")):
            assert self.keep(client, anna, ilze, sequence, text).status_code == 200
        assert self.texts() == ["abc"]

    def test_what_comes_after_the_save_does_not_bring_it_back(self, client, ilze, anna):
        client.force_login(ilze)
        client.post(f"{list_of(anna)}new/", SAID | {"draft": f"{self.PAGE}:5"})
        self.keep(client, anna, ilze, 4, "vēls")
        self.keep(client, anna, ilze, 5, "vēls")
        assert self.texts() == []
        assert not any(d.body for d in Draft.objects.all())
        # Typed after it was sent, on a page that stayed open.
        self.keep(client, anna, ilze, 6, "jauns")
        assert self.texts() == ["jauns"]

    def test_it_stays_when_the_note_is_not_saved(self, client, ilze, anna):
        client.force_login(ilze)
        self.keep(client, anna, ilze, 5, "melns")
        client.post(f"{list_of(anna)}new/", SAID | {"kind": "", "draft": f"{self.PAGE}:5"})
        assert self.texts() == ["melns"]

    def test_a_page_that_goes_on_with_a_draft_ends_it_unless_its_own_went_on(
        self, client, ilze, anna
    ):
        client.force_login(ilze)
        other = uuid.UUID(int=8)
        self.keep(client, anna, ilze, 5, "viens")
        self.keep(client, anna, ilze, 1, "divi", page=other, more={"after": f"{self.PAGE}:5"})
        assert self.texts() == ["divi"]
        self.keep(client, anna, ilze, 6, "viens raksta")
        assert self.texts() == ["viens raksta", "divi"]
        self.keep(client, anna, ilze, 2, "divi vēl", page=other, more={"after": f"{self.PAGE}:5"})
        assert self.texts() == ["viens raksta", "divi vēl"]

    def test_nobody_else_sees_or_ends_it(self, client, ilze, juris, inese, anna):
        client.force_login(ilze)
        self.keep(client, anna, ilze, 1, "Ilzes-vārdi")
        for person in (juris, inese):
            client.force_login(person)
            assert "Ilzes-vārdi" not in client.get(f"{list_of(anna)}new/").text
            assert "Ilzes-vārdi" not in client.get(f"/clients/{anna.uuid}/drafts/note_create/").text
            client.post(
                f"/clients/{anna.uuid}/drafts/note_create/drop/", {"draft": f"{self.PAGE}:9"}
            )
            self.keep(client, anna, person, 9, "viņa")
        client.force_login(ilze)
        assert "Ilzes-vārdi" in client.get(f"{list_of(anna)}new/").text

    def test_another_persons_page_is_refused(self, client, ilze, juris, anna):
        client.force_login(juris)
        assert self.keep(client, anna, ilze, 1, "Ilzes").status_code == 409
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        "change",
        [
            {"page": "x"},
            {"sequence": "0"},
            {"sequence": str(2**31)},
            {"body": "{}"},
            {"body": '[["a", 1, null]]'},
            {"body": '["a"]'},
            {"body": "nav"},
            {"body": f'[["a", "{"x" * 500_001}", null]]'},
        ],
    )
    def test_what_no_form_sends_is_refused(self, client, ilze, anna, change):
        client.force_login(ilze)
        assert self.keep(client, anna, ilze, 1, "x", more=change).status_code == 422

    def test_what_no_text_can_hold_is_left_out(self, client, ilze, anna):
        client.force_login(ilze)
        body = '[["text", "a\\u0000b\\ud83dc", null]]'
        assert self.keep(client, anna, ilze, 1, "", more={"body": body}).status_code == 200
        assert self.texts() == ["ab?c"]

    def test_a_draft_grows_old(self, client, ilze, anna):
        client.force_login(ilze)
        with time_machine.travel("2021-11-09 12:00+02:00"):
            client.force_login(ilze)
            self.keep(client, anna, ilze, 1, "vecs")
            assert self.texts() == ["vecs"]
        with time_machine.travel("2021-11-24 12:00+02:00"):
            assert self.texts() == []

    def test_old_and_ended_ones_are_removed(self, ilze, anna, capsys):
        said = {"user": ilze, "client": anna, "place": "note_create"}
        with time_machine.travel("2021-11-01 12:00+02:00"):
            self.draft(anna, ilze, 1)
            self.draft(anna, ilze, 2)
        with time_machine.travel("2021-11-13 12:00+02:00"):
            self.draft(anna, ilze, 3)
        with time_machine.travel("2021-11-10 12:00+02:00"):
            typed = [self.typed(1)]
            Draft.objects.end(**said, typed=typed)
            call_command("forget_drafts")
            assert Draft.objects.count() == 3
        with time_machine.travel("2021-11-16 12:00+02:00"):
            call_command("forget_drafts")
        assert [d.page.int for d in Draft.objects.all()] == [3]

    def typed(self, page):
        return Typed(uuid.UUID(int=page), 1)

    def draft(self, anna, ilze, page):
        Draft.objects.keep(
            user=ilze,
            client=anna,
            place="note_create",
            typed=self.typed(page),
            body=[["a", "b", None]],
        )
