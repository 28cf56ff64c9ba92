"""Every rule of the database, broken past all validation: PostgreSQL refuses and says which."""

from datetime import date, time
from decimal import Decimal

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients import models as clients
from di_latgale.accounts.models import Membership
from di_latgale.database_errors import message_of
from di_latgale.organisations.models import Belonging, Municipality
from di_latgale.triggers import StatementRules
from services import models as services
from tests import factories as make
from tests.rules import broken_by

pytestmark = pytest.mark.django_db

LATER, EARLIER = date(2021, 7, 2), date(2021, 7, 1)
BACKWARDS = {"valid_from": LATER, "valid_to": EARLIER}


def scope(file=None):
    file = file or make.ClientFactory()
    return {"client": file, "territory": file.territory}


def twice(create, *args, **kwargs):
    create(*args, **kwargs)
    create(*args, **kwargs)


def representation(**kwargs):
    return make.RepresentationFactory(**kwargs)


def represented_session(**kwargs):
    """A parent's session, with its representation of March 2021."""
    link = representation(valid_from=date(2021, 3, 1), valid_to=date(2021, 3, 31))
    session = make.ServiceSessionFactory(
        client=link.client,
        recipient="representative",
        representative=link.representative,
        **kwargs,
    )
    return link, session


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def actual_cost(**kwargs):
    return make.ServiceSessionFactory(
        service=make.service("atelpas-bridis-ft"), rate=None, cost=Decimal("12.00"), **kwargs
    )


def centre_session():
    """Of 1 March 2021."""
    centre = make.CentreFactory()
    return make.ServiceSessionFactory(
        client=make.ClientFactory(adult=True),
        service=centre.service,
        provider=centre.provider,
        centre=centre,
    )


def elsewhere():
    return make.territory("daugavpils")


def other_client():
    return make.ClientFactory()


def month(**kwargs):
    return services.MonthlyPeriod.objects.create(
        municipality=make.municipality("rezekne"), **kwargs
    )


def plan_line(**kwargs):
    return make.PlannedServiceFactory(**kwargs)


