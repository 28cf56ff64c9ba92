from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client
from clients.correcting import blank
from clients.models import Client, Occupation, Representation, Representative
from clients.pages import form_page
from clients.people import actions
from clients.people.access import (
    get_kept_representation,
    get_kept_representative,
    get_visible_representative,
    may_keep_representative,
    office_of,
)
from clients.people.forms import FindForm, IdentityForm, RegisterForm, RepresentationForm
from clients.people.views import answer, data_of, people_of, take_back
from clients.validity import validity_on
from di_latgale import personal_code
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at

FOUND_AT_ONCE = 20


# /clients/<client>/people/representatives/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representative_find(request, uuid):
    """Among those recorded in the client's office; by POST, so that no code is in an address."""
    client = get_kept_client(request.user, uuid)
    form = FindForm(data_of(request))
    found = None
    if form.is_bound and form.is_valid():
        office = Representative.objects.filter(territory__in=office_of(client))
        found = described(office.found_by(form.cleaned_data["q"]), client, most=FOUND_AT_ONCE + 1)
        looked_at(request, [row["client"] for rep in found for row in rep["stands_for"]])
    more = {
        "found": found and found[:FOUND_AT_ONCE],
        "is_searched": found is not None,
        "has_more": bool(found) and len(found) > FOUND_AT_ONCE,
    }
    return form_page(
        request,
        client,
        form,
        heading=_("Add a representative"),
        back=people_of(client),
        section=_("People"),
        template="clients/representative_find.html",
        **more,
    )


def described(representatives, client: Client, most: int | None = None) -> list[dict]:
    """Representatives, each person once, with those of the office they stand for. Two queries."""
    persons: dict[int, dict] = {}
    for representative in representatives.for_list()[:most]:
        if representative.person_id not in persons:
            persons[representative.person_id] = {
                "representative": representative,
                "stands_for": [],
                "is_here": False,
            }
    rows = (
        Representation.objects.standing()
        .filter(
            representative__person__in=persons,
            representative__territory__in=office_of(client),
        )
        .select_related("client__identity", "representative")
        .order_by("client__identity__sort_key", "id")
    )
    today = timezone.localdate()
    for row in rows:
        found = persons[row.representative.person_id]
        found["stands_for"].append(
            {
                "client": row.client,
                "row": row,
                "validity": validity_on(today, row.valid_from, row.valid_to),
            }
        )
        found["is_here"] |= row.client_id == client.pk
    return list(persons.values())


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representation_create(request, uuid, representative_uuid):
    """Somebody recorded in the office stands for this client too."""
    client = get_kept_client(request.user, uuid)
    representative = get_kept_representative(request.user, representative_uuid)
    looked_at(request, [row.client for row in _stands_for(request.user, representative)])
    row = blank(Representation, client, representative=representative)
    form = RepresentationForm(data_of(request), instance=row)
    if form.is_bound and form.is_valid():
        try:
            actions.stand_for(representative=representative, representation=form.instance)
        except ValidationError as error:
            form.refuse(error)
        else:
            return _saved(request, client)
    return _form(request, client, form, _("Add a representative"), above=representative.identity)


def _saved(request, client: Client):
    looked_at(request, client)
    messages.success(request, _("Saved."))
    return redirect(people_of(client))


