"""A client who moves takes the documents along: two offices, two files, each behind its wall."""

import errno
import os
import time
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from clients.documents import storage
from clients.documents.actions import forget_documents, withdraw_document
from clients.models import Client, Document, Move
from clients.moves import actions
from di_latgale import scope
from di_latgale.held import Record
from reports.models import RetentionPeriod
from reports.retention.actions import forget
from tests import factories
from tests.clients.moving import EVERYTHING, make_child, offered
from tests.documents import made

pytestmark = pytest.mark.django_db
KINDS = ["opinion", "disability", "contract", "representation"]
COPIES = {
    "opinion": "copies_opinions",
    "disability": "copies_disabilities",
    "contract": "copies_contracts",
    "representation": "copies_representatives",
}


@pytest.fixture
def case(db):
    return make_child()


@pytest.fixture
def proved(case):
    return {
        "opinion": case.client.opinions.get(valid_to=None),
        "disability": case.client.disabilities.get(),
        "contract": case.client.contracts.get(),
        "representation": case.representation,
    }


@pytest.fixture
def documents(case, proved):
    """One that proves each, by its kind."""
    return {
        kind: made.document(
            case.client,
            kind=kind,
            proof=row,
            title=f"Par: {kind}",
            dated_on=date(2020, 2, 1),
            sent=made.png() if kind == "contract" else None,
        )
        for kind, row in proved.items()
    }


def taken_over(case, oskars, inese, copies=EVERYTHING) -> Client:
    move = offered(case, oskars, copies=copies)
    with scope.of_user(inese):
        client, lost = actions.accept(
            move=move, territory=factories.territory("rezekne"), number="R-1", by=inese
        )
    assert lost == 0
    return client


def opened(document) -> str:
    return reverse("clients:document_detail", args=[document.uuid])


