"""How a plan stands on a day, as a sign and a word."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from clients.validity import Validity, validity_on
from services.models import SupportPlan

_DRAFT = Validity("○", _("draft"), "neutral")
_RETURNED = Validity("!", _("returned for correction"), "attention")
_SUBMITTED = Validity("→", _("submitted for approval"), "information")
_WITHDRAWN = Validity("×", _("given up"), "neutral")


def status_on(day: date, plan: SupportPlan) -> Validity:
    """Of an approved plan how it stands with its days: not yet, in force, ends soon, ended."""
    if plan.is_approved:
        return validity_on(day, plan.valid_from, plan.valid_to)
    if plan.withdrawn_at:
        return _WITHDRAWN
    if plan.is_submitted:
        return _SUBMITTED
    return _RETURNED if plan.returned_at else _DRAFT
