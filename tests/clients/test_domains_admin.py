"""Domains and scales in the admin: adjusted without changing what assessments said."""

from datetime import date

import pytest
from django.urls import reverse

from clients.models import Domain, ScaleStep
from tests import factories
from tests.services.assessment_rows import a_domain, a_finished

pytestmark = pytest.mark.django_db


def page(action="changelist", *args) -> str:
    return reverse(f"admin:clients_domain_{action}", args=args)


def typed(domain: Domain, *new: dict, **changed) -> dict:
    """The page of the domain as it is, with fields ``changed`` and ``new`` rows of its scale.

    A step's field is said as "2-words" for the third one.
    """
    steps = list(domain.steps.order_by("score", "valid_from", "id"))
    said = {
        "code": domain.code,
        "target_group": domain.target_group,
        "position": domain.position,
        "name": domain.name,
        "description": domain.description,
        "steps-TOTAL_FORMS": len(steps) + len(new),
        "steps-INITIAL_FORMS": len(steps),
    }
    if domain.is_higher_better:
        said["is_higher_better"] = "on"
    for n, step in enumerate(steps):
        said |= {
            f"steps-{n}-id": step.pk,
            f"steps-{n}-domain": domain.pk,
            f"steps-{n}-score": step.score,
            f"steps-{n}-words": step.words,
        }
    for n, fields in enumerate(new, len(steps)):
        said |= {f"steps-{n}-domain": domain.pk}
        said |= {f"steps-{n}-{name}": value for name, value in fields.items()}
    for name, value in changed.items():
        said[name.replace("__", "-").replace("step", "steps-") if "__" in name else name] = value
    return said


@pytest.fixture
def used(ilze):
    finished = a_finished(factories.ClientFactory(), 1, by=ilze)
    return finished.scores.in_order()[0].domain


def faults(response) -> str:
    assert response.status_code == 200
    return response.text


def test_there_are_domains_for_both_groups_each_with_a_scale(client, kaspars):
    client.force_login(kaspars)
    assert client.get(page()).status_code == 200
    for group in ("adult", "child"):
        domains = Domain.objects.asked_on(date(2026, 11, 24), group)
        assert len(domains) >= 8
        assert all(domain.steps.count() == 5 for domain in domains)
        assert all("nevis oficiāla veidlapa" in domain.description for domain in domains)


def test_an_unused_domain_is_changed_freely(client, kaspars):
    domain = a_domain()
    client.force_login(kaspars)
    said = typed(domain, name="Miegs un atpūta", step0__words="Ļoti labi")
    assert client.post(page("change", domain.pk), said).status_code == 302
    domain.refresh_from_db()
    assert domain.name == "Miegs un atpūta"
    assert domain.steps.get(score=0).words == "Ļoti labi"


def test_words_of_a_used_step_are_kept_and_the_reason_told(client, kaspars, used):
    client.force_login(kaspars)
    for changed in ({"step1__words": "Citi"}, {"step1__score": "7"}):
        response = client.post(page("change", used.pk), typed(used, **changed))
        assert "Šī skalas iedaļa ir lietota izvērtēšanās" in faults(response)
    response = client.post(page("change", used.pk), typed(used, name="Cits"))
    assert "Šī joma ir lietota izvērtēšanās" in faults(response)
    # What was not used yet may be said better.
    said = typed(used, step4__words="Citi", position="7")
    assert client.post(page("change", used.pk), said).status_code == 302


def test_a_used_step_is_ended_and_replaced_in_one_go(client, kaspars, used):
    client.force_login(kaspars)
    new = {"score": "1", "words": "Vajadzīgs pamudinājums", "valid_from": "1.1.2027"}
    said = typed(used, new, step1__valid_to="31.12.2026")
    assert client.post(page("change", used.pk), said).status_code == 302
    assert list(
        used.steps.filter(score=1).order_by("id").values_list("valid_to", "valid_from")
    ) == [
        (date(2026, 12, 31), None),
        (None, date(2027, 1, 1)),
    ]


def test_two_steps_of_one_score_at_once_are_refused(client, kaspars, used):
    client.force_login(kaspars)
    new = {"score": "1", "words": "Vēlreiz"}
    response = client.post(page("change", used.pk), typed(used, new))
    assert "šāds vērtējums jau ir" in faults(response)


def test_days_of_assessments_stay_covered(client, kaspars, used):
    client.force_login(kaspars)
    for changed in ({"step1__valid_to": "1.3.2020"}, {"valid_from": "3.3.2020"}):
        response = client.post(page("change", used.pk), typed(used, **changed))
        assert "tām jāpaliek šajā laikā" in faults(response)


def test_what_is_used_is_not_deleted(client, kaspars, used):
    client.force_login(kaspars)
    response = client.post(page("change", used.pk), typed(used, step1__DELETE="on"))
    assert "nedzēsiet to, bet norādiet beigu datumu" in faults(response)
    deleted = client.post(page("delete", used.pk), {"post": "yes"}, follow=True)
    assert deleted.status_code == 200
    assert Domain.objects.filter(pk=used.pk).exists()
    assert ScaleStep.objects.filter(domain=used).count() == 5


def test_an_unused_step_and_domain_may_be_deleted(client, kaspars):
    domain = a_domain()
    client.force_login(kaspars)
    said = typed(domain, step2__DELETE="on")
    assert client.post(page("change", domain.pk), said).status_code == 302
    assert domain.steps.count() == 2
    assert client.post(page("delete", domain.pk), {"post": "yes"}).status_code == 302
    assert not Domain.objects.filter(pk=domain.pk).exists()


@pytest.mark.parametrize("name", ["ilze", "inese", "rita", "anita", "valdis"])
def test_others_get_nowhere(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assert client.get(page(), follow=True).status_code == 403
