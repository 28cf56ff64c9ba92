"""Services that exclude each other on one day: rows of the catalogue (``Exclusion``).

From 22.04.2022.: an adult has no care at home on a day of a day centre or workshop, a child no
respite on a day of care, rehabilitation or a day centre. Earlier days were free of it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from services.models import Service
from services.rules.facts import Facts
from services.rules.verdict import Finding, Outcome

INCOMPATIBLE = "incompatible"

# The source of the rows that came with the application, so that the catalogue of messages knows it.
_SOURCES = (gettext_noop("amendments in force 22.04.2022"),)


def findings(service: Service, recipient: str, facts: Facts) -> Iterator[Finding]:
    told: dict[str, str] = {}
    for exclusion in facts.exclusions:
        if exclusion.recipient != recipient:
            continue
        for given in facts.given:
            if given.recipient == recipient and exclusion.excludes(service, given.service):
                told.setdefault(given.service.name, exclusion.source)
    for name, source in told.items():
        text = _("That day already has “%(other)s”; “%(service)s” cannot be had on the same day.")
        yield Finding(
            rule=INCOMPATIBLE,
            outcome=Outcome.REFUSED,
            text=text % {"other": name, "service": service.name},
            source=_(source) if source else "",
            lifted_by=_("who recorded the other entry, where it is wrong"),
        )
