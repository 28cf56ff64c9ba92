"""The catalogue in Django's admin: who may, and that the database's rules come back as errors."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients import models as clients
from di_latgale.admin import CatalogueAdmin
from services import models as services
from services.models import Closure, FundingSource, Limit, Rate
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ["service", "rate", "limit", "fundingsource", "centre"]
NO_CLOSURES = {
    "closures-TOTAL_FORMS": "0",
    "closures-INITIAL_FORMS": "0",
}


def page(model: str, action: str = "changelist", *args) -> str:
    return reverse(f"admin:services_{model}_{action}", args=args)


def rate(**kwargs) -> dict:
    service = factories.service("fizioterapija")
    return {"service": service.pk, "amount": "12,50", "valid_from": "2.1.2021"} | kwargs


def limit(**kwargs) -> dict:
    return {
        "code": "probe",
        "category": "social_care",
        "recipient": "child",
        "window": "month",
        "counting": "sum",
        "unit": "stunda",
        "effect": "refuse",
    } | kwargs


def errors(response) -> list[str]:
    assert response.status_code == 200, response.headers
    form = response.context["adminform"].form
    found = [text for texts in form.errors.values() for text in texts]
    for inline in response.context["inline_admin_formsets"]:
        for each in inline.formset.errors:
            found += [text for texts in each.values() for text in texts]
        found += inline.formset.non_form_errors()
    return found


@pytest.mark.parametrize("model", PAGES)
def test_the_lists_and_forms_open(client, kaspars, model):
    client.force_login(kaspars)
    assert client.get(page(model)).status_code == 200
    assert client.get(page(model), {"q": "a"}).status_code == 200
    assert client.get(page(model, "add")).status_code == 200


@pytest.mark.parametrize("name", ["ilze", "inese", "rita", "anita", "valdis"])
@pytest.mark.parametrize("model", PAGES)
def test_others_get_nowhere(client, request, name, model):
    client.force_login(request.getfixturevalue(name))
    for action in ("changelist", "add"):
        response = client.get(page(model, action), follow=True)
        assert response.status_code == 403


def test_sessions_and_clients_are_never_here():
    registered = admin.site._registry.keys()
    # Nor what libraries register unasked: people's sign-ins and second factors.
    assert all(isinstance(a, CatalogueAdmin) for a in admin.site._registry.values())
    assert services.ServiceSession not in registered
    # Domains of need and their scales are catalogue, though the assessments are of clients.
    catalogue = {clients.Domain, clients.ScaleStep}
    models = {m for m in vars(clients).values() if isinstance(m, type)}
    assert not (models - catalogue) & registered


def test_a_rate_is_added(client, kaspars):
    client.force_login(kaspars)
    assert client.post(page("rate", "add"), rate()).status_code == 302
    assert Rate.objects.get().amount == Decimal("12.50")


FIZIO = {"valid_from": date(2020, 1, 1), "valid_to": date(2021, 1, 1)}


@pytest.mark.parametrize(
    "model, typed, message",
    [
        (
            "rate",
            lambda: rate(valid_from="1.1.2021"),
            gettext_lazy(
                "Another rate for the same service, provider and municipality is valid on "
                "some of these days."
            ),
        ),
        ("rate", lambda: rate(amount="-1"), gettext_lazy("The amount must not be negative.")),
        ("rate", lambda: rate(valid_to="31.12.2020"), None),
        ("limit", lambda: limit(valid_from="2.1.2021", valid_to="1.1.2021"), None),
        ("limit", lambda: limit(age_from="5", age_to="4"), None),
        ("limit", lambda: limit(maximum="-1"), None),
        (
            "fundingsource",
            lambda: {"code": "x", "name": "X", "valid_from": "2.1.2021", "valid_to": "1.1.2021"},
            None,
        ),
        (
            "service",
            lambda: {
                "code": "x",
                "name": "X",
                "category": "social_care",
                "unit": "stunda",
                "money": "unit_cost",
            },
            None,
        ),
        (
            "centre",
            lambda: {
                "code": "x",
                "name": "X",
                "service": factories.service("dac-grt").pk,
                "opened_on": "2.1.2021",
                "closed_on": "1.1.2021",
                **NO_CLOSURES,
            },
            None,
        ),
    ],
)
def test_the_rules_of_the_database_are_errors_of_the_form(client, kaspars, model, typed, message):
    factories.RateFactory(**FIZIO)
    client.force_login(kaspars)
    found = errors(client.post(page(model, "add"), typed()))
    assert len(found) == 1
    assert message is None or found == [message]


def test_closures_are_kept_in_order_and_apart(client, kaspars):
    centre = factories.CentreFactory()
    Closure.objects.create(centre=centre, first_day=date(2020, 3, 13), last_day=date(2020, 6, 9))
    closure = Closure.objects.get()
    client.force_login(kaspars)

    def post(first_day, last_day):
        return client.post(
            page("centre", "change", centre.pk),
            {
                "code": centre.code,
                "name": centre.name,
                "service": centre.service.pk,
                "provider": centre.provider.pk,
                "closures-TOTAL_FORMS": "2",
                "closures-INITIAL_FORMS": "1",
                "closures-0-id": closure.pk,
                "closures-0-centre": centre.pk,
                "closures-0-first_day": "13.03.2020",
                "closures-0-last_day": "09.06.2020",
                "closures-1-centre": centre.pk,
                "closures-1-first_day": first_day,
                "closures-1-last_day": last_day,
                "closures-1-reason": "Covid-19",
            },
        )

    assert len(errors(post("02.11.2020", "01.11.2020"))) == 1
    twice = errors(post("13.03.2020", "14.03.2020"))
    assert "Slēgšana no šīs dienas jau ir ierakstīta." in twice
    assert not any("first_day" in text for text in twice)
    assert str(closure).endswith(": 13.03.2020.–09.06.2020.")
    assert post("02.11.2020", "06.11.2020").status_code == 302
    assert centre.closures.count() == 2


def test_what_sessions_were_costed_with_is_kept(client, kaspars):
    session = factories.ServiceSessionFactory()
    client.force_login(kaspars)
    changes = [
        ("rate", session.rate.pk, rate(amount="11", valid_from="1.1.2018")),
        ("rate", session.rate.pk, rate(amount="10", valid_from="2.3.2021")),
        (
            "fundingsource",
            session.funding_source.pk,
            {"code": "esf", "name": "ESF", "valid_to": "28.02.2021"},
        ),
    ]
    for model, pk, typed in changes:
        assert len(errors(client.post(page(model, "change", pk), typed))) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_sessions_hang_on_is_not_deleted_and_says_why(client, kaspars, method):
    session = factories.ServiceSessionFactory()
    client.force_login(kaspars)
    end, kept = (
        "Ar šo ir ieraksti: norādiet beigu datumu.",
        "Ar šo ir ieraksti: to izdzēst nevar.",
    )
    for row, words in ((session.rate, end), (session.funding_source, end), (session.service, kept)):
        model = row._meta.model_name
        response = getattr(client, method)(page(model, "delete", row.pk), {"post": "yes"})
        assert response.url == page(model, "change", row.pk)
        assert words in client.get(response.url).text
        row.refresh_from_db()


@pytest.mark.parametrize("name", ["service", "provider", "municipality"])
def test_what_is_no_choice_is_an_error_of_the_form(client, kaspars, name):
    client.force_login(kaspars)
    assert len(errors(client.post(page("rate", "add"), rate(**{name: "x"})))) == 1


def test_an_unused_rate_may_be_deleted(client, kaspars):
    made = factories.RateFactory()
    client.force_login(kaspars)
    assert client.post(page("rate", "delete", made.pk), {"post": "yes"}).status_code == 302
    assert not Rate.objects.exists()


def test_what_only_the_database_refuses_comes_back_as_typed(client, kaspars, monkeypatch):
    """The model's own check may be too early: somebody logs a session meanwhile."""
    session = factories.ServiceSessionFactory()
    monkeypatch.setattr(FundingSource, "clean", lambda self: None)
    client.force_login(kaspars)
    response = client.post(
        page("fundingsource", "change", session.funding_source.pk),
        {"code": "esf", "name": "Cits nosaukums", "valid_to": "28.02.2021"},
    )
    assert len(errors(response)) == 1
    assert 'value="Cits nosaukums"' in response.text
    session.funding_source.refresh_from_db()
    assert session.funding_source.valid_to is None


