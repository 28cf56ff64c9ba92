import logging
import uuid as uuids

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from clients.access import get_kept_client, get_visible_client, holds
from clients.bar import client_bar
from clients.documents import storage
from clients.documents.access import get_kept_document, get_visible_document
from clients.documents.actions import add_document, withdraw_document
from clients.documents.files import file_response
from clients.documents.forms import DocumentForm, WithdrawForm
from clients.models import Client, Document
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at

logger = logging.getLogger(__name__)
PER_PAGE = 50


# /clients/<client>/documents/


@require_safe
@right_required(Right.READ_FILES)
def document_list(request, uuid):
    client = get_visible_client(request.user, uuid)
    looked_at(request, client)
    page = Paginator(client.documents.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = client_bar(request.user, client) | {
        "page": page,
        "may_answer": holds(request.user, Right.ANSWER_FOR_FILES, client),
    }
    return render(request, "clients/document_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def document_create(request, uuid):
    """``?proves=<uuid>`` or ``?kind=opinion`` chooses beforehand what the file is to prove."""
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    if request.method != "POST":
        form = DocumentForm(client=client, initial={"form_key": uuids.uuid4()})
        form.choose_beforehand(request.GET.get("proves", ""), request.GET.get("kind", ""))
        return _show_form(request, client, form)
    form = DocumentForm(request.POST, request.FILES, client=client)
    if not form.is_valid():
        return _show_form(request, client, form)
    try:
        document = add_document(client=client, by=request.user, **form.said())
    except ValidationError as error:
        form.add_error(None, error)
        return _show_form(request, client, form)
    messages.success(request, _attached_message(document))
    return _go_to_list(request, client)


def _show_form(request, client: Client, form: DocumentForm):
    context = {
        "form": form,
        "client": client,
        "heading": _("Attach a document"),
        "submit_label": _("Attach"),
        "cancel_url": _list_address(client),
    }
    status = 422 if form.errors else 200
    return render(request, "clients/document_form.html", context, status=status)


def _go_to_list(request, client: Client) -> HttpResponse:
    """A script that sends the file to show its progress cannot follow a redirect to a page."""
    address = _list_address(client)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _list_address(client: Client) -> str:
    return reverse("clients:document_list", args=[client.uuid])


def _attached_message(document: Document) -> str:
    return _("Document attached at %(time)s: %(document)s.") % {
        "time": f"{timezone.localtime(document.added_at):%H:%M}",
        "document": document,
    }


# /clients/documents/<document>/


@require_safe
@right_required(Right.READ_FILES)
def document_detail(request, uuid):
    """The file itself; a page that says why where there is none."""
    document = get_visible_document(request.user, uuid)
    looked_at(request, document.client)
    try:
        if not document.is_forgotten:
            return file_response(document, storage.read(document.file_key))
    except (storage.FileMissingError, storage.FileDamagedError) as error:
        logger.error("%s: document %s", type(error).__name__, document.uuid)
    context = {"document": document, "client": document.client}
    return render(request, "clients/document_gone.html", context, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def document_withdraw(request, uuid):
    document = get_kept_document(request.user, uuid)
    client = document.client
    looked_at(request, client)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if document.is_withdrawn:
        messages.info(request, _("The document is already withdrawn."))
        return redirect("clients:document_list", client.uuid)
    if form.is_valid():
        withdraw_document(document=document, by=request.user, **form.cleaned_data)
        messages.success(request, _("The document is withdrawn."))
        return redirect("clients:document_list", client.uuid)
    context = {
        "form": form,
        "client": client,
        "document": document,
        "heading": _("Withdraw the document"),
        "submit_label": _("Withdraw"),
        "cancel_url": _list_address(client),
    }
    status = 422 if form.errors else 200
    return render(request, "clients/document_withdraw.html", context, status=status)
