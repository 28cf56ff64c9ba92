from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client, get_visible_client, holds
from clients.bar import client_bar
from clients.models import Client, Note, Typed
from clients.models.note import SAID
from clients.notes import actions
from clients.notes.access import get_kept_note, get_own_note, get_visible_note, may_withdraw
from clients.notes.forms import NoteFilterForm, NoteForm, initial_new, initial_of
from di_latgale import two_versions
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.history import changes
from di_latgale.history.values import short_moment
from di_latgale.traces import looked_at

PER_PAGE = 30
_MEANWHILE = gettext_lazy(
    "While you were writing, %(who)s changed the note (%(at)s). Compare and choose."
)


# /clients/<client>/notes/


@require_safe
@right_required(Right.READ_FILES)
def note_list(request, client_uuid):
    client = get_visible_client(request.user, client_uuid)
    looked_at(request, client)
    form = NoteFilterForm(request.GET)
    notes = form.filter(client.notes.all()).for_list()
    page = Paginator(notes, PER_PAGE).get_page(request.GET.get("page"))
    is_head = holds(request.user, Right.ANSWER_FOR_FILES, client)
    context = client_bar(request.user, client) | {
        "filters": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "mine": {n.pk for n in page if may_withdraw(request.user, n, is_head=is_head)},
    }
    return render(request, "clients/note_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def note_create(request, client_uuid):
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    if request.method != "POST":
        last = Note.objects.filter(author=request.user).order_by("-id").first()
        return _show(request, client, NoteForm(initial=initial_new(request.user, last)))
    if _is_anothers(request):
        return _refuse_anothers(request, client)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, client, form)
    try:
        note = actions.write_note(
            client=client,
            by=request.user,
            form_key=form.cleaned_data["form_key"],
            said=form.said(),
            typed=_typed(request),
        )
    except actions.SavedMeanwhileError as saved:
        return _show_versions(request, saved.note, form)
    return _saved(request, note)


# /clients/notes/<note>/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def note_update(request, note_uuid):
    note = get_kept_note(request.user, note_uuid)
    looked_at(request, note.client)
    if request.method != "POST":
        if note.withdrawn_at:
            return redirect("clients:note_changes", note.uuid)
        return _show(request, note.client, NoteForm(initial=initial_of(note, request.user)), note)
    if _is_anothers(request):
        return _refuse_anothers(request, note.client)
    form = NoteForm(two_versions.settled(request.POST, SAID))
    is_chosen = not two_versions.unchosen(request.POST, SAID)
    if not form.is_valid():
        return _show(request, note.client, form, note)
    if not is_chosen:
        return _show_versions(request, note, form)
    try:
        stored = actions.correct_note(
            note=note,
            by=request.user,
            seen_at=two_versions.version_in(request.POST),
            said=form.said(),
            typed=_typed(request),
        )
    except actions.SavedMeanwhileError as saved:
        return _show_versions(request, saved.note, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, note.client, form, note)
    return _saved(request, stored)


@require_safe
@right_required(Right.READ_FILES)
def note_changes(request, note_uuid):
    """How a note came to say what it says; withdrawn ones have it too."""
    note = get_visible_note(request.user, note_uuid)
    looked_at(request, note.client)
    territories = request.user.territories(Right.READ_FILES)
    found = changes.Changes.of((Note, Q(pgh_obj=note.pk, territory__in=territories)))
    page = Paginator(found, changes.PER_PAGE).get_page(request.GET.get("page"))
    context = client_bar(request.user, note.client)
    is_head = holds(request.user, Right.ANSWER_FOR_FILES, note.client)
    context |= {
        "note": note,
        "page": page,
        "may_restore": context["may_keep"] and may_withdraw(request.user, note, is_head=is_head),
    }
    return render(request, "clients/note_changes.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def note_withdraw(request, note_uuid):
    note = get_own_note(request.user, note_uuid)
    looked_at(request, note.client)
    actions.withdraw_note(note=note, by=request.user)
    undo = reverse("clients:note_restore", args=[note.uuid])
    messages.success(request, _("Note withdrawn."), undo)
    return redirect("clients:note_list", note.client.uuid)


@post_only
@right_required(Right.KEEP_FILES)
def note_restore(request, note_uuid):
    note = get_own_note(request.user, note_uuid)
    looked_at(request, note.client)
    actions.restore_note(note=note)
    messages.success(request, _("The note is back."))
    return redirect("clients:note_list", note.client.uuid)


def _typed(request) -> list[Typed]:
    return Typed.read(request.POST.get("draft", ""))


def _is_anothers(request) -> bool:
    """The form was opened by somebody else, who signed in here before."""
    return request.POST.get("typed_by", "") not in {"", str(request.user.uuid)}


def _refuse_anothers(request, client: Client):
    """What was typed waits as a draft of whoever typed it; it is not shown here."""
    messages.error(
        request,
        _("Not saved: somebody else typed it. It is kept as that person's draft."),
    )
    return redirect("clients:note_list", client.uuid)


def _saved(request, note: Note):
    text = _("Note saved at %(at)s.") % {"at": actions.clock(note.changed_at)}
    undo = "" if note.is_corrected else reverse("clients:note_withdraw", args=[note.uuid])
    messages.success(request, text, undo)
    return redirect("clients:note_list", note.client.uuid)


def _show(request, client: Client, form: NoteForm, note: Note | None = None, **more):
    place = actions.place_of(note) if note else actions.place_of_new()
    context = {
        "client": client,
        "form": form,
        "note": note,
        "place": place,
        "is_bound": form.is_bound,
        "differences": [],
        "compared_at": "",
        "differing": set(),
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, "clients/note_form.html", context, status=status)


def _show_versions(request, note: Note, form: NoteForm):
    """The form with what is stored beside what was typed, field by field."""
    seen = two_versions.version_in(request.POST)
    before = note.version_of(seen)
    found = two_versions.differences(
        form, note.said(), before and {name: getattr(before, name) for name in SAID}
    )
    return _show(
        request,
        note.client,
        form,
        note,
        differences=found,
        differing={difference.field.name for difference in found},
        compared_at=note.changed_at.isoformat(),
        meanwhile=_MEANWHILE % {"who": note.changed_by, "at": short_moment(note.changed_at)},
        who=note.changed_by,
    )
