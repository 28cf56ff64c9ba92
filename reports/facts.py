"""What every report says of itself: whose, which days, by which date, paid by whom, read when."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from di_latgale.wording import day, day_sentence
from reports.period.filter import PeriodFilter
from reports.rules_version import rules_version


def place_of(asked: PeriodFilter) -> str:
    if asked.is_region:
        return _("Latgale region")
    return ", ".join(str(municipality) for municipality in asked.municipalities)


def facts_of(
    asked: PeriodFilter, place: str, days: str, made_at: datetime, *, is_draft: bool
) -> str:
    """What the figures are of, the date they count by, and when they were read."""
    source = asked.funding_source
    return " ".join(
        (
            f"{place}." if not place.endswith(".") else place,
            days,
            _("By the date of the service."),
            _("Funding source: %(source)s.") % {"source": source.name if source else _("all")},
            _("Territorial division %(division)s") % {"division": division_of(asked)},
            _("Version of the rules %(version)s.") % {"version": rules_version()},
            _("Data as of %(day)s %(time)s.")
            % {"day": day_sentence(made_at.date()), "time": f"{made_at:%H:%M}"},
            *([pgettext("running head", "DRAFT")] if is_draft else []),
        )
    )


def division_of(asked: PeriodFilter) -> str:
    """„līdz 30.06.2021.”, „no 01.07.2021.” or both."""
    ends = {m.valid_to for m in asked.municipalities if m.valid_to}
    starts = {m.valid_from for m in asked.municipalities if not m.valid_to and m.valid_from}
    parts = [_("until %(day)s") % {"day": f"{day(end)}."} for end in sorted(ends)]
    parts += [_("from %(day)s") % {"day": f"{day(start)}."} for start in sorted(starts)]
    return _(" and ").join(parts)
