"""What of a client a document may prove, as choices of a form."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale import wording


@dataclass(frozen=True)
class Proof:
    """``kind`` is the name of the document's link and its kind."""

    kind: str
    row: models.Model
    label: str

    @property
    def value(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    @property
    def uuid(self) -> UUID | None:
        """None of rows that have no public address."""
        return getattr(self.row, "uuid", None)


def proofs_of(client: Client) -> Iterator[Proof]:
    """Newest first within each kind. One query a kind."""
    for row in client.opinions.standing().order_by("-valid_from", "-id"):
        number = f" {row.reference}" if row.reference else ""
        yield Proof("opinion", row, _("VDEĀVK opinion") + number + _span(row))
    for row in client.disabilities.standing().order_by("-valid_from", "-id"):
        label = _("Disability") + f": {row.get_group_display()}{_span(row)}"
        yield Proof("disability", row, label)
    for row in client.contracts.standing().order_by("-valid_from", "-id"):
        yield Proof("contract", row, _("Contract") + f" {row.number}{_span(row)}")
    for row in client.applications.standing().order_by("-submitted_on", "-id"):
        number = f" {row.number}" if row.number else ""
        label = _("Application") + f"{number}, {wording.day(row.submitted_on)}"
        yield Proof("application", row, label)
    for row in client.decisions.filter(withdrawn_at=None).order_by("-decided_on", "-id"):
        label = _("Decision") + f" {row.number}, {wording.day(row.decided_on)}"
        yield Proof("decision", row, label)
    represented = client.representations.standing().select_related("representative__identity")
    for row in represented.order_by("-valid_from", "-id"):
        who = row.representative.identity
        label = _("Representation") + f": {who}, {row.get_kind_display()}{_span(row)}"
        yield Proof("representation", row, label)


def _span(row) -> str:
    first, last = wording.day(row.valid_from), wording.day(row.valid_to)
    return f" ({first} – {last})" if row.valid_to else f" ({first} –)"
