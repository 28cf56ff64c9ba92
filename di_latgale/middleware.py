import logging
import uuid
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from psycopg.errors import InsufficientPrivilege

from di_latgale import scope
from di_latgale.views import forbidden

logger = logging.getLogger(__name__)

# What was refused or failed leaves nothing behind.
ROLLED_BACK = {403, 404, 405}


def one_transaction(get_response):
    """The whole answer, its rendering too, is one transaction of the web role.

    ``ATOMIC_REQUESTS`` would end before what the middleware below reads and writes.
    """

    def middleware(request):
        request.id = uuid.uuid4()
        with scope.web_transaction():
            response = get_response(request)
            if response.streaming:
                raise RuntimeError("A streamed answer outlives the transaction and its scope.")
            if response.status_code >= 500 or response.status_code in ROLLED_BACK:
                transaction.set_rollback(True)
        if getattr(response, "is_refused_by_wall", False):
            _become_forbidden(response, request)
        return response

    middleware.process_exception = _refused_by_wall
    return middleware


def _refused_by_wall(request, exception) -> HttpResponse | None:
    """What the second wall refused although the first let it pass, say a role ended meanwhile.

    PostgreSQL answers nothing more in this transaction, so no middleware is to ask it: a 5xx.
    """
    if not isinstance(exception.__cause__, InsufficientPrivilege):
        return None
    logger.error("The wall refused %s: %s", request.path, exception.__cause__.diag.message_primary)
    response = HttpResponse(status=500)
    response.is_refused_by_wall = True
    return response


def _become_forbidden(response, request) -> None:
    """A 403, in a transaction that can still be asked; the headers stay as they were set."""
    with scope.of_user(request.user, request_id=request.id):
        page = forbidden(request, PermissionDenied())
    response.status_code, response.content = page.status_code, page.content


def walls(get_response):
    """From here on the second wall lets through what today's memberships may see."""

    def middleware(request):
        scope.set_scope(scope.scope_of(request.user), request_id=request.id)
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Whose sign-in ran out returns afterwards to a page that can be opened."""

    def handle_no_permission(self, request, view_func):
        if not _is_post_only(view_func):
            return super().handle_no_permission(request, view_func)
        page = _page_before(request) or resolve_url("home")
        return redirect_to_login(page, self.get_login_url(view_func))


def _is_post_only(view_func) -> bool:
    """As marked by ``access.post_only``."""
    return getattr(view_func, "post_only", False)


def _page_before(request) -> str | None:
    """The page of ours that sent the request, if it can be opened again."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return None
    found = urlsplit(referrer)
    try:
        if _is_post_only(resolve(found.path).func):
            return None
    except Resolver404:
        return None
    return f"{found.path}?{found.query}" if found.query else found.path


def no_store(get_response):
    """What a signed-in person sees is kept by no browser and no proxy: it is about people."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def method_page(get_response):
    """A refused method (405) is answered with a page instead of nothing."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content or request.htmx:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware
