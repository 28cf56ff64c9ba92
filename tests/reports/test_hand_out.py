"""The client's copy of the file: all that is planted in every table, nothing of third persons."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from di_latgale import scope
from di_latgale.accounts.models import Membership
from reports.client_file.file import client_file
from tests import factories
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
    assert "Izvēlieties PDF vai JSON." in texts(answer)


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
