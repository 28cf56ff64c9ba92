"""The real site with pages that fail after they have written."""

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from clients.models import Client
from di_latgale.organisations.models import Provider
from di_latgale.urls import handler403, handler500  # noqa: F401
from di_latgale.urls import urlpatterns as real_patterns


def write(request, status):
    """Stores a provider and answers with ``status``."""
    Provider.objects.create(code="rakstits", name="Rakstīts")
    if status == 404:
        raise Http404
    if status == 403:
        raise PermissionDenied
    if status == 500:
        raise RuntimeError("on purpose")
    return HttpResponse(status=status)


def write_and_break_rendering(request):
    """What is rendered after the view has answered fails."""
    Provider.objects.create(code="rakstits", name="Rakstīts")
    return TemplateResponse(request, "no_such_template.html")


def write_over_the_wall(request, uuid):
    """Forgets to ask whose the client is."""
    Provider.objects.create(code="rakstits", name="Rakstīts")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clients_opinion (client_id, territory_id, reference)"
            " VALUES (1, (SELECT max(id) FROM organisations_territory), '')"
        )
    return HttpResponse()


def stream(request):
    return StreamingHttpResponse(str(c.number) for c in Client.objects.order_by("id"))


def settings_of_transaction(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('app.reads', true)")
        return HttpResponse("|".join(cursor.fetchone()))


urlpatterns = [
    *real_patterns,
    path("write/<int:status>/", write),
    path("write/broken/", write_and_break_rendering),
    path("write/<uuid:uuid>/", write_over_the_wall),
    path("stream/", stream),
    path("settings/", settings_of_transaction),
]
