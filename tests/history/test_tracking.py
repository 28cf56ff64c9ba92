"""Every row has a history: one event for each insert, update and delete, by whom, how and why."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from clients.models import Client, ClientIdentity, Disability, Draft, Opinion
from di_latgale import history
from di_latgale.accounts.models import FailedSignIn
from di_latgale.history.models import Event
from di_latgale.history.tracking import TRACKED
from di_latgale.organisations.models import Provider
from reports.models import ArticleVersion, Job, JobFile, JobPart, OfficialPrint, Publication
from services.models import Centre, Closure, PlannedService, ServiceSession, WorkMail
from tests import factories
from tests.factories import territory
from tests.history.sayings import said

pytestmark = pytest.mark.django_db

OUR_APPS = ("accounts", "clients", "organisations", "services", "reports")
# Rows that no person and no command decides on; what was typed and never saved is no record,
# and neither is whether somebody wants a mail. A publication, a print and a
# version of an article are never changed or deleted.
UNTRACKED = {FailedSignIn, ArticleVersion, Draft, OfficialPrint, Publication, WorkMail}
# Who asked for which file, gone some days later; whoever takes it away leaves a trace.
UNTRACKED |= {Job, JobPart, JobFile}
# The address, and the version that a form compares: neither says anything of the row.
TECHNICAL = {"uuid", "changed_at"}
# Secrets, and what leads to a file that may have been forgotten since.
ALSO_LEFT_OUT = {
    "User": {"password", "last_login"},
    "Document": {"file_key", "sha256", "form_key"},
    "ClosedVersion": {"pdf", "figures"},
}


def events(row) -> list[tuple[str, ...]]:
    return list(row.events.values_list("pgh_label", flat=True))


def test_every_model_of_ours_is_tracked_or_named_here():
    ours = {
        model
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS
        and not model._meta.proxy
        and not issubclass(model, Event)
    }
    assert ours - UNTRACKED == set(TRACKED)


@pytest.mark.parametrize("tracking", TRACKED.values(), ids=lambda t: t.model.__name__)
def test_an_event_holds_the_whole_row_and_blocks_nothing(tracking):
    assert tracking.event.__name__ == f"{tracking.model.__name__}Event"
    assert tracking.event._meta.app_label == tracking.model._meta.app_label
    kept = {f.name for f in tracking.event._meta.fields}
    left_out = {f.name for f in tracking.model._meta.fields} - kept
    also = ALSO_LEFT_OUT.get(tracking.model.__name__, set())
    assert {"id"} | also <= left_out <= {"id"} | also | TECHNICAL
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [tracking.event._meta.db_table],
        )
        assert cursor.fetchone() == (0,)


def test_insert_update_and_delete_leave_an_event_each():
    provider = Provider.objects.create(code="p", name="Cerība")
    provider.name = "Cerības"
    provider.save()
    pk = provider.pk
    provider.delete()
    found = Provider.pgh_event_model.objects.filter(pgh_obj=pk).values_list("pgh_label", "name")
    assert list(found) == [("insert", "Cerība"), ("update", "Cerības"), ("delete", "Cerības")]


def test_a_save_that_changes_nothing_leaves_none():
    provider = factories.ProviderFactory()
    provider.save()
    assert events(provider) == ["insert"]


def test_many_rows_at_once_leave_one_event_each():
    Provider.objects.bulk_create(
        [Provider(code=f"p{n}", name=f"Sniedzējs {n}") for n in range(300)]
    )
    Provider.objects.filter(code__startswith="p1").update(registration_number="7")
    Provider.objects.filter(code__startswith="p2").delete()
    found = Provider.pgh_event_model.objects.filter(code__startswith="p")
    labels = list(found.values_list("pgh_label", flat=True))
    assert {label: labels.count(label) for label in set(labels)} == {
        "insert": 300,
        "update": 111,
        "delete": 111,
    }


@pytest.mark.parametrize("tracking", TRACKED.values(), ids=lambda t: t.model.__name__)
def test_the_triggers_look_at_whole_statements(tracking):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE tgtype & 1 = 0) FROM pg_trigger
            WHERE tgrelid = %s::regclass AND tgname ~ '^pgtrigger_(insert_i|update_u|delete_d)'
            """,
            [tracking.model._meta.db_table],
        )
        assert cursor.fetchone() == (3, 3)