def test_the_database_says_the_same_without_the_form():
    factories.RateFactory(**FIZIO)
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.RateFactory(valid_from=date(2021, 1, 1))


def test_limits_name_a_unit_that_exists(client, kaspars):
    client.force_login(kaspars)
    assert len(errors(client.post(page("limit", "add"), limit(unit="reizes")))) == 1
    assert client.post(page("limit", "add"), limit(unit="services")).status_code == 302
    assert Limit.objects.get(code="probe").maximum is None


@pytest.mark.parametrize(
    "said, message",
    [
        ({"amount": ""}, "Aizpildiet šo lauku."),
        ({"amount": "x"}, "Ievadiet skaitli, piemēram, 12,50."),
        ({"valid_from": "x"}, "Ievadiet datumu, piemēram, 08.11.2021."),
        ({"valid_from": "31.2.2021"}, "Tāda datuma nav: 31.02.2021."),
        ({"service": "9999"}, "Izvēlieties no saraksta."),
    ],
)
def test_errors_are_worded_as_on_our_own_pages(client, kaspars, said, message):
    client.force_login(kaspars)
    response = client.post(page("rate", "add"), rate(**said))
    assert errors(response) == [message]
    assert "Izlabojiet atzīmētās kļūdas." in response.text


def test_a_code_that_is_taken_says_so(client, kaspars):
    factories.FundingSourceFactory(code="esf")
    client.force_login(kaspars)
    response = client.post(page("fundingsource", "add"), {"code": "esf", "name": "X"})
    assert errors(response) == ["Šis kods jau ir lietots."]


def test_amounts_are_typed_with_spaces_and_commas_and_told_as_written(client, kaspars):
    client.force_login(kaspars)
    response = client.post(page("rate", "add"), rate(amount="1 029,5"), follow=True)
    assert Rate.objects.get().amount == Decimal("1029.5")
    assert "Saglabāts: vienas vienības izmaksas „<a" in response.text
    assert "1\u00a0029,50\u00a0EUR</a>”." in response.text
    assert "sekmīgi" not in response.text
    assert "<title>Saraksts: " in response.text
    assert str(factories.RateFactory.build(amount=Decimal("0.0375"))).endswith("0,0375\u00a0EUR")
