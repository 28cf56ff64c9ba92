from clients import models as clients
from services import models as services
from tests import factories as make


def _recommended(**kwargs):
    assessment = kwargs.pop("assessment", None) or make.AssessmentFactory()
    said = {
        "assessment": assessment,
        "client": assessment.client,
        "territory": assessment.territory,
        "service": make.service("fizioterapija"),
        "recipient": "child",
    }
    return services.RecommendedService.objects.create(**{**said, **kwargs})


def _twice():
    assessment = make.AssessmentFactory()
    _recommended(assessment=assessment)
    _recommended(assessment=assessment)


def _of_another():
    other: clients.Client = make.ClientFactory()
    _recommended(client=other, territory=other.territory)


BROKEN_BY = {
    "recommendedservice_same_territory": lambda: _recommended(
        territory=make.territory("daugavpils")
    ),
    "recommendedservice_client_of_assessment": _of_another,
    "recommendedservice_once": _twice,
}
