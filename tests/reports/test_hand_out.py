"""The client's copy of the file: all that is planted in every table, nothing of third persons."""

import json
import random
import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image
from pypdf import PdfReader

from clients.documents import storage
from clients.documents.actions import forget, withdraw_document
from clients.models import Client
from di_latgale import scope
from di_latgale.accounts.models import Membership
from di_latgale.traces.models import Trace
from reports.client_file.file import client_file
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.documents import made as scanned
from tests.reports.planted import plant
from tests.walls import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    made = files.make_file()
    Client.objects.filter(pk=made.client.pk).update(
        exited_on=date(2021, 12, 31), exit_reason="own_wish"
    )
    return made


def address(file) -> str:
    return reverse("reports:hand_out", args=[file.client.uuid])


def handed_out(client, file, kind="json", **extra):
    return client.post(address(file), {"format": kind, **extra})


def texts(answer) -> str:
    return answer.content.decode()


def test_the_pack_holds_all_that_is_planted_and_nobody_else(file, inese, client):
    words = plant(file, handed_out=True)
    client.force_login(inese)
    answer = handed_out(client, file)
    assert answer["Content-Type"].startswith("application/json")
    assert [word for word in words if word not in texts(answer)] == []
    representative = file.client.representations.earliest("id").representative
    for other in (representative.identity.family_name, file.worker.name, inese.name):
        assert other not in texts(answer)
    assert file.client.identity.personal_code in texts(answer)


def test_what_was_written_over_is_held_too(file, inese, client):
    before = file.client.identity.actual_address
    file.client.identity.actual_address = "Jaunā iela 1"
    file.client.identity.save()
    client.force_login(inese)
    said = json.loads(handed_out(client, file).content)
    former = [
        fact["value"]
        for record in said["records"]
        for row in record["rows"]
        for fact in row["former"]
    ]
    assert before in former


def test_the_looks_are_in_it_without_who_looked(file, inese, client):
    files.look_at(file)
    client.force_login(inese)
    said = json.loads(handed_out(client, file).content)
    assert {"klienta lapa"} <= {look["page"] for look in said["looks"]}
    assert file.worker.name not in json.dumps(said, ensure_ascii=False)


def test_a_row_that_tells_of_somebody_else_is_left_out_and_counted(file, inese, client):
    client.force_login(inese)
    page = texts(client.get(address(file)))
    key = f"services.servicesession:{file.session.pk}"
    assert key in page
    answer = handed_out(client, file, without=[key])
    assert files.CANARIES["note"] not in texts(answer)
    assert json.loads(answer.content)["left_out_because_of_others"] == 1


def test_the_pdf_is_one(file, inese, client):
    client.force_login(inese)
    answer = handed_out(client, file, "pdf")
    today = timezone.localdate()
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="klienta-lieta-{today:%Y-%m-%d}.pdf"'
    )


def test_an_unknown_kind_of_file_is_refused_with_words(file, inese, client):
    client.force_login(inese)
    answer = handed_out(client, file, "exe")
    assert answer.status_code == 422
    assert "Izvēlieties PDF, JSON vai ZIP." in texts(answer)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ilze", 403), ("daina", 404), ("oskars", 403), ("anita", 403), ("kaspars", 403)],
)
def test_it_is_the_heads_of_the_office(request, who, status, file, client):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(file)).status_code == status
    assert handed_out(client, file).status_code == status


def test_whoever_reads_here_and_heads_elsewhere_is_refused(file, daina, client):
    factories.MembershipFactory(
        user=daina,
        role=Membership.Role.SOCIAL_WORKER,
        municipality=factories.municipality("rezeknes-valstspilseta"),
    )
    client.force_login(daina)
    assert client.get(address(file)).status_code == 403


def test_nobody_is_sent_to_the_sign_in(file, client):
    assert client.get(address(file)).status_code == 302


def test_queries_do_not_grow_with_the_rows(file, inese, django_assert_max_num_queries):
    def asked():
        with scope.of_user(inese):
            with django_assert_max_num_queries(500) as counted:
                client_file(file.client, inese)
            return len(counted)

    first = asked()
    for _turn in range(3):
        factories.ServiceSessionFactory(client=file.client, note="Vēl viena")
    assert asked() == first


