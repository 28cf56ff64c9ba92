"""Figures, days and panels in templates; the words themselves are in ``di_latgale.wording``."""

from copy import copy

from django import template
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.safestring import mark_safe

from di_latgale import wording
from di_latgale.history.values import moment

register = template.Library()

for _name in ("money", "euro", "quantity", "whole", "share", "day", "day_sentence", "day_letter"):
    register.filter(_name, getattr(wording, _name))
register.filter("month", wording.month)
register.filter("weekday", wording.weekday)
register.filter("moment", moment)
register.simple_tag(wording.count, name="count")
register.simple_tag(wording.word_for, name="word_for")
register.simple_tag(wording.days, name="days")


@register.inclusion_tag("layout/_breadcrumbs.html")
def breadcrumbs(*parts) -> dict:
    """``{% breadcrumbs _("Clients") "clients:list" client.name client_url _("Plan") %}``.

    Label and address in turn, the address a URL name or a path; the last label has none.
    """
    crumbs = [{"label": label, "address": ""} for label in parts[::2]]
    for crumb, address in zip(crumbs, parts[1::2], strict=False):
        crumb["address"] = address if address.startswith("/") else reverse(address)
    return {"crumbs": crumbs}


@register.simple_tag
def error_list(form) -> list[dict]:
    """Every error of the form with the id of the field to jump to; shared ones have none."""
    general = [{"text": text, "target": ""} for text in form.non_field_errors()]
    return general + [
        {"text": text, "target": "" if field.is_hidden else field.auto_id}
        for field in form
        for text in field.errors
    ]


@register.simple_tag(takes_context=True)
def panel(context, url_name: str, *args) -> str:
    """The fragment that another page's view gives for this request, by its address.

    So a page of ``clients`` shows a panel of ``services`` without importing it. The view must
    give a fragment, not a page. Where it refuses (403, 404) the panel is empty; an address that
    does not exist or any other answer is a fault.
    """
    try:
        address = reverse(url_name, args=args)
    except NoReverseMatch as error:
        raise template.TemplateSyntaxError(f"panel {url_name}: no such address") from error
    request = copy(context["request"])
    request.method = "GET"
    request.path = request.path_info = address
    request.GET = QueryDict()
    request.resolver_match = match = resolve(address)
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return ""
    if hasattr(response, "render"):
        response.render()
    if response.status_code in {403, 404}:
        return ""
    if response.status_code != 200:
        raise RuntimeError(f"panel {url_name} answered {response.status_code}")
    return mark_safe(response.content.decode())
