import uuid as uuids

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client
from clients.bar import client_bar
from clients.models import Client
from clients.register import actions
from clients.register.filters import ClientFilterForm
from clients.register.forms import (
    ExitForm,
    RegisterForm,
    UpdateForm,
    initial_of,
    initial_of_new,
    version_of,
)
from clients.register.meanwhile import stored_differently, who_changed
from clients.register.rows import page_of
from di_latgale import wording
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at

PER_PAGE = 50


@require_safe
@right_required(Right.READ_FILES)
def client_list(request):
    today = timezone.localdate()
    visible = Client.objects.visible_to(request.user)
    form = ClientFilterForm(request.GET, user=request.user)
    page = page_of(form.filter(visible), request.GET.get("page"), today, per_page=PER_PAGE)
    looked_at(request, page)
    context = {
        "filters": form,
        "chosen": form.chosen(),
        "page": page,
        "total": visible.count,  # asked only where something is filtered out
        "may_register": request.user.may(Right.KEEP_FILES),
        "may_import": request.user.may(Right.IMPORT_FILES),
        "may_hand_over": request.user.may(Right.ANSWER_FOR_FILES),
    }
    return render(request, "clients/client_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def client_create(request):
    if request.method != "POST":
        territories = request.user.territories(Right.KEEP_FILES).order_by("sort_key", "id")
        initial = initial_of_new(uuids.uuid4(), timezone.localdate(), list(territories))
        return _show_new(request, RegisterForm(user=request.user, initial=initial))
    form = RegisterForm(request.POST, user=request.user)
    if not form.is_valid():
        return _show_new(request, form)
    key = form.cleaned_data["form_key"] or uuids.uuid4()
    try:
        client = actions.register(by=request.user, form_key=key, facts=form.facts())
    except ValidationError as error:
        form.add_error(None, error)
        return _show_new(request, form)
    looked_at(request, client)
    messages.success(request, _("Client registered: %(client)s.") % {"client": client.identity})
    _warn_of_code(request, form)
    return redirect("clients:detail", client.uuid)


def _show_new(request, form: RegisterForm):
    status = 422 if form.errors else 200
    return render(request, "clients/client_create.html", {"form": form}, status=status)


def _warn_of_code(request, form) -> None:
    if form.is_code_doubtful:
        text = _("The check digit of the personal code does not fit: compare it with the document.")
        messages.warning(request, text)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def client_update(request, uuid):
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    if request.method != "POST":
        form = UpdateForm(user=request.user, client=client, initial=initial_of(client))
        return _show_update(request, client, form)
    # A copy, because the version is renewed once somebody else's change has been seen.
    form = UpdateForm(request.POST.copy(), user=request.user, client=client)
    if not form.is_valid():
        return _show_update(request, client, form)
    try:
        actions.correct(
            client=client,
            version=form.cleaned_data["version"],
            facts=form.facts(),
            is_new_code=form.is_new_code,
        )
    except ValidationError as error:
        form.add_error(None, error)
        is_changed = isinstance(error, actions.ChangedMeanwhileError)
        return _show_update(request, client, form, is_changed=is_changed)
    messages.success(request, _("The facts are saved."))
    _warn_of_code(request, form)
    return redirect("clients:detail", client.uuid)


def _show_update(request, client: Client, form: UpdateForm, *, is_changed: bool = False):
    """``is_changed``: what is stored by now stands above the form; saving again writes over it."""
    context = client_bar(request.user, client) | {"form": form, "changed": [], "who": None}
    if is_changed:
        client = get_kept_client(request.user, client.uuid)
        form.data["version"] = version_of(client)
        context["changed"] = stored_differently(form, client)
        context["who"] = who_changed(client, request.user.territories(Right.READ_FILES))
    status = 422 if form.errors else 200
    return render(request, "clients/client_update.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def client_exit(request, uuid):
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    if request.method != "POST":
        names = ("exited_on", "exit_reason", "exit_note")
        initial = {name: getattr(client, name) for name in names}
        initial["exited_on"] = client.exited_on or timezone.localdate()
        return _show_exit(request, client, ExitForm(client=client, initial=initial))
    form = ExitForm(request.POST, client=client)
    if not form.is_valid():
        return _show_exit(request, client, form)
    said = form.cleaned_data
    try:
        actions.exit_client(
            client=client, on=said["exited_on"], why=said["exit_reason"], note=said["exit_note"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show_exit(request, client, form)
    text = _("%(client)s exits on %(day)s") % {
        "client": client.identity,
        "day": wording.day_sentence(said["exited_on"]),
    }
    messages.success(request, text, reverse("clients:exit_undo", args=[client.uuid]))
    return redirect("clients:detail", client.uuid)


def _show_exit(request, client: Client, form: ExitForm):
    context = client_bar(request.user, client) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "clients/client_exit.html", context, status=status)


@post_only
@right_required(Right.KEEP_FILES)
def client_exit_undo(request, uuid):
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    try:
        actions.undo_exit(client=client)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The file is open again."))
    return redirect("clients:detail", client.uuid)