def _form(request, client: Client, form, heading: str, **shown):
    shown |= {"heading": heading, "back": people_of(client), "section": _("People")}
    return form_page(request, client, form, **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representative_register(request, uuid):
    client = get_kept_client(request.user, uuid)
    form = RegisterForm(data_of(request), instance=blank(Representation, client))
    known: list[dict] = []
    if form.is_bound and form.is_valid():
        identity = form.identity()
        try:
            actions.register_representative(
                client=client,
                identity=identity,
                representation=form.instance,
                is_another=form.cleaned_data["is_another"],
            )
        except ValidationError as error:
            form.refuse(error)
            known = _known(client, identity, form)
            looked_at(request, [row["client"] for rep in known for row in rep["stands_for"]])
        else:
            warn_of_code(request, identity.personal_code)
            return _saved(request, client)
    if not known and not form.data.get("is_another"):
        del form.fields["is_another"]
    return _form(
        request,
        client,
        form,
        _("Register a representative"),
        template="clients/representative_register.html",
        known=known,
    )


def _known(client: Client, identity, form) -> list[dict]:
    """Those of the office who look the same, where that is what was wrong."""
    office = office_of(client)
    if form.has_error("is_another"):
        found = actions.alike(identity, office)
    elif form.has_error("personal_code", "known"):
        found = actions.alike_by_code(identity.personal_code, office)
    else:
        return []
    rows = Representative.objects.filter(pk__in=[record.pk for record in found])
    return described(rows, client)


def warn_of_code(request, code: str) -> None:
    if code and personal_code.is_doubtful(code):
        text = _("The check digit of the personal code does not fit: compare it with the document.")
        messages.warning(request, text)


# /clients/<client>/people/representations/<representation>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representation_update(request, uuid, representation_uuid):
    representation = get_kept_representation(request.user, uuid, representation_uuid)
    form = RepresentationForm(data_of(request), instance=representation)
    who = representation.representative.identity
    heading = _("Correct or end a representation")
    return answer(request, representation.client, form, heading, above=who)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representation_withdraw(request, uuid, representation_uuid):
    representation = get_kept_representation(request.user, uuid, representation_uuid)
    return take_back(request, representation.client, representation)


# /clients/representatives/<representative>/


@require_safe
@right_required(Right.READ_FILES)
def representative_detail(request, uuid):
    representative = get_visible_representative(request.user, uuid)
    return _show(request, representative)


@post_only
@right_required(Right.READ_FILES)
def representative_code(request, uuid):
    """The page with the personal code in full."""
    representative = get_visible_representative(request.user, uuid)
    return _show(request, representative, is_code_shown=True)


def _show(request, representative: Representative, *, is_code_shown: bool = False):
    rows = list(_stands_for(request.user, representative))
    looked_at(request, [row.client for row in rows])
    today = timezone.localdate()
    occupied = Occupation.objects.filter(representation__in=rows).valid_on(today)
    context = {
        "representative": representative,
        "identity": representative.identity,
        "may_keep": may_keep_representative(request.user, representative),
        "is_code_shown": is_code_shown,
        "occupied": set(occupied.values_list("representation", flat=True)),
        "rows": [
            {"row": row, "validity": validity_on(today, row.valid_from, row.valid_to)}
            for row in rows
        ],
    }
    return render(request, "clients/representative_detail.html", context)


def _stands_for(user, representative: Representative):
    """All the person stands, or stood, for in the reader's territories."""
    return (
        Representation.objects.filter(
            representative__person=representative.person_id,
            territory__in=user.territories(Right.READ_FILES),
        )
        .select_related("client__identity", "client__territory")
        .order_by("is_withdrawn", "client__identity__sort_key", "-valid_from", "id")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def representative_update(request, uuid):
    representative = get_kept_representative(request.user, uuid)
    looked_at(request, [row.client for row in _stands_for(request.user, representative)])
    form = IdentityForm(data_of(request), instance=representative.identity)
    if form.is_bound and form.is_valid():
        keeps = request.user.territories(Right.KEEP_FILES).order_by("id")
        try:
            actions.correct_identity(
                representative=representative,
                identity=form.instance,
                seen_at=form.said_version(),
                territories=list(keeps.values_list("pk", flat=True)),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            warn_of_code(request, form.instance.personal_code)
            messages.success(request, _("Saved."))
            return redirect("clients:representative_detail", representative.uuid)
    context = {
        "representative": representative,
        "form": form,
        "heading": _("Correct the representative"),
        "back": reverse("clients:representative_detail", args=[representative.uuid]),
        "submit_label": "",
    }
    template = "clients/representative_update.html"
    return render(request, template, context, status=422 if form.errors else 200)
