"""What follows from what a person says about a session: cost, payer, plan line, and objections."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, Representative
from di_latgale import wording
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.dates import Period
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality, Provider, Specialist
from services.models import (
    Centre,
    FundingSource,
    MonthlyPeriod,
    Part,
    Rate,
    Service,
    ServiceSession,
    Unit,
)
from services.pricing import RateBook, cost_of
from services.rules import (
    Allowance,
    Case,
    PlanAllowance,
    Verdict,
    line_for,
    plan_allowances_of,
)

_HOURS_OF_A_DAY = 24


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is said. ``cost`` is the cost of the whole entry, of actual-cost services only."""

    client: Client
    recipient: str
    representative: Representative | None = None
    service: Service
    happened_on: date
    quantity: Decimal
    part: str = Part.WHOLE
    provider: Provider | None = None
    specialist: Specialist | None = None
    funding_source: FundingSource | None = None
    centre: Centre | None = None
    start_time: time | None = None
    end_time: time | None = None
    place: str = ""
    note: str = ""
    cost: Decimal | None = None

    @classmethod
    def of(cls, session: ServiceSession) -> "Entry":
        """What was said about a stored session."""
        said = {name: getattr(session, name) for name in cls.__dataclass_fields__}
        if session.rate_id:
            said["cost"] = None
        return cls(**said)

    def is_said_by(self, session: ServiceSession) -> bool:
        """The session holds just this; what was left to be worked out is not compared."""
        stored = Entry.of(session)
        chosen = {"funding_source", "centre"}
        return all(
            getattr(self, name) == getattr(stored, name)
            for name in self.__dataclass_fields__
            if name not in chosen or getattr(self, name) is not None
        )


@dataclass
class Settlement:
    """``found``: values of ServiceSession's fields beyond the entry's own, as far as known.

    ``errors``: field of Entry → messages; "" stands for the entry as a whole. Empty = may be
    stored. ``verdict`` is what the rules say; ``allowances``, the limits that must be kept, do not
    count the entry itself. ``as_provider`` and ``is_late``: see ``settle``.
    """

    entry: Entry
    as_provider: bool = False
    is_late: bool = False
    found: dict = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    verdict: Verdict = field(default_factory=Verdict)
    allowances: list[Allowance] = field(default_factory=list)
    counted: Decimal = Decimal(0)  # what the entry counts against a limit
    plan: PlanAllowance | None = None


def settle(
    entry: Entry,
    *,
    without: ServiceSession | None = None,
    as_provider: bool = False,
    is_late: bool = False,
) -> Settlement:
    """Works out everything and lists every objection; stores nothing.

    ``without`` is the stored session that the entry replaces. ``as_provider`` takes only what is
    planned with the provider, and no objection tells the client's grounds. ``is_late`` wants a
    closed month, as a forgotten entry for the journal of corrections has. Who stores must hold
    the lock of the person (``actions``), or the allowances may have changed meanwhile.
    """
    settlement = Settlement(entry, as_provider, is_late)
    _object_to_form(settlement)
    _find_plan(settlement, without)
    _ask_rules(settlement, without)
    _find_municipality(settlement)
    _find_funding_source(settlement)
    _find_cost(settlement)
    _find_centre(settlement)
    return settlement


def _object_to_form(settlement: Settlement) -> None:
    entry, errors = settlement.entry, settlement.errors
    if entry.happened_on > timezone.localdate():
        errors["happened_on"].append(_("The date must not be in the future."))
    if entry.quantity <= 0:
        errors["quantity"].append(_("The quantity must be greater than 0."))
    if entry.service.unit == Unit.SESSION and entry.quantity != int(entry.quantity):
        errors["quantity"].append(_("Sessions are counted in whole numbers."))
    if entry.part and not entry.service.has_parts:
        errors["part"].append(_("Only respite is given by day or by night alone."))
    if entry.service.unit == Unit.HOUR and entry.quantity > _HOURS_OF_A_DAY:
        errors["quantity"].append(_("A day has only %(hours)s hours.") % {"hours": _HOURS_OF_A_DAY})
    if entry.end_time and (entry.start_time is None or entry.end_time <= entry.start_time):
        errors["end_time"].append(_("The end must come after the start."))
    if entry.specialist and entry.specialist.provider_id not in {
        None,
        entry.provider and entry.provider.pk,
    }:
        errors["specialist"].append(_("The specialist works for another provider."))


def _find_plan(settlement: Settlement, without: ServiceSession | None) -> None:
    entry = settlement.entry
    line = line_for(
        plan_allowances_of(entry.client, entry.happened_on, without=without),
        service=entry.service,
        recipient=entry.recipient,
        provider_id=entry.provider and entry.provider.pk,
    )
    if settlement.as_provider and not _is_with(line, entry.provider):
        line = None
    settlement.plan, settlement.found["plan_line"] = line, line and line.line


def _is_with(plan: PlanAllowance | None, provider: Provider | None) -> bool:
    return bool(plan and provider and plan.line.provider_id == provider.pk)


def _ask_rules(settlement: Settlement, without: ServiceSession | None) -> None:
    entry, errors = settlement.entry, settlement.errors
    case = Case.of(entry.client, entry.happened_on, without=without)
    verdict = case.judge(
        recipient=entry.recipient,
        representative=entry.representative,
        service=entry.service,
        quantity=entry.quantity,
        specialist=entry.specialist,
        part=entry.part,
    )
    if settlement.as_provider:
        # Only what is planned with the provider is taken, and no objection tells grounds.
        verdict = verdict.without_grounds(entry.happened_on, also=settlement.plan is None)
    settlement.verdict = verdict
    settlement.allowances = case.allowances_for(entry.service, entry.recipient)
    settlement.counted = case.facts.counted(entry.service, entry.quantity, entry.part)
    for finding in verdict.refused:
        errors[finding.field].append(finding.text)
    for finding in verdict.reasons_needed:
        if not entry.note.strip():
            text = _("%(refusal)s State the reason in the note.") % {"refusal": finding.text}
            errors[finding.field].append(text)


def _find_municipality(settlement: Settlement) -> None:
    entry, errors = settlement.entry, settlement.errors
    day = entry.happened_on
    territory = entry.client.territory_id
    municipality = Municipality.objects.paying_on(territory, day)
    settlement.found["municipality"] = municipality
    if settlement.is_late and not is_closed(municipality, day):
        errors["happened_on"].append(open_message(day))
    elif not settlement.is_late and is_closed(municipality, day):
        errors["happened_on"].append(closed_message(day))


def is_closed(municipality: Municipality, day: date) -> bool:
    return MonthlyPeriod.objects.are_closed(municipality, Period(day, day))


def closed_message(day: date) -> str:
    return _("%(month)s is closed. Ask for a correction.") % {"month": wording.month(day)}


def open_message(day: date) -> str:
    return _("%(month)s is open. Record the entry itself.") % {"month": wording.month(day)}


def _find_funding_source(settlement: Settlement) -> None:
    entry, errors = settlement.entry, settlement.errors
    sources = list(FundingSource.objects.valid_on(entry.happened_on).order_by("code"))
    source = entry.funding_source
    if source is not None and source not in sources:
        errors["funding_source"].append(_("The funding source is not valid on that day."))
    elif source is None and not sources:
        errors["funding_source"].append(
            _("On %(day)s no funding source is valid. The catalogue administrator adds them.")
            % {"day": wording.day_sentence(entry.happened_on)}
        )
    elif source is None and len(sources) > 1:
        errors["funding_source"].append(_("Choose the funding source."))
    else:
        settlement.found["funding_source"] = source or sources[0]


def _find_cost(settlement: Settlement) -> None:
    entry, errors, found = settlement.entry, settlement.errors, settlement.found
    if not entry.service.has_unit_cost:
        if entry.cost is None:
            errors["cost"].append(_("Enter the cost of the whole entry."))
        elif entry.cost < 0:
            errors["cost"].append(_("The cost must not be negative."))
        found.update(rate=None, unit_cost=None, cost=entry.cost)
        return
    if entry.cost is not None:
        errors["cost"].append(_("The cost of this service comes from the catalogue."))
    if "municipality" not in found:
        return
    book = RateBook(Rate.objects.filter(service=entry.service))
    rate = book.rate_on(
        entry.happened_on,
        service=entry.service.pk,
        provider=entry.provider and entry.provider.pk,
        municipality=found["municipality"].pk,
    )
    if rate is None:
        errors["service"].append(_no_rate(entry))
        return
    cost = cost_of(entry.quantity, rate.amount)
    found.update(rate=rate, unit_cost=rate.amount, cost=cost)


def _no_rate(entry: Entry) -> str:
    today = timezone.localdate()
    administrators = User.objects.filter(
        valid_on(today, prefix="memberships__"),
        memberships__role__in=roles_with(Right.KEEP_CATALOGUE),
        is_active=True,
    ).distinct()
    names = ", ".join(administrators.order_by("sort_key", "id").values_list("name", flat=True))
    return _(
        "For the service “%(service)s” no unit cost is set on %(day)s It is set by the catalogue "
        "administrator%(names)s."
    ) % {
        "service": entry.service.name,
        "day": wording.day_sentence(entry.happened_on),
        "names": f" {names}" if names else "",
    }


def _find_centre(settlement: Settlement) -> None:
    entry = settlement.entry
    if entry.centre is not None:
        if not centres_for(entry).filter(pk=entry.centre.pk).exists():
            settlement.errors["centre"].append(
                _("The centre does not give this service on that day.")
            )
        settlement.found["centre"] = entry.centre
        return
    centres = list(centres_for(entry).filter(provider=entry.provider)[:2]) if entry.provider else []
    settlement.found["centre"] = centres[0] if len(centres) == 1 else None


def centres_for(entry: Entry):
    """The centres that give the service on that day; one of a provider only with that provider."""
    fitting = Centre.objects.open_on(entry.happened_on).filter(service=entry.service)
    return fitting.filter(provider=None) | fitting.filter(provider=entry.provider)
