"""Forgetting: what is planted in every table is gone from everywhere, and no figure changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection
from django.urls import reverse

from clients.models import Client
from di_latgale import scope
from di_latgale.held import FORGOTTEN, HELD, Record
from di_latgale.history import Reason
from reports.models import Forgotten, RetentionPeriod
from reports.retention import due
from reports.retention.actions import forget
from tests import factories
from tests.reports.planted import plant
from tests.walls import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    made = files.make_file()
    Forgotten.objects.all().delete()
    Client.objects.filter(pk=made.client.pk).update(
        enrolled_on=date(2015, 1, 1), exited_on=date(2021, 12, 31), exit_reason="own_wish"
    )
    made.client.refresh_from_db()
    return made


@pytest.fixture
def decided():
    RetentionPeriod.objects.update(years=1, basis="Lietu nomenklatūra")


def everywhere(word: str) -> list[str]:
    """Tables of the whole database, history and all, in which ``word`` stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        found = []
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name} t WHERE t::text LIKE %s)",
                           [f"%{word}%"])  # fmt: skip
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_every_model_that_hangs_on_a_client_says_what_it_holds():
    silent = {model.__name__ for model in files.models_of_clients()} - {
        model.__name__ for model in HELD
    }
    # History follows its model; traces and the sums of a period hold numbers of clients alone.
    assert {name for name in silent if not name.endswith("Event")} <= {"Trace"}


def test_nothing_planted_is_left_anywhere(file, decided, inese, client):
    words = plant(file)
    for word in words:
        assert everywhere(word), word
    client.force_login(inese)
    page = client.get(reverse("reports:retention_client", args=[file.client.uuid]))
    records = due.records_due([file.client], date(2026, 1, 1))[file.client.pk]
    assert records == list(Record)
    assert page.status_code == 200
    answer = client.post(page.request["PATH_INFO"], {"record": records})
    assert answer.status_code == 302
    assert {word: tables for word in words if (tables := everywhere(word))} == {}
    assert Forgotten.objects.count() == len(Record)


def test_a_past_figure_does_not_change(file, decided, inese, client):
    factories.ServiceSessionFactory(client=file.client, happened_on=date(2021, 4, 1))
    address = reverse("reports:period") + "?first=01.01.2021&last=31.12.2021"
    client.force_login(inese)
    tables = _tables(client.get(address).content.decode())
    with scope.of_user(inese):
        forget(file.client, list(Record))
    assert _tables(client.get(address).content.decode()) == tables


def _tables(page: str) -> str:
    return page[page.index("<table") : page.rindex("</table>")]


def test_a_closed_period_lets_forgetting_pass_and_nothing_else(file, decided, inese):
    factories.closed_month(file.session.municipality.slug, date(2021, 3, 1))
    with scope.of_user(inese):
        forget(file.client, [Record.SESSIONS])
    file.session.refresh_from_db()
    assert (file.session.note, file.session.place) == (FORGOTTEN, "")


def test_what_is_not_due_is_refused_by_the_database(file, inese):
    with scope.of_user(inese), pytest.raises(ValidationError, match="Termiņš"):
        forget(file.client, [Record.IDENTITY])


def test_another_office_cannot_forget(file, decided, daina):
    with pytest.raises(ProgrammingError), scope.of_user(daina):
        forget(file.client, [Record.IDENTITY])


def test_a_representative_of_another_known_child_stays(file, decided, inese):
    family_name = files.CANARIES["representative"]
    link = file.client.representations.get(representative__identity__family_name=family_name)
    sibling = factories.ClientFactory()
    factories.RepresentationFactory(client=sibling, representative=link.representative)
    with scope.of_user(inese):
        forget(file.client, list(Record))
    link.representative.identity.refresh_from_db()
    assert link.representative.identity.family_name == family_name


def test_the_person_stays_known_while_another_office_has_a_file(file, decided, inese):
    person = file.client.person
    factories.ClientFactory(person=person, territory=factories.territory("daugavpils"))
    with scope.of_user(inese):
        forget(file.client, list(Record))
    person.refresh_from_db()
    assert person.code_hash


def test_history_says_why(file, decided, inese):
    with scope.of_user(inese):
        forget(file.client, [Record.IDENTITY])
    event = type(file.client.identity).pgh_event_model.objects.order_by("-pgh_id").first()
    assert event.pgh_context["reason"] == Reason.FORGET


@pytest.mark.parametrize("who", ["ilze", "daina", "anita", "kaspars", "rita", "zane", "valdis"])
def test_only_the_head_of_the_office_sees_what_is_due(request, who, file, decided, client):
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("reports:retention"))
    assert page.status_code == (200 if who == "daina" else 403)
    if who == "daina":
        assert files.CANARIES["family_name"] not in page.content.decode()
        address = reverse("reports:retention_client", args=[file.client.uuid])
        assert client.get(address).status_code == 404


def test_the_page_says_that_nothing_is_decided(inese, client):
    client.force_login(inese)
    assert (
        "Gadu skaits vēl nav noteikts" in client.get(reverse("reports:retention")).content.decode()
    )


def test_what_became_due_meanwhile_is_shown_first(file, decided, inese, client):
    client.force_login(inese)
    address = reverse("reports:retention_client", args=[file.client.uuid])
    answer = client.post(address, {"record": [Record.NOTES]})
    assert answer.status_code == 422
    assert not Forgotten.objects.exists()


def test_twice_is_once(file, decided, inese, client):
    client.force_login(inese)
    address = reverse("reports:retention_client", args=[file.client.uuid])
    assert client.post(address, {"record": list(Record)}).status_code == 302
    again = client.post(address, {"record": list(Record)})
    assert again.status_code == 200
    assert Forgotten.objects.count() == len(Record)


@pytest.mark.parametrize(
    ("exited", "today", "is_due"),
    [
        (date(2020, 2, 29), date(2021, 2, 28), False),
        (date(2020, 2, 29), date(2021, 3, 1), True),
        (date(2023, 2, 28), date(2024, 2, 28), False),
        (date(2023, 2, 28), date(2024, 2, 29), True),
        (None, date(2024, 2, 29), False),
    ],
)
def test_the_day_after_the_years_is_the_first(exited, today, is_due, decided, inese):
    client = factories.ClientFactory(enrolled_on=date(2015, 1, 1), exited_on=exited)
    assert due.clients_due(inese, today).filter(pk=client.pk).exists() is is_due
    assert bool(due.records_due([client], today)[client.pk]) is is_due
