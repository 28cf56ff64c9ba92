"""The list of refusals, for who may read traces of the refused people's place."""

import re

import pytest
from django.conf import settings

from di_latgale.traces.models import Trace
from di_latgale.traces.pages import page_label
from tests import factories
from tests.browser import assert_accessible, sign_in

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
ADDRESS = "/traces/refusals/"


@pytest.fixture
def anna(db):
    return factories.ClientFactory()


@pytest.fixture
def refused(client, oskars, kaspars, anna):
    """Oskars of Augšdaugava asked for Anna of Rēzekne, Kaspars of the region for the clients."""
    client.force_login(oskars)
    client.get(f"/clients/{anna.uuid}/")
    client.force_login(kaspars)
    client.get("/clients/")
    assert Trace.objects.refusals().count() == 2


def test_the_head_sees_those_of_the_own_people(client, refused, daina, anna):
    client.force_login(daina)
    text = client.get(ADDRESS).text
    for expected in ("Oskars Bērzs", "klienta lapa", str(anna.uuid), "šai personai tāda nav"):
        assert expected in text
    assert "Kaspars Sils" not in text


def test_another_head_sees_none(client, refused, inese):
    client.force_login(inese)
    text = client.get(ADDRESS).text
    assert "Šajās dienās nevienam nekas nav atteikts." in text
    assert "Oskars" not in text


def test_the_auditor_of_the_region_sees_all(client, refused, anita):
    client.force_login(anita)
    text = client.get(ADDRESS).text
    assert "Oskars Bērzs" in text
    assert "Kaspars Sils" in text
    assert "nav tiesību" in text


def test_an_auditor_of_a_municipality_sees_that_municipality(client, refused):
    auditor = factories.user_with("auditor", "augsdaugavas-novads", name="Ance Sils")
    client.force_login(auditor)
    text = client.get(ADDRESS).text
    assert "Oskars Bērzs" in text
    assert "Kaspars Sils" not in text


def test_it_is_filtered(client, refused, anita, oskars, kaspars):
    client.force_login(anita)
    text = client.get(f"{ADDRESS}?person={oskars.uuid}").text
    assert "1 atteikums" in text
    assert client.get(f"{ADDRESS}?person={NOBODY}").status_code == 422
    assert "1 atteikums" not in client.get(f"{ADDRESS}?last=01.01.2021").text


def test_the_list_itself_leaves_no_trace(client, refused, anita):
    client.force_login(anita)
    client.get(ADDRESS)
    assert Trace.objects.count() == 2


def test_who_may(client, ilze, kaspars):
    assert client.get(ADDRESS).url.startswith("/accounts/")
    for user in (ilze, kaspars):
        client.force_login(user)
        assert client.get(ADDRESS).status_code == 403


def test_the_same_queries_however_many(client, daina, oskars, anna, django_assert_max_num_queries):
    def refuse(times):
        client.force_login(oskars)
        for _n in range(times):
            client.get(f"/clients/{anna.uuid}/")
        client.force_login(daina)

    refuse(2)
    with django_assert_max_num_queries(20) as few:
        client.get(ADDRESS)
    refuse(10)
    with django_assert_max_num_queries(20) as many:
        client.get(ADDRESS)
    assert len(few) == len(many)


def test_it_can_be_used(refused, daina, page):
    sign_in(page, daina, factories.TEST_PASSWORD)
    page.goto(ADDRESS)
    page.get_by_role("rowheader", name="Oskars Bērzs").wait_for()
    assert_accessible(page)


def test_every_page_that_can_be_refused_has_words():
    unworded = set()
    for line in (settings.BASE_DIR / "tests/role_matrix/matrix.txt").read_text().splitlines():
        address = re.match(r"/\S* +(\S+)$", line)
        if address and page_label(address[1]) == address[1]:
            unworded.add(address[1])
    # It has no name of its own.
    assert unworded == {"-"}
