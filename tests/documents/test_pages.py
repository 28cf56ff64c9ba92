"""The list, the file itself and the withdrawal: who sees what, and how it is sent."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.documents import storage
from clients.documents.actions import forget, withdraw_document
from clients.models import Document
from di_latgale.traces.models import Trace
from tests import factories
from tests.documents import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


@pytest.fixture
def document(anna, juris):
    return made.document(anna, juris, title="Par aprūpi", dated_on=date(2021, 3, 1))


def listed(anna) -> str:
    return reverse("clients:document_list", args=[anna.uuid])


def opened(document) -> str:
    return reverse("clients:document_detail", args=[document.uuid])


def withdrawn(document) -> str:
    return reverse("clients:document_withdraw", args=[document.uuid])


# The list


def test_the_list_tells_of_each_document(client, ilze, anna, document):
    client.force_login(ilze)
    page = client.get(listed(anna)).text
    for words in ("Cits dokuments: Par aprūpi", "01.03.2021", "PDF, 1 lappuse", "Juris Vilks",
                  "✓ Pievienots", opened(document), withdrawn(document)):  # fmt: skip
        assert words in page
    assert f"/clients/{anna.uuid}/documents/new/" in page


def test_an_empty_list_advises(client, ilze, anita, anna):
    client.force_login(ilze)
    assert "Pievienojiet skenētu failu vai fotoattēlu." in client.get(listed(anna)).text
    client.force_login(anita)
    page = client.get(listed(anna)).text
    assert "Dokumentu vēl nav." in page
    assert "/documents/new/" not in page


def test_who_only_reads_finds_nothing_that_writes(client, anita, anna, document):
    client.force_login(anita)
    page = client.get(listed(anna)).text
    assert opened(document) in page
    assert withdrawn(document) not in page


def test_queries_do_not_grow_with_the_list(client, ilze, anna, document):
    client.force_login(ilze)
    link = factories.RepresentationFactory(client=anna)
    made.document(anna, kind="representation", proof=link)
    client.get(listed(anna))
    with CaptureQueriesContext(connection) as few:
        client.get(listed(anna))
    other = factories.RepresentationFactory(client=anna)
    for proof in (anna.opinions.get(), anna.disabilities.get(), link, other):
        made.document(anna, factories.UserFactory(), kind=proof._meta.model_name, proof=proof)
    with CaptureQueriesContext(connection) as many:
        page = client.get(listed(anna)).text
    assert str(link.representative.identity) in page
    assert len(many) == len(few)


# The file


@pytest.mark.parametrize(
    ("sent", "kind", "name", "is_sandboxed"),
    [
        (made.pdf(), "application/pdf", "cits-dokuments-2021-03-01.pdf", False),
        (made.jpeg(), "image/jpeg", "cits-dokuments-2021-03-01.jpg", True),
        (made.png(), "image/png", "cits-dokuments-2021-03-01.png", True),
    ],
)
def test_the_file_is_sent_so_that_nothing_in_it_can_do_harm(
    client, ilze, anna, sent, kind, name, is_sandboxed
):
    document = made.document(anna, sent=sent, title="Anna Ozola", dated_on=date(2021, 3, 1))
    client.force_login(ilze)
    response = client.get(opened(document))
    assert response.status_code == 200
    assert response.content == storage.read(document.file_key)
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store, private"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert ("sandbox" in policy) == is_sandboxed
    assert not response.streaming


def test_opening_it_leaves_a_trace_as_a_file_taken_away(client, ilze, anna, document):
    client.force_login(ilze)
    client.get(opened(document))
    trace = Trace.objects.order_by("-id")[0]
    assert (trace.page, trace.kind) == ("clients:document_detail", "export")
    assert trace.client_ids == [anna.pk]


def test_what_is_behind_a_wall_is_not_there(client, oskars, anna, document):
    client.force_login(oskars)
    for address in (listed(anna), opened(document), withdrawn(document)):
        assert client.get(address).status_code == 404
    assert client.post(withdrawn(document), {"reason": "cits"}).status_code == 404
    missing = reverse("clients:document_detail", args=[uuid.uuid4()])
    assert client.get(opened(document)).text == client.get(missing).text


def test_a_lost_file_is_told(client, ilze, document):
    storage.remove(document.file_key)
    client.force_login(ilze)
    response = client.get(opened(document))
    assert response.status_code == 410
    assert "Failu nevar nolasīt." in response.text
    assert "Cits dokuments: Par aprūpi" in response.text


def test_a_deleted_file_is_told(client, ilze, anna, document):
    forget(document)
    client.force_login(ilze)
    response = client.get(opened(document))
    assert response.status_code == 410
    assert "glabāšanas laiks ir beidzies" in response.text
    page = client.get(listed(anna)).text
    assert "■ Fails izdzēsts" in page
    assert opened(document) not in page


# Withdrawal


def test_a_document_is_withdrawn_with_a_reason(client, ilze, inese, anna, document):
    client.force_login(ilze)
    assert client.get(withdrawn(document)).status_code == 200
    empty = client.post(withdrawn(document), {"reason": " "})
    assert empty.status_code == 422
    assert "Norādiet, kāpēc to atsauc." in empty.text
    response = client.post(withdrawn(document), {"reason": "cita klienta atzinums"})
    assert response.url == listed(anna)
    page = client.get(listed(anna)).text
    assert "■ Atsaukts" in page
    assert "cita klienta atzinums" in page
    assert "Ilze Kalna" in page
    # It may be somebody else's.
    assert opened(document) not in page
    assert client.get(opened(document)).status_code == 403
    assert client.get(withdrawn(document)).status_code == 302
    assert client.post(withdrawn(document), {"reason": "vēlreiz"}).status_code == 302
    assert Document.objects.get().withdrawn_reason == "cita klienta atzinums"
    client.force_login(inese)
    assert opened(document) in client.get(listed(anna)).text
    assert client.get(opened(document)).status_code == 200


def test_a_withdrawn_document_comes_last(client, ilze, anna, document):
    later = made.document(anna, title="Otrais")
    withdraw_document(document=later, by=ilze, reason="lieks")
    client.force_login(ilze)
    page = client.get(listed(anna)).text
    assert page.index("Par aprūpi") < page.index("Otrais")


def test_the_litany(client, ilze, anita, kaspars, rita, anna, document):
    for address in (listed(anna), opened(document), withdrawn(document)):
        assert client.get(address).url.startswith("/accounts/sign-in/")
    for person in (kaspars, rita):
        client.force_login(person)
        for address in (listed(anna), opened(document), withdrawn(document)):
            assert client.get(address).status_code == 403
    client.force_login(anita)
    assert client.get(opened(document)).status_code == 200
    assert client.get(withdrawn(document)).status_code == 403
    assert client.post(withdrawn(document), {"reason": "x"}).status_code == 403
    client.force_login(ilze)
    assert client.post(listed(anna)).status_code == 405
    assert client.post(opened(document)).status_code == 405
    assert client.put(withdrawn(document)).status_code == 405
    assert client.get("/clients/documents/nekas/").status_code == 404
