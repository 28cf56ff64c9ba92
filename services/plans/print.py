"""The plan as it is signed."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.models import CaseloadEntry, Client, Representation
from di_latgale.accounts.models import User
from di_latgale.organisations.models import Municipality
from di_latgale.organisations.office import Office, office_of_municipality
from services.models import SupportPlan
from services.plans.views import contents


@dataclass(frozen=True)
class Signature:
    position: str
    name: str


def plan_pdf(plan: SupportPlan) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf("services/pdf/plan.html", print_context(plan))[1]


def print_context(plan: SupportPlan) -> dict:
    day = plan.valid_from or plan.approved_on or timezone.localdate()
    office = office_of_client(plan.client)
    return contents(plan) | {
        "office": office,
        "made_at": timezone.localtime(),
        "signatures": _signatures(plan, day, office),
    }


def office_of_client(client: Client) -> Office:
    """That of the municipality where the file lies today."""
    today = timezone.localdate()
    municipality = Municipality.objects.paying_on(client.territory_id, today)
    if municipality is None:
        return Office(name=str(client.territory))
    return office_of_municipality(municipality, today) or Office(name=str(municipality))


def worker_of(client: Client) -> User | None:
    """Who is responsible for the client today; of several who is so the longest."""
    entries = CaseloadEntry.objects.filter(client=client).valid_on(timezone.localdate())
    entry = entries.select_related("worker").order_by("valid_from", "id").first()
    return entry and entry.worker


def _signatures(plan: SupportPlan, day, office: Office) -> list[Signature]:
    """The client, or who stands for a child; a trustee beside an adult; worker and head."""
    client = plan.client
    standing = (
        Representation.objects.filter(client=client)
        .valid_on(day)
        .select_related("representative__identity")
        .order_by("representative__identity__sort_key", "id")
    )
    signing = [
        Signature(capfirst(each.get_kind_display()), str(each.representative.identity))
        for each in standing
    ]
    if not client.is_child or not signing:
        signing.insert(0, Signature(_("Client"), str(client.identity)))
    worker = worker_of(client) or plan.prepared_by
    signing.append(Signature(_("Social worker"), worker.name if worker else ""))
    head = plan.approved_by.name if plan.approved_by else office.head_name
    signing.append(Signature(office.head_position or _("Head of the social service"), head))
    return signing
