"""Documents beside what they prove: on the pages of grounds and of people."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.documents.actions import forget, withdraw_document
from di_latgale.traces.models import Trace
from tests import factories
from tests.browser import PHONE, assert_accessible, sign_in
from tests.documents import made
from tests.people_rows import contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return factories.ClientFactory(identity__given_name="Anna", identity__family_name="Ozola")


@pytest.fixture
def proved(anna):
    """What a document can prove on the two pages, by its kind."""
    return {
        "opinion": anna.opinions.get(),
        "disability": anna.disabilities.get(),
        "contract": contract(anna, number="L-1"),
        "representation": factories.RepresentationFactory(
            client=anna,
            representative__identity__given_name="Inga",
            representative__identity__family_name="Liepa",
        ),
    }


KINDS = ["opinion", "disability", "contract", "representation"]


def page_of(anna, kind: str) -> str:
    name = "clients:people" if kind == "representation" else "clients:grounds"
    return reverse(name, args=[anna.uuid])


def opened(document) -> str:
    return reverse("clients:document_detail", args=[document.uuid])


def to_attach(anna, row) -> str:
    return f"{reverse('clients:document_create', args=[anna.uuid])}?proves={row.uuid}"


def row_with(text: str, words: str) -> str:
    """The row of a table in which the words stand."""
    return next(row for row in text.split("<tr>") if words in row)


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_its_own_documents_and_a_way_to_attach_one(client, ilze, anna, proved, kind):
    row = proved[kind]
    documents = [made.document(anna, kind=kind, proof=row, title=f"Lapa {n}") for n in (1, 2)]
    others = [made.document(anna, kind=k, proof=proved[k]) for k in KINDS if k != kind]
    client.force_login(ilze)
    cells = row_with(client.get(page_of(anna, kind)).text, to_attach(anna, row))
    for document in documents:
        assert opened(document) in cells
        assert reverse("clients:document_withdraw", args=[document.uuid]) in cells
    for document in others:
        assert opened(document) not in cells
    form = client.get(to_attach(anna, row)).text
    assert f'value="{kind}-{row.pk}" selected' in form


def test_links_to_attach_are_told_apart(client, ilze, anna, proved):
    anna.disabilities.update(valid_from=date(2020, 1, 1))
    client.force_login(ilze)
    text = client.get(page_of(anna, "disability")).text
    hidden = '<span class="visually-hidden">: Invaliditātes, 01.01.2020</span></a></p>'
    assert f"Pievienot dokumentu{hidden}" in text
    assert ">: Inga Liepa, " in client.get(page_of(anna, "representation")).text


@pytest.mark.parametrize("kind", KINDS)
def test_who_only_reads_opens_and_attaches_nothing(client, anita, anna, proved, kind):
    document = made.document(anna, kind=kind, proof=proved[kind])
    client.force_login(anita)
    text = client.get(page_of(anna, kind)).text
    assert opened(document) in text
    assert "/documents/new/" not in text
    assert "/withdraw/" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_withdrawn_one_is_opened_by_who_answers_and_a_forgotten_one_by_nobody(
    client, ilze, inese, anna, proved, kind
):
    document = made.document(anna, kind=kind, proof=proved[kind])
    gone = made.document(anna, kind=kind, proof=proved[kind])
    withdraw_document(document=document, by=ilze, reason="cita klienta")
    forget(gone)
    client.force_login(ilze)
    text = client.get(page_of(anna, kind)).text
    assert "■ Atsaukts" in text
    assert "■ Fails izdzēsts" in text
    assert opened(document) not in text
    client.force_login(inese)
    text = client.get(page_of(anna, kind)).text
    assert opened(document) in text
    assert opened(gone) not in text


@pytest.mark.parametrize("kind", KINDS)
def test_looking_leaves_one_trace_of_the_page(client, ilze, anna, proved, kind):
    made.document(anna, kind=kind, proof=proved[kind])
    client.force_login(ilze)
    client.get(page_of(anna, kind))
    trace = Trace.objects.order_by("-id")[0]
    assert (trace.page, trace.kind, trace.client_ids) == (
        "clients:people" if kind == "representation" else "clients:grounds",
        "look",
        [anna.pk],
    )
    assert Trace.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_queries_grow_neither_with_documents_nor_with_what_they_prove(
    client, ilze, anna, proved, kind
):
    client.force_login(ilze)
    for row_kind, row in proved.items():
        made.document(anna, kind=row_kind, proof=row)
    client.get(page_of(anna, kind))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(anna, kind))
    more = {
        "contract": [contract(anna, number=f"L-{number}") for number in (2, 3)],
        "representation": [factories.RepresentationFactory(client=anna) for _more in range(2)],
    }
    for row_kind, row in proved.items():
        for proof in (row, *more.get(row_kind, [])):
            made.document(anna, kind=row_kind, proof=proof)
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(anna, kind))
    assert len(many) == len(few)


def test_a_representation_entered_by_mistake_is_no_longer_to_be_proved(client, ilze, anna, proved):
    stands = proved["representation"]
    client.force_login(ilze)
    choice = f'value="representation-{stands.pk}"'
    address = reverse("clients:document_create", args=[anna.uuid])
    assert choice in client.get(address).text
    stands.is_withdrawn, stands.change_reason = True, "cita persona"
    stands.save()
    assert choice not in client.get(address).text


@pytest.mark.parametrize("kind", ["contract", "representation"])
def test_in_a_browser(page, ilze, anna, proved, kind):
    for _twice in range(2):
        made.document(anna, kind=kind, proof=proved[kind], title="Rīgas tiesas spriedums")
    sign_in(page, ilze, factories.TEST_PASSWORD)
    page.goto(page_of(anna, kind))
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