BROKEN_BY = {
    # organisations
    "municipality_date_order": lambda: Municipality.objects.create(slug="x", **BACKWARDS),
    "belonging_date_order": lambda: Belonging.objects.create(
        territory=elsewhere(), municipality=make.municipality("rezekne"), **BACKWARDS
    ),
    "belonging_no_overlap": lambda: Belonging.objects.create(
        territory=elsewhere(), municipality=make.municipality("rezekne"), valid_from=LATER
    ),
    "socialservice_date_order": lambda: make.SocialServiceFactory(
        municipality=make.municipality("rezekne"), **BACKWARDS
    ),
    "socialservice_no_overlap": lambda: twice(
        make.SocialServiceFactory, municipality=make.municipality("rezekne")
    ),
    "specialist_one_employer": lambda: make.SpecialistFactory(
        municipality=make.municipality("rezekne")
    ),
    # accounts
    "membership_date_order": lambda: make.MembershipFactory(**BACKWARDS),
    "membership_no_overlap": lambda: twice(make.MembershipFactory, user=make.UserFactory()),
    "membership_place_fits_role": lambda: make.MembershipFactory(
        role=Membership.Role.SOCIAL_WORKER, municipality=None
    ),
    # clients
    "client_number_once": lambda: twice(make.ClientFactory, number="K-1"),
    "client_date_order": lambda: make.ClientFactory(enrolled_on=LATER, exited_on=EARLIER),
    "client_one_open_child_file": lambda: twice(make.ClientFactory, person=make.PersonFactory()),
    "client_one_open_adult_file": lambda: twice(
        make.ClientFactory, person=make.PersonFactory(), adult=True
    ),
    "clientidentity_same_territory": lambda: make.ClientIdentityFactory(territory=elsewhere()),
    "representative_number_once": lambda: twice(make.RepresentativeFactory, number="P-1"),
    "representativeidentity_same_territory": lambda: change(
        make.RepresentativeFactory().identity, territory=elsewhere()
    ),
    "representation_same_territory": lambda: change(representation(), territory=elsewhere()),
    "representation_date_order": lambda: representation(**BACKWARDS),
    "representation_no_overlap": lambda: representation(
        client=(link := representation()).client, representative=link.representative
    ),
    "representation_covers_its_sessions": lambda: change(
        represented_session()[0], valid_from=date(2021, 3, 2)
    ),
    "occupation_same_territory": lambda: occupation(territory=elsewhere()),
    "occupation_date_order": lambda: occupation(**BACKWARDS),
    "occupation_no_overlap": lambda: twice(occupation, link=representation()),
    "opinion_same_territory": lambda: clients.Opinion.objects.create(
        client=other_client(), territory=elsewhere()
    ),
    "opinion_date_order": lambda: clients.Opinion.objects.create(**scope(), **BACKWARDS),
    "opinion_once": lambda: twice(clients.Opinion.objects.create, **scope()),
    "disability_same_territory": lambda: clients.Disability.objects.create(
        client=other_client(), territory=elsewhere(), group="1"
    ),
    "disability_date_order": lambda: clients.Disability.objects.create(
        group="1", **scope(), **BACKWARDS
    ),
    "disability_once": lambda: twice(clients.Disability.objects.create, group="1", **scope()),
    "application_same_territory": lambda: application(territory=elsewhere()),
    "decision_same_territory": lambda: decision(territory=elsewhere()),
    "decision_refusal_has_reason": lambda: decision(is_granted=False),
    "assessment_same_territory": lambda: clients.Assessment.objects.create(
        client=other_client(), territory=elsewhere(), assessed_on=LATER
    ),
    "assessment_once": lambda: twice(
        clients.Assessment.objects.create, assessed_on=LATER, **scope()
    ),
    "outcome_same_territory": lambda: clients.Outcome.objects.create(
        client=other_client(), territory=elsewhere(), kind="education"
    ),
    "outcome_date_order": lambda: clients.Outcome.objects.create(
        kind="education", **scope(), **BACKWARDS
    ),
    "outcome_once": lambda: twice(clients.Outcome.objects.create, kind="education", **scope()),
    "caseloadentry_same_territory": lambda: caseload(territory=elsewhere()),
    "caseloadentry_date_order": lambda: caseload(**BACKWARDS),
    "caseloadentry_no_overlap": lambda: twice(
        caseload, client=other_client(), worker=make.UserFactory()
    ),
    # services: the catalogue
    "service_has_recipient": lambda: services.Service.objects.create(code="x", name="x"),
    "service_money_fixed": lambda: change(
        make.ServiceSessionFactory().service, money="actual_cost"
    ),
    "rate_date_order": lambda: make.RateFactory(**BACKWARDS),
    "rate_not_negative": lambda: make.RateFactory(amount=Decimal("-0.01")),
    "rate_no_overlap": lambda: (
        make.RateFactory(valid_to=EARLIER),
        make.RateFactory(valid_from=EARLIER),
    ),
    "rate_covers_its_sessions": lambda: change(
        make.ServiceSessionFactory().rate, valid_to=date(2021, 2, 28)
    ),
    "limit_date_order": lambda: services.Limit.objects.create(code="x", **BACKWARDS),
    "limit_age_order": lambda: services.Limit.objects.create(code="x", age_from=5, age_to=4),
    "limit_maximum_not_negative": lambda: services.Limit.objects.create(code="x", maximum=-1),
    "fundingsource_date_order": lambda: make.FundingSourceFactory(**BACKWARDS),
    "fundingsource_covers_its_sessions": lambda: change(
        make.ServiceSessionFactory().funding_source, valid_to=date(2021, 2, 28)
    ),
    "centre_date_order": lambda: make.CentreFactory(opened_on=LATER, closed_on=EARLIER),
    "centre_covers_its_sessions": lambda: change(
        centre_session().centre, opened_on=date(2021, 3, 2)
    ),
    "closure_date_order": lambda: services.Closure.objects.create(
        centre=make.CentreFactory(), first_day=LATER, last_day=EARLIER
    ),
    "closure_once": lambda: twice(
        services.Closure.objects.create,
        centre=make.CentreFactory(),
        first_day=LATER,
        last_day=LATER,
    ),
    # services: periods and plans
    "publication_date_order": lambda: make.PublicationFactory(
        first=date(2021, 3, 31), last=date(2021, 3, 1)
    ),
    "publication_of_one_year": lambda: make.PublicationFactory(last=date(2022, 3, 31)),
    "articleversion_date_order": lambda: make.ArticleVersionFactory(
        first=date(2021, 3, 31), last=date(2021, 3, 1)
    ),
    "articleversion_once": lambda: twice(make.ArticleVersionFactory),
    "articleversion_has_text": lambda: make.ArticleVersionFactory(text=""),
    "officialprint_has_one_file": lambda: make.OfficialPrintFactory(pdf=b""),
    "monthlyperiod_once": lambda: twice(month, month=date(2021, 3, 1)),
    "monthlyperiod_first_day": lambda: month(month=date(2021, 3, 2)),
    "supportplan_same_territory": lambda: make.SupportPlanFactory(territory=elsewhere()),
    "supportplan_date_order": lambda: make.SupportPlanFactory(**BACKWARDS),
    "supportplan_number_once": lambda: twice(make.SupportPlanFactory, number="AP-1"),
    "plannedservice_same_territory": lambda: plan_line(territory=elsewhere()),
    "plannedservice_client_of_plan": lambda: plan_line(client=other_client()),
    "plannedservice_positive_quantity": lambda: plan_line(quantity=Decimal(0)),
    "plannedservice_once": lambda: twice(plan_line, plan=make.SupportPlanFactory()),
    # services: sessions
    "servicesession_same_territory": lambda: make.ServiceSessionFactory(
        territory=elsewhere(), municipality=make.municipality("rezekne")
    ),
    "servicesession_unit_of_service": lambda: change(
        make.ServiceSessionFactory().service, unit="stunda"
    ),
    "servicesession_amount_of_rate": lambda: change(
        make.ServiceSessionFactory().rate, amount=Decimal(11)
    ),
    "servicesession_positive_quantity": lambda: make.ServiceSessionFactory(quantity=Decimal(0)),
    "servicesession_whole_sessions": lambda: make.ServiceSessionFactory(quantity=Decimal("1.5")),
    "servicesession_representative_named": lambda: make.ServiceSessionFactory(
        recipient="representative"
    ),
    "servicesession_cost_not_negative": lambda: change(actual_cost(), cost=Decimal("-0.01")),
    "servicesession_rate_with_unit_cost": lambda: change(
        make.ServiceSessionFactory(), unit_cost=None
    ),
    "servicesession_cost_is_rounded_product": lambda: change(
        make.ServiceSessionFactory(), cost=Decimal("10.01")
    ),
    "servicesession_time_order": lambda: make.ServiceSessionFactory(
        start_time=time(10), end_time=time(10)
    ),
    "servicesession_reference_once": lambda: twice(
        make.ServiceSessionFactory, reference="S-1", **scope()
    ),
    "servicesession_deletion_complete": lambda: make.ServiceSessionFactory(
        deleted_by=make.UserFactory()
    ),
    "servicesession_represented_that_day": lambda: change(
        represented_session()[1], happened_on=date(2021, 4, 1)
    ),
    "servicesession_recipient_of_group": lambda: make.ServiceSessionFactory(recipient="adult"),
    "servicesession_rate_fits": lambda: make.ServiceSessionFactory(
        rate=make.RateFactory(provider=make.ProviderFactory())
    ),
    "servicesession_costed_as_service_says": lambda: make.ServiceSessionFactory(
        rate=None, cost=Decimal(10)
    ),
    "servicesession_funding_valid_that_day": lambda: make.ServiceSessionFactory(
        funding_source__code="x", funding_source__valid_from=LATER
    ),
    "servicesession_municipality_exists_that_day": lambda: make.ServiceSessionFactory(
        municipality=make.municipality("rezeknes-valstspilseta")
    ),
    "servicesession_plan_line_fits": lambda: make.ServiceSessionFactory(plan_line=plan_line()),
    "servicesession_centre_fits": lambda: make.ServiceSessionFactory(
        centre=make.CentreFactory(provider=None)
    ),
    "servicesession_period_open": lambda: (
        make.closed_month("rezekne", date(2021, 3, 1)),
        make.ServiceSessionFactory(happened_on=date(2021, 3, 31)),
    ),
    "correction_same_territory": lambda: correction(territory=elsewhere()),
    "correction_client_of_session": lambda: correction(**scope()),
    "correction_changes_something": lambda: correction(cost=0),
    "correction_has_reason": lambda: correction(reason=""),
}