def test_what_follows_a_moved_client_leaves_events_too():
    session = factories.ServiceSessionFactory()
    client = session.client
    factories.PlannedServiceFactory(plan__client=client)
    factories.RepresentationFactory(client=client)
    Client.objects.filter(pk=client.pk).update(territory=territory("kraslavas-novads"))
    moved = {
        tracking.model
        for tracking in TRACKED.values()
        if tracking.of_client
        and any(f.name == "territory" for f in tracking.model._meta.fields)
        and tracking.event.objects.filter(
            tracking.of_client(client.pk),
            pgh_label="update",
            territory=territory("kraslavas-novads"),
        ).count()
        == 1
    }
    assert moved >= {Client, ClientIdentity, Disability, Opinion, PlannedService, ServiceSession}


def test_what_is_rolled_back_leaves_no_event_and_what_is_not_does():
    before = Provider.pgh_event_model.objects.count()
    with transaction.atomic():
        kept = factories.ProviderFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Provider.objects.create(code="other", name="Cits")
            Provider.objects.create(code=kept.code, name="Cits")
    assert Provider.pgh_event_model.objects.count() == before + 1
    assert events(kept) == ["insert"]


def test_user_request_and_reason_stand_in_the_event(ilze):
    request = uuid.uuid4()
    said(ilze, request)
    provider = factories.ProviderFactory()
    history.reason(history.Reason.IMPORT)
    Provider.objects.filter(pk=provider.pk).update(name="Cerība")
    assert [e.pgh_context for e in provider.events.all()] == [
        {"user": ilze.pk, "request": request.hex, "reason": ""},
        {"user": ilze.pk, "request": request.hex, "reason": "import"},
    ]


def test_a_reason_survives_what_people_type():
    history.reason("a\"b\\c'd %s „ā”")
    assert factories.ProviderFactory().events.get().pgh_context["reason"] == "a\"b\\c'd %s „ā”"


def test_the_table_of_contexts_stays_empty(ilze):
    said(ilze, uuid.uuid4())
    factories.ServiceSessionFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pghistory_context")
        assert cursor.fetchone() == (0,)


def test_a_sign_in_is_no_change_and_a_password_is_never_kept(ilze, client):
    client.force_login(ilze)
    ilze.set_password("Cita-parole-2021")
    ilze.save()
    assert events(ilze) == ["insert"]


def test_rows_that_were_there_before_have_a_first_event():
    service = factories.service("fizioterapija")
    first = service.events.get()
    assert (first.pgh_label, first.name) == ("begin", service.name)
    assert first.pgh_context == {"reason": "tracking begins"}


def test_children_deleted_with_their_parent_leave_events():
    closure = Closure.objects.create(
        centre=factories.CentreFactory(), first_day=date(2021, 1, 1), last_day=date(2021, 1, 2)
    )
    centre, pk = closure.centre_id, closure.pk
    closure.delete()
    Centre.objects.filter(pk=centre).delete()
    assert Closure.pgh_event_model.objects.filter(pgh_obj=pk).count() == 2
    assert Centre.pgh_event_model.objects.filter(pgh_obj=centre).count() == 2


def test_the_event_of_a_session_is_the_row_as_it_became():
    session = factories.ServiceSessionFactory()
    session.quantity, session.cost = Decimal(2), Decimal("20.00")
    session.save()
    last = session.events.last()
    assert (last.quantity, last.cost, last.territory_id) == (2, 20, session.territory_id)
