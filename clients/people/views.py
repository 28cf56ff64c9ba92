from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, holds
from clients.bar import client_bar
from clients.correcting import blank, withdraw_form
from clients.models import Contact, Occupation, Representation
from clients.pages import form_page
from clients.people import actions
from clients.people.access import get_kept_representation, get_of_client
from clients.people.around import callees, calls, standings, withdrawn
from clients.people.forms import ContactForm, OccupationForm
from clients.validity import with_validity
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at


@require_safe
@right_required(Right.READ_FILES)
def people(request, uuid):
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    today = timezone.localdate()
    contacts = Contact.objects.standing().filter(client=client).order_by("name", "id")
    context = client_bar(request.user, client) | {
        "standings": standings(client, today),
        "calls": calls(client, today),
        "contacts": with_validity(contacts, today),
        "withdrawn": withdrawn(client),
        "may_answer": holds(request.user, Right.ANSWER_FOR_FILES, client),
    }
    return render(request, "clients/people.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def call_order(request, uuid):
    """``who`` is the address of a representation or contact, ``to`` its turn (0 = first)."""
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    rows = callees(client, timezone.localdate())
    row = next((row for row in rows if str(row.uuid) == request.POST.get("who")), None)
    turn = request.POST.get("to", "")
    if row is not None and turn.isdecimal() and len(turn) < 5:
        actions.call_earlier(client=client, callees=rows, row=row, to=int(turn))
        messages.success(request, _("The order is saved."))
    else:
        messages.error(request, _("The list has changed meanwhile. Choose again."))
    return redirect(f"{people_of(client)}#calls")


def people_of(client) -> str:
    return reverse("clients:people", args=[client.uuid])


def data_of(request):
    return request.POST if request.method == "POST" else None


def answer(request, client, form, heading: str, **shown):
    """Stores the form and returns to the people, or shows it."""
    if form.is_bound and form.is_valid() and form.save_row():
        looked_at(request, client)
        messages.success(request, _("Saved."))
        return redirect(people_of(client))
    shown |= {"heading": heading, "back": people_of(client), "section": _("People")}
    return form_page(request, client, form, **shown)


def take_back(request, client, row):
    form = withdraw_form(type(row))(data_of(request), instance=row)
    name = row._meta.verbose_name
    above = _("%(what)s %(which)s will count nowhere; it stays to be seen.") % {
        "what": capfirst(name),
        "which": _which(row),
    }
    return answer(request, client, form, _("Entered by mistake: %(what)s") % {"what": name},
                   above=above)  # fmt: skip


def _which(row) -> str:
    if isinstance(row, Representation):
        return str(row.representative.identity)
    if isinstance(row, Occupation):
        return str(row.representation.representative.identity)
    return str(row)


# Contacts


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def contact_create(request, uuid):
    client = get_kept_client(request.user, uuid)
    form = ContactForm(data_of(request), instance=blank(Contact, client))
    return answer(request, client, form, _("Add a contact"))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def contact_update(request, uuid, contact_uuid):
    contact = get_of_client(request.user, uuid, Contact.objects.all(), contact_uuid)
    form = ContactForm(data_of(request), instance=contact)
    return answer(request, contact.client, form, _("Correct the contact"))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def contact_withdraw(request, uuid, contact_uuid):
    contact = get_of_client(request.user, uuid, Contact.objects.all(), contact_uuid)
    return take_back(request, contact.client, contact)


# Works or studies


def _occupations():
    return Occupation.objects.select_related("representation__representative__identity")


_CARE = "services:care_by_occupation"


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def occupation_create(request, uuid, representation_uuid):
    """404 for who stands for an adult: nothing depends on whether a trustee works."""
    representation = get_kept_representation(request.user, uuid, representation_uuid)
    client = representation.client
    get_object_or_404(Representation.objects.exclude(kind="trustee"), pk=representation.pk)
    form = OccupationForm(
        data_of(request), instance=blank(Occupation, client, representation=representation)
    )
    who = representation.representative.identity
    return answer(request, client, form, _("Works or studies"), above=who, panel_name=_CARE)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def occupation_update(request, uuid, occupation_uuid):
    occupation = get_of_client(request.user, uuid, _occupations(), occupation_uuid)
    form = OccupationForm(data_of(request), instance=occupation)
    who = occupation.representation.representative.identity
    heading = _("Correct: works or studies")
    return answer(request, occupation.client, form, heading, above=who, panel_name=_CARE)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def occupation_withdraw(request, uuid, occupation_uuid):
    occupation = get_of_client(request.user, uuid, _occupations(), occupation_uuid)
    return take_back(request, occupation.client, occupation)