def occupation(link=None, **kwargs):
    link = link or representation()
    fields = {"client": link.client, "territory": link.territory, **kwargs}
    return clients.Occupation.objects.create(representation=link, **fields)


def application(**kwargs):
    return clients.Application.objects.create(**{**scope(), "submitted_on": LATER, **kwargs})


def decision(**kwargs):
    asked = application()
    fields = {"is_granted": True, "client": asked.client, "territory": asked.territory, **kwargs}
    return clients.Decision.objects.create(application=asked, decided_on=LATER, **fields)


def caseload(**kwargs):
    fields = {"valid_from": EARLIER, **kwargs}
    fields.setdefault("client", other_client())
    fields.setdefault("territory", fields["client"].territory)
    fields.setdefault("worker", make.UserFactory())
    return clients.CaseloadEntry.objects.create(**fields)


def correction(**kwargs):
    return make.correction(make.ServiceSessionFactory(), **{"cost": 1, **kwargs})


def rules_with_messages():
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message != constraint.default_violation_error_message:
                yield constraint.name, constraint.violation_error_message
    for _model, trigger in pgtrigger.registered():
        if isinstance(trigger, StatementRules):
            yield from ((rule.name, rule.message) for rule in trigger.rules)


@pytest.mark.parametrize(("name", "message"), sorted(set(rules_with_messages())), ids=str)
def test_the_database_refuses_what_breaks_the_rule(name, message):
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        (BROKEN_BY | broken_by())[name]()
    assert refused.value.__cause__.diag.constraint_name == name
    assert message_of(refused.value) == message