class TestArchive:
    """The pack with the scanned documents, decrypted, under names that tell of nobody."""

    @pytest.fixture
    def stored(self, file):
        """The opinion of every file here, a contract in another form, one taken back."""
        client = file.client
        kinds = {
            "opinion": client.documents.get(),
            "contract": scanned.document(
                client,
                kind="contract",
                sent=scanned.png(),
                title=f"Līgums ar {client.identity.family_name}",
                dated_on=date(2021, 2, 3),
            ),
            "other": scanned.document(client, title="Cita lapa"),
        }
        withdraw_document(document=kinds["other"], by=file.worker, reason="cita klienta")
        return kinds

    def archive(self, client, file, **extra) -> ZipFile:
        answer = handed_out(client, file, "zip", **extra)
        assert answer.status_code == 200
        archive = ZipFile(BytesIO(answer.content))
        assert archive.testzip() is None
        assert int(answer["Content-Length"]) == len(answer.content)
        return archive

    def scans(self, archive) -> dict[str, bytes]:
        names = [name for name in archive.namelist() if name.startswith("dokumenti/")]
        return {name: archive.read(name) for name in names}

    def told(self, archive) -> dict[str, dict]:
        """The rows of documents in the JSON, by what they say is the path of the file."""
        name = next(name for name in archive.namelist() if name.endswith(".json"))
        said = json.loads(archive.read(name))
        rows = next(r["rows"] for r in said["records"] if r["name"] == "clients.document")
        return {row["file"]: row for row in rows}

    def test_it_holds_the_pdf_the_json_and_every_file(self, file, stored, inese, client):
        client.force_login(inese)
        answer = handed_out(client, file, "zip")
        today = timezone.localdate()
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"] == (
            f'attachment; filename="klienta-lieta-{today:%Y-%m-%d}.zip"'
        )
        assert not answer.streaming
        archive = self.archive(client, file)
        expected = {
            "dokumenti/001-vdeavk-atzinums.pdf": stored["opinion"],
            "dokumenti/002-ligums-2021-02-03.png": stored["contract"],
            "dokumenti/003-cits-dokuments.pdf": stored["other"],
        }
        assert self.scans(archive) == {
            name: storage.read(document.file_key) for name, document in expected.items()
        }
        assert set(archive.namelist()) - set(expected) == {
            f"klienta-lieta-{today:%Y-%m-%d}.{kind}" for kind in ("pdf", "json")
        }
        assert archive.read(f"klienta-lieta-{today:%Y-%m-%d}.pdf").startswith(b"%PDF")
        assert set(self.told(archive)) == set(expected)

    def test_names_in_it_tell_of_nobody(self, file, stored, inese, client):
        client.force_login(inese)
        names = " ".join(self.archive(client, file).namelist()).lower()
        identity = file.client.identity
        for word in (identity.given_name, identity.family_name, identity.personal_code,
                     file.client.number, *(d.uuid.hex for d in stored.values()),
                     *(d.file_key.hex for d in stored.values())):  # fmt: skip
            assert slugify(str(word)) not in names
        assert re.fullmatch(r"[a-z0-9/ .-]+", names)

    def test_the_pdf_names_the_file_of_each_document(self, file, stored, inese, client):
        client.force_login(inese)
        archive = self.archive(client, file)
        name = next(name for name in archive.namelist() if name.startswith("klienta") and
                    name.endswith(".pdf"))  # fmt: skip
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(archive.read(name))).pages)
        for path in self.scans(archive):
            assert path in text.replace("\n", "")
        alone = PdfReader(BytesIO(handed_out(client, file, "pdf").content))
        assert "dokumenti/" not in "".join(page.extract_text() for page in alone.pages)
        assert "no_file_because" not in texts(handed_out(client, file))

    def test_a_document_that_tells_of_somebody_else_is_left_out_with_its_file(
        self, file, stored, inese, client
    ):
        client.force_login(inese)
        key = f"clients.document:{stored['contract'].pk}"
        archive = self.archive(client, file, without=[key])
        assert list(self.scans(archive)) == [
            "dokumenti/001-vdeavk-atzinums.pdf",
            "dokumenti/002-cits-dokuments.pdf",
        ]
        assert storage.read(stored["contract"].file_key) not in self.scans(archive).values()
        assert len(self.told(archive)) == 2
        name = next(name for name in archive.namelist() if name.endswith(".json"))
        assert json.loads(archive.read(name))["left_out_because_of_others"] == 1
        assert stored["contract"].title not in archive.read(name).decode()

    def test_each_document_can_be_read_before_and_left_out(self, file, stored, inese, client):
        """The one taken back is left out unless somebody looks at it and says otherwise."""
        client.force_login(inese)
        page = texts(client.get(address(file)))
        for kind, document in stored.items():
            assert reverse("clients:document_detail", args=[document.uuid]) in page
            mark = " checked" if kind == "other" else ""
            assert f'value="clients.document:{document.pk}"{mark}>' in page
        assert "3 skenēti faili" in page
        assert 'value="zip"' in page

    def test_a_file_that_is_gone_is_told_in_the_pack(self, file, stored, inese, client):
        forget(stored["opinion"])
        storage.remove(stored["contract"].file_key)
        client.force_login(inese)
        archive = self.archive(client, file)
        assert list(self.scans(archive)) == ["dokumenti/003-cits-dokuments.pdf"]
        name = next(name for name in archive.namelist() if name.endswith(".json"))
        text = archive.read(name).decode()
        for words in ("Fails ir izdzēsts", "Failu nevar nolasīt."):
            assert words in text

    def test_a_file_without_documents_is_an_archive_too(self, inese, client):
        anna = factories.ClientFactory()
        client.force_login(inese)
        page = client.get(reverse("reports:hand_out", args=[anna.uuid]))
        assert "Skenētu failu nav." in page.text
        answer = client.post(reverse("reports:hand_out", args=[anna.uuid]), {"format": "zip"})
        assert len(ZipFile(BytesIO(answer.content)).namelist()) == 2

    def test_only_documents_of_this_file_are_in_it(self, file, stored, inese, client):
        """Of the same person elsewhere, and of another person here."""
        elsewhere = factories.ClientFactory(
            person=file.client.person, territory=factories.territory("daugavpils")
        )
        others = [
            scanned.document(elsewhere, sent=scanned.png((50, 20))),
            scanned.document(sent=scanned.png((60, 20))),
        ]
        client.force_login(inese)
        contents = self.scans(self.archive(client, file)).values()
        assert len(contents) == len(stored)
        for document in others:
            assert storage.read(document.file_key) not in contents

    def test_it_leaves_one_trace_as_a_file_taken_away(self, file, stored, inese, client):
        client.force_login(inese)
        before = Trace.objects.count()
        handed_out(client, file, "zip")
        trace = Trace.objects.order_by("-id")[0]
        assert Trace.objects.count() == before + 1
        assert (trace.page, trace.kind) == ("reports:hand_out", "export")
        assert trace.client_ids == [file.client.pk]

    @pytest.mark.parametrize(
        ("who", "status"),
        [("ilze", 403), ("daina", 404), ("oskars", 403), ("anita", 403), ("kaspars", 403)],
    )
    def test_it_is_the_heads_of_the_office(self, request, who, status, file, stored, client):
        client.force_login(request.getfixturevalue(who))
        assert handed_out(client, file, "zip").status_code == status

    def test_queries_do_not_grow_with_the_documents(
        self, file, stored, inese, client, django_assert_max_num_queries
    ):
        client.force_login(inese)

        def asked():
            with django_assert_max_num_queries(500) as counted:
                handed_out(client, file, "zip")
            return len(counted)

        asked()
        first = asked()
        for _more in range(3):
            scanned.document(file.client)
        assert asked() == first

    def test_what_does_not_fit_into_memory_is_sent_whole(self, file, inese, client, settings):
        settings.DOCUMENT_MEGABYTES = 20
        noise = Image.frombytes("RGB", (1500, 1500), random.Random(7).randbytes(1500 * 1500 * 3))
        sent = BytesIO()
        noise.save(sent, "PNG")
        large = scanned.document(file.client, sent=sent.getvalue())
        assert large.size > 5 * 2**20
        client.force_login(inese)
        contents = list(self.scans(self.archive(client, file)).values())
        assert storage.read(large.file_key) in contents


def test_the_page_in_a_browser(page, file, inese):
    scanned.document(file.client, title="Spriedums")
    sign_in(page, inese, factories.TEST_PASSWORD)
    page.goto(address(file))
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Lejupielādēt ZIP ar dokumentiem").click()
    assert len(ZipFile(download.value.path()).namelist()) == 4
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
