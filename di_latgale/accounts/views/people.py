from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from di_latgale.access import post_only, right_required
from di_latgale.accounts import actions
from di_latgale.accounts.access import (
    get_changeable_person,
    get_membership,
    get_person,
    get_person_for,
)
from di_latgale.accounts.models import User
from di_latgale.accounts.people_forms import (
    EndForm,
    InviteForm,
    MembershipForm,
    PeopleFilterForm,
)
from di_latgale.accounts.rights import Right
from di_latgale.accounts.sign_ins import end_sign_ins, sign_ins_of
from di_latgale.history import changes

PER_PAGE = 50
KEEPERS = (Right.INVITE, Right.KEEP_PEOPLE)


@require_safe
@right_required(*KEEPERS)
def person_list(request):
    people = User.objects.kept_by(request.user)
    form = PeopleFilterForm(request.GET, keeper=request.user)
    found = form.filter(people).for_list(request.user)
    context = {
        "filters": form,
        "chosen": form.chosen(),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "total": people.count(),
        "today": timezone.localdate(),
        "may_keep": request.user.may(Right.KEEP_PEOPLE),
    }
    return render(request, "accounts/person_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(*KEEPERS)
def person_invite(request):
    form = InviteForm(request.POST if request.method == "POST" else None, keeper=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = actions.invite(email=data["email"], name=data["name"], **form.membership())
        messages.success(request, _("The invitation is sent."))
        return redirect("people:detail", person.uuid)
    return render(
        request, "accounts/person_invite.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@right_required(*KEEPERS)
def person_detail(request, uuid):
    person = get_person(request.user, uuid)
    return render(request, "accounts/person_detail.html", _detail_context(request.user, person))


@require_safe
@right_required(Right.KEEP_PEOPLE)
def person_changes(request, uuid):
    """Of all roles wherever they are, so a head, who knows only those of the office, has it not."""
    person = get_person(request.user, uuid)
    found = changes.changes_of_user(person)
    page = Paginator(found, changes.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/person_changes.html", {"person": person, "page": page})


def _detail_context(keeper: User, person: User, ending=None, form=None) -> dict:
    today = timezone.localdate()
    rows = [
        {
            "membership": membership,
            "is_over": membership.valid_to is not None and membership.valid_to < today,
            "form": form if membership == ending else EndForm(auto_id=f"{membership.pk}_%s"),
        }
        for membership in person.kept
    ]
    return {
        "person": person,
        "rows": rows,
        # Where a person signs in after leaving is no longer the office's matter.
        "works_here": not all(row["is_over"] for row in rows),
        "form": form,
        "may_change": person != keeper,
        "may_keep": keeper.may(Right.KEEP_PEOPLE),
        "has_password": person.has_usable_password(),
        "sign_ins": sign_ins_of(person),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(*KEEPERS)
def membership_add(request, uuid):
    person = get_changeable_person(request.user, uuid)
    form = MembershipForm(
        request.POST if request.method == "POST" else None, keeper=request.user, person=person
    )
    if request.method == "POST" and form.is_valid():
        actions.add_membership(person=person, **form.membership())
        messages.success(request, _("The role is given."))
        return redirect("people:detail", person.uuid)
    context = {"form": form, "person": person}
    return render(
        request, "accounts/membership_add.html", context, status=422 if form.errors else 200
    )


@post_only
@right_required(*KEEPERS)
def membership_end(request, uuid):
    person = get_changeable_person(request.user, uuid)
    membership = get_membership(request.user, person, request.POST.get("membership", ""))
    form = EndForm(request.POST, auto_id=f"{membership.pk}_%s")
    if form.is_valid():
        try:
            actions.end_membership(membership=membership, on=form.cleaned_data["on"])
        except ValidationError as error:
            form.add_error("on", error.messages)
    if form.errors:
        context = _detail_context(request.user, person, membership, form)
        return render(request, "accounts/person_detail.html", context, status=422)
    messages.success(request, _("The last day of the role is set."))
    return redirect("people:detail", person.uuid)


@post_only
@right_required(*KEEPERS)
def invitation_send(request, uuid):
    person = get_changeable_person(request.user, uuid)
    try:
        actions.send_invitation(person=person)
    except ValidationError as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("The invitation is sent."))
    return redirect("people:detail", person.uuid)


@post_only
@right_required(*KEEPERS)
def sign_ins_end(request, uuid):
    person = get_person_for(request.user, uuid, Right.KEEP_PEOPLE)
    count = end_sign_ins(person)
    text = ngettext("%(count)s sign-in ended.", "%(count)s sign-ins ended.", count)
    messages.success(request, text % {"count": count})
    return redirect("people:detail", person.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(*KEEPERS)
def person_deactivate(request, uuid):
    person = get_person_for(request.user, uuid, Right.KEEP_PEOPLE)
    if request.method != "POST":
        return render(request, "accounts/person_deactivate.html", {"person": person})
    actions.deactivate(person=person)
    messages.success(request, _("The access is closed."))
    return redirect("people:detail", person.uuid)


@post_only
@right_required(*KEEPERS)
def person_reactivate(request, uuid):
    person = get_person_for(request.user, uuid, Right.KEEP_PEOPLE)
    actions.reactivate(person=person)
    messages.success(request, _("The access is open again."))
    return redirect("people:detail", person.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(*KEEPERS)
def second_factor_reset(request, uuid):
    person = get_person_for(request.user, uuid, Right.KEEP_PEOPLE)
    if request.method != "POST":
        return render(request, "accounts/second_factor_reset.html", {"person": person})
    actions.reset_second_factor(person=person)
    messages.success(request, _("The second step of sign-in is removed."))
    return redirect("people:detail", person.uuid)
