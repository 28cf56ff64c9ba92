"""Each step in words: its page, its button, and what is said once it is taken."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.models import PeriodStep

Kind = PeriodStep.Kind


@dataclass(frozen=True)
class Words:
    """``heading`` and ``done`` hold %(span)s; ``facts`` say what follows from the step."""

    label: Promise
    heading: Promise
    facts: Promise
    done: Promise


STEPS: dict[str, Words] = {
    Kind.CLOSE: Words(
        _("Close the period"),
        _("Close: %(span)s"),
        _(
            "After closing, entries cannot be changed. Corrections will stand in the journal of "
            "corrections and in the next report."
        ),
        _("Closed: %(span)s."),
    ),
    Kind.SUBMIT: Words(
        _("Submit to the region"),
        _("Submit to the region: %(span)s"),
        _("The region accepts the period or returns it with remarks."),
        _("Submitted: %(span)s."),
    ),
    Kind.ACCEPT: Words(
        _("Accept"),
        _("Accept: %(span)s"),
        _("After that only you or another coordinator can open the period again."),
        _("Accepted: %(span)s."),
    ),
    Kind.RETURN: Words(
        _("Return with remarks"),
        _("Return with remarks: %(span)s"),
        _("The period stays closed; the head reads the remarks and submits it again."),
        _("Returned: %(span)s."),
    ),
    Kind.ASK: Words(
        _("Ask to open the period"),
        _("Ask to open: %(span)s"),
        _(
            "Another person decides. A single forgotten or wrong entry does not need it: ask for a "
            "correction."
        ),
        _("Asked to open: %(span)s."),
    ),
    Kind.DECLINE: Words(
        _("Refuse to open"),
        _("Refuse to open: %(span)s"),
        _("The period stays as it is."),
        _("Refused to open: %(span)s."),
    ),
    Kind.OPEN: Words(
        _("Open the period"),
        _("Open: %(span)s"),
        _(
            "Entries can be changed again. The documents of the closed period are kept, and "
            "closing it again makes another version."
        ),
        _("Opened: %(span)s."),
    ),
}
WITH_REMARK = frozenset({Kind.RETURN, Kind.ASK, Kind.DECLINE})
