"""A limit in words: its scope, its window, the numbers."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from di_latgale import wording
from di_latgale.dates import Period
from services.models import Limit, Recipient, Service, Unit, Window

# Of which one may say „šī” (this one).
_FEMININE = frozenset({Unit.SESSION, Unit.HOUR, Unit.DAY, Unit.DAY_AND_NIGHT})

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


def window(allowance) -> str:
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


def used_of(allowance, service: Service | None = None) -> str:
    """„20 no 20”, of anything but sessions with the unit; without a maximum the quantity alone."""
    word = unit_word(allowance.limit.unit)
    used, maximum = allowance.used(service), allowance.maximum
    if maximum is None:
        return wording.count(used, word)
    is_bare = allowance.limit.unit == Unit.SESSION
    return _("%(used)s of %(maximum)s") % {
        "used": wording.quantity(used),
        "maximum": wording.quantity(maximum) if is_bare else wording.count(maximum, word, "no"),
    }


def limit_text(allowance, service: Service, quantity: Decimal | None, *, is_over: bool) -> str:
    """„19 no 20 visā projektā; šī būtu 20.”, with the scope and the end where it is over."""
    numbers = _numbers(allowance, service, quantity)
    if not is_over:
        return f"{numbers}."
    said = {"scope": scope(allowance.limit), "numbers": numbers}
    if allowance.is_spent_for(service):
        text = _("The allowance is used up (%(scope)s): %(numbers)s.") % said
    else:
        said["left"] = wording.count(allowance.left(service), unit_word(allowance.limit.unit))
        text = _("The allowance would be exceeded (%(scope)s): %(numbers)s. Left: %(left)s.") % said
    return f"{text} {_until(allowance.limit)}".strip()


def _numbers(allowance, service: Service, quantity: Decimal | None) -> str:
    said = {"used": used_of(allowance, service), "window": window(allowance)}
    if allowance.maximum is None:
        return _("%(used)s %(window)s, without a limit") % said
    if quantity is None:
        return _("%(used)s %(window)s") % said
    said["after"] = wording.quantity(allowance.used_after(service, quantity))
    if quantity == 1 and allowance.limit.unit in _FEMININE:
        return _("%(used)s %(window)s; this one would be %(after)s") % said
    return _("%(used)s %(window)s; with this entry it would be %(after)s") % said


def _until(limit: Limit) -> str:
    if limit.valid_to is None:
        return ""
    return _("The limit is for services up to %(day)s") % {
        "day": wording.day_sentence(limit.valid_to)
    }


def source(limit: Limit) -> str:
    return _(limit.source) if limit.source else ""


def after(allowance, service: Service, quantity: Decimal) -> str:
    """What is left once the session is saved: „6,5 stundas”."""
    left = allowance.maximum - allowance.used_after(service, quantity)
    return wording.count(max(left, Decimal(0)), unit_word(allowance.limit.unit))


def unit_word(unit: str) -> str:
    """The word a limit is counted in, as ``wording.count`` knows it."""
    return unit if unit in Unit.values else "pakalpojums"
