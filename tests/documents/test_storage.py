"""Files and rows belong together, whatever dies in between; the disk tells nobody anything."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from clients.documents import storage
from clients.documents.actions import add_document, forget, withdraw_document
from clients.documents.checking import check
from clients.models import Document
from tests import factories
from tests.documents import made

LONG_AGO = time.time() - 2 * 60 * 60


def sweep(*arguments) -> str:
    out = StringIO()
    call_command("sweep_documents", *arguments, stdout=out)
    return out.getvalue()


def files() -> list:
    return [path for _key, path in storage.stored()]


# The disk


def test_what_was_written_is_read_and_nobody_else_may(settings):
    key = uuid.uuid4()
    storage.write(key, b"saturs")
    assert storage.read(key) == b"saturs"
    (path,) = files()
    assert b"saturs" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.DOCUMENTS_ROOT.stat().st_mode) == 0o700
    storage.remove(key)
    storage.remove(key)
    assert files() == []
    with pytest.raises(storage.FileMissingError):
        storage.read(key)


def test_the_folder_lies_outside_whatever_is_served():
    root = django_settings.BASE_DIR / "var" / "documents"
    for served in (django_settings.STATIC_ROOT, django_settings.MEDIA_ROOT):
        assert not root.is_relative_to(served)


def test_a_changed_a_swapped_and_a_cut_file_are_told():
    one, other = uuid.uuid4(), uuid.uuid4()
    storage.write(one, b"viens")
    storage.write(other, b"otrs")
    paths = storage.path_of(one), storage.path_of(other)
    swapped = paths[1].read_bytes()
    for damaged in (swapped, swapped[:20], b"", b"\x02" + swapped[1:]):
        paths[0].write_bytes(damaged)
        with pytest.raises(storage.FileDamagedError):
            storage.read(one)


def test_a_key_can_be_changed(settings):
    key = uuid.uuid4()
    settings.DOCUMENT_KEYS = ["veca"]
    storage.write(key, b"saturs")
    settings.DOCUMENT_KEYS = ["jauna", "veca"]
    assert storage.read(key) == b"saturs"
    settings.DOCUMENT_KEYS = ["jauna"]
    with pytest.raises(storage.FileDamagedError):
        storage.read(key)


# Row and file


@pytest.mark.django_db
def test_a_name_on_the_disk_tells_of_nobody():
    document = made.document(title="Anna Ozola")
    (path,) = files()
    assert path.name == f"{document.file_key.hex}.enc"
    assert str(document.uuid) not in str(path)
    assert document.client.number not in str(path)


@pytest.mark.django_db
def test_a_refused_row_leaves_no_file():
    document = made.document()
    before = files()
    with pytest.raises(ValidationError):
        made.document(document.client, kind="contract", proof=document.client.opinions.get())
    assert files() == before


@pytest.mark.django_db
def test_a_document_proves_one_thing():
    document = made.document(kind="opinion")
    grounds = document.client
    with pytest.raises(IntegrityError, match="document_kind_of_proof"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(
            opinion=grounds.opinions.get(), disability=grounds.disabilities.get()
        )


@pytest.mark.django_db
def test_the_sweep_removes_what_no_row_needs_and_nothing_else():
    document = made.document()
    orphan, young = uuid.uuid4(), uuid.uuid4()
    for key in (orphan, young):
        storage.write(key, b"saturs")
    unfinished = storage.path_of(orphan).with_suffix(".part")
    unfinished.touch()
    strange = unfinished.parent / "piezime.txt"
    strange.touch()
    for path in (storage.path_of(orphan), storage.path_of(document.file_key), unfinished, strange):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert "1 documents, 3 files would be removed" in sweep("--dry-run")
    assert len(files()) == 5
    assert "1 documents, 3 files removed" in sweep()
    assert {key for key, _path in storage.stored()} == {document.file_key, young}
    assert "0 files removed" in sweep("--read")


@pytest.mark.django_db
def test_the_sweep_names_what_is_missing_and_damaged():
    lost, damaged = made.document(), made.document()
    storage.remove(lost.file_key)
    storage.path_of(damaged.file_key).write_bytes(b"nekas")
    out = StringIO()
    with pytest.raises(CommandError, match="1 missing, 1 damaged"):
        call_command("sweep_documents", "--read", stdout=out)
    assert f"missing: {lost.file_key.hex}" in out.getvalue()
    assert f"damaged or another key: {damaged.file_key.hex}" in out.getvalue()


@pytest.mark.django_db
def test_a_forgotten_document_has_no_file_and_says_so(django_capture_on_commit_callbacks):
    document = made.document(title="Atzinums par Annu")
    with django_capture_on_commit_callbacks(execute=True):
        forget(document)
        # Not before it is certain.
        assert storage.exists(document.file_key)
    document = Document.objects.get()
    assert document.is_forgotten
    assert (document.title, document.sha256) == ("", "")
    assert files() == []
    assert "0 documents, 0 files removed" in sweep()
    with django_capture_on_commit_callbacks(execute=True):
        forget(document)


@pytest.mark.django_db
def test_the_sweep_finishes_what_a_killed_forgetting_began():
    document = made.document()
    with transaction.atomic():
        forget(document)
    os.utime(storage.path_of(document.file_key), (LONG_AGO, LONG_AGO))
    assert "0 documents, 1 files removed" in sweep()


@pytest.mark.django_db
def test_a_withdrawn_document_keeps_its_file_and_may_come_again(ilze):
    sent = made.pdf()
    document = made.document(sent=sent)
    withdraw_document(document=document, by=ilze, reason="cita klienta")
    withdraw_document(document=document, by=ilze, reason="vēlreiz")
    document.refresh_from_db()
    assert (document.withdrawn_by, document.withdrawn_reason) == (ilze, "cita klienta")
    assert storage.exists(document.file_key)
    assert made.document(document.client, sent=sent).pk != document.pk


# At once, and killed


def test_of_two_uploads_of_one_file_at_once_one_is_told(committed):
    anna, user = factories.ClientFactory(), factories.UserFactory()
    file = check("a.pdf", made.pdf())
    start, outcomes = threading.Barrier(4), []

    def attach():
        try:
            start.wait(10)
            add_document(client=anna, by=user, form_key=uuid.uuid4(), file=file, kind="other")
            outcomes.append("")
        except ValidationError as error:
            outcomes.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=attach) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[0] == ""
    assert all(text.startswith("Šis fails jau ir pievienots:") for text in sorted(outcomes)[1:])
    assert Document.objects.count() == len(files()) == 1


# Attaches a document and is stopped at a chosen place.
_KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from pathlib import Path
settings.DOCUMENTS_ROOT = Path(sys.argv[2])
from clients.documents import actions, storage
from clients.models import Client
from di_latgale import scope
from di_latgale.accounts.models import User
from tests.documents import made

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[3]
write, rename = storage.write, Path.rename
if place == "before the file":
    storage.write = die
if place == "in the file":
    Path.rename = die
if place == "after the file":
    storage.write = lambda *args: (write(*args), die())
with scope.whole("test"):
    made.document(Client.objects.get(), User.objects.get())
    if place == "before the commit":
        die()
"""


@pytest.mark.parametrize(
    "place", ["before the file", "in the file", "after the file", "before the commit", "never"]
)
def test_a_killed_process_leaves_no_row_without_a_file(committed, settings, place):
    factories.ClientFactory()
    factories.UserFactory()
    name = connection.settings_dict["NAME"]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, name, str(settings.DOCUMENTS_ROOT), place],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "di_latgale.settings"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == (0 if place == "never" else -signal.SIGKILL), done.stderr
    rows = Document.objects.count()
    assert rows == (1 if place == "never" else 0)
    for path in files():
        os.utime(path, (LONG_AGO, LONG_AGO))
    sweep("--read")
    assert len(files()) == rows
