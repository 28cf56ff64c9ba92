from datetime import date

import pytest
from django.utils.translation import gettext as _

from clients.models import Client, Disability, Opinion
from services.models import PlannedService, Recipient, Service, SupportPlan
from services.rules import Case, judge
from tests import factories
from tests.services.conftest import plan_for
from tests.services.plan_rows import unguarded

pytestmark = pytest.mark.django_db
DAY = date(2021, 3, 1)


def reasons(client, code, recipient=Recipient.CHILD, day=DAY, representative=None):
    verdict = judge(
        client=client,
        recipient=recipient,
        representative=representative,
        service=factories.service(code),
        day=day,
        quantity=None,
    )
    return [finding.text for finding in verdict.refused if not finding.is_limit]


def test_what_the_plan_names_may_be_given(anna):
    assert reasons(anna.client, "fizioterapija") == []
    assert (
        reasons(
            anna.client,
            "fizioterapija",
            Recipient.REPRESENTATIVE,
            representative=anna.representative,
        )
        == []
    )


def test_care_and_respite_need_no_plan():
    client = factories.ClientFactory()
    assert reasons(client, "sociala-aprupe") == []
    assert reasons(client, "atelpas-bridis-ft") == []


def test_transport_needs_nothing():
    child = factories.ClientFactory(grounds=False)
    adult = factories.ClientFactory(grounds=False, adult=True)
    assert reasons(child, "specializetais-transports") == []
    assert reasons(adult, "specializetais-transports", Recipient.ADULT) == []


def test_the_service_must_be_for_the_recipient(anna):
    assert reasons(anna.client, "dac-grt") == ["Pakalpojums nav paredzēts šim saņēmējam."]
    assert reasons(
        anna.client,
        "kanisterapija",
        Recipient.REPRESENTATIVE,
        representative=anna.representative,
    ) == ["Pakalpojums nav paredzēts šim saņēmējam."]


def test_the_recipient_must_fit_the_group(anna):
    adult = factories.ClientFactory(adult=True)
    expected = [_("The recipient does not fit the client's group.")]
    assert expected[0] in reasons(anna.client, "dac-grt", Recipient.ADULT)
    assert expected[0] in reasons(adult, "fizioterapija", Recipient.CHILD)


@pytest.mark.parametrize("day, allowed", [(date(2031, 5, 19), True), (date(2031, 5, 20), False)])
def test_a_child_is_served_up_to_the_last_day_of_17(anna, day, allowed):
    found = reasons(anna.client, "fizioterapija", day=day)
    assert found == (
        [] if allowed else ["20.05.2031. klientam ir 18 gadu; bērna pakalpojumi – līdz 17 gadiem."]
    )


def test_born_on_29_february_is_18_on_1_march():
    client = factories.ClientFactory(identity__birth_date=date(2004, 2, 29))
    assert reasons(client, "sociala-aprupe", day=date(2022, 2, 28)) == []
    assert reasons(client, "sociala-aprupe", day=date(2022, 3, 1)) != []


def test_an_unknown_birth_date_is_no_proof_of_childhood():
    client = factories.ClientFactory(identity__birth_date=None)
    assert len(reasons(client, "sociala-aprupe")) == 1


@pytest.mark.parametrize("group, allowed", [("1", True), ("2", True), ("3", False)])
def test_an_adult_needs_a_disability_of_group_1_or_2(group, allowed):
    client = factories.ClientFactory(adult=True, grounds=False)
    Disability.objects.create(client=client, territory=client.territory, group=group)
    plan_for(client, ("dac-grt", Recipient.ADULT))
    found = reasons(client, "dac-grt", Recipient.ADULT)
    assert found == ([] if allowed else ["01.03.2021. nav spēkā I vai II grupas invaliditātes."])


def test_the_disability_must_be_in_force_that_day(anna):
    Disability.objects.update(valid_to=date(2021, 2, 28))
    assert reasons(anna.client, "fizioterapija") == ["01.03.2021. nav spēkā invaliditātes."]
    assert reasons(anna.client, "fizioterapija", day=date(2021, 2, 28)) == []
    # Of a representative it is not asked.
    assert (
        reasons(
            anna.client,
            "fizioterapija",
            Recipient.REPRESENTATIVE,
            representative=anna.representative,
        )
        == []
    )


def test_care_needs_an_opinion_of_that_day(anna):
    Opinion.objects.update(valid_to=date(2021, 10, 31))
    assert reasons(anna.client, "sociala-aprupe", day=date(2021, 10, 31)) == []
    assert reasons(anna.client, "sociala-aprupe", day=date(2021, 11, 8)) == [
        "08.11.2021. nav spēkā VDEĀVK atzinuma: iepriekšējais beidzās 31.10.2021."
    ]
    Opinion.objects.all().delete()
    assert reasons(anna.client, "sociala-aprupe", day=date(2021, 11, 8)) == [
        "08.11.2021. nav spēkā VDEĀVK atzinuma."
    ]
    # Rehabilitation does not ask for it.
    assert reasons(anna.client, "fizioterapija", day=date(2021, 11, 8)) == []


