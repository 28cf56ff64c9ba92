"""What the forms of this room have in common: one page, one way to save."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale.traces import looked_at


def posted(request):
    """The data of a form: also an empty POST is one that was sent."""
    return request.POST if request.method == "POST" else None


def to_applications(client: Client) -> str:
    return reverse("services:application_list", args=[client.uuid])


def answered(
    request,
    client: Client,
    form,
    save: Callable[[], str],
    *,
    heading: str,
    submit_label: str = "",
    back: str = "",
    template: str = "services/application_form.html",
    **facts,
):
    """Shows the form, or stores it and leads back; ``save`` gives the words for that.

    A ValidationError of ``save`` is shown beside its field, and what was typed stays.
    """
    looked_at(request, client)
    back = back or to_applications(client)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save())
            return redirect(back)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "client": client,
        "heading": heading,
        "submit_label": submit_label or _("Save"),
        "cancel_url": back,
        "application": None,
        "decision": None,
        **facts,
    }
    return render(request, template, context, status=422 if form.errors else 200)
