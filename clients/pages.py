"""Pages that client rooms share: a form about a client."""

from django.shortcuts import render

from clients.models import Client
from di_latgale.traces import looked_at


def form_page(
    request,
    client: Client,
    form,
    *,
    heading: str,
    back: str,
    section: str,
    template: str = "clients/correctable_form.html",
    **more,
):
    """The form with 422 where it has errors. ``section`` names the page ``back`` leads to."""
    looked_at(request, client)
    context = {
        "client": client,
        "form": form,
        "heading": heading,
        "back": back,
        "section": section,
        "above": "",
        "panel_name": "",
        "submit_label": "",
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)
