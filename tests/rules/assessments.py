from datetime import date

from django.utils import timezone

from clients.models import Assessment, Domain, DomainScore, ScaleStep
from services.models import RecommendedService
from tests import factories as make
from tests.services.assessment_rows import a_domain, a_draft, a_finished

DAY = date(2020, 3, 2)
LATER, EARLIER = date(2021, 7, 2), date(2021, 7, 1)
BACKWARDS = {"valid_from": LATER, "valid_to": EARLIER}


def _change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def _file():
    return make.ClientFactory()


def _score(**kwargs):
    assessment = kwargs.pop("assessment", None) or a_draft(_file())
    domain = kwargs.pop("domain", None) or a_domain()
    said = {"client": assessment.client, "territory": assessment.territory, **kwargs}
    return DomainScore.objects.create(assessment=assessment, domain=domain, **said)


def _twice(create, *args, **kwargs):
    create(*args, **kwargs)
    create(*args, **kwargs)


def _scored(**kwargs):
    """A step that a finished assessment uses."""
    finished = a_finished(_file(), **kwargs)
    return finished.scores.in_order()[0].step


def _of_another():
    other = _file()
    _score(client=other, territory=other.territory)


def _used_domain():
    return _scored().domain


def _recommended_late():
    finished = a_finished(_file())
    RecommendedService.objects.create(
        assessment=finished,
        client=finished.client,
        territory=finished.territory,
        service=make.service("fizioterapija"),
        recipient="child",
    )


BROKEN_BY = {
    "domain_date_order": lambda: Domain.objects.create(code="x", **BACKWARDS),
    "domain_used_is_kept": lambda: _change(_used_domain(), name="Cits"),
    "domain_covers_its_assessments": lambda: _change(_used_domain(), valid_from=LATER),
    "scalestep_date_order": lambda: ScaleStep.objects.create(
        domain=a_domain(), score=9, words="x", **BACKWARDS
    ),
    "scalestep_no_overlap": lambda: ScaleStep.objects.create(domain=a_domain(), score=1),
    "scalestep_used_is_kept": lambda: _change(_scored(), words="Citi"),
    "scalestep_covers_its_assessments": lambda: _change(_scored(), valid_to=date(2020, 3, 1)),
    "assessment_one_draft": lambda: _twice(
        Assessment.objects.create,
        client=(client := _file()),
        territory=client.territory,
        assessed_on=LATER,
        status="draft",
    ),
    "assessment_draft_is_open": lambda: _change(a_draft(_file()), finished_at=timezone.now()),
    "assessment_withdrawn_at": lambda: _change(a_draft(_file()), withdrawn_at=timezone.now()),
    "assessment_withdrawal_has_reason": lambda: _change(
        a_draft(_file()), status="withdrawn", withdrawn_at=timezone.now()
    ),
    "assessment_finished_is_kept": lambda: _change(a_finished(_file()), conclusion="Citi"),
    "assessment_finished_is_complete": lambda: _change(a_draft(_file()), status="finished"),
    "domainscore_same_territory": lambda: _score(territory=make.territory("daugavpils")),
    "domainscore_client_of_assessment": _of_another,
    "domainscore_step_of_domain": lambda: _score(
        step=ScaleStep.objects.exclude(domain__code="miegs").earliest("id")
    ),
    "domainscore_once": lambda: _twice(_score, assessment=a_draft(_file()), domain=a_domain()),
    "domainscore_assessment_open": lambda: _change(
        a_finished(_file()).scores.earliest("id"), note="Citi"
    ),
    "domainscore_domain_of_group": lambda: _score(domain=a_domain(target_group="adult")),
    "recommendedservice_assessment_open": _recommended_late,
}
