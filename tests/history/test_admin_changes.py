"""The catalogue's rows have their changes in Django's admin."""

from datetime import date

import pytest
from django.urls import reverse

from di_latgale.organisations.models import Provider
from services.models import Closure
from tests import factories
from tests.browser import assert_accessible, sign_in
from tests.factories import TEST_PASSWORD

pytestmark = pytest.mark.django_db


def address(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def test_a_row_says_how_it_changed(client, kaspars):
    provider = Provider.objects.create(code="ceriba", name="Cerība")
    Provider.objects.filter(pk=provider.pk).update(name="Cerības")
    client.force_login(kaspars)
    text = client.get(address(provider)).text
    assert "Izmaiņas: Cerības" in text
    assert "Labošana" in text


def test_the_rows_within_it_are_among_them(client, kaspars):
    centre = factories.CentreFactory()
    Closure.objects.create(centre=centre, first_day=date(2021, 1, 4), last_day=date(2021, 1, 5))
    client.force_login(kaspars)
    assert "04.01.2021, 05.01.2021" in client.get(address(centre)).text


def test_the_form_leads_to_it(client, kaspars):
    provider = factories.ProviderFactory()
    client.force_login(kaspars)
    form = reverse("admin:organisations_provider_change", args=[provider.pk])
    assert address(provider) in client.get(form).text


def test_strangers_and_rows_that_are_not_there(client, ilze, kaspars):
    provider = factories.ProviderFactory()
    client.force_login(ilze)
    assert client.get(address(provider)).status_code == 302
    client.force_login(kaspars)
    provider.pk = 999_999
    assert client.get(address(provider)).status_code == 302


def test_it_is_accessible(page, kaspars):
    provider = factories.ProviderFactory()
    Provider.objects.filter(pk=provider.pk).update(name="Cerība")
    sign_in(page, kaspars, TEST_PASSWORD)
    page.goto(address(provider))
    assert_accessible(page)