def test_a_session_is_never_deleted_from_the_table():
    session = make.ServiceSessionFactory()
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        session.delete()


def test_a_closed_period_guards_against_every_change_and_move():
    inside = make.ServiceSessionFactory(happened_on=date(2021, 3, 31))
    outside = make.ServiceSessionFactory(happened_on=date(2021, 4, 1))
    make.closed_month("rezekne", date(2021, 3, 1))
    for row, fields in [
        (inside, {"note": "x"}),
        (inside, {"happened_on": date(2021, 4, 1)}),
        (inside, {"deleted_at": timezone.now()}),
        (outside, {"happened_on": date(2021, 3, 31)}),
    ]:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            change(row, **fields)
        assert refused.value.__cause__.diag.constraint_name == "servicesession_period_open"


def test_what_hangs_on_a_client_follows_to_another_territory_even_in_a_closed_period():
    session = make.ServiceSessionFactory()
    make.closed_month("rezekne", date(2021, 3, 1))
    change(session.client, territory=elsewhere())
    session.refresh_from_db()
    assert session.territory == elsewhere()
    assert session.client.identity.territory == elsewhere()
    assert {o.territory for o in session.client.opinions.all()} == {elsewhere()}


def test_a_deleted_session_binds_neither_representation_nor_rate():
    link, session = represented_session()
    change(session, deleted_at=timezone.now())
    change(link, valid_to=date(2021, 3, 1), valid_from=date(2021, 3, 1))
    change(link, valid_from=None, valid_to=date(2021, 2, 28))
    change(session.rate, valid_to=date(2021, 2, 28))
    with pytest.raises(DatabaseError), transaction.atomic():
        change(session, deleted_at=None)


def test_a_used_reference_stays_used_after_deletion():
    session = make.ServiceSessionFactory(reference="S-1")
    change(session, deleted_at=timezone.now())
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        make.ServiceSessionFactory(reference="S-1", client=session.client)
    assert refused.value.__cause__.diag.constraint_name == "servicesession_reference_once"


def test_history_is_protected():
    session = make.ServiceSessionFactory()
    for row in (session.client, session.rate, session.service, session.funding_source):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()
