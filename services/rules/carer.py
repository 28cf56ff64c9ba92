"""Who may not be a carer: a first-degree relative of the client, or one of the same household."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.organisations.models import Specialist
from services.models import CarerTie, Service
from services.rules.facts import Facts
from services.rules.verdict import Finding, Outcome


def findings(service: Service, specialist: Specialist | None, facts: Facts) -> Iterator[Finding]:
    """Of care only: whoever gives another service may be a relative."""
    if specialist is None or service.category != Service.Category.SOCIAL_CARE:
        return
    kind = facts.grounds.carer_ties.get(specialist.pk)
    if kind is None:
        return
    text = (
        _("On %(day)s %(name)s is a first-degree relative of the client and cannot be the carer.")
        if kind == CarerTie.Kind.RELATIVE
        else _("On %(day)s %(name)s lives in the client's household and cannot be the carer.")
    )
    yield Finding(
        rule="carer",
        outcome=Outcome.REFUSED,
        text=text % {"day": wording.day_sentence(facts.day), "name": specialist.name},
        field="specialist",
        source=_("MK 313, who may be a carer"),
        lifted_by=_("the social worker, where the tie in the file is wrong; choose another carer"),
    )
