"""What is counted over all walls: figures reach the page, rows do not."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from di_latgale import scope
from di_latgale.dates import Period
from reports.period.filter import PeriodFilter
from services.models import Recipient, ServiceSession
from tests import factories
from tests.services.conftest import plan_for
from tests.walls import files
from tests.walls.test_tables import outcome, rows

pytestmark = pytest.mark.django_db
DAY = date(2021, 3, 1)


@pytest.fixture
def elsewhere(anna):
    """Anna's file of another office, which knows what was given there."""
    file = factories.ClientFactory(
        person=anna.client.person, territory=factories.territory("ilukstes-novads")
    )
    plan_for(file, ("fizioterapija", Recipient.CHILD))
    return file


def given(file, quantity, code="fizioterapija", on=DAY, **kwargs) -> ServiceSession:
    return factories.ServiceSessionFactory(
        client=file,
        service=factories.service(code),
        quantity=Decimal(quantity),
        happened_on=on,
        note="piezīme-kanārija-1",
        **kwargs,
    )


def post(client, case, **typed):
    said = {
        "form_key": "5f0b0c5c-6f4e-4f0e-8c69-3a1d4c0f7a55",
        "happened_on": "2.3.2021",
        "recipient": "child",
        "service": "fizioterapija",
        "quantity": "1",
    }
    return client.post(
        reverse("services:session_create", args=[case.client.uuid]), {**said, **typed}
    )


def test_allowances_count_the_persons_other_file(client, anna, elsewhere, ilze):
    given(elsewhere, 40)
    client.force_login(ilze)
    answer = post(client, anna)
    assert answer.status_code == 422
    assert "quantity" in answer.context["form"].errors
    assert "piezīme-kanārija-1" not in answer.text
    with scope.of_user(ilze):
        assert not ServiceSession.objects.exists()


def test_what_is_left_is_stored(client, anna, elsewhere, ilze):
    given(elsewhere, 39)
    client.force_login(ilze)
    assert post(client, anna).status_code == 302


def test_a_service_given_elsewhere_that_day_excludes_another(client, anna, elsewhere, ilze):
    given(elsewhere, 1, on=date(2022, 5, 2))
    client.force_login(ilze)
    factories.RateFactory(service=factories.service("atelpas-bridis-ft"))
    answer = post(client, anna, happened_on="2.5.2022", service="atelpas-bridis-ft")
    assert answer.status_code == 422
    with scope.of_user(ilze):
        found = ServiceSession.objects.given_to_person(anna.client.person_id, date(2022, 5, 2))
        assert found == [(factories.service("fizioterapija").pk, "child")]
        assert not ServiceSession.objects.exists()


def started_in_2021(head) -> int:
    asked = PeriodFilter(
        Period(date(2021, 1, 1), date(2021, 12, 31)), (factories.municipality("rezekne"),)
    )
    with scope.of_user(head):
        return asked.report().services[0].started


def test_who_began_elsewhere_does_not_begin_again(anna, elsewhere, inese):
    given(anna.client, 1)
    assert started_in_2021(inese) == 1
    given(elsewhere, 1, on=date(2020, 3, 2))
    assert started_in_2021(inese) == 0


GROUNDS = "SELECT * FROM grounds_on(%s, %s)"


def test_grounds_are_known_of_ones_own_clients_alone(file, oskars, rita):
    with files.as_web(files.scope_over(file)):
        assert len(rows(GROUNDS, file.client.pk, DAY)) == 1
    for stranger in (oskars, rita):
        with scope.of_user(stranger):
            assert rows(GROUNDS, file.client.pk, DAY) == []
    with scope.web_transaction():
        assert rows(GROUNDS, file.client.pk, DAY) == []


def test_grounds_are_known_to_the_provider_with_whom_something_is_planned(file):
    for provider, number in ((file.provider, 1), (factories.ProviderFactory(), 0)):
        with files.as_web(scope.Scope(providers=frozenset({provider.pk}))):
            assert len(rows(GROUNDS, file.client.pk, DAY)) == number


class TestCatalogue:
    """The catalogue's administrator sees no session, and still breaks none."""

    @pytest.fixture
    def http(self, client, kaspars):
        client.force_login(kaspars)
        return client

    def test_a_rate_does_not_end_under_hidden_sessions(self, file, kaspars):
        with scope.of_user(kaspars):
            assert files.rows_in("services_servicesession") == 0
            end = "UPDATE services_rate SET valid_to = '2021-02-28' WHERE id = %s"
            assert outcome(end, file.session.rate_id) == "23514"

    def test_a_provider_of_hidden_sessions_is_not_deleted(self, file, http):
        address = reverse("admin:organisations_provider_delete", args=[file.provider.pk])
        answer = http.post(address, {"post": "yes"}, follow=True)
        assert answer.status_code == 200
        assert "to izdzēst nevar" in answer.text
        file.provider.refresh_from_db()

    def test_a_provider_of_a_hidden_plan_alone_is_not_deleted_either(self, file, http):
        line = factories.PlannedServiceFactory(provider=factories.ProviderFactory())
        address = reverse("admin:organisations_provider_delete", args=[line.provider_id])
        answer = http.post(address, {"post": "yes"}, follow=True)
        assert answer.status_code == 200
        line.provider.refresh_from_db()

    def test_a_centre_of_hidden_sessions_is_not_deleted(self, http, db):
        centre = factories.CentreFactory()
        factories.ServiceSessionFactory(
            client=factories.ClientFactory(adult=True),
            service=centre.service,
            centre=centre,
            provider=centre.provider,
        )
        address = reverse("admin:services_centre_delete", args=[centre.pk])
        assert http.post(address, {"post": "yes"}, follow=True).status_code == 200
        centre.refresh_from_db()

    def test_one_of_nothing_is_deleted(self, http):
        provider = factories.ProviderFactory()
        address = reverse("admin:organisations_provider_delete", args=[provider.pk])
        http.post(address, {"post": "yes"})
        assert not type(provider).objects.filter(pk=provider.pk).exists()
