"""Figures that open the rows they were counted from."""

from django import template
from django.utils.html import format_html
from django.utils.http import urlencode

register = template.Library()


@register.simple_tag(takes_context=True)
def rows(context, text: str, what: str = "served", **narrowed) -> str:
    """``text`` as a link to its rows, plain where the page gives no ``rows_base`` (on paper).

    ``what`` and ``narrowed`` are those of ``reports.article.figures.Behind``; ``rows_base`` is the
    address of the rows of the whole report, ``rows_since`` the same from the start on: taken where
    ``since`` is true.
    """
    return _link(context, text, what, narrowed)


@register.simple_tag(takes_context=True)
def rows_of(context, text: str, narrowed: dict[str, str]) -> str:
    """The same of services given, where what narrows the rows is known only when they are made."""
    return _link(context, text, "served", dict(narrowed))


@register.simple_tag(takes_context=True)
def corrected(context, text: str, row) -> str:
    """``text`` as a link to the corrections of a ``ChangeRow``; plain where there is no base."""
    base = context.get("corrected_base", "")
    if not base:
        return text
    query = {
        "service": row.service.code,
        "recipient": row.recipient,
        "month": f"{row.month:%d.%m.%Y}",
    }
    return format_html('<a class="figure" href="{}&{}">{}</a>', base, urlencode(query), text)


def _link(context, text: str, what: str, narrowed: dict) -> str:
    base = context.get("rows_since" if narrowed.pop("since", False) else "rows_base", "")
    if not base:
        return text
    query = urlencode({"what": what} | {name: value for name, value in narrowed.items() if value})
    return format_html('<a class="figure" href="{}&{}">{}</a>', base, query, text)
