"""The command load_demo: all or nothing, once, and with people who can work."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from clients.models import CaseloadEntry, Client
from di_latgale.accounts.demonstration import SIGN_INS
from di_latgale.accounts.models import Membership, User
from di_latgale.organisations.demonstration import OFFICES
from di_latgale.organisations.models import Provider, SocialService
from services.management.commands.load_demo import FOLDER
from services.models import ServiceSession
from services.workbook.book import Scope
from services.workbook.importing import import_path
from tests.factories import ClientFactory, UserFactory, municipality

pytestmark = pytest.mark.django_db
Role = Membership.Role


def load(*arguments, **kwargs) -> str:
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out, **kwargs)
    return out.getvalue()


def test_loads_clients_offices_and_people_who_can_sign_in(client):
    load()
    assert ServiceSession.objects.count() > 7000
    assert SocialService.objects.count() == len(OFFICES)
    for row in SIGN_INS:
        user = User.objects.get(email=row.email)
        assert user.check_password(row.password)
        assert user.name == row.name
        assert user.roles == {row.role}
        assert client.login(username=row.email, password=row.password)


def test_workers_have_a_part_of_their_municipalitys_open_files():
    load()
    for row in SIGN_INS:
        user = User.objects.get(email=row.email)
        visible = Client.objects.visible_to(user)
        if row.role == Role.SOCIAL_WORKER:
            given = CaseloadEntry.objects.filter(worker=user, client__in=visible)
            assert 0 < given.count() < visible.filter(exited_on=None).count()
            assert given.count() == user.caseload.count()
        else:
            assert not user.caseload.exists()
        assert visible.exists() == (
            row.role in (Role.SOCIAL_WORKER, Role.DEPARTMENT_HEAD, Role.AUDITOR)
        )


def test_heads_who_sign_in_are_the_heads_of_the_offices():
    heads = {row.place: row.name for row in SIGN_INS if row.role == Role.DEPARTMENT_HEAD}
    offices = {office.municipality: office.head_name for office in OFFICES}
    assert heads.items() <= offices.items()


def test_workbook_has_nothing_to_warn_of():
    outcome = import_path(FOLDER, Scope(), dry_run=True)
    assert (outcome.findings.faults, outcome.findings.warnings) == ([], [])


def test_second_load_changes_nothing():
    load()
    before = [model.objects.count() for model in (User, Client, ServiceSession, CaseloadEntry)]
    assert load()
    assert before == [
        model.objects.count() for model in (User, Client, ServiceSession, CaseloadEntry)
    ]


@pytest.mark.parametrize("factory", [UserFactory, ClientFactory])
def test_database_in_use_is_left_alone(factory):
    factory()
    load()
    assert not Provider.objects.exists()
    assert User.objects.count() + Client.objects.count() == 1


def test_load_that_fails_leaves_nothing():
    # An office of one's own where the demonstration's last steps put theirs.
    SocialService.objects.create(municipality=municipality("augsdaugavas-novads"), name="Cits")
    with pytest.raises(IntegrityError):
        load()
    assert not (Client.objects.exists() or User.objects.exists() or Provider.objects.exists())


def test_fault_in_the_workbook_is_told_and_leaves_nothing():
    # The same code with other content is a fault.
    Provider.objects.create(code="dienas-centrs", name="Cits centrs")
    with pytest.raises(CommandError, match="dienas-centrs"):
        load()
    assert not (Client.objects.exists() or User.objects.exists())


def test_real_server_takes_no_known_passwords(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError):
        load()
    assert not User.objects.exists()


def test_sign_ins_are_listed_as_a_table_and_nothing_is_loaded():
    heading, *rows = load("--sign-ins").splitlines()
    assert len(rows) == len(SIGN_INS)
    column = heading.index("parole")
    for line, row in zip(rows, SIGN_INS, strict=True):
        assert line.startswith(row.email)
        assert line[column:].startswith(row.password)
        assert row.name in line
        assert str(row.role.label) in line
    assert not User.objects.exists()


def test_caseload_holds_files_open_on_the_day_of_loading():
    with time_machine.travel(date(2026, 11, 24)):
        load()
    assert not CaseloadEntry.objects.filter(client__exited_on__lt=date(2026, 11, 24)).exists()
    assert not [
        entry
        for entry in CaseloadEntry.objects.select_related("client")
        if entry.valid_from < entry.client.enrolled_on
    ]
