"""A client's file with a row in every table that hangs on a client, and which tables those are.

The tables are found by walking the models, so a new one is walled or fails.
"""

import contextlib
import uuid
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client as Browser
from django.urls import reverse

from clients.models import (
    Application,
    Assessment,
    CaseloadEntry,
    Client,
    Decision,
    Occupation,
    Outcome,
    Person,
    Representative,
)
from di_latgale import personal_code, scope
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Provider
from services.models import Recipient, ServiceSession
from tests import factories
from tests.walls import rows
from tests.walls.addresses import ADDRESS, REPRESENTATIVE_ADDRESS

OTHER = "augsdaugavas-novads"


def names_client(field: models.Field) -> bool:
    """An array of clients' keys, as traces have one."""
    return isinstance(field, ArrayField) and "client" in field.name


def hangs(model: type[models.Model], roots: set) -> bool:
    return any(
        names_client(field) or (field.is_relation and field.related_model in roots)
        for field in model._meta.concrete_fields
    )


def models_of_clients() -> list[type[models.Model]]:
    """Models whose table holds a client, representative or person, or a chain leads to one."""
    every = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    found = {Person, Client, Representative}
    while more := {m for m in every if m not in found and hangs(m, found)}:
        found |= more
    return sorted(found, key=lambda model: model._meta.db_table)


def tables() -> list[str]:
    return [model._meta.db_table for model in models_of_clients()]


# What may stand on no page of a stranger. Searches ask for beginnings, which are none of these.
CANARIES = {
    "number": "K-KANARIJA-7731",
    "given_name": "Kanarijamija",
    "family_name": "Dzeltenspalva",
    "personal_code": "200513-20003",
    "birth_date": "20.05.2013",
    "phone": "26677331",
    "declared_address": "Kanārijputnu iela 77",
    "actual_address": "Būrīšu iela 31",
    "representative": "Putnubarotāja",
    "note": "piezīme-kanārija-1",
    "place": "vieta-kanārija-2",
    "plan": "AP-KANARIJA-3",
    "conclusion": "secinājums-kanārija-4",
    "request": "lūgums-kanārija-5",
    "opinion": "VDEAVK-KANARIJA-6",
    "correction": "labojums-kanārija-18",
    "decline": "noraidījums-kanārija-19",
    **rows.canaries(),
}
SEARCHES = ["Dzelt", "Kanarijam", "K-KANARIJA-7731", "200513-20003", "20.05.2013", "26677331"]


@dataclass
class File:
    client: Client
    session: ServiceSession
    provider: Provider
    worker: User


def make_file(**kwargs) -> File:
    """A child of Rēzekne with a row in each table that the models of today have."""
    person = Person.objects.create(code_hash=personal_code.keyed_hash(CANARIES["personal_code"]))
    fields = ("given_name", "family_name", "personal_code", "phone", "declared_address",
              "actual_address")  # fmt: skip
    client = factories.ClientFactory(
        person=person,
        number=CANARIES["number"],
        **{f"identity__{name}": CANARIES[name] for name in fields},
        **kwargs,
    )
    child = {"client": client, "territory": client.territory}
    client.opinions.update(reference=CANARIES["opinion"])
    representation = factories.RepresentationFactory(
        client=client, representative__identity__family_name=CANARIES["representative"]
    )
    Occupation.objects.create(representation=representation, valid_from=date(2020, 1, 1), **child)
    Assessment.objects.create(
        assessed_on=date(2018, 1, 1), conclusion=CANARIES["conclusion"], **child
    )
    application = Application.objects.create(
        submitted_on=date(2018, 1, 1), request=CANARIES["request"], **child
    )
    Decision.objects.create(
        application=application,
        decided_on=date(2018, 1, 2),
        number="L-1",
        is_granted=True,
        **child,
    )
    Outcome.objects.create(kind="education", valid_from=date(2020, 1, 1), **child)
    worker = factories.user_with(
        "social_worker", "rezeknes-valstspilseta", name="Lilita Kanāriju darbiniece"
    )
    CaseloadEntry.objects.create(worker=worker, valid_from=date(2020, 1, 1), **child)
    provider = factories.ProviderFactory()
    plan = factories.SupportPlanFactory(client=client, number=CANARIES["plan"])
    lines = [
        factories.PlannedServiceFactory(plan=plan, provider=provider, recipient=recipient)
        for recipient in (Recipient.CHILD, Recipient.REPRESENTATIVE)
    ]
    session = factories.ServiceSessionFactory(
        client=client,
        plan_line=lines[0],
        provider=provider,
        recorded_by=worker,
        note=CANARIES["note"],
        place=CANARIES["place"],
    )
    file = File(client, session, provider, worker)
    rows.fill(file)
    wrong = factories.forgotten(
        client, date(2021, 2, 1), reason=CANARIES["correction"], recorded_by=worker
    )
    factories.declined(wrong, CANARIES["decline"])
    share_addresses()
    client.refresh_from_db()
    session.refresh_from_db()
    return file


def share_addresses() -> None:
    """The file's rows are all found at one address, so asking there asks about each of them.

    But for the representative's, since one page is of two records that may be one person's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models_of_clients():
            representatives = {Representative, Representative.pgh_event_model}
            if "uuid" in {field.name for field in model._meta.concrete_fields}:
                address = REPRESENTATIVE_ADDRESS if model in representatives else ADDRESS
                # Of a row's history all, for the last event is the row.
                key = "pgh_obj" if hasattr(model, "pgh_obj") else "pk"
                first = model.objects.order_by("pk").values(key)[:1]
                model.objects.filter(**{f"{key}__in": first}).update(uuid=address)
        cursor.execute("SET LOCAL session_replication_role = origin")


def look_at(file: File) -> None:
    """Whatever is written when a page shows the client."""
    browser = Browser()
    browser.force_login(file.worker)
    assert browser.get(reverse("clients:detail", args=[file.client.uuid])).status_code == 200


def scope_over(file: File, **kwargs) -> scope.Scope:
    """Every kind of scope over the file's territory and provider."""
    here = frozenset({file.client.territory_id})
    kinds = {"reads": here, "writes": here, "figures": here, "traces": here}
    providers = frozenset({file.provider.pk})
    return scope.Scope(**{**kinds, "providers": providers, "user_id": file.worker.pk, **kwargs})


def scope_elsewhere(user: User) -> scope.Scope:
    """The same kinds over the places of ``OTHER`` and a provider for whom nothing is planned."""
    there = frozenset(
        factories.municipality(OTHER).belongings.order_by("id").values_list("territory", flat=True)
    )
    assert there
    return scope.Scope(
        reads=there,
        writes=there,
        figures=there,
        traces=there,
        providers=frozenset({factories.ProviderFactory().pk}),
        user_id=user.pk,
    )


@contextlib.contextmanager
def as_web(scoped: scope.Scope):
    """One transaction of the web role, as a request's."""
    with scope.web_transaction():
        scope.set_scope(scoped, request_id=uuid.uuid4())
        yield


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return cursor.fetchone()[0]


def counts() -> dict[str, int]:
    return {table: rows_in(table) for table in tables()}
