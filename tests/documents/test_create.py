"""A document is attached: the form, the file behind it, and each refusal."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.documents import storage
from clients.models import Document
from tests import factories
from tests.documents import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


def address(client) -> str:
    return reverse("clients:document_create", args=[client.uuid])


def sent(content: bytes | None = None, name="atzinums.pdf", **kwargs) -> dict:
    file = SimpleUploadedFile(name, content or made.pdf(), content_type="text/html")
    return {"form_key": uuid.uuid4(), "file": file, "kind": "contract", **kwargs}


def test_a_file_is_attached(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(
        address(anna), sent(made.pdf(3), title="Par aprūpi", dated_on="8.11.2021")
    )
    assert response.status_code == 302
    assert response.url == reverse("clients:document_list", args=[anna.uuid])
    document = Document.objects.get()
    assert (document.client, document.territory, document.added_by) == (anna, anna.territory, ilze)
    assert (document.kind, document.title, document.pages) == ("contract", "Par aprūpi", 3)
    assert document.dated_on == date(2021, 11, 8)
    assert document.size == len(storage.read(document.file_key))
    page = client.get(response.url).text
    assert "Dokuments pievienots" in page
    assert "Par aprūpi" in page


def test_with_a_script_the_answer_leads_on(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(address(anna), sent(), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response["HX-Redirect"] == reverse("clients:document_list", args=[anna.uuid])


def test_a_photo_taken_now_is_attached(client, ilze, anna):
    client.force_login(ilze)
    photo = sent(made.jpeg(), "image.jpg")
    photo["photo"] = photo.pop("file")
    assert client.post(address(anna), photo).status_code == 302
    assert Document.objects.get().content_type == "image/jpeg"


def test_what_it_proves_says_its_kind(client, ilze, anna):
    client.force_login(ilze)
    opinion = anna.opinions.get()
    page = client.get(f"{address(anna)}?kind=opinion").text
    assert f'<option value="opinion-{opinion.pk}" selected>' in page
    response = client.post(address(anna), sent(kind="", proof=f"opinion-{opinion.pk}"))
    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.kind, document.opinion, document.proof) == ("opinion", opinion, opinion)


def test_a_decision_is_chosen_by_its_address(client, ilze, anna):
    client.force_login(ilze)
    scope = {"client": anna, "territory": anna.territory}
    asked = anna.applications.create(submitted_on=date(2021, 1, 1), **scope)
    page = client.get(f"{address(anna)}?proves={asked.uuid}").text
    assert f'<option value="application-{asked.pk}" selected>' in page
    assert client.get(f"{address(anna)}?proves=nekas&kind=nekas").status_code == 200


def test_another_clients_opinion_is_no_choice(client, ilze, anna):
    client.force_login(ilze)
    theirs = factories.ClientFactory().opinions.get()
    response = client.post(address(anna), sent(proof=f"opinion-{theirs.pk}"))
    assert response.status_code == 422
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"file": ""}, "Izvēlieties failu."),
        ({"kind": ""}, "Izvēlieties, kas tas par dokumentu."),
        ({"kind": "nekas"}, "nekas"),
        ({"dated_on": "31.02.2021"}, "Tāda datuma nav"),
        ({"dated_on": "1.1.2099"}, "nākotnē"),
        ({"title": "x" * 151}, "150"),
        ({"title": "a\x00b"}, "Nulles"),
    ],
)
def test_faults_stand_beside_their_fields(client, ilze, anna, said, words):
    client.force_login(ilze)
    response = client.post(address(anna), sent(**said))
    assert response.status_code == 422
    assert words in response.text
    assert "Nav saglabāts" in response.text
    assert not Document.objects.exists()
    assert not list(storage.stored())


def test_two_files_at_once_are_one_too_many(client, ilze, anna):
    client.force_login(ilze)
    both = sent() | {"photo": SimpleUploadedFile("a.jpg", made.jpeg())}
    response = client.post(address(anna), both)
    assert response.status_code == 422
    assert "Izvēlieties vienu no abiem failiem." in response.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "Fails „atzinums.png” nav attēls."),
        (made.png()[:60], "bojāts vai nepilnīgs"),
        (made.pdf_with_script(), "satur programmu"),
    ],
)
def test_the_content_is_judged(client, ilze, anna, content, words):
    client.force_login(ilze)
    response = client.post(address(anna), sent(content, "atzinums.png"))
    assert response.status_code == 422
    assert words in response.text
    assert not Document.objects.exists()


def test_an_empty_and_a_large_file(client, ilze, anna, settings):
    client.force_login(ilze)
    empty = sent() | {"file": SimpleUploadedFile("a.pdf", b"")}
    assert "Fails „a.pdf” ir tukšs." in client.post(address(anna), empty).text
    settings.DOCUMENT_MEGABYTES = 1
    large = client.post(address(anna), sent(b"%PDF-" + b"0" * 2**20))
    assert "lielāks par 1 MB" in large.text
    assert "ne lielāks par 1 MB" in large.text


def test_a_name_with_marks_is_shown_as_text(client, ilze, anna):
    client.force_login(ilze)
    response = client.post(address(anna), sent(b"nekas", "<img src=x>%s.pdf"))
    assert "<img src=x>" not in response.text
    assert response.status_code == 422


def test_sent_twice_it_is_one(client, ilze, anna):
    client.force_login(ilze)
    content, key = made.pdf(), uuid.uuid4()
    for _time in range(2):
        assert client.post(address(anna), sent(content, form_key=key)).status_code == 302
    assert Document.objects.count() == 1
    response = client.post(address(anna), sent(made.pdf(2), form_key=key))
    assert response.status_code == 422
    assert "Veidlapa jau nosūtīta ar citu failu." in response.text


def test_the_same_file_again_is_told(client, ilze, anna):
    client.force_login(ilze)
    content = made.pdf()
    client.post(address(anna), sent(content, title="Par aprūpi"))
    again = client.post(address(anna), sent(content))
    assert again.status_code == 422
    assert "Šis fails jau ir pievienots: Par aprūpi (" in again.text
    assert Document.objects.count() == len(list(storage.stored())) == 1
    other = factories.ClientFactory()
    assert client.post(address(other), sent(content)).status_code == 302


def test_what_cannot_be_written_is_told_and_leaves_nothing(client, ilze, anna, settings, tmp_path):
    client.force_login(ilze)
    blocked = tmp_path / "file"
    blocked.touch()
    settings.DOCUMENTS_ROOT = blocked
    response = client.post(address(anna), sent())
    assert response.status_code == 422
    assert "Failu neizdevās saglabāt." in response.text
    assert not Document.objects.exists()


def test_the_litany(client, ilze, oskars, anita, kaspars, anna):
    assert client.get(address(anna)).url.startswith("/accounts/sign-in/")
    for person, status in ((ilze, 200), (oskars, 404), (anita, 403), (kaspars, 403)):
        client.force_login(person)
        assert client.get(address(anna)).status_code == status
    client.force_login(ilze)
    assert client.put(address(anna)).status_code == 405
    assert client.get("/clients/nekas/documents/new/").status_code == 404
    assert client.get(f"/clients/{uuid.uuid4()}/documents/new/").status_code == 404
