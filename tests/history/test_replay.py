"""Whatever is written, one row or many, by hand or by cascade: the events played again give it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client, ClientIdentity, Opinion, Representation, Representative
from di_latgale.history.tracking import DELETE, TRACKED
from di_latgale.organisations.models import Provider, Territory
from services.models import Centre, Closure, ServiceSession
from tests import factories, whole_history

pytestmark = pytest.mark.django_db

MODELS = (Provider, Centre, Closure, Client, ClientIdentity, Opinion, Representation,
          Representative, ServiceSession)  # fmt: skip
PLACES = ("rezekne", "kraslavas-novads", "ludzas-novads")
number = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just("insert"), number),
    st.tuples(st.just("insert many"), number),
    st.tuples(st.just("rename some"), number),
    st.tuples(st.just("delete some"), number),
    st.tuples(st.just("delete closures"), number),
    st.tuples(st.just("move clients"), number),
    st.tuples(st.just("move representatives"), number),
    st.tuples(st.just("lengthen sessions"), number),
    st.tuples(st.just("delete opinions"), number),
    st.tuples(st.just("take back"), number),
)


def insert(n: int) -> None:
    centre = factories.CentreFactory()
    Closure.objects.create(
        centre=centre, first_day=date(2021, 1, 1), last_day=date(2021, 1, 1) + timedelta(n)
    )
    factories.ServiceSessionFactory(quantity=n + 1)
    factories.RepresentationFactory()


def insert_many(n: int) -> None:
    Provider.objects.bulk_create(factories.ProviderFactory.build_batch(n))


def rename_some(n: int) -> None:
    Provider.objects.filter(pk__gt=0, name__contains=str(n)).update(name=f"Cits {n}")


def delete_some(n: int) -> None:
    Provider.objects.filter(centres=None, name__contains=str(n)).delete()


def delete_closures(n: int) -> None:
    Closure.objects.filter(last_day=date(2021, 1, 1) + timedelta(n)).delete()


def move_clients(n: int) -> None:
    Client.objects.filter(number__endswith=str(n)).update(
        territory=Territory.objects.get(slug=PLACES[n % 3])
    )


def move_representatives(n: int) -> None:
    Representative.objects.update(territory=Territory.objects.get(slug=PLACES[n % 3]))


def lengthen_sessions(n: int) -> None:
    ServiceSession.objects.filter(quantity=n + 1).update(note="x" * n, place="Centrs")


def delete_opinions(n: int) -> None:
    Opinion.objects.filter(client__number__endswith=str(n)).delete()


def take_back(n: int) -> None:
    """What a savepoint takes back was never written."""
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(n)
        insert_many(n + 1)
        Provider.objects.create(code=Provider.objects.first().code, name="Cits")


def replayed(model) -> dict[int, tuple]:
    """The rows that the events of ``model`` lead to."""
    tracking, rows = TRACKED[model], {}
    fields = [f.attname for f in tracking.event._meta.fields if not f.name.startswith("pgh_")]
    for event in tracking.event.objects.order_by("pgh_id"):
        if event.pgh_label == DELETE:
            last = rows.pop(event.pgh_obj_id)
            assert last == tuple(getattr(event, name) for name in fields)
        else:
            rows[event.pgh_obj_id] = tuple(getattr(event, name) for name in fields)
    stored = {row["id"]: tuple(row[name] for name in fields) for row in model.objects.values()}
    assert rows == stored, model
    return rows


class _TakenBackError(Exception):
    pass


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_the_events_give_the_tables(steps):
    try:
        with transaction.atomic():
            for name, n in [("insert", 1), *steps]:
                globals()[name.replace(" ", "_")](n)
            for model in MODELS:
                replayed(model)
            assert whole_history.differences() == []
            raise _TakenBackError
    except _TakenBackError:
        pass