def swept(*arguments) -> str:
    """After an hour, so that no file is spared for being young."""
    long_ago = time.time() - 2 * 60 * 60
    for _key, path in storage.stored():
        os.utime(path, (long_ago, long_ago))
    out = StringIO()
    call_command("sweep_documents", "--read", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_of_a_ground_brings_its_files(case, proved, documents, oskars, inese, kind):
    new = taken_over(case, oskars, inese)
    old, document = documents[kind], new.documents.get(kind=kind)
    assert document.proof.client == new
    assert type(document.proof) is type(proved[kind])
    assert document.territory == new.territory
    same = ("kind", "title", "dated_on", "content_type", "size", "pages", "sha256")
    assert [getattr(document, name) for name in same] == [getattr(old, name) for name in same]
    assert storage.read(document.file_key) == storage.read(old.file_key)
    assert document.file_key != old.file_key
    # In this file it is who accepted that brought it.
    assert document.added_by == inese
    event = document.events.get()
    assert (event.pgh_label, event.pgh_context["user"]) == ("insert", inese.pk)
    assert event.pgh_context["reason"] == "move"
    assert new.documents.count() == len(KINDS)


def test_each_office_opens_its_own_and_not_the_others(client, case, documents, oskars, inese):
    new = taken_over(case, oskars, inese)
    copy, old = new.documents.get(kind="opinion"), documents["opinion"]
    client.force_login(inese)
    answer = client.get(opened(copy))
    assert (answer.status_code, answer.content) == (200, storage.read(old.file_key))
    assert client.get(opened(old)).status_code == 404
    page = client.get(reverse("clients:grounds", args=[new.uuid])).text
    assert opened(copy) in page
    assert opened(old) not in page
    client.force_login(oskars)
    assert client.get(opened(old)).status_code == 200
    assert client.get(opened(copy)).status_code == 404
    for person, mine, theirs in ((inese, copy, old), (oskars, old, copy)):
        with scope.of_user(person):
            assert Document.objects.filter(pk=mine.pk).exists()
            assert not Document.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_chosen_brings_nothing(case, documents, oskars, inese, kind):
    new = taken_over(case, oskars, inese, copies=EVERYTHING - {COPIES[kind]})
    kinds = new.documents.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == sorted(set(KINDS) - {kind})


def test_what_proves_nothing_copied_stays_behind(case, proved, oskars, inese):
    """Over by then, withdrawn, forgotten, of nothing that is copied."""
    over = case.client.opinions.exclude(valid_to=None).get()
    made.document(case.client, kind="opinion", proof=over)
    made.document(case.client, kind="other", title="Cits")
    made.document(case.client, kind="opinion", title="Bez atzinuma")
    mistaken = made.document(case.client, kind="opinion", proof=proved["opinion"])
    withdraw_document(document=mistaken, by=oskars, reason="cita klienta")
    gone = made.document(case.client, kind="contract", proof=proved["contract"])
    Document.objects.filter(pk=gone.pk).update(sha256="", title="")
    new = taken_over(case, oskars, inese)
    assert new.opinions.exists()
    assert not new.documents.exists()
    assert case.client.documents.count() == 5


def test_forgetting_the_old_file_leaves_the_new_offices_document(
    client, case, documents, oskars, inese, daina, django_capture_on_commit_callbacks
):
    new = taken_over(case, oskars, inese)
    Client.objects.filter(pk=case.client.pk).update(
        enrolled_on=date(2014, 1, 1), exited_on=date(2015, 1, 1)
    )
    RetentionPeriod.objects.update(years=1, basis="Lietu nomenklatūra")
    with django_capture_on_commit_callbacks(execute=True), scope.of_user(daina):
        forget(Client.objects.get(pk=case.client.pk), list(Record))
    assert all(document.is_forgotten for document in case.client.documents.order_by("id"))
    for document in documents.values():
        assert not storage.exists(document.file_key)
    assert f"{len(KINDS)} documents, 0 files removed" in swept()
    client.force_login(inese)
    for document in new.documents.order_by("id"):
        assert document.title.startswith("Par: ")
        assert client.get(opened(document)).status_code == 200


def test_forgetting_the_new_file_leaves_the_old_offices_document(
    client, case, documents, oskars, inese, django_capture_on_commit_callbacks
):
    new = taken_over(case, oskars, inese)
    with django_capture_on_commit_callbacks(execute=True):
        forget_documents(new)
    assert f"{len(KINDS)} documents, 0 files removed" in swept()
    client.force_login(oskars)
    for document in documents.values():
        assert client.get(opened(document)).status_code == 200


def test_a_lost_file_is_told_and_leaves_no_row(client, case, documents, oskars, inese):
    storage.remove(documents["opinion"].file_key)
    storage.path_of(documents["contract"].file_key).write_bytes(b"nekas")
    move = offered(case, oskars)
    client.force_login(inese)
    answer = client.post(
        reverse("clients:move_accept", args=[move.uuid]),
        {"territory": "rezekne", "number": "R-1"},
        follow=True,
    )
    assert "2 dokumenti nav pārkopēti" in answer.text
    new = Move.objects.get().new_client
    kinds = new.documents.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["disability", "representation"]
    assert new.opinions.exists()


def test_what_cannot_be_written_is_told_and_nothing_is_accepted(
    client, case, documents, oskars, inese, monkeypatch
):
    """The disk is full at the third of four files; each is synced with its two folders."""
    before, synced, fsync = list(storage.stored()), [], os.fsync

    def full(descriptor):
        if len(synced) == 6:
            raise OSError(errno.ENOSPC, "No space left on device")
        synced.append(descriptor)
        fsync(descriptor)

    move = offered(case, oskars)
    client.force_login(inese)
    monkeypatch.setattr(os, "fsync", full)
    answer = client.post(
        reverse("clients:move_accept", args=[move.uuid]), {"territory": "rezekne", "number": "R-1"}
    )
    assert answer.status_code == 422
    assert "Failu neizdevās saglabāt." in answer.text
    move.refresh_from_db()
    assert (move.status, move.new_client) == ("offered", None)
    assert Client.objects.filter(person=case.client.person).count() == 1
    assert list(storage.stored()) == before
    assert Document.objects.count() == len(KINDS)


def test_a_second_click_copies_nothing_more(case, documents, oskars, inese):
    new = taken_over(case, oskars, inese)
    with scope.of_user(inese):
        again = actions.accept(
            move=Move.objects.get(), territory=new.territory, number="R-2", by=inese
        )
    assert again == (new, 0)
    assert new.documents.count() == len(KINDS)
    assert len(list(storage.stored())) == 2 * len(KINDS)


def test_a_refused_move_writes_no_file(case, documents, oskars, inese):
    move = offered(case, oskars)
    factories.ClientFactory(number="R-1", territory=factories.territory("rezekne"))
    with scope.of_user(inese), pytest.raises(ValidationError):
        actions.accept(move=move, territory=factories.territory("rezekne"), number="R-1", by=inese)
    assert len(list(storage.stored())) == len(KINDS)


def test_the_offer_says_that_documents_go_along(client, case, oskars):
    client.force_login(oskars)
    page = client.get(reverse("clients:move_create", args=[case.client.uuid])).text
    assert "Skenētie dokumenti iet līdzi tam, ko tie pierāda." in page