def test_rehabilitation_needs_an_assessment_up_to_that_day(anna):
    anna.client.assessments.update(assessed_on=date(2021, 3, 2))
    assert reasons(anna.client, "fizioterapija") == [
        "Līdz 01.03.2021. nav individuālo vajadzību izvērtējuma."
    ]
    assert reasons(anna.client, "fizioterapija", day=date(2021, 3, 2)) == []


def test_the_plan_must_be_approved_and_in_force(anna):
    none = ["01.03.2021. nav spēkā apstiprināta atbalsta plāna."]
    with unguarded():
        SupportPlan.objects.update(approved_on=None)
    assert reasons(anna.client, "fizioterapija") == none
    with unguarded():
        SupportPlan.objects.update(approved_on=date(2021, 1, 1), valid_to=date(2021, 2, 28))
    assert reasons(anna.client, "fizioterapija") == none


def test_the_plan_must_name_the_service_for_this_recipient(anna):
    absent = ["Pakalpojums nav atbalsta plānā. Papildiniet plānu vai izvēlieties citu pakalpojumu."]
    assert reasons(anna.client, "kanisterapija") == absent
    PlannedService.objects.filter(recipient=Recipient.REPRESENTATIVE).delete()
    found = reasons(
        anna.client,
        "fizioterapija",
        Recipient.REPRESENTATIVE,
        representative=anna.representative,
    )
    assert found == absent


def test_a_representative_must_represent_that_day(anna):
    anna.representation.valid_to = date(2021, 2, 28)
    anna.representation.save()
    assert reasons(
        anna.client,
        "fizioterapija",
        Recipient.REPRESENTATIVE,
        representative=anna.representative,
    ) == ["01.03.2021. šis pārstāvis klientu nepārstāv."]


def test_before_the_enrolment_nothing_is_given(anna):
    anna.client.enrolled_on = DAY
    assert reasons(anna.client, "fizioterapija") == []
    assert reasons(anna.client, "fizioterapija", day=date(2021, 2, 28)) == [
        "Klients ir iesaistīts no 01.03.2021.; pirms tam pakalpojumus neieraksta."
    ]


def test_an_adult_is_served_from_18():
    client = factories.ClientFactory(adult=True, identity__birth_date=date(2003, 3, 2))
    trip = "specializetais-transports"
    assert reasons(client, trip, Recipient.ADULT, day=date(2021, 3, 2)) == []
    (reason,) = reasons(client, trip, Recipient.ADULT)
    assert reason.startswith("01.03.2021. klienta vecums ir 17;")


def test_nobody_is_served_before_birth():
    client = factories.ClientFactory(identity__birth_date=date(2021, 3, 2), enrolled_on=None)
    (reason,) = reasons(client, "specializetais-transports")
    assert reason == "01.03.2021. klients vēl nebija dzimis: pārbaudiet datumus."


def test_after_the_exit_nothing_is_given(anna):
    Client.objects.update(exited_on=date(2021, 2, 28))
    anna.client.refresh_from_db()
    assert reasons(anna.client, "fizioterapija") == [
        "Klients ir izstājies 28.02.2021.; vēlāk pakalpojumus neieraksta."
    ]
    assert reasons(anna.client, "fizioterapija", day=date(2021, 2, 28)) == []


@pytest.mark.parametrize(
    "given, wanted",
    [
        ("atelpas-bridis-ft", "sociala-aprupe"),
        ("atelpas-bridis-ft", "fizioterapija"),
        ("sociala-aprupe", "atelpas-bridis-ft"),
        ("dac-ft", "atelpas-bridis-ft"),
    ],
)
def test_respite_excludes_care_on_the_same_day_since_22_april_2022(anna, given, wanted):
    for day in (date(2022, 4, 21), date(2022, 4, 22)):
        service = factories.service(given)
        rate = factories.services.Rate.objects.filter(service=service).first()
        factories.ServiceSessionFactory(
            client=anna.client,
            service=service,
            happened_on=day,
            rate=rate,
            cost=10,
        )
    assert reasons(anna.client, wanted, day=date(2022, 4, 21)) == []
    (reason,) = reasons(anna.client, wanted, day=date(2022, 4, 22))
    assert reason.startswith(f"Tajā dienā jau ierakstīts „{service.name}”;")
    assert reasons(anna.client, wanted, day=date(2022, 4, 23)) == []


def test_care_at_home_excludes_a_day_centre_but_two_centres_do_not_exclude_each_other():
    client = factories.ClientFactory(adult=True)
    codes = ("aprupe-majas", "dac-grt", "specializeta-darbnica")
    plan_for(client, *((code, Recipient.ADULT) for code in codes))
    day = date(2022, 5, 2)
    session = factories.ServiceSessionFactory(
        client=client, service=factories.service("dac-grt"), happened_on=day
    )
    assert len(reasons(client, "aprupe-majas", Recipient.ADULT, day=day)) == 1
    assert reasons(client, "specializeta-darbnica", Recipient.ADULT, day=day) == []
    session.deleted_at = session.recorded_at
    session.save()
    assert reasons(client, "aprupe-majas", Recipient.ADULT, day=day) == []


def test_all_services_together_take_one_reading(anna, django_assert_max_num_queries):
    services = list(Service.objects.order_by("code"))
    with django_assert_max_num_queries(9):
        case = Case.of(anna.client, DAY)
        for service in services:
            case.judge(
                recipient=Recipient.CHILD, representative=None, service=service, quantity=None
            )
