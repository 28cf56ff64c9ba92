"""A limit in words: its scope, its window, and why it refuses."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from di_latgale import wording
from di_latgale.dates import Period
from services.allowances import Allowance, unit_word
from services.models import Limit, Recipient, Service, Window

# The sources named in reference/limits.csv, so that the catalogue of messages knows them.
_SOURCES = (
    gettext_noop("MK 313 early text (start and end approximate)"),
    gettext_noop("MK 313 later text (start approximate)"),
    gettext_noop("MK 313 later text; quoted in seed 001"),
    gettext_noop("amendments in force 22.04.2022"),
    gettext_noop("early text (end approximate)"),
    gettext_noop("MK 313 p. 43.3 (start approximate)"),
    gettext_noop("same in every source 2016-2022"),
)


def scope(limit: Limit) -> str:
    """What is counted: „pārstāvja pakalpojumi par vienu bērnu”."""
    if limit.recipient == Recipient.REPRESENTATIVE:
        return _("a representative's services on behalf of one child")
    return limit.service.name if limit.service else limit.get_category_display()


def window(allowance: Allowance) -> str:
    """„visā projektā”, „2021. gada novembrī”, „nedēļā 08.11.2021.–14.11.2021.”"""
    day = allowance.day
    match allowance.limit.window:
        case Window.PROJECT:
            return _("in the whole project")
        case Window.YEAR:
            return _("in the year %(year)s") % {"year": day.year}
        case Window.MONTH:
            return wording.month(day, "loc")
        case _:
            week = Period.week(day)
            return _("in the week %(days)s") % {"days": wording.days(week.first, week.last)}


def used_of(allowance: Allowance, service: Service | None = None) -> str:
    """„20 no 20 reizēm”; without a maximum the quantity used alone."""
    word = unit_word(allowance.limit.unit)
    used = allowance.used(service)
    if allowance.maximum is None:
        return wording.count(used, word)
    return _("%(used)s of %(maximum)s") % {
        "used": wording.quantity(used),
        "maximum": wording.count(allowance.maximum, word, "no"),
    }


def refusal(allowance: Allowance, service: Service) -> str:
    """Which rule, the numbers, and until when it holds."""
    said = {
        "used": used_of(allowance, service),
        "window": window(allowance),
        "scope": scope(allowance.limit),
    }
    if allowance.is_spent_for(service):
        text = _("The allowance is used up: %(used)s %(window)s (%(scope)s).") % said
    else:
        said["left"] = wording.count(allowance.left(service), unit_word(allowance.limit.unit))
        text = (
            _("The allowance would be exceeded: %(used)s %(window)s (%(scope)s), %(left)s left.")
            % said
        )
    return f"{text} {_until(allowance.limit)}".strip()


def _until(limit: Limit) -> str:
    if limit.valid_to is None:
        return ""
    return _("The limit is for services up to %(day)s") % {
        "day": wording.day_sentence(limit.valid_to)
    }


def source(limit: Limit) -> str:
    return _(limit.source) if limit.source else ""


def after(allowance: Allowance, service: Service, quantity: Decimal) -> str:
    """What is left once the session is saved: „6,5 stundas”."""
    left = allowance.maximum - allowance.used_after(service, quantity)
    return wording.count(max(left, Decimal(0)), unit_word(allowance.limit.unit))
