"""The one engine: may this recipient have this much of this service on this day, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.models import Client, Representative
from di_latgale.organisations.models import Provider, Specialist
from services.models import Service, ServiceSession
from services.rules import carer, grounds, incompatible, limits, who
from services.rules.facts import Facts
from services.rules.limits import Allowance
from services.rules.verdict import Finding, Verdict


def judge(
    *,
    client: Client,
    recipient: str,
    representative: Representative | None,
    service: Service,
    day: date,
    quantity: Decimal | None,
    provider: Provider | None = None,
    specialist: Specialist | None = None,
    part: str = "",
    without: ServiceSession | None = None,
) -> Verdict:
    """Whether ``quantity`` units of ``service`` may be given on ``day``.

    ``recipient`` is one of ``Recipient``; ``representative`` is who sat in the session where that
    is a representative. A ``quantity`` of None asks whether anything at all may be given.
    ``part`` is the ``Part`` of a day and night. ``without`` is the stored session that this one
    replaces. ``provider`` decides nothing so far; ``specialist`` is who performs it.

    Exact only while the person is locked (``services.actions``); elsewhere it is a forecast.
    """
    return Case.of(client, day, without=without).judge(
        recipient=recipient,
        representative=representative,
        service=service,
        quantity=quantity,
        specialist=specialist,
        part=part,
    )


@dataclass(frozen=True)
class Case:
    """A client on a day, with all that the rules ask, so that any number of services costs
    nothing more. ``allowances`` are the limits that bind then.
    """

    facts: Facts
    allowances: Sequence[Allowance]

    @classmethod
    def of(cls, client: Client, day: date, *, without: ServiceSession | None = None) -> "Case":
        """A constant number of queries; ``without`` leaves one session out."""
        facts = Facts.of(client, day, without=without)
        return cls(facts, limits.allowances_on(client, facts, without=without))

    def judge(
        self,
        *,
        recipient: str,
        representative: Representative | None,
        service: Service,
        quantity: Decimal | None,
        specialist: Specialist | None = None,
        part: str = "",
    ) -> Verdict:
        counted = None if quantity is None else self.facts.counted(service, quantity, part)
        return Verdict(
            (
                *who.findings(recipient, representative, self.facts),
                *grounds.findings(service, recipient, self.facts),
                *incompatible.findings(service, recipient, self.facts),
                *carer.findings(service, specialist, self.facts),
                *limits.findings(self.allowances, service, recipient, counted),
            )
        )

    def against_recipient(
        self, recipient: str, representative: Representative | None
    ) -> tuple[Finding, ...]:
        """Why nothing at all can be given to this recipient; empty where something may be."""
        return tuple(who.findings(recipient, representative, self.facts))

    def allowances_for(self, service: Service, recipient: str) -> list[Allowance]:
        """The limits that a session must keep."""
        return [each for each in self.allowances if each.covers(service, recipient)]
