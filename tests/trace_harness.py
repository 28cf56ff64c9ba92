"""Counts, over the whole suite, clients whom a response showed without leaving a trace.

Independent of what views say: every identity that a request loads from the database is noted, and
one whose family name stands in the answer (in a file: any) must be in the trace of that request.
"""

import threading
from html import escape

from clients.models import ClientIdentity, Representation, RepresentativeIdentity
from di_latgale.history.tracking import TRACKED
from di_latgale.traces.models import Trace
from di_latgale.traces.pages import PAGES

# What the person did not get to see.
TAKEN_BACK = (403, 404)

# Of the whole run: answers that showed somebody, and what each fault was.
shown = 0
untraced: list[str] = []

_here = threading.local()


def _noting(model) -> None:
    load = model.from_db.__func__

    def from_db(cls, *args, **kwargs):
        row = load(cls, *args, **kwargs)
        if getattr(_here, "loaded", None) is not None:
            _here.loaded.append(row)
        return row

    model.from_db = classmethod(from_db)


def looks_are_traced(get_response):
    """Middleware, outside all others."""

    def middleware(request):
        _here.loaded = []
        try:
            response = get_response(request)
            loaded = _here.loaded
        finally:
            _here.loaded = None
        if loaded and response.status_code not in TAKEN_BACK and response.status_code < 500:
            _check(request, response, loaded)
        return response

    return middleware


def _check(request, response, loaded) -> None:
    global shown
    seen = [row for row in loaded if _is_in(response, row)]
    if not seen:
        return
    shown += 1
    trace = Trace.objects.filter(request=request.id).first()
    traced = set(trace.client_ids) if trace else set()
    represented: dict[int, set[int]] = {}
    of_representatives = [r.representative_id for r in seen if hasattr(r, "representative_id")]
    if of_representatives:
        for representative, client in Representation.objects.filter(
            representative__in=of_representatives
        ).values_list("representative", "client"):
            represented.setdefault(representative, set()).add(client)
    for row in seen:
        if hasattr(row, "client_id"):
            is_traced = row.client_id in traced
        else:
            is_traced = not traced.isdisjoint(represented.get(row.representative_id, set()))
        if not is_traced:
            _fault(f"{request.method} {request.path} shows {row} and leaves no trace of it")
    if trace and trace.page not in PAGES:
        _fault(f"{trace.page} has no words in di_latgale/traces/pages.py")


def _is_in(response, row) -> bool:
    kind = response.get("Content-Type", "text/html")
    if response.streaming or not kind.startswith(("text/", "application/json")):
        return True
    return escape(row.family_name) in response.content.decode(response.charset)


def _fault(text: str) -> None:
    untraced.append(text)


def install() -> None:
    for model in (ClientIdentity, RepresentativeIdentity):
        _noting(model)
        _noting(TRACKED[model].event)
